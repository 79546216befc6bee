//! Bills of materials, held against the schema and the libraries of those who read them.

use std::path::PathBuf;

use serde_json::Value;

use crate::scene::{PACKAGES, export, packages};
use crate::support::needs;
use crate::support::test::Test;

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
