//! `isolate export`: what other tools make of it.

mod support;

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::Value;
use support::needs;
use support::outcome::Checked;
use support::private_dpkg::{Deb, Debian};
use support::site::{Distribution, Site};
use support::test::Test;

/// A vendor's version, one that Debian repacked, a dependency that only the vendor's declares, and a
/// pick that nothing else needs.
fn site() -> Site {
    let module = |name: &str, version: &str| {
        Distribution::new(name, version).file(&format!("{name}.py"), "where = 'system'\n")
    };
    Site::new()
        .distribution(module("torch", "2.1.0a0+nv").requires("six>=1.9"))
        .distribution(module("lz4", "4.0.2+dfsg"))
        .distribution(module("six", "1.16.0"))
        .distribution(module("idna", "3.3"))
}

const NAMES: [&str; 4] = ["torch", "lz4", "six", "idna"];

fn picked() -> Test {
    Test::new()
        .site("site", &site())
        .spec("python: system\nsources: ['{spec}/site']\npackages: [torch, lz4, idna]\n")
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("UV_OFFLINE", "1")
}

fn export<'a>(format: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["export", "--format", format], more].concat()
}

/// Every module is the system's, and has its version, in the Python of an environment.
#[track_caller]
fn are_the_systems(checked: Checked) -> Checked {
    let program = format!(
        "import importlib.metadata as m\n\
         for n in {NAMES:?}: assert __import__(n).where == 'system', n\n\
         assert [m.version(n) for n in {NAMES:?}] == ['2.1.0a0+nv', '4.0.2+dfsg', '1.16.0', '3.3']"
    );
    checked.python(["-c", &program]).succeeds()
}

/// The receipts that installers see.
fn receipts(checked: &Checked) -> Vec<String> {
    let entries = fs_err::read_dir(checked.site_packages()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".dist-info")).collect();
    names.sort();
    names
}

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

