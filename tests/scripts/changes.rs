//! What changes in a script, and what does not.

use isolate::scripts::{Outcome, Reason};

use crate::Environment;
use crate::fixtures;

/// The lines that two texts do not share, as `-` and `+`.
fn difference(old: &str, new: &str) -> String {
    let difference = similar::TextDiff::from_lines(old, new);
    let changes = difference.iter_all_changes();
    let lines = changes.filter(|change| change.tag() != similar::ChangeTag::Equal);
    lines.flat_map(|change| [change.tag().to_string(), change.value().to_owned()]).collect()
}

fn changes(environment: &Environment, tool: &str, name: &str) -> String {
    let old = fixtures::text(tool, name);
    difference(&old, &environment.anew(&old))
}

#[test]
fn a_leaking_buildout_gets_the_view() {
    let environment = Environment::new("/srv/new");
    for tool in ["leaking-buildout-4.2.0", "leaking-buildout-5.2.0"] {
        for name in ["pygmentize", "pygmentize-relative", "pypygments"] {
            assert_eq!(
                changes(&environment, tool, name),
                format!(
                    "-#!/srv/app/venv/bin/python\n+#!/srv/new/bin/python\n\
                     -  '/usr/lib/python3/dist-packages',\n\
                     +  '/srv/new/lib/python3.11/system-packages',\n"
                ),
                "{tool}/{name}"
            );
        }
    }
}

#[test]
fn a_leak_goes_when_nothing_is_picked() {
    let environment = Environment::new("/srv/new").without_picks();
    let old = fixtures::text("leaking-buildout-5.2.0", "pygmentize");
    let new = environment.anew(&old);
    assert!(new.contains("sys.path[0:0] = [\n  ]\n"), "{new}");
}

#[test]
fn entries_keep_their_order_and_the_view_comes_once() {
    let environment = Environment::new("/srv/new");
    let old = fixtures::text("buildout-6.0.1", "demo-options").replace(
        "  '/srv/app/buildout/lib',\n",
        "  '/usr/lib/python3/dist-packages/an.egg',\n  '/srv/app/buildout/lib',\n  \
         '/usr/local/lib/python3.11/dist-packages',\n  '/usr/lib/python3/../python3/dist-packages/',\n",
    );
    assert_eq!(
        difference(&old, &environment.anew(&old)),
        "-#!/srv/app/venv/bin/python\n+#!/srv/new/bin/python\n\
         -  '/usr/lib/python3/dist-packages',\n-  '/usr/lib/python3/dist-packages/an.egg',\n\
         +  '/srv/new/lib/python3.11/system-packages',\n\
         -  '/usr/local/lib/python3.11/dist-packages',\n\
         -  '/usr/lib/python3/../python3/dist-packages/',\n"
    );
}

#[test]
fn a_view_that_is_there_stays_where_it_is() {
    let environment = Environment::new("/srv/new");
    let view = "  '/srv/new/lib/python3.11/system-packages',\n";
    let old = fixtures::text("buildout-6.0.1", "demo-options")
        .replace("  \"/opt/it's here\",\n", &format!("  \"/opt/it's here\",\n{view}"));
    let new = environment.anew(&old);
    assert_eq!(new.matches("system-packages").count(), 1);
    assert!(new.contains(&format!("here\",\n{view}")) && !new.contains("dist-packages"), "{new}");
}

#[test]
fn the_view_of_another_environment_is_replaced() {
    let old = fixtures::text("buildout-6.0.1", "demo-options");
    let first = Environment::new("/srv/first").anew(&old);
    let second = Environment::new("/srv/second").anew(&first);
    assert_eq!(second, Environment::new("/srv/second").anew(&old));
}

#[test]
fn relative_entries_are_followed() {
    let environment = Environment::new("/srv/new");
    // The script is /srv/app/buildout/bin/script, and its base /srv/app/buildout.
    let old = fixtures::text("buildout-4.2.0", "demo-relative").replace(
        "  join(base, 'lib'),\n",
        "  join(base, 'lib'),\n  join(base, '../../../usr/lib/python3/dist-packages'),\n",
    );
    let new = environment.anew(&old);
    assert!(new.contains("  join(base, 'lib'),\n") && !new.contains("dist-packages"), "{new}");
    assert_eq!(new.matches("system-packages").count(), 1, "{new}");
}

