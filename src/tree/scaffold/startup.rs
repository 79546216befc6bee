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

/// The name of the module that the code is, or says it is.
const MODULE: &str = "_isolate_startup";

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
        return vec![("00_isolate_startup.pth", line())];
    }
    vec![
        ("00_isolate_startup.start", format!("{MODULE}:install\n")),
        ("_isolate_startup.py", module()),
    ]
}

/// Whether there is nothing to do. `site` reads a `.pth` twice in an environment, and again when a
/// program adds its directory again, as pip does in isolated builds.
fn is_done() -> String {
    format!(
        "'sitecustomize' in sys.modules \
         or any(getattr(f, '__module__', 0) == '{MODULE}' for f in sys.meta_path)"
    )
}

/// The code as one line of a `.pth`: it must begin with `import`, and what it defines must not be
/// left in the names of `site`.
fn line() -> String {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let code: Vec<_> = CODE.lines().filter(is_code).collect();
    let code = code.join("\n").replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
    format!("import sys; {} or exec(\"{code}\", {{'__name__': '{MODULE}'}})\n", is_done())
}

/// The code as a module with a function.
fn module() -> String {
    let mut module =
        format!("def install():\n    import sys\n    if {}:\n        return\n\n", is_done());
    for line in CODE.lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        module.push_str(indent);
        module.push_str(line);
        module.push('\n');
    }
    module
}
