//! What Python reads when it starts: the line that puts the view on the path, and the one line of
//! code that keeps the base's sitecustomize out.

use super::Settings;
use crate::interpreter::Facts;

/// The view as seen from `site-packages`.
const VIEW: &str = "../system-packages";

/// The file that puts the view on the path.
pub const PATH_FILE: &str = "00_isolate.pth";

/// The code.
const CODE: &str = include_str!("startup/sitecustomize.py");

/// The name of the module that the code is from 3.18 on.
const MODULE: &str = "_isolate_startup";

/// What tells whether there is nothing to do: no module of this name can be imported once the code ran.
/// `site` reads a `.pth` twice in an environment, and again when a program adds its directory again, as
/// pip does in isolated builds.
const IS_DONE: &str = "'_isolate_started' in sys.modules";

/// The files of `site-packages`, by name.
///
/// They begin with zeros because `site` takes `.pth` files in the order of their names. The code has
/// a file of its own, because `site` ignores the rest of a file in which a line raises.
pub fn files(settings: &Settings<'_>) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    if let Some(further) = settings.view {
        let lines = further.iter().map(|path| format!("{VIEW}/{path}\n"));
        files.push((PATH_FILE, format!("{VIEW}\n{}", lines.collect::<String>())));
    }
    if !settings.sitecustomize {
        files.extend(startup(settings.facts));
    }
    files
}

/// What the file that puts the view on the path says while that is changed path by path: first what
/// it said before, and then what it will say, of a whole view that stands elsewhere; `elsewhere` is
/// that as seen from `site-packages`. Where the view has a hole for a moment, Python goes on to the
/// whole one.
pub fn passing(before: &[u8], after: &[u8], elsewhere: &str) -> Vec<u8> {
    let mut text = before.to_vec();
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    for line in String::from_utf8_lossy(after).lines() {
        if let Some(below) = line.strip_prefix(VIEW) {
            text.extend_from_slice(format!("{elsewhere}{below}\n").as_bytes());
        }
    }
    text
}

/// What keeps the base's sitecustomize out: a line of code in a `.pth`, or from 3.18 on, where `site`
/// ignores such lines, a `.start` file and the module that it names (PEP 829).
fn startup(facts: &Facts) -> Vec<(&'static str, String)> {
    let (major, minor, _) = facts.version;
    if (major, minor) < (3, 18) {
        return vec![("00_isolate_startup.pth", line(&code(facts)))];
    }
    vec![
        ("00_isolate_startup.start", format!("{MODULE}:install\n")),
        ("_isolate_startup.py", module(&code(facts))),
    ]
}

/// The code for a base, whose standard library's archive is called by its version: `python311.zip`.
fn code(facts: &Facts) -> String {
    let (major, minor, _) = facts.version;
    CODE.replace("XY", &format!("{major}{minor}"))
}

/// The code as one line of a `.pth`: it must begin with `import`, and what it defines must not be
/// left in the names of `site`. What it does not do the second time is not compiled then: a text is
/// cheap.
fn line(code: &str) -> String {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let code: Vec<_> = code.lines().filter(is_code).collect();
    let code = code.join("\n").replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
    format!("import sys; {IS_DONE} or exec(\"{code}\", {{}})\n")
}

/// The code as a module with a function.
fn module(code: &str) -> String {
    let mut module =
        format!("def install():\n    import sys\n    if {IS_DONE}:\n        return\n\n");
    for line in code.lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        module.push_str(indent);
        module.push_str(line);
        module.push('\n');
    }
    module
}
