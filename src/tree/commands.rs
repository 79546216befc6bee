//! The scripts in `bin` that a spec asks for: the commands of picks, and a named interpreter.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::{Diagnostic, ProjectName, RelPath, Result, some};
use crate::scripts::{self, EntryPoint, Interpreter, Target};
use crate::selection::Command;
use crate::spec::Placed;
use crate::tree::{Node, Tree};

/// How many names are told.
const SHOWN: usize = 5;

/// What the environment has installed itself.
#[derive(Debug, Clone, Copy)]
pub struct Installed<'a> {
    /// The projects.
    pub projects: &'a BTreeSet<ProjectName>,
    /// The names in `bin` that installers wrote for them.
    pub scripts: &'a BTreeSet<String>,
}

/// Puts the scripts of commands into a tree that has the fixed nodes already, and says what was left
/// out. What is installed in the environment comes first, as its modules do; of two picks' commands of
/// one name, the one that the spec picks first.
///
/// # Errors
///
/// When the path of the environment can stand in no script.
pub fn add(
    tree: &mut Tree,
    commands: &[Command],
    target: &Target<'_>,
    installed: Installed<'_>,
) -> Result<Vec<Diagnostic>> {
    let mut remarks = Vec::new();
    let mut taken: BTreeMap<&str, Option<&Command>> = BTreeMap::new();
    for command in commands {
        let name = command.entry.name.as_str();
        let is_installed = installed.projects.contains(&command.project());
        let lacking = lacking(command, installed.projects);
        let path = match path(name) {
            Some(path) if !is_own(name) && (taken.contains_key(name) || !has(tree, &path)) => path,
            _ => {
                remarks.push(own(command));
                continue;
            }
        };
        if is_installed || installed.scripts.contains(name) {
            if !is_installed {
                remarks.push(of_installed(command));
            }
            if taken.insert(name, None).is_none() {
                tree.cede(path);
            }
        } else if !lacking.is_empty() {
            remarks.push(without_extra(command, &lacking));
        } else if let Some(first) = taken.get(name) {
            remarks.extend(first.and_then(|first| twice(first, command)));
        } else {
            taken.insert(name, Some(command));
            let content = scripts::console(&command.entry, target)?.into();
            tree.offer(path, Node::File { content, executable: true });
        }
    }
    Ok(remarks)
}

/// The named interpreter as a node. It finds `bin/python` beside itself, so that the environment can be
/// moved with it, as with `bin/python` and `bin/activate`.
///
/// # Errors
///
/// When something of the environment's own has that name.
pub fn interpreter(tree: &Tree, name: &Placed<String>) -> Result<(RelPath, Node)> {
    let wrong = || {
        let message = format!("bin/{} is the environment's own", name.value);
        Box::new(
            Diagnostic::error("bad-value", message)
                .at(name.place.clone())
                .help("choose another name, such as `interpreter: py`"),
        )
    };
    let path = path(&name.value).filter(|path| !has(tree, path)).ok_or_else(wrong)?;
    let content = scripts::interpreter(Interpreter::Relative(Path::new("python")))?.into();
    Ok((path, Node::File { content, executable: true }))
}

fn path(name: &str) -> Option<RelPath> {
    RelPath::new("bin").ok()?.join(name).ok()
}

fn has(tree: &Tree, path: &RelPath) -> bool {
    tree.get(path).is_some()
}

/// Whether a name in `bin` is one of the environment's own, of whatever tool made it. Others may begin
/// in the same way: argcomplete has an `activate-global-python-argcomplete`.
fn is_own(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let version =
        |rest: &str| rest.trim_end_matches('t').chars().all(|c| c.is_ascii_digit() || c == '.');
    name.strip_prefix("python").is_some_and(version)
        || name.strip_prefix("pypy").is_some_and(version)
        || matches!(name.as_str(), "activate" | "activate_this.py")
        || name.starts_with("activate.")
}

/// What a command's extras require that is neither selected nor installed.
fn lacking(command: &Command, installed: &BTreeSet<ProjectName>) -> Vec<String> {
    let lacking = command.lacks.iter().filter(|project| !installed.contains(*project));
    lacking.map(ToString::to_string).collect()
}

fn own(command: &Command) -> Diagnostic {
    let Command { distribution, entry: EntryPoint { name, .. }, .. } = command;
    let message =
        format!("bin/{name} is the environment's own: the command of {distribution} is left out");
    Diagnostic::warning("command-name-taken", message)
        .help("`bin/python -m` starts what has a module to be started")
}