#[test]
fn a_path_that_is_too_long_or_has_a_space_goes_through_the_shell() {
    let long = format!("/srv/{}", "x".repeat(120));
    for directory in [long.as_str(), "/srv/a space", "/srv/it's $HOME \\ `x` \"y\""] {
        let environment = Environment::new(directory);
        for fixture in fixtures::all() {
            let tool = &fixture.tool;
            match environment.regenerate(&fixture.content) {
                Outcome::Changed(changed) => {
                    let text = String::from_utf8(changed.content).unwrap();
                    assert!(text.starts_with("#!/bin/sh\n"), "{tool}/{}: {text}", fixture.name);
                }
                Outcome::Left(Reason::OtherVersion { .. }) => {}
                Outcome::Left(reason) => {
                    assert_eq!(fixture.name.split('-').nth(1), Some("legacy"), "{reason:?}");
                }
                Outcome::Unchanged(_) => panic!("{tool}/{}", fixture.name),
            }
        }
    }
}

#[test]
fn a_trampoline_that_is_not_needed_any_more_goes() {
    let environment = Environment::new("/srv/new");
    let plain = environment.anew(&fixtures::text("pip-23.0.1", "demo"));
    assert_eq!(environment.anew(&fixtures::text("pip-23.0.1-space", "demo")), plain);
    let deep = environment.anew(&fixtures::text("uv-0.13.9", "demo-deep"));
    for tool in ["uv-0.13.9-space", "uv-0.13.9--relocatable"] {
        assert_eq!(environment.anew(&fixtures::text(tool, "demo-deep")), deep, "{tool}");
    }
}

#[test]
fn what_starts_the_environment_already_stays() {
    let environment = Environment::new("/srv/app/venv");
    for python in ["python", "python3", "python3.11"] {
        let script = fixtures::text("pip-23.0.1", "demo")
            .replace("bin/python\n", &format!("bin/{python}\n"));
        let outcome = environment.regenerate(script.as_bytes());
        assert!(matches!(outcome, Outcome::Unchanged(_)), "{outcome:?}");
    }
    let spaced = Environment::new("/srv/app/with space");
    let script = fixtures::text("pip-23.0.1-space", "demo");
    assert!(matches!(spaced.regenerate(script.as_bytes()), Outcome::Unchanged(_)));
    // One that can be moved, in the environment itself.
    let relocatable = fixtures::text("uv-0.13.9--relocatable", "demo");
    let own = isolate::scripts::regenerate(
        relocatable.as_bytes(),
        std::path::Path::new("/srv/app/venv/bin/demo"),
        &environment.target(),
    );
    assert!(matches!(own, Outcome::Unchanged(_)), "{own:?}");
}

#[test]
fn first_lines_that_somebody_changed_are_set() {
    let environment = Environment::new("/srv/new");
    let old = fixtures::text("buildout-6.0.1", "demo");
    let expected = environment.anew(&old);
    for first in
        ["/usr/bin/env python3", " /usr/bin/python3", "/old place/bin/python", "/x/python\r"]
    {
        let changed = old.replace("#!/srv/app/venv/bin/python", &format!("#!{first}"));
        assert_eq!(environment.anew(&changed), expected, "{first}");
    }
    let flags = |first: &str| {
        let changed = old.replace("#!/srv/app/venv/bin/python", &format!("#!{first}"));
        environment.anew(&changed).lines().next().unwrap().to_owned()
    };
    assert_eq!(flags("/usr/bin/python3 -Es"), "#!/srv/new/bin/python -Es");
    assert_eq!(flags("/usr/bin/env -S python3 -u"), "#!/srv/new/bin/python -u");
    // A kernel would hand both over as one.
    let two = old.replace("#!/srv/app/venv/bin/python", "#!/x/python -E -s");
    let start = "#!/bin/sh\n'''exec' /srv/new/bin/python -E -s \"$0\" \"$@\"\n' '''\n";
    assert!(environment.anew(&two).starts_with(start));
}

