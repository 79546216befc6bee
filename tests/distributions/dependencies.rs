//! What comes along: over the metadata's requirements and over the system packages' Depends, which
//! know what distributors blanked out of the metadata.

use crate::support::outcome::Checked;
use crate::support::private_dpkg::{Deb, Debian};

/// A package with one module and metadata, both called like the distribution.
fn simple(name: &str) -> Deb {
    Deb::new(&format!("python3-{name}"), "1.0-1")
        .egg_info(name, "1.0")
        .module(&format!("{name}.py"))
}

#[track_caller]
fn applied(debian: Debian, spec: &str) -> Checked {
    debian.test(spec).arg("--output-format").arg("json").apply().succeeds()
}

#[track_caller]
fn kind(checked: &Checked, name: &str) -> String {
    let applied = checked.report().only();
    applied.pick(name).unwrap_or_else(|| panic!("no {name}")).kind.clone()
}

/// ldap3 as Debian has it: requires.txt is there and empty.
fn blanked() -> Debian {
    let ldap = simple("ldap3")
        .of_egg_info("ldap3", "1.0", "requires.txt", "")
        .depends("python3-pyasn1 (>= 0.4), python3:any, libc6 (>= 2.4)");
    let libc = Deb::new("libc6", "2.36-9").architecture("amd64");
    Debian::new().deb(ldap).deb(simple("pyasn1")).deb(libc).deb(Deb::new("python3", "3.11.2-1"))
}

#[test]
fn blanked_requirements_are_made_up_for_by_the_package() {
    let checked = applied(blanked(), "packages: [ldap3]\n");
    assert_eq!(kind(&checked, "pyasn1"), "distribution-only");
    let names = checked.report().only().names();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["ldap3", "pyasn1"],
        "and nothing without modules"
    );
    let checked = checked.imports("ldap3, pyasn1");
    let program = "import importlib.metadata as m; print(m.requires('ldap3'))";
    checked.python(["-c", program]).succeeds().stdout_is("['pyasn1']\n");
}

#[test]
fn declared_dependencies_alone_can_be_asked_for() {
    let checked = applied(blanked(), "dependencies: declared\npackages: [ldap3]\n");
    checked.imports("ldap3").hides("pyasn1");
}

#[test]
fn an_excluded_dependency_is_told_and_not_named_in_the_metadata() {
    let test = blanked().test("packages: [ldap3]\nexclude: [pyasn1]\n").arg("-v");
    let checked = test.apply().succeeds();
    let checked = checked
        .stderr_contains("note[excluded-dependency]: pyasn1 is excluded; only the system package of ldap3 depends on it")
        .hides("pyasn1");
    let program = "import importlib.metadata as m; print(m.requires('ldap3'))";
    checked.python(["-c", program]).succeeds().stdout_is("None\n");
}

#[test]
fn a_declared_dependency_that_is_excluded_is_warned_of() {
    let needs = simple("alpha").of_egg_info("alpha", "1.0", "requires.txt", "beta>=0.5\n");
    let system = Debian::new().deb(needs.depends("python3-beta")).deb(simple("beta"));
    let checked = system.test("packages: [alpha]\nexclude: [beta]\n").apply().succeeds();
    checked
        .stderr_contains("warning[excluded-dependency]: beta is excluded, but alpha requires it");
}

#[test]
fn dependencies_of_the_distribution_alone_are_followed_to_their_end() {
    let first = simple("pycparser").depends("python3-ply");
    let second = simple("ply").depends("python3-deep");
    let system = Debian::new().deb(first).deb(second).deb(simple("deep")).deb(simple("stranger"));
    let checked = applied(system, "packages: [pycparser]\n");
    assert_eq!(kind(&checked, "deep"), "distribution-only");
    checked.imports("ply, deep").hides("stranger");
}

#[test]
fn what_is_declared_is_called_declared() {
    let alpha =
        simple("alpha").of_egg_info("alpha", "1.0", "requires.txt", "beta\n[extra]\ngamma\n");
    let alpha = alpha.depends("python3-beta, python3-gamma");
    let system = Debian::new().deb(alpha).deb(simple("beta")).deb(simple("gamma"));
    let checked = applied(system, "packages: [alpha]\n");
    assert_eq!(kind(&checked, "beta"), "declared");
    assert_eq!(kind(&checked, "gamma"), "distribution-only", "only an extra declares it");
}

#[test]
fn a_virtual_package_is_found_through_who_provides_it() {
    let backend = simple("backend").field("Provides", "python3-backend-2, foo-backend (= 2)");
    let alpha = simple("alpha").depends("python3-backend-2");
    let checked = applied(Debian::new().deb(alpha).deb(backend), "packages: [alpha]\n");
    assert_eq!(kind(&checked, "backend"), "distribution-only");
    let backend = simple("backend").field("Provides", "python3-backend-2");
    let checked = applied(Debian::new().deb(backend), "packages: ['deb:python3-backend-2']\n");
    checked.imports("backend").version_is("backend", "1.0");
}

#[test]
fn of_alternatives_the_installed_one_comes() {
    let alpha = simple("alpha").depends("python3-missing | python3-beta | python3-gamma");
    let system = Debian::new().deb(alpha).deb(simple("beta")).deb(simple("gamma"));
    applied(system, "packages: [alpha]\n").imports("beta").hides("gamma");
}

#[test]
fn pre_depends_count_and_recommends_do_not() {
    let alpha =
        simple("alpha").field("Pre-Depends", "python3-beta").field("Recommends", "python3-gamma");
    let system = Debian::new().deb(alpha).deb(simple("beta")).deb(simple("gamma"));
    applied(system, "packages: [alpha]\n").imports("beta").hides("gamma");
}

#[test]
fn a_circle_of_dependencies_comes_to_an_end() {
    let alpha = simple("alpha").depends("python3-beta");
    let system = Debian::new().deb(alpha).deb(simple("beta").depends("python3-alpha"));
    applied(system, "packages: [alpha]\n").imports("alpha, beta");
}

#[test]
fn a_requirement_that_the_system_does_not_have_is_left_to_the_environment() {
    let alpha = simple("alpha").of_egg_info("alpha", "1.0", "requires.txt", "absent>=2\n");
    let test = Debian::new().deb(alpha).test("packages: [alpha]\n").arg("-v");
    let checked = test.apply().succeeds();
    checked.stdout_contains("absent is not installed; left to the environment (wanted by alpha)");
}

#[test]
fn a_dependency_without_metadata_is_not_named_in_the_metadata() {
    let bare = Deb::new("python3-bare", "1-1").module("bare.py");
    let system = Debian::new().deb(simple("alpha").depends("python3-bare")).deb(bare);
    let checked = applied(system, "packages: [alpha]\n").imports("bare");
    let program = "import importlib.metadata as m; print(m.requires('alpha'))";
    checked.python(["-c", program]).succeeds().stdout_is("None\n");
}