fn of_installed(command: &Command) -> Diagnostic {
    let Command { distribution, entry: EntryPoint { name, .. }, .. } = command;
    let message = format!(
        "bin/{name} is of something that was installed: the command of {distribution} is left out"
    );
    Diagnostic::warning("command-in-the-way", message)
        .help("uninstall that to have the command, or leave `commands: true` out")
}

fn without_extra(command: &Command, lacking: &[String]) -> Diagnostic {
    let Command { distribution, entry: EntryPoint { name, extras, .. }, .. } = command;
    let message = format!(
        "{name}, a command of {distribution}, is left out: {distribution}[{}] requires {}, which is \
         neither picked nor installed",
        extras.join(","),
        some(lacking, SHOWN)
    );
    Diagnostic::note("command-without-extra", message)
        .help(format!("pick `{distribution}[{}]`, or install what is missing", extras.join(",")))
}

/// What is to be said of a second command of a name, unless both are the same.
fn twice(first: &Command, second: &Command) -> Option<Diagnostic> {
    let calls = |command: &Command| (command.entry.module.clone(), command.entry.attribute.clone());
    let name = &second.entry.name;
    (calls(first) != calls(second)).then(|| {
        let message = format!(
            "{} and {} both have a command {name}: bin/{name} is that of {}",
            first.distribution, second.distribution, first.distribution
        );
        Diagnostic::warning("two-commands", message)
            .help("leave `commands: true` out of one of the two; what is picked first has it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripts::Group;

    fn command(distribution: &str, line: &str, lacks: &[&str]) -> Command {
        Command {
            distribution: distribution.to_owned(),
            entry: EntryPoint::parse(line, Group::Console).unwrap(),
            lacks: lacks.iter().map(|name| ProjectName::new(name)).collect(),
        }
    }

    /// The names of scripts in `bin`, and the codes of what is said.
    fn added(commands: &[Command], projects: &[&str], scripts: &[&str]) -> (Vec<String>, String) {
        let mut tree = Tree::default();
        let file = |text: &str| Node::File { content: text.into(), executable: true };
        tree.insert(path("python3").unwrap(), file(""));
        tree.insert(path("py").unwrap(), file(""));
        let python = Path::new("/e/bin/python");
        let target = Target { python, version: (3, 11), bases: &[], view: None };
        let projects = projects.iter().map(|name| ProjectName::new(name)).collect();
        let scripts = scripts.iter().map(ToString::to_string).collect();
        let installed = Installed { projects: &projects, scripts: &scripts };
        let remarks = add(&mut tree, commands, &target, installed).unwrap();
        let mut names: Vec<String> =
            tree.offered().map(|path| path.file_name().to_owned()).collect();
        names.extend(tree.ceded().map(|path| format!("-{}", path.file_name())));
        let codes: Vec<&str> = remarks.iter().map(|remark| remark.code).collect();
        (names, codes.join(" "))
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_of_the_environment_s_own_are_not_given_away() {
        for name in ["python", "python3.11", "python3.13t", "activate", "activate.fish", "py"] {
            let commands = [command("a", &format!("{name} = a:b"), &[])];
            assert_eq!(added(&commands, &[], &[]), (vec![], "command-name-taken".into()), "{name}");
        }
        for name in ["python-argcomplete", "activate-global", "pythonic", "pypyx", "ipython3"] {
            let commands = [command("a", &format!("{name} = a:b"), &[])];
            assert_eq!(added(&commands, &[], &[]), (names(&[name]), String::new()), "{name}");
        }
    }

    #[test]
    fn the_first_pick_has_a_name_and_the_same_command_is_no_conflict() {
        let commands = [
            command("a", "x = a:main", &[]),
            command("b", "x = b:main", &[]),
            command("c", "x = a:main", &[]),
        ];
        assert_eq!(added(&commands, &[], &[]), (names(&["x"]), "two-commands".into()));
    }

    #[test]
    fn extras_may_be_selected_or_installed() {
        let commands = [command("a", "x = a:main [y]", &["z"]), command("b", "x = b:main", &[])];
        let without = (names(&["x"]), "command-without-extra".to_owned());
        assert_eq!(added(&commands, &[], &[]), without);
        assert_eq!(added(&commands[..1], &["z"], &[]), (names(&["x"]), String::new()));
    }

    #[test]
    fn what_is_installed_comes_first() {
        let commands = [command("A.b", "x = a:main", &[]), command("c", "x = c:main", &[])];
        assert_eq!(added(&commands, &["a-b"], &[]), (names(&["-x"]), String::new()));
        let said = "command-in-the-way command-in-the-way".to_owned();
        assert_eq!(added(&commands, &[], &["x"]), (names(&["-x"]), said));
    }
}
