//! What holds for all scripts.

use std::ops::Range;
use std::path::Path;

use isolate::scripts::{Outcome, recognise, regenerate};
use proptest::prelude::*;

use crate::Environment;
use crate::fixtures;

/// A script of zc.buildout, and where its head and the entries of its list are.
#[derive(Debug, Clone)]
struct Script {
    bytes: Vec<u8>,
    head: Range<usize>,
    list: Range<usize>,
}

const HEADS: &[&str] = &[
    "#!/srv/app/venv/bin/python\n",
    "#!/usr/bin/python3 -Es\n",
    "#!/usr/bin/env -S python3 -u -E\n",
    "#!/srv/a space/bin/python\n",
    "#!\"/srv/a space/bin/python\" -E\n",
    "#!/bin/sh\n'''exec' '/srv/a space/bin/python' \"$0\" \"$@\"\n' '''\n",
];

const ENTRIES: &[&str] = &[
    "'/usr/lib/python3/dist-packages'",
    "'/usr/local/lib/python3.11/dist-packages'",
    "\"/usr/lib/python3/dist-packages/it's.egg\"",
    "'/srv/eggs/six-1.16.0-py3.11.egg'",
    "'/srv/eggs/\\xe9\\\\'",
    "'/old/lib/python3.11/system-packages'",
    "'/srv/new/lib/python3.11/system-packages'",
    "'relative'",
];

const BELOW_BASE: &[&str] =
    &["base", "join(base, 'eggs/a')", "join(base, '../../../usr/lib/python3/dist-packages')"];

const INITIALIZATIONS: &[&str] =
    &["", "\nimport os\nos.environ['A'] = '''\n]'''\n", "\nsys.path[0:0] = [\n  '/x',\n  ]\n"];

const RELATIVE: &str = "\nimport os\n\njoin = os.path.join\n\
    base = os.path.dirname(os.path.abspath(os.path.realpath(__file__)))\n\
    base = os.path.dirname(base)\n";

/// What follows the list.
fn rests() -> Vec<String> {
    let interpreter = fixtures::text("buildout-6.0.1", "py");
    let start = interpreter.find("_interactive").unwrap();
    vec![
        "\nimport demo\n\nif __name__ == '__main__':\n    sys.exit(demo.main())\n".to_owned(),
        "\nimport a.b\n\nif __name__ == '__main__':\n    sys.exit(a.b.c(\"x\",\n2))\n".to_owned(),
        format!("\n{}", &interpreter[start..]),
        "\n\nimport demo\nprint('legacy')".to_owned(),
    ]
}

fn scripts() -> impl Strategy<Value = Script> {
    let entries = prop::collection::vec(0..ENTRIES.len() + BELOW_BASE.len(), 0..6);
    let choices = (0..HEADS.len(), 0..INITIALIZATIONS.len(), 0..rests().len());
    (choices, entries, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |((head, initialization, rest), entries, relative, declared, latin, returns)| {
            let rest = &rests()[rest];
            let is_interpreter = rest.contains("_interactive");
            let mut body = String::new();
            if declared {
                body += if latin { "# coding: latin-1\n" } else { "# -*- coding: utf-8 -*-\n" };
            }
            if rest.contains("legacy") {
                body += "# of old\n\n";
            }
            body += if relative { RELATIVE } else { "" };
            body += "\nimport sys\n";
            body += if is_interpreter { "\n" } else { "" };
            body += "sys.path[0:0] = [\n";
            let before = body.len();
            for entry in entries {
                let below = BELOW_BASE.get(entry.wrapping_sub(ENTRIES.len()));
                let entry = ENTRIES.get(entry).or(below.filter(|_| relative));
                body += &entry.map_or(String::new(), |entry| format!("  {entry},\n"));
            }
            let list = body.len() - before;
            body += "  ]\n";
            body += INITIALIZATIONS[initialization];
            body += rest;
            let ends = |text: &str| text.replace('\n', if returns { "\r\n" } else { "\n" });
            let head = ends(HEADS[head]).into_bytes();
            let start = head.len() + ends(&body[..before]).len();
            let end = start + ends(&body[before..before + list]).len();
            let mut bytes = head.clone();
            bytes.extend(ends(&body).bytes());
            if declared && latin {
                bytes.extend(b"# \xe9");
            }
            Script { bytes, head: 0..head.len(), list: start..end }
        },
    )
}

/// The lines of a list.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Whether an entry leads into a site directory of the base, as it was written above.
fn leads_out(line: &[u8], environment: &Environment) -> bool {
    let text = String::from_utf8_lossy(line);
    let own = environment.python.parent().unwrap().parent().unwrap().to_str().unwrap();
    text.contains("dist-packages") || text.contains("system-packages") && !text.contains(own)
}

