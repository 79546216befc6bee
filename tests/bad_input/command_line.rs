//! How refusals are told: as JSON, quietly, in colours, into a pipe that nobody reads.

use std::process::{Command, Stdio};

use insta::assert_snapshot;
use serde_json::Value;

use crate::refusal::{refused_by, steady};
use crate::support::outcome::Checked;
use crate::support::test::Test;

/// The errors of the one document that is printed.
#[track_caller]
fn errors(checked: &Checked) -> Vec<Value> {
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    assert_eq!(document["format"], 1);
    assert_eq!(document["program"], "isolate");
    assert_eq!(document["results"], Value::Array(Vec::new()));
    document["errors"].as_array().unwrap().clone()
}

/// The codes that a spec's errors have in JSON.
#[track_caller]
fn codes(status: i32, test: Test) -> Vec<String> {
    let checked = test.arg("--output-format").arg("json").apply().status(status);
    assert!(!checked.environment().exists());
    let code = |error: &Value| error["code"].as_str().unwrap().to_owned();
    errors(&checked).iter().map(code).collect()
}

#[test]
fn codes_are_stable() {
    let spec = |text: &str| codes(1, Test::new().spec(text));
    assert_eq!(spec("packges: [lxml]\n"), ["unknown-key"]);
    assert_eq!(spec("isolation: full\npackages: [lxml]\n"), ["isolation-conflict"]);
    assert_eq!(spec("packages: ['lxml >=4,<<6']\n"), ["selector"]);
    assert_eq!(spec("python: /nowhere\n"), ["python-not-found"]);
    assert_eq!(
        spec("python: python3\npackages: [no-such-a, no-such-b]\n"),
        ["not-installed", "not-installed"]
    );
    assert_eq!(spec("python: python3\nsources: [/nowhere]\npackages: [a]\n"), ["missing-source"]);
    assert_eq!(codes(2, Test::new()), ["spec-not-found"]);
}

