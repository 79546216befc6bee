//! Wheels of made-up distributions, and installers that keep a list of their calls.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::needs;
use crate::support::outcome::Checked;
use crate::support::sandbox::PATH;
use crate::support::test::Test;

/// Writes a wheel of one module, `NAME.py`, and a script, `NAME-script`.
const PROGRAM: &str = r#"
import sys, zipfile
directory, name, version, *metadata = sys.argv[1:]
info = f"{name}-{version}.dist-info"
files = {
    f"{name}.py": f"VERSION = '{version}'\ndef main():\n    import sys; print(VERSION, sys.prefix)\n",
    f"{info}/METADATA": "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata, ""]),
    f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{info}/entry_points.txt": f"[console_scripts]\n{name}-script = {name}:main\n",
}
record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(f"{directory}/{name}-{version}-py3-none-any.whl", "w") as wheel:
    for path, text in [*files.items(), (f"{info}/RECORD", record)]:
        wheel.writestr(path, text)
"#;

fn wheel(directory: &Path, name: &str, version: &str, metadata: &[&str]) {
    fs_err::create_dir_all(directory).unwrap();
    let status = Command::new("/usr/bin/python3")
        .args(["-I", "-c", PROGRAM, directory.to_str().unwrap(), name, version])
        .args(metadata)
        .status();
    assert!(status.unwrap().success());
}

/// What installers may take: two versions of demo, beta, and beta's extra.
fn index(work: &Path) {
    let directory = work.join("index");
    wheel(&directory, "demo", "1.0", &[]);
    wheel(&directory, "demo", "2.0", &[]);
    let extra = ["Provides-Extra: more", "Requires-Dist: extra_one ; extra == 'more'"];
    wheel(&directory, "beta", "1.0", &extra);
    wheel(&directory, "extra_one", "1.0", &[]);
}

/// A spec for a base, with seeds.
pub(crate) fn spec(seeds: &str) -> String {
    format!("python: /usr/bin/python3\nseed: {seeds}\n")
}

/// A test whose installers see nothing but the directory `index`.
pub(crate) fn offline() -> Test {
    let test = Test::new().prepare(index);
    let mut index = String::new();
    let test = test.prepare(|work| work.join("index").to_str().unwrap().clone_into(&mut index));
    test.env("PIP_NO_INDEX", "1")
        .env("PIP_FIND_LINKS", &index)
        .env("UV_OFFLINE", "1")
        .env("UV_FIND_LINKS", &index)
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("UV_LINK_MODE", "copy")
}

/// The same with uv on PATH, which keeps a list of its calls; `before` and `after` are lines of a shell
/// script around it.
pub(crate) fn with_uv_that(before: &str, after: &str) -> Option<Test> {
    needs::debian_python()?;
    let uv = needs::tool("uv")?;
    let mut path = String::new();
    let test = offline().prepare(|work| {
        let tools = work.join("tools");
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$*\" >>{}\n{before}\n{} \"$@\" || exit $?\n{after}\n",
            work.join("calls").display(),
            uv.display(),
        );
        write_program(&tools.join("uv"), &script);
        path = format!("{}:{PATH}", tools.display());
    });
    Some(test.env("PATH", &path))
}

pub(crate) fn with_uv() -> Option<Test> {
    with_uv_that("", "")
}

/// The same without uv: what is left is pip.
pub(crate) fn with_pip() -> Option<Test> {
    needs::debian_python()?;
    needs::apt(&["python3-venv"])?;
    Some(offline().env("PATH", "/usr/bin:/bin"))
}

fn write_program(path: &Path, text: &str) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
    fs_err::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// How often uv was called so far.
pub(crate) fn calls(checked: &Checked) -> usize {
    let calls = fs_err::read_to_string(checked.directory().join("calls")).unwrap_or_default();
    calls.lines().count()
}

/// Another spec in the place of the one that there was.
pub(crate) fn respecified(checked: Checked, seeds: &str) -> Checked {
    checked.file("isolate.yaml", spec(seeds))
}

/// A file of the environment's `bin`.
pub(crate) fn script(checked: &Checked, name: &str) -> PathBuf {
    checked.environment().join("bin").join(name)
}

/// The seeds of a JSON report, each as `requirement state version`.
#[track_caller]
pub(crate) fn seeds(checked: &Checked) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let seeds = report["results"][0]["seeds"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    seeds
        .map(|seed| ["requirement", "state", "version"].map(|key| text(&seed[key])).join(" "))
        .collect()
}
