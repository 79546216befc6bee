//! `isolate init`: first specs, which plan accepts.

mod support;

use insta::assert_snapshot;
use serde_json::Value;
use support::needs;
use support::test::Test;

#[test]
fn the_starter_is_accepted_and_never_written_over() {
    let checked =
        Test::new().isolate(["init"]).succeeds().stdout_is("wrote isolate.yaml: 0 picks\n");
    let spec = checked.directory().join("isolate.yaml");
    let text = fs_err::read_to_string(&spec).unwrap();
    let checked = checked.isolate(["plan"]).succeeds().isolate(["init"]).fails();
    assert_snapshot!(checked.stderr(), @r"
    error[spec-exists]: there is an isolate.yaml here already
    help: nothing was written; `--print` shows the new one, or move the old one away
    ");
    assert_eq!(fs_err::read_to_string(&spec).unwrap(), text);
    let _ = checked.isolate(["init", "--print"]).succeeds().stdout_is(&text);
}

#[test]
fn what_the_starter_offers_is_accepted_too() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-numpy", "python3-apt", "python3-gi"])
    else {
        return;
    };
    let starter = Test::new().isolate(["init", "--print"]).succeeds().stdout();
    let mut spec = starter.replace("packages: []\n", "");
    for line in
        ["packages:", "  - lxml", "  - import:apt_pkg", "  - deb:", "  - name", "    optional"]
    {
        let commented = format!("# {line}");
        assert!(spec.contains(&commented), "{commented}");
        spec = spec.replace(&commented, line);
    }
    for line in ["exclude: [", "environment: "] {
        spec = spec.replace(&format!("# {line}"), line);
    }
    let _ = Test::new().spec(&spec).isolate(["plan"]).succeeds();
}

#[test]
fn a_dangling_link_is_not_written_through() {
    let test = Test::new().prepare(|directory| {
        std::os::unix::fs::symlink("elsewhere.yaml", directory.join("isolate.yaml")).unwrap();
    });
    let checked = test.isolate(["init"]).fails().stderr_contains("already");
    assert!(!checked.directory().join("elsewhere.yaml").exists());
}

const PROGRAM: &str = "import os, lxml.etree
from yaml import (
    safe_load,
)
from . import helper
from mine import x
import helper
try:
    import apt_pkg
except ImportError:
    import surely_not_there
'''
import numpy
'''
";

#[test]
fn sources_are_read_for_what_the_system_provides() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-yaml", "python3-apt", "python3-pil"])
    else {
        return;
    };
    let test = Test::new()
        .file("src/app/__init__.py", "")
        .file("src/app/main.py", PROGRAM)
        .file("src/app/helper.py", "import app.main")
        .file("src/helper.py", "")
        .file("src/mine/deep/x.py", "")
        .file("src/mine/x.py", "")
        .file("src/.hidden/x.py", "import numpy")
        .file("src/env/pyvenv.cfg", "")
        .file("src/env/x.py", "import numpy")
        .file("src/tool", "#!/usr/bin/env python3\nimport PIL.nothing.here\n")
        .file("src/data", "import numpy\n");
    let checked = test.isolate(["init", "--from", "src"]).succeeds();
    let text = fs_err::read_to_string(checked.directory().join("isolate.yaml")).unwrap();
    assert_snapshot!(text, @r"
    # Made by isolate init from src
    # Take away what is not needed, then: isolate apply

    packages:
      - lxml        # imported in src/app/main.py
      - Pillow      # imported in src/tool
      - python-apt  # imported in src/app/main.py
      - PyYAML      # imported in src/app/main.py

    # Needed, but not to be had from this system:
    # - surely_not_there: imported in src/app/main.py
    ");
    let _ = checked.apply().succeeds().imports("lxml.etree").imports("yaml").hides("numpy");
}

#[test]
fn as_json_picks_and_what_is_missing_have_their_reasons() {
    let Some(()) = needs::apt(&["python3-lxml"]) else { return };
    let json = ["init", "--print", "--from", "a.py", "--output-format", "json"];
    let checked = Test::new().file("a.py", "import lxml, zzzz_not_there").isolate(json).succeeds();
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let result = &document["results"][0];
    assert_eq!(result["spec"], Value::Null);
    assert_eq!(result["picks"][0]["pick"], "lxml");
    assert_eq!(result["picks"][0]["reason"], "imported in a.py");
    assert_eq!(result["missing"][0]["name"], "zzzz_not_there");
    assert!(!checked.directory().join("isolate.yaml").exists());
}

