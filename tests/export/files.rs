//! Where exports go, and what stands there.

use std::path::Path;

use insta::assert_snapshot;

use crate::scene::{PACKAGES, export, packages};
use crate::support::private_dpkg::{Deb, Debian};

#[test]
fn a_file_of_the_users_is_never_replaced_unasked() {
    let mine = "lxml==1\n";
    for format in ["pip-constraints", "deb-depends", "cyclonedx", "deb-substvars"] {
        let checked = packages().test(PACKAGES).file("out", mine).isolate(["schema"]).succeeds();
        let file = checked.directory().join("out");
        let checked = checked.isolate(export(format, &["-o", "out"])).fails();
        let checked = checked.stderr_contains("error[file-in-the-way]: out was not made by");
        assert_eq!(fs_err::read_to_string(&file).unwrap(), mine);
        let checked = checked.isolate(export(format, &["-o", "out", "--force"])).succeeds();
        let checked = checked.stdout_contains("wrote out: ");
        let text = fs_err::read_to_string(&file).unwrap();
        assert_ne!(text, mine);
        // The same once more, and then another system.
        let checked = checked.isolate(export(format, &["-o", "out"])).succeeds();
        let checked = checked.stdout_contains("unchanged out: ");
        let newer =
            Deb::new("python3-alpha", "5.0-1").module("alpha.py").egg_info("Alpha.Core", "5.0");
        Debian::new().deb(newer).replaces(&checked.directory());
        let outcome = checked.isolate(export(format, &["-o", "out"]));
        if format == "deb-depends" {
            let _ = outcome.fails().stderr_contains("file-in-the-way");
        } else {
            let _kept = outcome.succeeds().stdout_contains("wrote out: ");
            assert_ne!(fs_err::read_to_string(&file).unwrap(), text);
        }
    }
}

#[test]
fn a_directory_of_wheels_is_brought_up_to_date() {
    let checked = packages().test(PACKAGES).file("wheels/mine-1-py3-none-any.whl", "PK mine");
    let checked = checked.isolate(export("uv", &["-o", "wheels"])).succeeds();
    let wheels = checked.directory().join("wheels");
    let names = |wheels: &Path| {
        let entries = fs_err::read_dir(wheels).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names.join("\n")
    };
    assert_snapshot!(names(&wheels), @r"
    alpha_core-4.9.2+dfsg-py3-none-any.whl
    beta-590-py3-none-any.whl
    constraints.txt
    mine-1-py3-none-any.whl
    ");
    let newer = Deb::new("python3-alpha", "5.0-1").module("alpha.py").egg_info("Alpha.Core", "5.0");
    Debian::new().deb(newer).replaces(&checked.directory());
    let json = export("uv", &["-o", "wheels", "--output-format", "json"]);
    let checked = checked.isolate(json).succeeds();
    assert_snapshot!(checked.stdout(), @r##"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "export",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "format": "uv",
          "text": "# Made by isolate export --format uv\n# Where the picks are, uv finds them installed. Elsewhere these wheels are empty: what is\n# installed from them cannot be imported.\n[tool.uv]\nfind-links = [\"wheels\"]\nconstraint-dependencies = [\n    \"Alpha.Core==5.0\",\n]\n",
          "output": "wheels",
          "written": [
            "wheels/alpha_core-5.0-py3-none-any.whl",
            "wheels/constraints.txt"
          ],
          "removed": [
            "wheels/alpha_core-4.9.2+dfsg-py3-none-any.whl",
            "wheels/beta-590-py3-none-any.whl"
          ],
          "names": [
            {
              "name": "Alpha.Core",
              "version": "5.0"
            }
          ],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "##);
    assert_snapshot!(names(&wheels), @r"
    alpha_core-5.0-py3-none-any.whl
    constraints.txt
    mine-1-py3-none-any.whl
    ");
    // A user's wheel of a name that is wanted stays, and nothing at all is written.
    let checked = checked.file("wheels/alpha_core-5.0-py3-none-any.whl", "PK mine");
    fs_err::remove_file(wheels.join("constraints.txt")).unwrap();
    let checked = checked.isolate(export("uv", &["-o", "wheels"])).fails();
    let _ = checked.stderr_contains("file-in-the-way");
    assert!(!wheels.join("constraints.txt").exists());
}

#[test]
fn what_cannot_be_said_in_one_place_is_refused() {
    let checked = packages().test(PACKAGES).isolate(export("uv", &[])).status(2);
    assert_snapshot!(checked.stderr(), @r"
    error[no-output]: uv needs a directory for its wheels
    help: name one beside pyproject.toml: `isolate export --format uv --output wheels`
    ");
    let checked = checked.file("other.yaml", "environment: other\npackages: []\n");
    let several = export("requirements", &["-o", "x", "isolate.yaml", "other.yaml"]);
    let checked = checked.isolate(several).status(2);
    assert_snapshot!(checked.stderr(), @r"
    error[one-output-for-several]: there are several specs, and one output
    help: export each by itself, or to standard output
    help: ISOLATE_OUTPUT counts as --output
    ");
    assert!(!checked.directory().join("x").exists());
    let several = export("pip-constraints", &["isolate.yaml", "other.yaml"]);
    let checked = checked.isolate(several).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    # Made by isolate export --format pip-constraints
    Alpha.Core==4.9.2+dfsg
    beta==590
    # Made by isolate export --format pip-constraints
    ");
    let _ = checked.isolate(["export"]).status(2).stderr_contains("--format <FORMAT>");
}
