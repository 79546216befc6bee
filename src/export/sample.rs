//! A selection for tests.

use std::collections::BTreeSet;

use crate::common::version::pep440;
use crate::common::{ProjectName, RelPath};
use crate::export::licence::licences;
use crate::export::{Contents, Distribution, Unit};
use crate::inventory::metadata::{Form, Metadata};
use crate::inventory::site::SiteId;
use crate::inventory::system::{Manager, SystemPackage};
use crate::selection::EntryKind;

/// A package of dpkg's.
pub(super) fn deb(name: &str, version: &str) -> SystemPackage {
    SystemPackage {
        manager: Manager::Deb,
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: "amd64".to_owned(),
        source: name.to_owned(),
    }
}

/// Metadata with further headers.
pub(super) fn metadata(name: &str, version: &str, headers: &str) -> Metadata {
    let text = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{headers}");
    Metadata {
        name: name.to_owned(),
        project: ProjectName::new(name),
        version: version.to_owned(),
        site: SiteId(0),
        entry: RelPath::new("x.dist-info").unwrap(),
        path: "/x.dist-info".into(),
        form: Form::DistInfo,
        text: text.into_bytes(),
        requires: Vec::new(),
        requirements: Vec::new(),
        extras: Vec::new(),
        entry_points: None,
        top_level: Vec::new(),
        editable: false,
        remarks: Vec::new(),
    }
}

/// A distribution.
pub(super) fn distribution(name: &str, version: &str) -> Distribution {
    let metadata = metadata(name, version, "License: MIT\n");
    Distribution {
        name: name.to_owned(),
        project: ProjectName::new(name),
        version: version.to_owned(),
        pin: pep440::normalised(version),
        licences: licences(&metadata),
        metadata: metadata.text,
    }
}

fn unit(name: &str, kind: EntryKind, package: Option<SystemPackage>) -> Unit {
    Unit {
        name: name.to_owned(),
        version: None,
        kind,
        why: format!("picked: {name}"),
        package,
        distributions: Vec::new(),
        needs: BTreeSet::new(),
    }
}

/// A pick with a vendor's version, one that Debian repacked and that it needs, a package without
/// metadata, a distribution whose version nobody can read, and one of no package.
pub(super) fn contents() -> Contents {
    let mut torch = unit("Torch", EntryKind::Picked, Some(deb("python3-torch", "2.1.0~a0+nv-1")));
    torch.distributions.push(distribution("Torch", "2.1.0-alpha+NV"));
    torch.needs.extend([1, 2]);
    let mut lz4 = unit("lz4", EntryKind::Declared, Some(deb("python3-lz4", "4.0.2+dfsg-1+b2")));
    lz4.why = "Torch requires lz4 >=4".to_owned();
    lz4.distributions.push(distribution("lz4", "4.0.2+dfsg"));
    let bare = unit("python3-xapian", EntryKind::Picked, Some(deb("python3-xapian", "1.4.22-1")));
    let mut odd = unit("odd", EntryKind::Picked, None);
    odd.distributions.push(distribution("odd", "2021.Q3"));
    let mut event = unit("Zope.Event", EntryKind::Picked, None);
    event.distributions.push(distribution("Zope.Event", "4.6"));
    Contents { units: vec![torch, lz4, bare, odd, event] }
}