#[test]
fn scripts_for_another_python_stay() {
    let environment = Environment::new("/srv/new");
    let old = fixtures::text("buildout-6.0.1", "demo");
    for (from, to, made_for) in [
        ("venv/bin/python\n", "venv/bin/python3.9\n", "3.9"),
        ("venv/bin/python\n", "venv/bin/python2\n", "2"),
        ("#!/srv/app/venv/bin/python\n", "#!/root/.pyenv/versions/3.12.1/bin/python\n", "3.12"),
        ("/srv/app/buildout/develop-eggs", "/srv/app/venv/lib/python3.9/site-packages", "3.9"),
        ("/srv/app/buildout/develop-eggs", "/srv/eggs/six-1.16.0-py3.10.egg", "3.10"),
    ] {
        let script = old.replace(from, to);
        assert_ne!(script, old);
        match environment.regenerate(script.as_bytes()) {
            Outcome::Left(reason @ Reason::OtherVersion { .. }) => {
                assert!(reason.message().contains(&format!("Python {made_for} (")), "{reason:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    let site =
        old.replace("/srv/app/buildout/develop-eggs", "/srv/app/lib/python3.11/site-packages");
    environment.anew(&site);
    let outcome = Environment::new("/srv/new").version((3, 12)).regenerate(site.as_bytes());
    assert!(matches!(outcome, Outcome::Left(Reason::OtherVersion { .. })), "{outcome:?}");
}

#[test]
fn line_ends_and_encodings_stay() {
    let environment = Environment::new("/srv/new");
    for (tool, name) in
        [("buildout-6.0.1", "demo-options"), ("pip-23.0.1", "demo"), ("uv-0.13.9", "demo")]
    {
        let unix = fixtures::text(tool, name);
        let expected = environment.anew(&unix).replace('\n', "\r\n");
        // The kernel would take a carriage return for a part of the path.
        let expected = expected.replacen("\r\n", "\n", 1);
        assert_eq!(environment.anew(&unix.replace('\n', "\r\n")), expected, "{tool}/{name}");
    }
    let declared = fixtures::text("buildout-3.3", "demo-legacy").replace("utf-8", "latin-1");
    let latin: Vec<u8> =
        declared.replace('–', "é").chars().map(|c| u8::try_from(c).unwrap()).collect();
    let Outcome::Changed(changed) = environment.regenerate(&latin) else { panic!() };
    assert!(changed.content.ends_with(&latin[b"#!/srv/app/venv/bin/python".len()..]));
    // In another encoding, a path that is not ASCII would be another one.
    let outcome = Environment::new("/srv/é").regenerate(&latin);
    assert_eq!(outcome, Outcome::Left(Reason::Encoding));
    let foreign: Vec<_> =
        latin.iter().map(|byte| if *byte == b'p' { 0xe9 } else { *byte }).collect();
    let outcome = environment.regenerate(&foreign);
    assert!(matches!(outcome, Outcome::Left(_)), "{outcome:?}");
}

#[test]
fn a_declared_encoding_stays_among_the_first_two_lines() {
    let environment = Environment::new("/srv/a space");
    let script = fixtures::text("pip-23.0.1", "demo");
    let new = environment.anew(&script);
    let start = "#!/bin/sh\n# -*- coding: utf-8 -*-\n'''exec' '/srv/a space/bin/python' \"$0\" \"$@\"\n' '''\n";
    assert!(new.starts_with(start), "{new}");
    let plain = Environment::new("/srv/app/venv").anew(&new);
    assert_eq!(plain, script);
}

#[test]
fn a_docstring_is_not_lost_to_the_shell() {
    let script = fixtures::text("buildout-3.3", "demo-legacy");
    let outcome = Environment::new("/srv/a space").regenerate(script.as_bytes());
    assert_eq!(outcome, Outcome::Left(Reason::Docstring));
}
