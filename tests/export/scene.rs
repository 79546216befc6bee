//! What is exported in these tests.

use crate::support::outcome::Checked;
use crate::support::private_dpkg::{Deb, Debian};
use crate::support::site::{Distribution, Site};
use crate::support::test::Test;

/// A vendor's version, one that Debian repacked, a dependency that only the vendor's declares, and a
/// pick that nothing else needs.
pub(crate) fn site() -> Site {
    let module = |name: &str, version: &str| {
        Distribution::new(name, version).file(&format!("{name}.py"), "where = 'system'\n")
    };
    Site::new()
        .distribution(module("torch", "2.1.0a0+nv").requires("six>=1.9"))
        .distribution(module("lz4", "4.0.2+dfsg"))
        .distribution(module("six", "1.16.0"))
        .distribution(module("idna", "3.3"))
}

pub(crate) const NAMES: [&str; 4] = ["torch", "lz4", "six", "idna"];

pub(crate) fn picked() -> Test {
    Test::new()
        .site("site", &site())
        .spec("python: system\nsources: ['{spec}/site']\npackages: [torch, lz4, idna]\n")
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("UV_OFFLINE", "1")
}

pub(crate) fn export<'a>(format: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["export", "--format", format], more].concat()
}

/// Every module is the system's, and has its version, in the Python of an environment.
#[track_caller]
pub(crate) fn are_the_systems(checked: Checked) -> Checked {
    let program = format!(
        "import importlib.metadata as m\n\
         for n in {NAMES:?}: assert __import__(n).where == 'system', n\n\
         assert [m.version(n) for n in {NAMES:?}] == ['2.1.0a0+nv', '4.0.2+dfsg', '1.16.0', '3.3']"
    );
    checked.python(["-c", &program]).succeeds()
}

/// The receipts that installers see.
pub(crate) fn receipts(checked: &Checked) -> Vec<String> {
    let entries = fs_err::read_dir(checked.site_packages()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".dist-info")).collect();
    names.sort();
    names
}

/// Packages with licences and dependencies, one without metadata and one with an epoch.
pub(crate) fn packages() -> Debian {
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

pub(crate) const PACKAGES: &str = "packages: [Alpha.Core]\n";