#[test]
fn an_error_in_json_says_what_the_text_says() {
    let checked = Test::new().spec("packges: [lxml]\n").arg("--output-format=json").apply().fails();
    assert_snapshot!(checked.stdout(), @r#"
    {
      "format": 1,
      "program": "isolate",
      "version": "[VERSION]",
      "command": "apply",
      "results": [],
      "errors": [
        {
          "severity": "error",
          "code": "unknown-key",
          "message": "unknown key `packges`",
          "places": [
            {
              "file": "isolate.yaml",
              "line": 1,
              "column": 1,
              "length": 7,
              "source": "packges: [lxml]"
            }
          ],
          "help": [
            "did you mean `packages`?"
          ]
        }
      ]
    }
    "#);
    assert_snapshot!(checked.stderr(), @"
    error[unknown-key]: unknown key `packges`
     --> isolate.yaml:1:1
      |
    1 | packges: [lxml]
      | ^^^^^^^
    help: did you mean `packages`?
    ");
}

#[test]
fn a_wrong_command_line_is_shown_with_its_usage() {
    let of = |arguments: &[&str]| {
        refused_by(2, Test::new(), |test| test.isolate(arguments.iter().copied()))
    };
    assert_snapshot!(of(&["aply"]), @"
    error: unrecognized subcommand 'aply'

      tip: a similar subcommand exists: 'apply'

    Usage: isolate [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(of(&["apply", "--adpot"]), @"
    error: unexpected argument '--adpot' found

      tip: a similar argument exists: '--adopt'

    Usage: isolate apply --adopt [SPEC]...

    For more information, try '--help'.
    ");
    assert_snapshot!(of(&["apply", "--output-format", "yaml"]), @"
    error: invalid value 'yaml' for '--output-format <OUTPUT_FORMAT>'
      [possible values: text, json]

    For more information, try '--help'.
    ");
    assert_snapshot!(of(&["apply", "-q", "-v"]), @"
    error: the argument '--quiet' cannot be used with '--verbose'

    Usage: isolate apply --quiet [SPEC]...

    For more information, try '--help'.
    ");
    assert_snapshot!(of(&[]), @"
    Isolated Python environments with exactly the system packages that a spec allows

    Usage: isolate [OPTIONS] <COMMAND>

    Commands:
      apply        Make the environment that a spec describes, or bring it up to date
      plan         Say what apply would do, and do nothing
      lock         Approve what the spec selects now, in the lock beside it
      check        Find every difference between spec, lock, environment and system
      audit        Find everything that runs code or adds a path when a Python starts
      list         List what the system has, what of it comes through, and why
      explain      Say why a name comes through or not, and how to have it otherwise
      export       Say what the spec selects in the words of uv, pip, buildout or Debian, or as a bill of materials
      rollback     Go back to what stood before the last apply that changed something
      run          Apply if needed, and run a command inside
      destroy      Take away exactly what was written
      init         Write a first spec, empty or made of an environment, of sources, or of a buildout
      schema       Print the JSON Schema of a spec, for editors
      completions  Print the script that makes a shell complete commands and options
      man          Print the manual page of isolate, or write those of all commands
      help         Print this message or the help of the given subcommand(s)

    Options:
          --output-format <OUTPUT_FORMAT>  The form of the results on standard output [env: ISOLATE_OUTPUT_FORMAT=] [default: text] [possible values: text, json]
      -q, --quiet                          Say only what is wrong [env: ISOLATE_QUIET=]
      -v, --verbose                        Say everything: every dependency with all its reasons, and notes [env: ISOLATE_VERBOSE=]
          --color <COLOR>                  Whether to use colours; `NO_COLOR` and `FORCE_COLOR` are respected [env: ISOLATE_COLOR=] [default: auto] [possible values: auto, always, never]
      -h, --help                           Print help (see more with '--help')
      -V, --version                        Print version
    ");
}

#[test]
fn a_wrong_command_line_is_json_for_who_asked_for_it() {
    let of = |test: Test, arguments: &[&str]| {
        let checked = test.isolate(arguments.iter().copied()).status(2);
        errors(&checked).remove(0)
    };
    let error = of(Test::new(), &["apply", "--adpot", "--output-format", "json"]);
    assert_eq!(error["code"], "usage");
    assert_eq!(error["message"], "unexpected argument '--adpot' found");
    let error = of(Test::new(), &["--output-format=json", "aply"]);
    assert_eq!(error["message"], "unrecognized subcommand 'aply'");
    let error = of(Test::new().env("ISOLATE_OUTPUT_FORMAT", "json"), &["apply", "-q", "-v"]);
    assert_eq!(error["message"], "the argument '--quiet' cannot be used with '--verbose'");
    let error = of(Test::new().env("ISOLATE_OUTPUT_FORMAT", "json"), &[]);
    assert_eq!(error["message"], "'isolate' requires a subcommand but one was not provided");
    let error = of(Test::new(), &["apply", "--color=pink", "--output-format=json"]);
    assert_eq!(
        error["help"],
        serde_json::json!(["[possible values: auto, always, never]", "see `isolate --help`"])
    );
}

#[test]
fn a_wrong_variable_is_told() {
    let said =
        refused_by(2, Test::new().env("ISOLATE_COLOR", "pink"), |test| test.isolate(["apply"]));
    assert_snapshot!(said, @"
    error: invalid value 'pink' for '--color <COLOR>'
      [possible values: auto, always, never]

    For more information, try '--help'.
    ");
}

#[test]
fn quiet_leaves_the_errors() {
    let test = Test::new().spec("packges: [lxml]\n").arg("-q");
    assert_snapshot!(refused_by(1, test, Test::apply), @"
    error[unknown-key]: unknown key `packges`
     --> isolate.yaml:1:1
      |
    1 | packges: [lxml]
      | ^^^^^^^
    help: did you mean `packages`?
    ");
    Test::new().spec("python: python3\n").arg("-q").apply().succeeds().stdout_is("");
}

#[test]
fn nobody_who_reads_is_no_fault() {
    let checked = Test::new().spec("python: python3\n").apply().succeeds();
    let run = |arguments: &[&str], close: fn(&mut Command, Stdio) -> &mut Command| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_isolate"));
        command.args(arguments).current_dir(checked.directory());
        command.env("HOME", checked.directory()).stdout(Stdio::null()).stderr(Stdio::null());
        close(&mut command, writer.into());
        command.status().unwrap().code()
    };
    let stdout = Command::stdout::<Stdio>;
    let stderr = Command::stderr::<Stdio>;
    assert_eq!(run(&["apply", "isolate.yaml"], stdout), Some(0));
    assert_eq!(run(&["apply", "isolate.yaml", "--output-format", "json"], stdout), Some(0));
    assert_eq!(run(&["apply", "nowhere.yaml"], stderr), Some(2));
    assert_eq!(run(&["apply", "nowhere.yaml", "--output-format", "json"], stdout), Some(2));
    assert_eq!(run(&["aply"], stderr), Some(2));
    assert_eq!(run(&["--help"], stdout), Some(0));
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let test = variables.iter().fold(Test::new(), |test, (name, value)| test.env(name, value));
        let test = arguments.iter().fold(test.spec("packges: []\n"), Test::arg);
        test.apply().fails().stderr().contains('\x1b')
    };
    assert!(!coloured(&[], &[]), "standard error is no terminal");
    assert!(coloured(&[], &["--color", "always"]));
    assert!(coloured(&[("FORCE_COLOR", "1")], &[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!coloured(&[("FORCE_COLOR", "1")], &["--color", "never"]));
    assert!(coloured(&[("ISOLATE_COLOR", "always")], &[]));
    assert!(coloured(&[("NO_COLOR", ""), ("FORCE_COLOR", "1")], &[]), "an empty NO_COLOR is none");
}

#[test]
fn json_is_never_coloured() {
    let test = Test::new().spec("packges: []\n").arg("--color=always").arg("--output-format=json");
    let checked = test.apply().fails();
    assert!(!checked.raw_stdout().contains('\x1b'));
    assert!(!steady(&checked.stdout()).is_empty());
}
