//! Why something comes through, from the thing itself back to the spec.

use crate::knowledge::Knowledge;
use crate::selection::summary::PickSummary;

impl Knowledge<'_> {
    /// The chain of reasons for a pick: each explains the one before it, and the last is a line of
    /// the spec.
    pub(super) fn chain(&self, pick: &PickSummary) -> Vec<String> {
        let mut lines = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut next = Some(pick);
        while let Some(pick) = next {
            if seen.contains(&pick.name.as_str()) {
                break;
            }
            seen.push(&pick.name);
            lines.extend(pick.why.first().map(|why| self.with_place(why)));
            let through = pick.through.as_deref();
            next = through.and_then(|name| self.summary.picks.iter().find(|p| p.name == name));
        }
        lines
    }

    /// A reason, with its place where it is a line of the spec.
    fn with_place(&self, why: &str) -> String {
        let is_pick = |text: &str| why.strip_prefix("picked: ") == Some(text);
        match self.spec.packages.iter().find(|pick| is_pick(&pick.text)) {
            Some(pick) => format!("{why} ({}:{})", pick.place.file.display(), pick.place.line),
            None => why.to_owned(),
        }
    }
}
