//! uv locks, syncs and runs with the picks.

use insta::assert_snapshot;

use crate::scene::{NAMES, are_the_systems, export, picked, receipts};
use crate::support::needs;

/// A project that requires what the vendor has and what Debian repacked, and nothing of `idna`. Beside
/// the wheels of the export uv sees newer ones, as on an index.
fn project(lines: &str) -> String {
    format!(
        "[project]\nname = 'app'\nversion = '1'\nrequires-python = '>=3.9'\n\
         dependencies = ['torch', 'lz4>=4.0.2']\n{lines}package = false\nno-index = true\n"
    )
}

#[test]
fn uv_locks_syncs_and_runs_with_the_picks() {
    let (Some(uv), Some(wheels), Some(_)) =
        (needs::tool("uv"), needs::wheels(), needs::debian_python())
    else {
        return;
    };
    let test = picked().env("UV_FIND_LINKS", wheels.to_str().unwrap());
    let checked = test.apply().succeeds();
    let checked = checked.isolate(export("uv", &["--output", "wheels"])).succeeds();
    let lines = checked.raw_stdout().to_owned();
    assert_snapshot!(lines, @r#"
    # Made by isolate export --format uv
    # Where the picks are, uv finds them installed. Elsewhere these wheels are empty: what is
    # installed from them cannot be imported.
    [tool.uv]
    find-links = ["wheels"]
    constraint-dependencies = [
        "idna==3.3",
        "lz4==4.0.2+dfsg",
        "six==1.16.0",
        "torch==2.1.0a0+nv",
    ]
    "#);
    let checked = checked.file("pyproject.toml", project(&lines));
    let checked = checked.run(&uv, ["lock"]).succeeds();
    let lock = fs_err::read_to_string(checked.directory().join("uv.lock")).unwrap();
    for line in ["2.1.0a0+nv", "4.0.2+dfsg", "1.16.0"] {
        assert!(lock.contains(&format!("version = \"{line}\"")), "{line}\n{lock}");
    }
    assert!(!lock.contains("name = \"idna\"\nversion"), "nothing requires it\n{lock}");
    let all = receipts(&checked);
    assert_eq!(all.len(), 4, "{all:?}");
    let mut checked = checked;
    for said in ["Uninstalled 1 package", "Checked 3 packages"] {
        checked = checked.run(&uv, ["sync", "--locked"]).succeeds().stderr_contains(said);
        checked = are_the_systems(checked.stderr_lacks("Installed"));
        // Nothing requires idna: its receipt goes, and the module stays.
        assert_eq!(receipts(&checked), all[1..]);
    }
    let checked = checked.apply().succeeds();
    let imports = format!("import {}; print(torch.where)", NAMES.join(", "));
    let run = ["run", "--locked", "python", "-c", &imports];
    let checked = checked.run(&uv, run).succeeds().stdout_is("system\n");
    let checked = are_the_systems(checked);
    assert_eq!(receipts(&checked), all);
    let checked = checked.env("UV_PROJECT_ENVIRONMENT", "elsewhere");
    let checked = checked.run(&uv, ["sync", "--locked"]).succeeds().stderr_contains("Installed 3");
    let python = checked.directory().join("elsewhere/bin/python");
    let _ = checked.run(python, ["-c", "import torch"]).fails().stderr_contains("No module named");
}

/// What the lines are for: without the constraint of a transitive dependency uv takes a newer one from
/// the index, and without the wheels it has no version that the vendor's constraint admits.
#[test]
fn neither_the_constraints_nor_the_wheels_are_superfluous() {
    let (Some(uv), Some(wheels), Some(_)) =
        (needs::tool("uv"), needs::wheels(), needs::debian_python())
    else {
        return;
    };
    let test = picked().env("UV_FIND_LINKS", wheels.to_str().unwrap());
    let checked = test.apply().succeeds();
    let checked = checked.isolate(export("uv", &["--output", "wheels"])).succeeds();
    let lines = checked.stdout();
    let unconstrained = lines.replace("    \"six==1.16.0\",\n", "");
    assert_ne!(unconstrained, lines);
    let checked = checked.file("pyproject.toml", project(&unconstrained));
    let checked = checked.run(&uv, ["sync"]).succeeds().stderr_contains(" - six==1.16.0");
    let without = lines.replace("find-links = [\"wheels\"]\n", "");
    let checked = checked.file("pyproject.toml", project(&without));
    fs_err::remove_file(checked.directory().join("uv.lock")).unwrap();
    let _ = checked.run(&uv, ["lock"]).fails().stderr_contains("No solution found");
}

/// Reads a wheel as Python does, holds its RECORD against it, and prints that.
const READ_WHEEL: &str = "
import base64, csv, hashlib, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
record = archive.read(archive.namelist()[-1]).decode()
rows = list(csv.reader(record.splitlines()))
assert [row[0] for row in rows] == archive.namelist()
for name, digest, size in rows[:-1]:
    content = archive.read(name)
    wanted = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')
    assert (digest, size) == (f'sha256={wanted}', str(len(content)))
print(record, end='')
";

#[test]
fn a_wheel_is_one_for_everybody() {
    let (Some(pip), Some(_)) = (needs::pip(26), needs::debian_python()) else { return };
    let checked = picked().isolate(export("uv", &["--output", "wheels"])).succeeds();
    let wheel = checked.directory().join("wheels/torch-2.1.0a0+nv-py3-none-any.whl");
    let checked = checked.run(&pip, ["-c", READ_WHEEL, wheel.to_str().unwrap()]).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    torch-2.1.0a0+nv.dist-info/METADATA,sha256=dqPsSXSsj1PEM_kYHNS2PFILmpON-IGLCbprAhliqq4,78
    torch-2.1.0a0+nv.dist-info/WHEEL,sha256=_7chAV4u2EjTMOdR5xF9hrp7HcCpXxOWDcdUBAhFgag,85
    torch-2.1.0a0+nv.dist-info/RECORD,,
    ");
    let checked = checked.run(&pip, ["-m", "venv", "other"]).succeeds();
    let install =
        ["-m", "pip", "--python", "other", "install", "--no-index", "--find-links", "wheels"];
    let checked = checked.run(&pip, [&install[..], &["torch==2.1.0a0+nv"]].concat()).succeeds();
    let checked = checked.run(&pip, ["-m", "pip", "--python", "other", "check"]).succeeds();
    let bytes = fs_err::read(&wheel).unwrap();
    fs_err::remove_dir_all(wheel.parent().unwrap()).unwrap();
    let again = checked.isolate(export("uv", &["--output", "wheels"])).succeeds();
    let _again = again.stdout_contains("[tool.uv]");
    assert_eq!(fs_err::read(&wheel).unwrap(), bytes);
}
