//! A bill of materials: `CycloneDX` 1.6 (<https://cyclonedx.org/docs/1.6/json/>, ECMA-424).
//!
//! Distributions and the system packages that carry them are components of their own, because advisories
//! speak of either; a distribution depends on its package, so that none is without its origin. What
//! changes from run to run is left out: there is a timestamp only where one is given, and the serial
//! number follows from the content (a UUID of version 8, RFC 9562).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::common::Digest;
use crate::common::os_release::OperatingSystem;
use crate::export::contents::{Distribution, Unit};
use crate::export::licence::Licence;
use crate::export::mark::TOOL;
use crate::export::{Contents, purl};
use crate::inventory::system::SystemPackage;
use crate::selection::EntryKind;

/// What the schema calls the thing that the bill is of.
const ROOT: &str = "environment";

/// What a bill is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// The operating system that its packages are of.
    pub system: OperatingSystem,
    /// When it was made, as RFC 3339 writes it.
    pub timestamp: Option<String>,
}

/// The components by their references, and what depends on what.
#[derive(Default)]
struct Bill {
    components: BTreeMap<String, Value>,
    dependencies: BTreeMap<String, BTreeSet<String>>,
}

/// The references of a unit's components.
struct References {
    /// Its distributions.
    distributions: Vec<String>,
    /// Its system package.
    package: Option<String>,
}

/// The document, with a line end.
pub fn document(contents: &Contents, subject: &Subject) -> String {
    let bill = Bill::of(contents, subject);
    let mut metadata = json!({
        "tools": {"components": [{
            "type": "application", "name": TOOL, "version": env!("CARGO_PKG_VERSION"),
        }]},
        "component": {"type": "application", "bom-ref": ROOT, "name": subject.name},
    });
    if let Some(timestamp) = &subject.timestamp {
        metadata["timestamp"] = timestamp.as_str().into();
    }
    let dependency =
        |(reference, on): (&String, &BTreeSet<String>)| json!({"ref": reference, "dependsOn": on});
    let mut document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": bill.components.values().collect::<Vec<_>>(),
        "dependencies": bill.dependencies.iter().map(dependency).collect::<Vec<_>>(),
    });
    document["serialNumber"] = serial_number(document.to_string().as_bytes()).into();
    format!("{document:#}\n")
}

impl Bill {
    fn of(contents: &Contents, subject: &Subject) -> Self {
        let mut bill = Self::default();
        bill.dependencies.insert(ROOT.to_owned(), BTreeSet::new());
        let units = &contents.units;
        let references: Vec<References> =
            units.iter().map(|unit| bill.add(unit, &subject.system)).collect();
        for (unit, own) in units.iter().zip(&references) {
            let needed = || unit.needs.iter().map(|at| &references[*at]);
            if unit.kind == EntryKind::Picked {
                bill.depend(ROOT, own.main());
            }
            for distribution in &own.distributions {
                bill.depend(distribution, own.package.as_slice());
                needed().for_each(|needed| bill.depend(distribution, needed.main()));
            }
            if let Some(package) = &own.package {
                needed().for_each(|needed| bill.depend(package, needed.package.as_slice()));
            }
        }
        bill
    }

    /// Adds the components of a unit.
    fn add(&mut self, unit: &Unit, system: &OperatingSystem) -> References {
        let distributions = unit.distributions.iter();
        let distributions = distributions.map(|one| self.put(distribution(one, unit.kind)));
        let distributions = distributions.collect();
        let package = unit.package.as_ref();
        let package = package.map(|one| self.put(system_package(one, unit.kind, system)));
        References { distributions, package }
    }

    /// Adds a component, of which the package URL is the reference, too. A package of several units is
    /// there once.
    fn put(&mut self, component: Value) -> String {
        let reference = component["purl"].as_str().unwrap_or_default().to_owned();
        self.dependencies.entry(reference.clone()).or_default();
        self.components.entry(reference.clone()).or_insert(component);
        reference
    }

    fn depend(&mut self, from: &str, on: &[String]) {
        let on = on.iter().filter(|on| *on != from).cloned();
        self.dependencies.entry(from.to_owned()).or_default().extend(on);
    }
}

impl References {
    /// What others depend on: the distributions, or the package that has none.
    fn main(&self) -> &[String] {
        if self.distributions.is_empty() { self.package.as_slice() } else { &self.distributions }
    }
}

fn distribution(one: &Distribution, kind: EntryKind) -> Value {
    let version = one.pin.as_ref().unwrap_or(&one.version);
    let purl = purl::of_distribution(&one.project, version);
    let mut component = component(&one.name, version, &purl, kind);
    let licences: Vec<Value> = one.licences.iter().map(licence).collect();
    if !licences.is_empty() {
        component["licenses"] = licences.into();
    }
    component
}

fn system_package(package: &SystemPackage, kind: EntryKind, system: &OperatingSystem) -> Value {
    let purl = purl::of_package(package, system);
    component(&package.name, &package.version, &purl, kind)
}

fn component(name: &str, version: &str, purl: &str, kind: EntryKind) -> Value {
    json!({
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "properties": [{"name": "isolate:kind", "value": kind.word()}],
    })
}

/// A list has one expression, or any number of names.
fn licence(licence: &Licence) -> Value {
    match licence {
        Licence::Expression(text) => json!({"expression": text, "acknowledgement": "declared"}),
        Licence::Name(name) => json!({"license": {"name": name, "acknowledgement": "declared"}}),
    }
}

/// The serial number of a content.
fn serial_number(content: &[u8]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Digest::of(content).bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    let groups = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    format!("urn:uuid:{}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    fn text(timestamp: Option<&str>) -> String {
        let debian = OperatingSystem { id: "debian".to_owned(), version: Some("12".to_owned()) };
        let timestamp = timestamp.map(str::to_owned);
        let subject = Subject { name: "app".to_owned(), system: debian, timestamp };
        document(&sample::contents(), &subject)
    }

    fn bill(timestamp: Option<&str>) -> Value {
        serde_json::from_str(&text(timestamp)).unwrap()
    }

    #[test]
    fn everything_is_in_it_and_depends_on_its_origin() {
        let bill = bill(None);
        let serial = bill["serialNumber"].as_str().unwrap();
        assert_eq!(serial.len(), "urn:uuid:".len() + 36, "{serial}");
        let text = text(None).replace(serial, "[SERIAL]");
        insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"));
    }

    #[test]
    fn the_serial_number_follows_from_the_content() {
        assert_eq!(bill(None), bill(None));
        let dated = bill(Some("2023-11-14T22:13:20Z"));
        assert_eq!(dated["metadata"]["timestamp"], "2023-11-14T22:13:20Z");
        assert_ne!(dated["serialNumber"], bill(None)["serialNumber"]);
    }
}
