//! What editors, shells and packagers take: the schema, completions, manual pages.

mod support;

use std::path::Path;

use serde_json::Value;
use support::needs;
use support::test::Test;

/// The text of a command, by its JSON.
fn text(arguments: &[&str]) -> String {
    let arguments = arguments.iter().chain(&["--output-format", "json"]).copied();
    let checked = Test::new().isolate(arguments.map(str::to_owned)).succeeds();
    let document: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    assert_eq!(document["format"], 1);
    document["results"][0]["text"].as_str().unwrap().to_owned()
}

#[test]
fn the_schema_is_printed_as_it_is_in_the_repository() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("isolate.schema.json");
    let schema = fs_err::read_to_string(file).unwrap();
    let checked = Test::new().isolate(["schema"]).succeeds();
    assert_eq!(checked.raw_stdout(), schema);
    assert_eq!(text(&["schema"]), schema);
    // Quiet or not, it was asked for.
    assert_eq!(Test::new().isolate(["schema", "-q"]).succeeds().raw_stdout(), schema);
}

#[test]
fn bash_completes_commands_and_options() {
    let Some(bash) = needs::program("bash") else { return };
    let script = "source isolate.bash
        complete_with() {
            COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _isolate isolate \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"
            echo \"${COMPREPLY[@]}\"
        }
        complete -p isolate > /dev/null || exit 1
        complete_with isolate ap
        complete_with isolate plan --exit
        complete_with isolate completions --color a";
    let _ = Test::new()
        .file("isolate.bash", text(&["completions", "bash"]))
        .run(bash, ["--norc", "-c", script])
        .succeeds()
        .stdout_is("apply\n--exit-code\nauto always\n");
}

#[test]
fn zsh_reads_its_script() {
    let Some(zsh) = needs::program("zsh") else { return };
    let script = "autoload -U compinit && compinit -u -d dump && source ./_isolate
        print ${_comps[isolate]}
        compadd() { print -r -- $@ }
        _describe() { print -l -- ${(P)4} }
        _isolate_commands";
    let checked = Test::new()
        .file("_isolate", text(&["completions", "zsh"]))
        .run(zsh, ["-f", "-c", script])
        .succeeds();
    let said = checked.stdout();
    assert!(said.starts_with("_isolate\n"), "{said}");
    assert!(said.contains("apply:Make the environment"), "{said}");
}

#[test]
fn fish_completes_commands() {
    let Some(fish) = needs::program("fish") else { return };
    let script = "source isolate.fish; complete -C 'isolate ap'; complete -C 'isolate plan --exit'";
    let checked = Test::new()
        .file("isolate.fish", text(&["completions", "fish"]))
        .run(fish, ["--no-config", "-c", script])
        .succeeds();
    let said = checked.stdout();
    assert!(said.contains("apply\tMake the environment"), "{said}");
    assert!(said.contains("--exit-code\tEnd with 1"), "{said}");
}

#[test]
fn powershell_and_nushell_know_all_commands() {
    for (shell, start) in [("powershell", "using namespace"), ("nushell", "module completions {")] {
        let script = text(&["completions", shell]);
        assert!(script.starts_with(start) || script.trim_start().starts_with(start), "{script}");
        for command in ["apply", "plan", "rollback", "schema"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}

#[test]
fn an_unknown_shell_is_refused() {
    let checked = Test::new().isolate(["completions", "tcsh"]).status(2);
    insta::assert_snapshot!(checked.stderr(), @r"
    error: invalid value 'tcsh' for '<SHELL>'
      [possible values: bash, zsh, fish, powershell, nushell]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    ");
}

#[test]
fn the_manual_can_be_read() {
    let page = text(&["man"]);
    assert!(page.contains(".TH isolate 1 "), "{page}");
    let Some(groff) = needs::program("groff") else { return };
    let checked = Test::new().isolate(["man", "--output", "man"]).succeeds();
    let pages: Vec<String> =
        checked.stdout().lines().map(|line| line.replace("wrote ", "")).collect();
    assert!(pages.contains(&"man/isolate-apply.1".to_owned()), "{pages:?}");
    let mut checked = checked;
    for page in pages {
        checked = checked
            .run(&groff, ["-man", "-Tascii", "-ww", "-P-cbou", &page])
            .succeeds()
            .stdout_contains("NAME");
        assert_eq!(checked.stderr(), "", "{page}");
    }
    let _ = checked
        .run(groff, ["-man", "-Tascii", "-P-cbou", "man/isolate-apply.1"])
        .succeeds()
        .stdout_contains("isolate-apply - Make the environment that a spec describes")
        .stdout_contains("--environment <DIR>")
        .stdout_contains("--output-format");
}

#[test]
fn a_directory_that_cannot_be_written_into_is_an_error() {
    let test = Test::new().file("man", "a file");
    let _ = test.isolate(["man", "--output", "man"]).status(2).stderr_contains("man: File exists");
}