fn environments() -> impl Strategy<Value = Environment> {
    let directories = prop::sample::select(vec!["/srv/new", "/srv/a new", "/srv/app/venv"]);
    (directories, any::<bool>()).prop_map(|(directory, picks)| {
        let environment = Environment::new(directory);
        if picks { environment } else { environment.without_picks() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn only_the_head_and_the_leaking_entries_change(script in scripts(), environment in environments()) {
        // The comment in Latin-1 at its end is part of what was changed by hand, except in a legacy script.
        let bytes = &script.bytes;
        let Outcome::Changed(changed) = environment.regenerate(bytes) else {
            let outcome = environment.regenerate(bytes);
            let is_by_hand = bytes.ends_with(b"# \xe9");
            prop_assert!(is_by_hand || matches!(outcome, Outcome::Unchanged(_)), "{outcome:?}");
            return Ok(());
        };
        let new = &changed.content;
        let again = environment.regenerate(new);
        prop_assert!(matches!(again, Outcome::Unchanged(kind) if kind == changed.kind), "{again:?}");

        // What is behind the list is the same.
        prop_assert!(new.ends_with(&bytes[script.list.end..]));
        // What is between head and list is, but for a declaration that moved into the head.
        let opening = b"sys.path[0:0] = [".as_slice();
        let start = new.windows(opening.len()).position(|window| window == opening).unwrap();
        let start = start + lines(&new[start..])[0].len();
        let between = &bytes[script.head.end..script.list.start];
        let declaration = lines(between)[0];
        let moved = &between[if declaration.starts_with(b"#") { declaration.len() } else { 0 }..];
        prop_assert!(new[..start].ends_with(moved));
        prop_assert!(new[..start].ends_with(between) || new.starts_with(b"#!/bin/sh\n# "));

        // The entries that stay keep their order, and the view comes at most once more.
        let list = &new[start..new.len() - (bytes.len() - script.list.end)];
        let leads_out = |line: &[u8]| leads_out(line, &environment);
        let own = environment.python.parent().unwrap().parent().unwrap();
        let own = own.join("lib/python3.11/system-packages");
        let view = |line: &&[u8]| String::from_utf8_lossy(line).contains(own.to_str().unwrap());
        let old: Vec<_> = lines(&bytes[script.list.clone()]);
        let staying = old.iter().filter(|line| !leads_out(line) && !view(line));
        let new: Vec<_> = lines(list);
        prop_assert!(new.iter().filter(|line| !view(line)).eq(staying));
        prop_assert!(!new.iter().any(|line| leads_out(line)));
        let before = old.iter().filter(|line| view(line)).count();
        let expected = if old.iter().any(|line| leads_out(line)) { before.max(1) } else { before };
        let count = new.iter().filter(|line| view(line)).count();
        prop_assert!(count == before || count == expected, "{count} of {expected}");
    }

    #[test]
    fn arbitrary_bytes_are_left(bytes: Vec<u8>, start in prop::sample::select(vec!["", "#!", "#!/usr/bin/python3\n"])) {
        let script = [start.as_bytes(), &bytes].concat();
        let outcome = Environment::new("/srv/new").regenerate(&script);
        prop_assert!(matches!(outcome, Outcome::Left(_)), "{outcome:?}");
    }

    #[test]
    fn damaged_scripts_do_no_harm(
        index: prop::sample::Index,
        cut: prop::sample::Index,
        at: prop::sample::Index,
        byte: u8,
    ) {
        let all = fixtures::all();
        let mut script = index.get(all).content.clone();
        *at.get_mut(&mut script) = byte;
        script.truncate(cut.index(script.len() * 2));
        let environment = Environment::new("/srv/new");
        if let Outcome::Changed(changed) = environment.regenerate(&script) {
            let again = environment.regenerate(&changed.content);
            prop_assert!(matches!(again, Outcome::Unchanged(_)), "{again:?}");
                prop_assert_eq!(recognise(&changed.content).unwrap().kind, changed.kind);
        }
    }

    #[test]
    fn any_environment_will_do(directory in "/[^\0\n\r]{1,140}", index: prop::sample::Index) {
        let all = fixtures::all();
        let environment = Environment::new(&directory);
        let path = Path::new("/srv/app/bin/x");
        let script = &index.get(all).content;
        if let Outcome::Changed(changed) = regenerate(script, path, &environment.target()) {
            let again = regenerate(&changed.content, path, &environment.target());
            prop_assert!(matches!(again, Outcome::Unchanged(_)), "{again:?}");
        }
    }
}