#[test]
fn constraints_hold_pip_and_uv_to_the_receipts() {
    let (Some(uv), Some(wheels)) = (needs::tool("uv"), needs::wheels()) else { return };
    let (Some(old), Some(new), Some(_)) = (needs::pip(23), needs::pip(26), needs::debian_python())
    else {
        return;
    };
    let checked = picked().apply().succeeds();
    let arguments = export("pip-constraints", &["-o", "constraints.txt"]);
    let mut checked = checked.isolate(arguments).succeeds();
    assert_snapshot!(checked.stdout(), @"wrote constraints.txt: 4 names");
    let file = checked.directory().join("constraints.txt");
    let text = fs_err::read_to_string(&file).unwrap();
    assert_snapshot!(text, @r"
    # Made by isolate export --format pip-constraints
    idna==3.3
    lz4==4.0.2+dfsg
    six==1.16.0
    torch==2.1.0a0+nv
    ");
    // The wheels have a newer six, and `--upgrade` asks for it.
    let what = ["install", "--upgrade", "--no-index", "--find-links", wheels.to_str().unwrap()];
    let what = [&what[..], &["--constraint", "constraints.txt", "lz4", "six", "torch"]].concat();
    for python in [old, new] {
        let words = [&["-m", "pip", "--python", ".venv"], &what[..]].concat();
        checked = checked.run(&python, words).succeeds();
        checked = checked.stdout_contains("lz4 in ").stdout_contains("(4.0.2+dfsg)");
        checked = are_the_systems(checked);
    }
    let words = [&["pip"], &what[..], &["--python", ".venv"]].concat();
    let checked = checked.run(&uv, words).succeeds().stderr_contains("Checked 3 packages");
    let checked = are_the_systems(checked);
    assert_eq!(receipts(&checked).len(), 4);
    // The requirements are satisfied as they stand.
    let checked = checked.isolate(export("requirements", &["-o", "requirements.txt"])).succeeds();
    let words =
        ["-m", "pip", "--python", ".venv", "install", "--no-index", "-r", "requirements.txt"];
    let checked = checked.run(needs::pip(26).unwrap(), words).succeeds();
    let checked = checked.stdout_contains("lz4==4.0.2+dfsg in ");
    let words = ["pip", "install", "--no-index", "-r", "requirements.txt", "--python", ".venv"];
    let _ = checked.run(&uv, words).succeeds().stderr_contains("Checked 4 packages");
}

/// Installs everything that a `[versions]` section pins, from one directory and without any index.
const BUILDOUT: &str = "
import configparser, os, sys
import zc.buildout.easy_install as easy_install
view, versions = sys.argv[1:]
parser = configparser.RawConfigParser()
parser.read(versions)
pins = dict(parser['versions'])
easy_install.buildout_and_setuptools_path.append(view)
os.mkdir('eggs')
found = easy_install.install(
    list(pins), 'eggs', index='file:///nowhere/', versions=pins, newest=True, path=[view])
for one in sorted(found, key=str):
    assert one.location == view, one.location
    print(one)
";

#[test]
fn buildout_takes_the_picks_for_its_versions() {
    let (Some(python), Some(_)) = (buildout(), needs::debian_python()) else { return };
    let checked = picked().apply().succeeds();
    let checked = checked.isolate(export("buildout-versions", &["-o", "versions.cfg"])).succeeds();
    let text = fs_err::read_to_string(checked.directory().join("versions.cfg")).unwrap();
    assert_snapshot!(text, @r"
    # Made by isolate export --format buildout-versions
    [versions]
    idna = 3.3
    lz4 = 4.0.2
    six = 1.16.0
    torch = 2.1.0a0
    ");
    let view = checked.site_packages().with_file_name("system-packages");
    let words = ["-c", BUILDOUT, view.to_str().unwrap(), "versions.cfg"];
    let checked = checked.run(python, words).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    idna 3.3
    lz4 4.0.2+dfsg
    six 1.16.0
    torch 2.1.0a0+nv
    ");
}

/// The Python of an environment with zc.buildout.
fn buildout() -> Option<PathBuf> {
    needs::of_setup("tools/buildout-6/bin/python")
}

/// Packages with licences and dependencies, one without metadata and one with an epoch.
fn packages() -> Debian {
    let alpha = Deb::new("python3-alpha", "1:4.9.2+dfsg-1+b1")
        .architecture("amd64")
        .module("alpha.py")
        .egg_info("Alpha.Core", "4.9.2+dfsg")
        .depends("python3-beta, python3-bare");
    let beta = Deb::new("python3-beta", "590-2").module("beta.py").file(
        "beta-590.dist-info/METADATA",
        "Metadata-Version: 2.4\nName: beta\nVersion: 590\nLicense-Expression: MIT OR Apache-2.0\n",
    );
    let bare = Deb::new("python3-bare", "1.0~rc1-1").module("bare.py");
    Debian::new().deb(alpha).deb(beta).deb(bare)
}

const PACKAGES: &str = "packages: [Alpha.Core]\n";

#[test]
fn debian_is_told_of_packages_with_upper_bounds() {
    let checked = packages().test(PACKAGES).isolate(export("deb-depends", &[])).succeeds();
    assert_snapshot!(checked.stdout(), @"python3-alpha (>= 1:4.9.2+dfsg), python3-alpha (<< 1:4.10), python3-bare (>= 1.0~rc1), python3-bare (<< 1.1), python3-beta (>= 590), python3-beta (<< 591)");
    let checked = checked.isolate(export("deb-substvars", &[])).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    # Made by isolate export --format deb-substvars
    isolate:Depends=python3-alpha (>= 1:4.9.2+dfsg), python3-alpha (<< 1:4.10), python3-bare (>= 1.0~rc1), python3-bare (<< 1.1), python3-beta (>= 590), python3-beta (<< 591)
    ");
    let checked = picked().isolate(export("deb-depends", &["-v"])).succeeds();
    assert_snapshot!(format!("{:?}\n{}", checked.stdout(), checked.stderr()), @r#"
    "\n"
    note[no-deb]: left out, of no Debian package: idna, lz4, six, torch
    "#);
}

#[test]
fn the_relations_of_a_real_system_hold_on_it() {
    let Some(()) = needs::apt(&["python3-lxml", "python3-requests", "python3-lz4"]) else { return };
    let spec = "python: system\npackages: [lxml, requests, lz4]\n";
    let checked = Test::new().spec(spec).isolate(export("deb-depends", &[])).succeeds();
    let text = checked.stdout();
    let relations: Vec<&str> = text.trim().split(", ").collect();
    assert!(relations.len() > 6 && relations.len().is_multiple_of(2), "{text}");
    assert!(text.contains("python3-lxml (>= "), "{text}");
    let mut checked = checked;
    for relation in relations {
        let (package, rest) = relation.split_once(" (").unwrap();
        let (operator, version) = rest.strip_suffix(')').unwrap().split_once(' ').unwrap();
        let query = ["-W", "-f", "${Version}", package];
        let installed = checked.run("dpkg-query", query).succeeds();
        let words = ["--compare-versions", installed.raw_stdout(), operator, version];
        let words = words.map(str::to_owned);
        checked = installed.run("dpkg", words).succeeds();
    }
}

/// Finds what the schema refers to beside it.
struct Beside(PathBuf);

impl jsonschema::Retrieve for Beside {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.path().as_str().rsplit('/').next().unwrap_or_default();
        Ok(serde_json::from_slice(&fs_err::read(self.0.join(name))?)?)
    }
}

/// The schema of `CycloneDX` 1.6, which cyclonedx-python-lib ships.
fn cyclonedx_schema() -> Option<jsonschema::Validator> {
    let library = needs::of_setup("tools/cyclonedx/lib")?;
    let version = fs_err::read_dir(library).unwrap().next().unwrap().unwrap().path();
    let directory = version.join("site-packages/cyclonedx/schema/_res");
    let schema = fs_err::read(directory.join("bom-1.6.SNAPSHOT.schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let options = jsonschema::draft7::options();
    Some(options.with_retriever(Beside(directory)).build(&schema).unwrap())
}

#[track_caller]
fn assert_valid(schema: &jsonschema::Validator, bill: &Value) {
    let errors: Vec<String> = schema.iter_errors(bill).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{bill:#}");
}

#[test]
fn a_bill_of_materials_is_valid_and_whole() {
    let Some(schema) = cyclonedx_schema() else { return };
    let checked = packages().test(PACKAGES).isolate(export("cyclonedx", &[])).succeeds();
    let text = checked.raw_stdout().to_owned();
    let bill: Value = serde_json::from_str(&text).unwrap();
    assert_valid(&schema, &bill);
    let mut wrong = bill.clone();
    wrong["components"][0]["type"] = "thing".into();
    assert!(!schema.is_valid(&wrong), "the schema looks at components");
    let mut wrong = bill.clone();
    wrong["components"][0]["licenses"] = serde_json::json!([{"license": {"id": "No-Such"}}]);
    assert!(!schema.is_valid(&wrong), "the schema knows SPDX's licences");
    assert!(bill["metadata"].get("timestamp").is_none());
    let checked = checked.isolate(export("cyclonedx", &[])).succeeds();
    assert_eq!(checked.raw_stdout(), text);
    let checked = checked.env("SOURCE_DATE_EPOCH", "1700000000");
    let checked = checked.isolate(export("cyclonedx", &[])).succeeds();
    let dated: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    assert_valid(&schema, &dated);
    assert_eq!(dated["metadata"]["timestamp"], "2023-11-14T22:13:20Z");
    let checked = checked.env("SOURCE_DATE_EPOCH", "yesterday");
    let _ = checked.isolate(export("cyclonedx", &[])).status(2).stderr_contains("bad-epoch");
}

/// What a component depends on, by its reference.
fn depends_on(bill: &Value, start: &str) -> Vec<String> {
    let dependencies = bill["dependencies"].as_array().unwrap();
    let of = dependencies.iter().find(|one| one["ref"].as_str().unwrap().starts_with(start));
    let on = of.unwrap()["dependsOn"].as_array().unwrap();
    let name = |on: &Value| on.as_str().unwrap().split('@').next().unwrap().to_owned();
    on.iter().map(name).collect()
}

#[test]
fn a_bill_knows_what_depends_on_what() {
    let checked = packages().test(PACKAGES).isolate(export("cyclonedx", &[])).succeeds();
    let bill: Value = serde_json::from_str(checked.raw_stdout()).unwrap();
    let system = fs_err::read_to_string("/etc/os-release").unwrap();
    let id = system.lines().find_map(|line| line.strip_prefix("ID=")).unwrap().trim_matches('"');
    let deb = |name: &str| format!("pkg:deb/{id}/python3-{name}");
    let of = |start: &str| depends_on(&bill, start);
    assert_eq!(of("environment"), ["pkg:pypi/alpha-core"]);
    assert_eq!(
        of("pkg:pypi/alpha-core@4.9.2%2Bdfsg"),
        [deb("alpha"), deb("bare"), "pkg:pypi/beta".to_owned()]
    );
    assert_eq!(
        of(&format!("{}@1:4.9.2%2Bdfsg-1%2Bb1?arch=amd64&distro={id}", deb("alpha"))),
        [deb("bare"), deb("beta")]
    );
    assert_eq!(of("pkg:pypi/beta"), [deb("beta")]);
    let components = bill["components"].as_array().unwrap();
    let beta = components.iter().find(|one| one["purl"] == "pkg:pypi/beta@590").unwrap();
    assert_eq!(beta["licenses"][0]["expression"], "MIT OR Apache-2.0");
}

/// Reads a bill with the libraries of `CycloneDX` and of package URLs: the graph has no loose ends, and
/// every package URL is in its normal form.
const READ_BILL: &str = "
import json, sys
from cyclonedx.model.bom import Bom
from packageurl import PackageURL
document = json.load(open(sys.argv[1]))
Bom.from_json(document).validate()
for component in document['components']:
    assert PackageURL.from_string(component['purl']).to_string() == component['purl'], component
references = {component['bom-ref'] for component in document['components']} | {'environment'}
assert references == {dependency['ref'] for dependency in document['dependencies']}
print(len(references))
";

#[test]
fn what_a_real_system_has_makes_a_valid_bill() {
    let (Some(schema), Some(())) = (cyclonedx_schema(), needs::apt(&["python3-lxml"])) else {
        return;
    };
    let Some(python) = needs::of_setup("tools/cyclonedx/bin/python") else { return };
    let spec = "python: system\npackages: [lxml, 'zope.*', 'cr*', 'p*']\n";
    let bill = export("cyclonedx", &["--output", "bill.json"]);
    let checked =
        Test::new().spec(spec).isolate(bill).succeeds().stdout_contains("wrote bill.json");
    let bill = fs_err::read(checked.directory().join("bill.json")).unwrap();
    assert_valid(&schema, &serde_json::from_slice(&bill).unwrap());
    let checked = checked.run(python, ["-c", READ_BILL, "bill.json"]).succeeds();
    assert!(checked.stdout().trim().parse::<usize>().unwrap() > 5, "{}", checked.stdout());
}

#[test]
fn what_installers_do_not_see_is_left_out_aloud() {
    let spec = "packages: [Alpha.Core, 'import:bare']\n";
    let checked = packages().test(spec).isolate(export("requirements", &["-v"])).succeeds();
    assert_snapshot!(checked.stdout(), @r"
    # Made by isolate export --format requirements
    Alpha.Core==4.9.2+dfsg  # picked: Alpha.Core
    beta==590               # Alpha.Core needs it, by the dependencies of python3-alpha
    ");
    let checked =
        checked.stderr_contains("left out, without metadata that installers see: python3-bare");
    let _ = checked.stderr_contains("versions that no index has: Alpha.Core 4.9.2+dfsg");
}

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

#[test]
fn nothing_selected_is_something_to_say_too() {
    for (format, text) in [
        ("pip-constraints", "# Made by isolate export --format pip-constraints\n"),
        ("requirements", "# Made by isolate export --format requirements\n"),
        ("buildout-versions", "# Made by isolate export --format buildout-versions\n[versions]\n"),
        ("deb-depends", "\n"),
        ("deb-substvars", "# Made by isolate export --format deb-substvars\nisolate:Depends=\n"),
    ] {
        let test = Test::new().spec("python: python3\n").arg("--quiet");
        let _ = test.isolate(export(format, &[])).succeeds().stdout_is(text);
    }
}
