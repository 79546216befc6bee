//! The few colours of a report.

use anstyle::{AnsiColor, Effects, Style as Ansi};

use crate::report::Style;

impl Style {
    /// Something that is as it should be.
    pub(super) fn green(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    /// Something to look at.
    pub(super) fn yellow(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default(), text)
    }

    /// What matters most on a line.
    pub(super) fn bold(self, text: &str) -> String {
        self.paint(Ansi::new().effects(Effects::BOLD), text)
    }

    /// What matters least on a line.
    pub(super) fn dim(self, text: &str) -> String {
        self.paint(Ansi::new().effects(Effects::DIMMED), text)
    }

    fn paint(self, ansi: Ansi, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("{ansi}{text}{ansi:#}"),
        }
    }
}
