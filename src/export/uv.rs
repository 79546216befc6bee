//! A directory of wheels for uv's `find-links`, and what pyproject.toml must say of it.
//!
//! Measured with uv 0.13.9: `uv lock` knows only indexes, so that a version which none has (a vendor's
//! `2.1.0a0+nv`, Debian's `4.0.2+dfsg`) cannot be locked, and of any other it takes the newest. With
//! the wheels it finds the pick's version and what that requires; it prefers a directory of
//! `find-links` to an index that has the same version. The constraints hold it to that version,
//! transitive dependencies too (`tool.uv.sources` speaks of direct ones only). `uv sync` and `uv run`
//! then find the receipt in site-packages, and install nothing. The lock names no digest for such
//! wheels, and paths relative to the project.

use crate::export::mark::first_line;
use crate::export::{Contents, pins, wheel};

/// The file of constraints in the directory, by which it is known again.
pub const CONSTRAINTS: &str = "constraints.txt";

/// The files of the directory: a wheel for each distribution that installers see, and the constraints.
pub fn directory(contents: &Contents) -> Vec<(String, Vec<u8>)> {
    let pinned = contents.pinned();
    let wheels = pinned.values().map(|(one, pin)| (wheel::name(one, pin), wheel::wheel(one, pin)));
    let mut files: Vec<(String, Vec<u8>)> = wheels.collect();
    let mut text = first_line("uv");
    text.push_str("# The wheels beside this hold metadata only: elsewhere they install nothing.\n");
    for line in pins::lines(contents) {
        text.extend([&line, "\n"]);
    }
    files.push((CONSTRAINTS.to_owned(), text.into_bytes()));
    files
}

/// The lines for pyproject.toml, in which the directory is called so: absolute, or relative to it.
pub fn pyproject(contents: &Contents, directory: &str) -> String {
    let mut text = first_line("uv");
    text.push_str(
        "# Where the picks are, uv finds them installed. Elsewhere these wheels are empty: what is\n\
         # installed from them cannot be imported.\n[tool.uv]\n",
    );
    text.extend(["find-links = [", &quoted(directory), "]\nconstraint-dependencies = [\n"]);
    for line in pins::lines(contents) {
        text.extend(["    ", &quoted(&line), ",\n"]);
    }
    text.push_str("]\n");
    text
}

/// A basic string of TOML, whose escapes are among JSON's; DEL is the one that JSON leaves alone.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::export::sample;

    #[test]
    fn each_distribution_has_a_wheel_and_a_constraint() {
        let files = directory(&sample::contents());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_snapshot!(names.join("\n"), @r"
        lz4-4.0.2+dfsg-py3-none-any.whl
        torch-2.1.0a0+nv-py3-none-any.whl
        zope_event-4.6-py3-none-any.whl
        constraints.txt
        ");
        assert_snapshot!(String::from_utf8_lossy(&files.last().unwrap().1), @r"
        # Made by isolate export --format uv
        # The wheels beside this hold metadata only: elsewhere they install nothing.
        lz4==4.0.2+dfsg
        Torch==2.1.0a0+nv
        Zope.Event==4.6
        ");
    }

    #[test]
    fn pyproject_is_told_where_the_directory_is() {
        assert_snapshot!(pyproject(&sample::contents(), "a \"b\"/wheels"), @r#"
        # Made by isolate export --format uv
        # Where the picks are, uv finds them installed. Elsewhere these wheels are empty: what is
        # installed from them cannot be imported.
        [tool.uv]
        find-links = ["a \"b\"/wheels"]
        constraint-dependencies = [
            "lz4==4.0.2+dfsg",
            "Torch==2.1.0a0+nv",
            "Zope.Event==4.6",
        ]
        "#);
    }
}
