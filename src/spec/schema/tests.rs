//! The schema and the reader are of one mind.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::{SCHEMA, generated};
use crate::common::Diagnostic;

/// With this variable the test writes the schema.
const WRITE: &str = "ISOLATE_WRITE_SCHEMA";

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::draft7::new(&schema).expect("the schema is a draft-07 schema")
});

/// A text as an editor reads it: YAML 1.2, where `yes` is no boolean.
fn read(text: &str) -> Option<Value> {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).ok()
}

/// Checks that the schema accepts a spec that the reader accepts.
pub(in crate::spec) fn assert_accepted(text: &str) {
    let Some(value) = read(text) else { return };
    let errors: Vec<String> = VALIDATOR.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "the schema refuses what the reader accepts: {errors:?}\n{text}");
}

/// Checks that the schema refuses what the reader refuses for its shape.
pub(in crate::spec) fn assert_refused(text: &str, error: &Diagnostic) {
    if !["unknown-key", "wrong-type", "two-names", "no-name"].contains(&error.code) {
        return;
    }
    let Some(value) = read(text) else { return };
    assert!(!VALIDATOR.is_valid(&value), "the schema accepts {}\n{text}", error.message);
}

#[test]
fn the_file_is_what_the_reader_says() {
    let schema = serde_json::to_string_pretty(&generated::schema()).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("isolate.schema.json");
    if std::env::var_os(WRITE).is_some() {
        fs_err::write(&file, &schema).unwrap();
        return;
    }
    let written = fs_err::read_to_string(&file).unwrap();
    assert!(
        written == schema,
        "isolate.schema.json is stale; {WRITE}=1 cargo test --lib schema writes it",
    );
}

#[test]
fn the_schema_is_a_schema() {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn every_example_is_accepted() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut count = 0;
    for example in fs_err::read_dir(examples).unwrap() {
        let file = example.unwrap().path().join("isolate.yaml");
        if !file.exists() {
            continue;
        }
        assert_accepted(&fs_err::read_to_string(&file).unwrap());
        count += 1;
    }
    assert!(count >= 3, "{count}");
}

#[test]
fn every_key_is_described() {
    fn undescribed(value: &Value, path: &str, found: &mut Vec<String>) {
        let Some(map) = value.as_object() else { return };
        for (name, value) in map {
            let path = format!("{path}.{name}");
            if let Some(properties) = value.as_object().filter(|_| name == "properties") {
                let bare = |v: &Value| v.get("description").or_else(|| v.get("$ref")).is_none();
                found.extend(properties.iter().filter(|(_, v)| bare(v)).map(|(k, _)| k.clone()));
            }
            undescribed(value, &path, found);
        }
    }
    let mut found = Vec::new();
    undescribed(&serde_json::from_str(SCHEMA).unwrap(), "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn other_shapes_are_refused() {
    for text in [
        "pakcages: [lxml]",
        "packages: lxml",
        "packages: [{name: x, zzz: 1}]",
        "packages: [{version: '1'}]",
        "packages: [{name: x, deb: y}]",
        "packages: [[]]",
        "isolation: none",
        "format: 2",
        "sitecustomize: 'yes'",
        "variables: {keep: PYTHONPATH}",
        "variables: {drop: [X]}",
        "launcher: fast",
        "exclude: [{name: x, version: '1'}]",
        "[lxml]",
    ] {
        let value = read(text).unwrap();
        assert!(!VALIDATOR.is_valid(&value), "{text}");
    }
}
