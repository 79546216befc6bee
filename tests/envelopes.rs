//! What each command says to machines: one object, of the same form for all.

mod support;

use serde_json::Value;
use support::outcome::Checked;
use support::private_dpkg::{Deb, Debian};
use support::test::Test;
use support::told::told;

fn test() -> Test {
    let alpha = Deb::new("python3-alpha", "1.0-1").module("alpha.py").egg_info("alpha", "1.0");
    let beta = Deb::new("python3-beta", "2.0-1").module("beta.py").egg_info("beta", "2.0");
    let system = Debian::new().deb(alpha.depends("python3-beta")).deb(beta);
    system.test("packages: [alpha]\n").env("SOURCE_DATE_EPOCH", "1700000000")
}

fn applied() -> Checked {
    test().apply().succeeds()
}

/// What a command says to machines.
fn says(checked: Checked, arguments: &[&str]) -> String {
    let arguments = arguments.iter().copied().chain(["--output-format", "json"]);
    let checked = checked.isolate(arguments).ends();
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let keys: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["command", "errors", "format", "program", "results", "version"]);
    told(&checked)
}

#[test]
fn apply() {
    let before = test().isolate(["schema"]).succeeds();
    insta::assert_snapshot!(says(before, &["apply"]), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "apply",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "environment": "[DIR]/.venv",
          "adopted": false,
          "python": {
            "executable": "[PYTHON]",
            "version": "[X.Y.Z]",
            "found": "python3 on PATH"
          },
          "isolation": "cherry-pick",
          "launcher": "exec",
          "changed": true,
          "changes": {
            "created": 45,
            "replaced": 0,
            "removed": 0
          },
          "picks": [
            {
              "name": "alpha",
              "version": "1.0",
              "kind": "picked",
              "why": [
                "picked: alpha"
              ],
              "from": "[DIR]/site",
              "package": {
                "manager": "deb",
                "name": "python3-alpha",
                "version": "1.0-1",
                "architecture": "all",
                "source": "python3-alpha"
              },
              "ownership": "system-package",
              "imports": [
                "alpha"
              ],
              "distributions": [
                {
                  "name": "alpha",
                  "version": "1.0",
                  "visible_to_installers": true
                }
              ]
            },
            {
              "name": "beta",
              "version": "2.0",
              "kind": "distribution-only",
              "why": [
                "alpha needs it, by the dependencies of python3-alpha"
              ],
              "through": "alpha",
              "from": "[DIR]/site",
              "package": {
                "manager": "deb",
                "name": "python3-beta",
                "version": "2.0-1",
                "architecture": "all",
                "source": "python3-beta"
              },
              "ownership": "system-package",
              "imports": [
                "beta"
              ],
              "distributions": [
                {
                  "name": "beta",
                  "version": "2.0",
                  "visible_to_installers": true
                }
              ]
            }
          ],
          "left_out": [],
          "expansions": [],
          "scripts": {
            "renewed": [],
            "restored": []
          },
          "shadowed": [],
          "seeds": [],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn plan() {
    let checked = applied();
    fs_err::remove_file(checked.environment().join("pyvenv.cfg")).unwrap();
    fs_err::remove_file(checked.environment().join("bin/activate.fish")).unwrap();
    insta::assert_snapshot!(says(checked, &["plan"]), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "plan",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "environment": "[DIR]/.venv",
          "python": {
            "executable": "[PYTHON]",
            "version": "[X.Y.Z]",
            "found": "python3 on PATH"
          },
          "changed": true,
          "changes": {
            "created": 2,
            "replaced": 0,
            "removed": 0
          },
          "steps": [
            {
              "path": "bin/activate.fish",
              "change": "create",
              "kind": "file"
            },
            {
              "path": "pyvenv.cfg",
              "change": "create",
              "kind": "file"
            }
          ],
          "scripts": [],
          "moved": [],
          "seeds": [],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn lock() {
    let said = says(applied(), &["lock"]);
    let document: Value = serde_json::from_str(&said).unwrap();
    let target = document["results"][0]["target"].as_str().unwrap();
    insta::assert_snapshot!(said.replace(target, "[TARGET]"), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "lock",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "lock": "[DIR]/isolate.lock",
          "target": "[TARGET]",
          "other_targets": [],
          "units": 2,
          "changed": true,
          "approved": [],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn check() {
    let checked = applied();
    fs_err::remove_file(checked.environment().join("isolate/allow-list.txt")).unwrap();
    insta::assert_snapshot!(says(checked, &["check"]), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "check",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "environment": "[DIR]/.venv",
          "python": {
            "executable": "[PYTHON]",
            "version": "[X.Y.Z]",
            "found": "python3 on PATH"
          },
          "units": 2,
          "findings": [
            {
              "weight": "drift",
              "code": "missing",
              "about": "isolate/allow-list.txt",
              "message": "it is not there any more",
              "help": [
                "isolate apply restores it"
              ]
            }
          ],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn list() {
    let said = says(applied(), &["list", "--state", "visible"]);
    let document: Value = serde_json::from_str(&said).unwrap();
    // The base's own things count, too.
    let total = format!("\"total\": {}", document["results"][0]["total"]);
    insta::assert_snapshot!(said.replace(&total, "\"total\": \"[N]\""), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "list",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "environment": "[DIR]/.venv",
          "python": {
            "executable": "[PYTHON]",
            "version": "[X.Y.Z]",
            "found": "python3 on PATH"
          },
          "total": "[N]",
          "items": [
            {
              "name": "alpha",
              "version": "1.0",
              "state": "visible",
              "why": [
                "picked: alpha ([DIR]/isolate.yaml:3)"
              ],
              "from": "[DIR]/site",
              "package": {
                "manager": "deb",
                "name": "python3-alpha",
                "version": "1.0-1",
                "architecture": "all",
                "source": "python3-alpha"
              },
              "imports": [
                "alpha"
              ]
            },
            {
              "name": "beta",
              "version": "2.0",
              "state": "visible",
              "why": [
                "alpha needs it, by the dependencies of python3-alpha",
                "picked: alpha ([DIR]/isolate.yaml:3)"
              ],
              "from": "[DIR]/site",
              "package": {
                "manager": "deb",
                "name": "python3-beta",
                "version": "2.0-1",
                "architecture": "all",
                "source": "python3-beta"
              },
              "imports": [
                "beta"
              ],
              "help": [
                "`exclude: [beta]` keeps it out"
              ]
            }
          ],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn export() {
    insta::assert_snapshot!(says(applied(), &["export", "--format", "buildout-versions"]), @r##"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "export",
      "results": [
        {
          "spec": "[DIR]/isolate.yaml",
          "format": "buildout-versions",
          "text": "# Made by isolate export --format buildout-versions\n[versions]\nalpha = 1.0\nbeta = 2.0\n",
          "output": null,
          "written": [],
          "removed": [],
          "names": [
            {
              "name": "alpha",
              "version": "1.0"
            },
            {
              "name": "beta",
              "version": "2.0"
            }
          ],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "##);
}

#[test]
fn rollback() {
    let checked = applied().file("isolate.yaml", "python: python3\n").apply().succeeds();
    insta::assert_snapshot!(says(checked, &["rollback"]), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "rollback",
      "results": [
        {
          "environment": "[DIR]/.venv",
          "python": "[X.Y.Z]",
          "changes": {
            "created": 28,
            "replaced": 1,
            "removed": 0
          },
          "scripts": {
            "renewed": [],
            "restored": []
          },
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn destroy() {
    let checked = applied();
    let checked = checked.file(".venv/notes.txt", "the user's\n");
    insta::assert_snapshot!(says(checked, &["destroy"]), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "destroy",
      "results": [
        {
          "environment": "[DIR]/.venv",
          "adopted": false,
          "removed": 44,
          "restored": 0,
          "gone": false,
          "left": [
            "notes.txt"
          ],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "#);
}

#[test]
fn init() {
    let checked = applied().file("program.py", "import json\n");
    insta::assert_snapshot!(says(checked, &["init", "--print", "--from", "program.py"]), @r##"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "init",
      "results": [
        {
          "spec": null,
          "text": "# Made by isolate init from program.py\n# Take away what is not needed, then: isolate apply\n\nisolation: full\n",
          "picks": [],
          "missing": [],
          "diagnostics": []
        }
      ],
      "errors": []
    }
    "##);
}

#[test]
fn audit() {
    let checked = applied();
    let said: Value = serde_json::from_str(&says(checked, &["audit", ".venv"])).unwrap();
    let result = &said["results"][0];
    let keys: Vec<&str> = result.as_object().unwrap().keys().map(String::as_str).collect();
    insta::assert_snapshot!(keys.join(" "), @"diagnostics environment items python risk");
    let startup = result["items"].as_array().unwrap().iter();
    let startup = startup.filter(|item| item.to_string().contains("00_isolate_startup.pth"));
    let mut ours: Vec<Value> = startup.cloned().collect();
    assert_eq!(ours.len(), 1, "{result}");
    ours[0]["text"] = "[TEXT]".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&ours[0]).unwrap(), @r#"
    {
      "kind": "import-line",
      "line": 1,
      "message": "runs code",
      "owner": {
        "kind": "isolate"
      },
      "path": "[DIR]/.venv/lib/python[X.Y]/site-packages/00_isolate_startup.pth",
      "reasons": [
        "exec",
        "a very long line"
      ],
      "risk": "none",
      "text": "[TEXT]"
    }
    "#);
}

#[test]
fn texts_are_carried_whole() {
    for arguments in [&["schema"][..], &["completions", "bash"], &["man"]] {
        let plain = applied().isolate(arguments.iter().copied()).succeeds().stdout();
        let said: Value = serde_json::from_str(&says(applied(), arguments)).unwrap();
        assert_eq!(said["results"][0]["text"].as_str().unwrap().trim_end(), plain.trim_end());
    }
}

#[test]
fn errors_stand_under_the_same_envelope() {
    let checked = applied().file("isolate.yaml", "packages: [alpha]\npackage: []\n");
    insta::assert_snapshot!(says(checked, &["check"]), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "check",
      "results": [],
      "errors": [
        {
          "severity": "error",
          "code": "unknown-key",
          "message": "unknown key `package`",
          "places": [
            {
              "file": "[DIR]/isolate.yaml",
              "line": 2,
              "column": 1,
              "length": 7,
              "source": "package: []"
            }
          ],
          "help": [
            "did you mean `packages`?"
          ]
        }
      ]
    }
    "#);
}