#[test]
fn an_environment_is_read_for_what_it_uses_of_the_system() {
    let (Some(python), Some(())) =
        (needs::debian_python(), needs::apt(&["python3-lxml", "python3-yaml"]))
    else {
        return;
    };
    let venv = ["-m", "venv", "--without-pip", "--system-site-packages", "old"];
    let checked = Test::new().run(python, venv).succeeds();
    let library = checked.directory().join("old/lib");
    let library = fs_err::read_dir(library).unwrap().next().unwrap().unwrap().path();
    let site = library.join("site-packages").strip_prefix(checked.directory()).unwrap().to_owned();
    let metadata = "Metadata-Version: 2.1\nName: mine\nVersion: 1\nRequires-Dist: lxml>=4\n\
                    Requires-Dist: zzzz-not-there\nRequires-Dist: own\n\
                    Requires-Dist: numpy; extra == 'fast'\n";
    let own = "Metadata-Version: 2.1\nName: own\nVersion: 1\n";
    let checked = checked
        .file(site.join("mine-1.dist-info/METADATA"), metadata)
        .file(site.join("mine-1.dist-info/RECORD"), "mine.py,,\nmine-1.dist-info/METADATA,,\n")
        .file(site.join("mine.py"), "import lxml, own, yaml, zzzz_optional")
        .file(site.join("own-1.dist-info/METADATA"), own)
        .file(site.join("own-1.dist-info/RECORD"), "own/__init__.py,,\n")
        .file(site.join("own/__init__.py"), "")
        .file(site.join("pip/__init__.py"), "import numpy");
    let checked = checked.isolate(["init", "--from", "old"]).succeeds();
    let text = fs_err::read_to_string(checked.directory().join("isolate.yaml")).unwrap();
    let text = text.replace(&site.display().to_string(), "[SITE]");
    assert_snapshot!(text, @r"
    # Made by isolate init from old
    # Take away what is not needed, then: isolate apply

    packages:
      - lxml    # required by mine
      - PyYAML  # imported in [SITE]/mine.py

    # Needed, but not to be had from this system:
    # - zzzz-not-there: required by mine
    ");
    let _ = checked.isolate(["plan"]).succeeds();
}

const BUILDOUT: &str = "[buildout]
extends = base.cfg http://example.com/x.cfg
python = py
allowed-eggs-from-site-packages +=
    PyYAML
    zzz.*
    ${versions:x}
exec-sitecustomize = true
[py]
executable = /usr/bin/python3
[part]
recipe = z3c.recipe.scripts
allowed-eggs-from-site-packages = zzzz-not-there
";

#[test]
fn a_buildout_is_translated() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-yaml"]) else { return };
    let base = "[buildout]\nextends = buildout.cfg\nallowed-eggs-from-site-packages = lxml\n";
    let test = Test::new().file("base.cfg", base).file("buildout.cfg", BUILDOUT);
    let checked = test.isolate(["init", "--from", "buildout.cfg"]).succeeds();
    assert_snapshot!(checked.stderr(), @r"
    warning[buildout-extends]: buildout.cfg extends http://example.com/x.cfg, which is not read
    help: say what stands there with `--from` too, in a file of this machine
    warning[buildout-substitution]: [buildout] allows ${versions:x}, which only buildout knows
    help: write into the spec what it stands for
    ");
    let text = fs_err::read_to_string(checked.directory().join("isolate.yaml")).unwrap();
    assert_snapshot!(text, @r"
    # Made by isolate init from buildout.cfg
    # Take away what is not needed, then: isolate apply
    # Dependencies come through too; as buildout had it: dependencies: false

    python: /usr/bin/python3

    sitecustomize: true

    packages:
      - lxml                                    # allowed in [buildout]
      - PyYAML                                  # allowed in [buildout]
      - {name: zzz.*, optional: true}           # allowed in [buildout]
      - {name: zzzz-not-there, optional: true}  # allowed in [part]
    ");
    let _ = checked.isolate(["plan"]).succeeds();
}

#[test]
fn a_buildout_that_contradicts_itself_is_refused() {
    let both = "[buildout]\ninclude-site-packages = false\nallowed-eggs-from-site-packages = x\n";
    for (text, code) in
        [(both, "buildout-contradiction"), ("[a]\nexec-sitecustomize = 1\n", "buildout-boolean")]
    {
        let test = Test::new().file("x.cfg", text);
        let checked = test.isolate(["init", "--from", "x.cfg"]).fails().stderr_contains(code);
        assert!(!checked.directory().join("isolate.yaml").exists());
    }
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let checked = Test::new().isolate(["init", "--from", "nowhere"]).status(2);
    assert_snapshot!(checked.stderr(), @"error[io]: cannot read nowhere: No such file or directory (os error 2)");
}
