//! A `[versions]` section for zc.buildout.

use std::fmt::Write;

use crate::common::version::pep440;
use crate::export::Contents;
use crate::export::mark::first_line;

/// The section with a version for each distribution that installers see.
///
/// Versions stand without their local part: buildout takes `lz4 = 4.0.2` for `lz4==4.0.2`, which
/// Debian's `4.0.2+dfsg` satisfies, without a download when it is eligible (measured with 6.0.1). A single
/// `==` ends its search, so that no newer one is looked for; and of an egg 4.0.2 and the system's
/// 4.0.2+dfsg the latter is the greater, and is taken. `lz4 = 4.0.2+dfsg` would work there too, but a
/// buildout is shared between machines, and no index has that version: one without the pick could not
/// be built. Where only the system's will do, that is for the list of allowed eggs to say, not for a
/// pin.
pub fn versions(contents: &Contents) -> String {
    let mut text = first_line("buildout-versions");
    text.push_str("[versions]\n");
    for (one, pin) in contents.pinned().values() {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{} = {}", one.name, pep440::public(pin));
    }
    text
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::export::sample;

    #[test]
    fn versions_are_those_that_an_index_could_have() {
        assert_snapshot!(versions(&sample::contents()), @r"
        # Made by isolate export --format buildout-versions
        [versions]
        lz4 = 4.0.2
        Torch = 2.1.0a0
        Zope.Event = 4.6
        ");
    }
}
