//! The schema, made from the tables that the reader goes by.

use serde_json::{Map, Value, json};

use crate::spec::written::LONG_FORM;
use crate::spec::{layer, pick, variables};

/// The whole schema.
pub(super) fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "isolate.yaml",
        "description": "An isolated Python environment, with exactly the system packages that are named here.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties(&layer::KEYS, key),
        "definitions": {
            "dependencies": {
                "enum": [true, "declared", false],
                "description": "Which dependencies come with the picks: all, only those that the distribution's own metadata declares, or none.",
                "default": true,
            },
            "pick": {
                "description": "One thing that comes through. A list means the first of them that is there.",
                "anyOf": [short(), {"$ref": "#/definitions/longPick"}, {
                    "type": "array",
                    "minItems": 1,
                    "items": {"anyOf": [short(), long(&pick::ALTERNATIVE)]},
                }],
            },
            "longPick": long(&LONG_FORM),
            "excluded": {
                "description": "A name or a glob, without a version.",
                "anyOf": [short(), long(&pick::NAMES)],
            },
        },
    })
}

/// A mapping with some keys and no others.
fn properties(keys: &[&str], of: impl Fn(&str) -> Value) -> Value {
    keys.iter().map(|key| ((*key).to_owned(), of(key))).collect::<Map<_, _>>().into()
}

/// What YAML takes for a text, a number or a boolean is a text to the reader where one is wanted:
/// `python: 3.10` is the text `3.10`.
fn scalar() -> Value {
    json!(["string", "number", "boolean"])
}

fn text(description: &str) -> Value {
    json!({"type": scalar(), "minLength": 1, "description": description})
}

fn list(items: &Value, description: &str) -> Value {
    json!({"type": "array", "items": items, "description": description})
}

fn words<T>(of: &[(&str, T)]) -> Vec<String> {
    of.iter().map(|(word, _)| (*word).to_owned()).collect()
}

fn short() -> Value {
    json!({
        "type": scalar(),
        "minLength": 1,
        "examples": ["lxml >=4.9,<6", "zope.*", "import:apt_pkg", "deb:python3-gi (>= 3.42)"],
    })
}

/// The long form: a mapping that has one of the keys that name something.
fn long(keys: &[&str]) -> Value {
    let named: Vec<Value> = pick::NAMES.iter().map(|name| json!({"required": [name]})).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties(keys, pick_key),
        "oneOf": named,
    })
}

/// A key of a spec.
fn key(name: &str) -> Value {
    match name {
        "format" => json!({
            "enum": [1, "1"],
            "description": "The version of this format.",
            "default": 1,
        }),
        "extends" => json!({
            "description": "Another spec that this one builds on, relative to this file; or a list of them. `packages` and `exclude` are appended to, the rest is replaced.",
            "anyOf": [
                {"type": scalar(), "minLength": 1},
                {"type": "array", "items": {"type": scalar(), "minLength": 1}},
            ],
        }),
        "python" => text(
            "The interpreter that the environment is made from: `system`, a path, a command on PATH, or a version such as 3.11 or \">=3.10,<3.14\". Without it, the system's Python when packages come through, else `python3`.",
        ),
        "environment" => json!({
            "type": scalar(),
            "minLength": 1,
            "description": "The environment's directory, relative to this file.",
            "default": ".venv",
        }),
        "isolation" => json!({
            "enum": words(&layer::ISOLATION),
            "description": "Whether nothing comes through, or what `packages` names. It follows from `packages`, and need not be given.",
        }),
        "packages" => list(
            &json!({"$ref": "#/definitions/pick"}),
            "What comes through: distributions as in a requirements file, `import:NAME`, `deb:NAME` or `rpm:NAME`, with globs.",
        ),
        "exclude" => list(
            &json!({"$ref": "#/definitions/excluded"}),
            "What never comes through, not even as a dependency.",
        ),
        "dependencies" => json!({"$ref": "#/definitions/dependencies"}),
        "sources" => list(
            &json!({"type": scalar(), "minLength": 1}),
            "More directories to pick from, before the Python's own. {python} is its version (3.12), {spec} the directory of this file.",
        ),
        "sitecustomize" => json!({
            "type": "boolean",
            "description": "Whether the base's own sitecustomize runs.",
            "default": false,
        }),
        "variables" => json!({
            "type": "object",
            "additionalProperties": false,
            "properties": properties(&variables::KEYS, variable),
            "description": "What the launcher does to the process environment.",
        }),
        "launcher" => json!({
            "enum": words(&layer::LAUNCHER),
            "description": "How bin/python is made: the executable where it runs and else a link, the executable or an error, or a link.",
            "default": "auto",
        }),
        "lock" => json!({
            "enum": words(&layer::LOCK),
            "description": "What may change without being approved anew: the packaging of the same upstream version, or nothing.",
            "default": "upstream",
        }),
        "seed" => list(
            &json!({"type": scalar(), "minLength": 1}),
            "Requirements, as in a requirements file, that uv or pip installs into the environment when they are not satisfied.",
        ),
        "regenerate" => list(
            &json!({"type": scalar(), "minLength": 1}),
            "Patterns for generated scripts, relative to this file, that are re-pointed at the environment.",
        ),
        "interpreter" => text("The name of one more interpreter in the environment's bin."),
        new => panic!("the schema does not describe the key {new}: do so in {}", file!()),
    }
}

/// A key of `variables:`.
fn variable(name: &str) -> Value {
    let names = json!({"pattern": "^[^=]+$"});
    match name {
        "keep" => list(
            &json!({"type": "string", "pattern": "^_?PYTHON"}),
            "Python variables that are let through, such as PYTHONPATH.",
        ),
        "set" => json!({
            "type": "object",
            "propertyNames": names,
            "additionalProperties": {"type": scalar()},
            "description": "Variables that are set.",
        }),
        "prepend" => json!({
            "type": "object",
            "propertyNames": names,
            "additionalProperties": {
                "type": "array",
                "items": {"type": scalar(), "minLength": 1},
            },
            "description": "Entries that are put before what a variable of paths holds.",
        }),
        new => panic!("the schema does not describe variables.{new}: do so in {}", file!()),
    }
}

/// A key of a pick's long form.
fn pick_key(name: &str) -> Value {
    match name {
        "name" => text("A distribution, as `pip list` calls it; or a glob."),
        "import" => text("What is imported; or a glob."),
        "deb" => text("A package of dpkg's; or a glob."),
        "rpm" => text("A package of rpm's; or a glob."),
        "version" => text(
            "Which versions will do: PEP 440 specifiers, or for deb and rpm their own relations.",
        ),
        "from" => text("The site directory that it must come from, where several have it."),
        "optional" => json!({
            "type": "boolean",
            "description": "Whether its absence is fine.",
            "default": false,
        }),
        "dependencies" => json!({"$ref": "#/definitions/dependencies"}),
        "commands" => json!({
            "type": "boolean",
            "description": "Whether its console and GUI scripts come, too.",
            "default": false,
        }),
        new => panic!("the schema does not describe {new} of a pick: do so in {}", file!()),
    }
}
