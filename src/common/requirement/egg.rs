//! `requires.txt`, in which an egg-info directory keeps what it requires.

use super::{Marker, Requirement};

/// The Requires-Dist values that say what a `requires.txt` says.
///
/// The file has a requirement a line, in sections: `[extra]`, `[:marker]`, `[extra:marker]`. Lines
/// before the first section always count. The values are what pip and `importlib.metadata` make of
/// them: the section's marker and its extra, joined with `and`, become the requirement's marker. A
/// requirement that has a marker of its own keeps it beside the section's.
pub fn from_requires_txt(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut condition = String::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(section) => condition = section_condition(section),
            None if condition.is_empty() => found.push(line.to_owned()),
            None => found.push(with_condition(line, &condition)),
        }
    }
    found
}

/// The marker of a section; empty for the one that always counts.
fn section_condition(section: &str) -> String {
    let (extra, marker) = section.split_once(':').unwrap_or((section, ""));
    match (extra.trim(), marker.trim()) {
        ("", marker) => marker.to_owned(),
        (extra, "") => format!("extra == \"{extra}\""),
        (extra, marker) => format!("({marker}) and extra == \"{extra}\""),
    }
}

/// A requirement that counts under a condition. The space before the `;` keeps it out of an address.
fn with_condition(line: &str, condition: &str) -> String {
    let own = Requirement::parse(line).ok().and_then(|mut read| {
        let marker = read.marker.take()?;
        Some((read, marker))
    });
    match (own, Marker::parse(condition)) {
        (Some((bare, own)), Ok(section)) => format!("{bare} ; {}", section.and(own)),
        _ => format!("{line} ; {condition}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::common::oracle;

    #[test]
    fn sections_become_markers() {
        let text = "six >= 1.0\n# a comment\n\n[crypto]\ncryptography>=3.4.0\n\n\
            [:python_version < \"3.8\" or os_name == \"nt\"]\nimportlib-metadata\n\
            [all:sys_platform == \"darwin\"]\nxattr\nfoo @ https://example.org/foo.zip\n\
            [old]\nenum34 ; python_version < '3.4'\n[empty]\n";
        assert_eq!(
            from_requires_txt(text),
            [
                "six >= 1.0",
                "cryptography>=3.4.0 ; extra == \"crypto\"",
                "importlib-metadata ; python_version < \"3.8\" or os_name == \"nt\"",
                "xattr ; (sys_platform == \"darwin\") and extra == \"all\"",
                "foo @ https://example.org/foo.zip ; (sys_platform == \"darwin\") and extra == \"all\"",
                "enum34 ; extra == \"old\" and python_version < \"3.4\"",
            ]
        );
        assert!(from_requires_txt("").is_empty());
    }

    /// Every `requires.txt` of this machine's packages, as `importlib.metadata` reads it.
    #[test]
    fn the_same_as_importlib_metadata() {
        let Ok(entries) = std::fs::read_dir(Path::new("/usr/lib/python3/dist-packages")) else {
            eprintln!("skipped: no /usr/lib/python3/dist-packages to read");
            return;
        };
        let files: Vec<_> = entries
            .map(|entry| entry.unwrap().path().join("requires.txt"))
            .filter(|file| file.is_file())
            .collect();
        let directories: Vec<_> = files.iter().map(|file| file.parent().unwrap()).collect();
        let script = "[[str(Requirement(r)) for r in
            __import__('importlib.metadata').metadata.PathDistribution(
                __import__('pathlib').Path(d))._read_egg_info_reqs() or ()] for d in data]";
        let Some(answers) = oracle::packaging(script, &json!(directories)) else { return };
        let ours: Vec<Vec<String>> = files
            .iter()
            .map(|file| from_requires_txt(&std::fs::read_to_string(file).unwrap()))
            .collect();
        let canonical = "[[str(Requirement(r)) for r in rs] for rs in data]";
        assert_eq!(oracle::packaging(canonical, &json!(ours)), Some(answers));
    }
}
