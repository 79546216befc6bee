//! A proposal as the text of a spec.

use std::fmt::Write as _;

use crate::proposal::{Proposal, ProposedPick};

/// The spec that begins with nothing: what to do with it stands in it.
pub const STARTER: &str = "\
# An environment of the system's Python. Make it, and later bring it up to date, with: isolate apply

# What comes through of the system's packages; without anything here the environment is fully isolated.
packages: []
# packages:
#   - lxml >=4.9            # a distribution, as in a requirements file
#   - zope.*                # a glob over distributions
#   - import:apt_pkg        # by what is imported
#   - deb:python3-gi        # by system package
#   - name: numpy           # the long form
#     optional: true        # its absence is fine

# What never comes through, not even as a dependency:
# exclude: [setuptools]

# The Python, where it is not to be the system's: a path, a command, or a version
# python: \"3.11\"

# Where the environment is made:
# environment: .venv
";

/// The text of a spec.
pub fn render(proposal: &Proposal) -> String {
    let mut out = String::new();
    for line in &proposal.about {
        comment(&mut out, "", line);
    }
    // Writing into a string cannot fail.
    if let Some(python) = &proposal.python {
        let _ = writeln!(out, "\npython: {}", quoted(python));
    }
    if proposal.sitecustomize {
        let _ = writeln!(out, "\nsitecustomize: true");
    }
    if proposal.full || proposal.picks.is_empty() {
        out.push_str("\nisolation: full\n");
    } else {
        out.push_str("\npackages:\n");
        picks(&mut out, &proposal.picks);
    }
    if !proposal.missing.is_empty() {
        out.push('\n');
        comment(&mut out, "", "Needed, but not to be had from this system:");
        for missing in &proposal.missing {
            comment(&mut out, "", &format!("- {}: {}", missing.name, missing.reason));
            if let Some(help) = &missing.help {
                comment(&mut out, "    ", help);
            }
        }
    }
    out
}

fn picks(out: &mut String, picks: &[ProposedPick]) {
    let lines: Vec<String> = picks.iter().map(entry).collect();
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    for (line, pick) in lines.iter().zip(picks) {
        let _ = writeln!(out, "  - {line:width$}  # {}", one_line(&pick.reason));
    }
}

fn entry(pick: &ProposedPick) -> String {
    let name = quoted(&pick.pick);
    if pick.optional { format!("{{name: {name}, optional: true}}") } else { name }
}

/// A text in YAML, in quotes unless it is a plain word there for certain.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:*".contains(c);
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if starts
        && text.chars().all(plain)
        && !text.ends_with(':')
        && !word.contains(&&*text.to_lowercase())
    {
        return text.to_owned();
    }
    format!("'{}'", one_line(text).replace('\'', "''"))
}

fn comment(out: &mut String, indent: &str, text: &str) {
    let _ = writeln!(out, "# {indent}{}", one_line(text));
}

/// A text without what would end a comment.
fn one_line(text: &str) -> String {
    let is_end = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.chars().map(|c| if is_end(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::proposal::Missing;

    fn pick(pick: &str, reason: &str) -> ProposedPick {
        ProposedPick { pick: pick.into(), optional: false, reason: reason.into() }
    }

    #[test]
    fn a_proposal_reads_well() {
        let proposal = Proposal {
            about: vec!["From src".into()],
            python: Some("/usr/bin/python3".into()),
            sitecustomize: true,
            picks: vec![
                pick("lxml", "imported in a.py"),
                ProposedPick { optional: true, ..pick("zope.*", "allowed in [buildout]") },
            ],
            missing: vec![Missing {
                name: "yaml".into(),
                reason: "imported in b.py".into(),
                help: Some("apt install python3-yaml".into()),
            }],
            full: false,
        };
        insta::assert_snapshot!(render(&proposal), @r"
        # From src

        python: /usr/bin/python3

        sitecustomize: true

        packages:
          - lxml                            # imported in a.py
          - {name: zope.*, optional: true}  # allowed in [buildout]

        # Needed, but not to be had from this system:
        # - yaml: imported in b.py
        #     apt install python3-yaml
        ");
    }

    proptest! {
        #[test]
        fn whatever_it_is_made_of_it_reads_back(
            name in "[ -~é]{1,12}|\\PC{1,8}|yes|3\\.11|import:a",
            reason in "\\PC{0,12}|[\\x00-\\x20]{0,5}",
            optional: bool,
        ) {
            let picks = vec![ProposedPick { pick: name.clone(), optional, reason: reason.clone() }];
            let proposal = Proposal { about: vec![reason], picks, ..Proposal::default() };
            let read: Value = serde_yaml::from_str(&render(&proposal)).unwrap();
            let entry = &read["packages"][0];
            prop_assert_eq!(if optional { &entry["name"] } else { entry }, &Value::from(one_line(&name)));
        }
    }
}
