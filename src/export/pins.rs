//! Requirements files (pip's format), for pip and uv.
//!
//! A version stands in them with its local part: `lz4==4.0.2+dfsg`. `lz4==4.0.2` would match the
//! pick as well (PEP 440, "Version matching"), and an index's own 4.0.2 beside it, which an upgrade
//! could then put in the pick's place; the exact line matches the receipt alone. pip 23 and 26 and uv
//! 0.13 hold the receipt for satisfying it (tests/export/pins.rs).

use std::fmt::Write;

use crate::export::Contents;
use crate::export::mark::first_line;

/// Constraints (`pip install --constraint`, `UV_CONSTRAINT`): what is installed at all is installed in
/// this version.
pub fn constraints(contents: &Contents) -> String {
    let mut text = first_line("pip-constraints");
    for line in lines(contents) {
        text.extend([&line, "\n"]);
    }
    text
}

/// Requirements, each with the reason why it comes.
pub fn requirements(contents: &Contents) -> String {
    let mut text = first_line("requirements");
    let why = |name: &str| {
        let has = |unit: &&super::Unit| unit.distributions.iter().any(|one| one.name == name);
        contents.units.iter().find(has).map_or("", |unit| unit.why.as_str())
    };
    let pinned = contents.pinned();
    let width = lines(contents).iter().map(String::len).max().unwrap_or_default();
    for (one, pin) in pinned.values() {
        let line = format!("{}=={pin}", one.name);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{line:width$}  # {}", why(&one.name));
    }
    text
}

/// `NAME==VERSION` of everything that installers see, by normalised name.
pub(super) fn lines(contents: &Contents) -> Vec<String> {
    contents.pinned().values().map(|(one, pin)| format!("{}=={pin}", one.name)).collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::export::sample;

    #[test]
    fn every_distribution_that_installers_see_is_pinned_to_its_receipt() {
        assert_snapshot!(constraints(&sample::contents()), @r"
        # Made by isolate export --format pip-constraints
        lz4==4.0.2+dfsg
        Torch==2.1.0a0+nv
        Zope.Event==4.6
        ");
    }

    #[test]
    fn requirements_say_why() {
        assert_snapshot!(requirements(&sample::contents()), @r"
        # Made by isolate export --format requirements
        lz4==4.0.2+dfsg    # Torch requires lz4 >=4
        Torch==2.1.0a0+nv  # picked: Torch
        Zope.Event==4.6    # picked: Zope.Event
        ");
    }
}
