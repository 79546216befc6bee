//! What is recognised, and what is not.

use isolate::scripts::{Installer, Kind, Outcome, Reason, recognise};

use crate::Environment;
use crate::fixtures::{self, Fixture};

/// What a fixture is; `None` for what somebody wrote by hand and an installer only copied.
fn expected(fixture: &Fixture) -> Option<Kind> {
    let name = fixture.name.as_str();
    let tool = fixture.tool.trim_start_matches("leaking-");
    let tool = tool.split('-').next().unwrap();
    if tool == "buildout" {
        return Some(match name {
            _ if name.starts_with("py") && !name.starts_with("pygmentize") => {
                Kind::BuildoutInterpreter
            }
            _ if name.starts_with("demo-legacy") => Kind::BuildoutScript,
            _ => Kind::BuildoutConsole,
        });
    }
    if name == "demo-legacy" {
        return match fixture.tool.as_str() {
            "uv-0.13.9-space" | "uv-0.13.9--relocatable" => Some(Kind::Trampoline),
            tool if tool.starts_with("setuptools") && !tool.ends_with("managed") => {
                Some(Kind::Installed(Installer::Setuptools))
            }
            _ => None,
        };
    }
    Some(Kind::Installed(match tool {
        "setuptools" => Installer::Setuptools,
        "uv" | "installer" => Installer::Uv,
        _ => Installer::Distlib,
    }))
}

#[test]
fn every_script_of_the_real_tools_is_what_it_is() {
    for fixture in fixtures::all() {
        let found = recognise(&fixture.content).map(|recognised| recognised.kind);
        let Fixture { tool, name, .. } = fixture;
        match expected(fixture) {
            Some(kind) => assert_eq!(found, Ok(kind), "{tool}/{name}"),
            None => assert!(found.is_err(), "{tool}/{name}: {found:?}"),
        }
    }
}

/// Scripts that people keep beside generated ones, though some of them look alike.
const BY_HAND: &[&str] = &[
    "#!/usr/bin/env python3\nprint('mine')\n",
    "#!/usr/bin/env python3\nimport sys\nfrom app import main\nif __name__ == \"__main__\":\n    \
     sys.exit(main())\n",
    "#!/srv/app/venv/bin/python\nimport sys\nfrom app import main\n\nif __name__ == '__main__':\n    \
     sys.exit(main())\n",
    "#!/usr/bin/env python3\nimport sys\nsys.path[0:0] = ['/usr/lib/python3/dist-packages']\nimport x\n",
    "#!/usr/bin/env python3\nimport sys\nsys.path[0:0] = [\n  '/usr/lib/python3/dist-packages',\n  ]\n\n\
     import x\nx.main()\n",
    "#!/usr/bin/env python3\nimport os, sys\n\nimport sys\nsys.path[0:0] = [\n  '/x',\n  ]\n\n\nimport x\n",
    "#!/usr/bin/env python3\n\nimport sys\nsys.path.insert(0, '/usr/lib/python3/dist-packages')\n",
    "#!/usr/bin/python3\nTEMPLATE = '''\n\nimport sys\nsys.path[0:0] = [\n  %(path)s,\n  ]\n'''\n",
    "#!/usr/bin/env python3\n\"\"\"EASY-INSTALL-ENTRY-SCRIPT: 'a','b','c'\"\"\"\n",
    "#!/usr/bin/env python3\n# EASY-INSTALL-ENTRY-SCRIPT: 'a','b','c'\nprint('mine')\n",
];

#[test]
fn what_people_write_by_hand_stays() {
    let environment = Environment::new("/srv/other");
    for script in BY_HAND {
        let outcome = environment.regenerate(script.as_bytes());
        let is_left = matches!(
            outcome,
            Outcome::Left(
                Reason::NotGenerated | Reason::EditedPath { .. } | Reason::CutShort { .. }
            )
        );
        assert!(is_left, "{outcome:?} for\n{script}");
    }
}

#[test]
fn generated_scripts_that_somebody_changed_stay() {
    for (tool, name) in [("pip-23.0.1", "demo"), ("uv-0.13.9", "demo"), ("buildout-6.0.1", "py")] {
        let script = fixtures::text(tool, name) + "print('and more')\n";
        assert_eq!(recognise(script.as_bytes()), Err(Reason::NotGenerated), "{tool}/{name}");
    }
}

#[test]
fn what_cannot_be_a_script_is_told_apart() {
    let pip = fixtures::text("pip-23.0.1", "demo");
    let body = pip.split_once('\n').unwrap().1;
    let utf16: Vec<u8> = pip.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (script, reason) in [
        (Vec::new(), Reason::Empty),
        (b"\x7fELF\x02\x01\x01\0\0".to_vec(), Reason::Binary),
        (utf16, Reason::Binary),
        (format!("\u{feff}{pip}").into_bytes(), Reason::ByteOrderMark),
        (body.into(), Reason::NoFirstLine),
        (format!("#!/bin/bash\n{body}").into_bytes(), Reason::NotPython("/bin/bash".to_owned())),
        (format!("#!\n{body}").into_bytes(), Reason::NotPython(String::new())),
        (b"#!/bin/sh\nexec python3\n".to_vec(), Reason::NotPython("/bin/sh".to_owned())),
        (b"#!/usr/bin/python3".to_vec(), Reason::NotGenerated),
        (b"#!/bin/sh\n'''exec' /x/python \"$0\" \"$@\"\n' '''\n".to_vec(), Reason::NotGenerated),
    ] {
        assert_eq!(recognise(&script), Err(reason), "{}", String::from_utf8_lossy(&script));
    }
}

#[test]
fn lists_that_are_cut_short_or_edited_stay() {
    let whole = fixtures::text("buildout-5.2.0", "demo-options");
    let opening = whole.find("sys.path[0:0]").unwrap();
    let closing = whole.find("  ]\n").unwrap();
    for end in opening + "sys.path[0:0] = [\n".len()..closing + 2 {
        let found = recognise(&whole.as_bytes()[..end]);
        let is_left = matches!(found, Err(Reason::CutShort { .. } | Reason::EditedPath { .. }));
        assert!(is_left, "{found:?} at {end}");
    }
    for (from, to) in [
        ("  '/srv/app/buildout/lib',\n", "  '/srv/app/buildout/lib'\n"),
        ("  '/srv/app/buildout/lib',\n", "  os.environ['LIB'],\n"),
        ("  '/srv/app/buildout/lib',\n", "  '/a', '/b',\n"),
        ("  '/srv/app/buildout/lib',\n", "  '/a' + SUFFIX,\n"),
        ("  '/srv/app/buildout/lib',\n", "  join(base, 'lib'),\n"),
    ] {
        let edited = whole.replace(from, to);
        assert_ne!(edited, whole);
        let found = recognise(edited.as_bytes());
        assert!(matches!(found, Err(Reason::EditedPath { line: 7 | 8 })), "{found:?} for {to}");
    }
}

#[test]
fn every_reason_says_what_to_do() {
    let reasons = [
        recognise(b"").unwrap_err(),
        recognise(b"\0").unwrap_err(),
        recognise(b"x").unwrap_err(),
        recognise(b"#!/bin/sh\n").unwrap_err(),
        recognise(b"#!/usr/bin/python3\n").unwrap_err(),
        recognise(b"#!/usr/bin/env -i python3\n").unwrap_err(),
    ];
    for reason in reasons {
        let told = reason.diagnostic(std::path::Path::new("bin/x"));
        assert!(told.message.starts_with("bin/x ") && !told.help.is_empty(), "{told:?}");
    }
}
