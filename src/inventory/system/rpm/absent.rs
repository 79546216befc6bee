//! Whether there is certainly no rpm database, without running rpm: Debian has the program for other
//! distributions' packages, and to ask it where its database would be costs more than all else that
//! an apply reads (three processes, for its macro runs a shell).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::query::FILES;

/// Where distributors keep the database: Debian's and the older place, the newer one, and that of
/// images that are replaced as a whole (rpm-ostree).
const DIRECTORIES: [&str; 3] = ["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"];

/// Where Debian's rpm keeps the database of the packages that a user installs without root.
const OF_USER: &str = ".rpmdb";

/// What an administrator's or a user's settings stand in, any of which can move the database: the
/// macro files and the rpmrc files that rpm(8) names.
const SETTINGS: [&str; 2] = ["/etc/rpm", "/etc/rpmrc"];
const SETTINGS_OF_USER: [&str; 3] = [".rpmmacros", ".rpmrc", ".config/rpm"];

/// Variables that make rpm read other settings.
pub(in crate::inventory::system) const VARIABLES: [&str; 2] =
    ["RPM_CONFIGDIR", "RPM_POPTEXEC_PATH"];

/// Whether no setting can have moved the database, and none of the places where it would then be has
/// one. `variable` gives the variables of the environment.
///
/// A place that cannot be looked into holds none for whoever runs this either.
pub(super) fn certainly(root: &Path, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let given = |name: &str| variable(name).filter(|value| !value.is_empty());
    // rpm then asks the user database for the home, which takes more than a look at some files.
    let Some(home) = given("HOME").map(PathBuf::from).filter(|home| home.is_absolute()) else {
        return false;
    };
    let below = |path: &str| root.join(path.trim_start_matches('/'));
    let settings = SETTINGS.iter().map(|path| below(path));
    let settings = settings.chain(SETTINGS_OF_USER.iter().map(|path| home.join(path)));
    let moved = given("XDG_CONFIG_HOME").map(|directory| PathBuf::from(directory).join("rpm"));
    let mut settings = settings.chain(moved);
    let databases = DIRECTORIES.iter().map(|path| below(path)).chain([home.join(OF_USER)]);
    VARIABLES.iter().all(|name| given(name).is_none())
        && !settings.any(|path| stands(&path))
        && !databases
            .flat_map(|directory| FILES.map(|file| directory.join(file)))
            .any(|f| stands(&f))
}

/// The paths that decide it.
pub(super) fn watched(root: &Path, variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let home = variable("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let moved = variable("XDG_CONFIG_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let of_user = SETTINGS_OF_USER.iter().chain([&OF_USER]);
    let of_user = home.iter().flat_map(|home| of_user.clone().map(|path| home.join(path)));
    let of_system = SETTINGS.iter().chain(&DIRECTORIES);
    of_system
        .map(|path| root.join(path.trim_start_matches('/')))
        .chain(of_user)
        .chain(moved.map(|directory| directory.join("rpm")))
        .collect()
}

fn stands(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(files: &[&str], variables: &[(&str, &str)]) -> bool {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let home = root.path().join("home");
        certainly(root.path(), |name| {
            let given = variables.iter().find(|(known, _)| *known == name);
            given.map(|(_, value)| value.into()).or((name == "HOME").then(|| home.clone().into()))
        })
    }

    #[test]
    fn a_system_without_database_and_settings_has_none() {
        assert!(without(&[], &[]));
        assert!(without(&["var/lib/rpm/.rpm.lock", "usr/lib/rpm/macros", "home/.bashrc"], &[]));
    }

    #[test]
    fn a_file_of_a_database_or_of_settings_is_for_rpm_to_judge() {
        for file in [
            "var/lib/rpm/rpmdb.sqlite",
            "usr/lib/sysimage/rpm/Packages.db",
            "usr/share/rpm/Packages",
            "home/.rpmdb/rpmdb.sqlite",
            "etc/rpm/macros.d",
            "etc/rpmrc",
            "home/.rpmmacros",
            "home/.rpmrc",
            "home/.config/rpm/macros",
        ] {
            assert!(!without(&[file], &[]), "{file}");
        }
    }

    #[test]
    fn a_variable_that_moves_settings_or_no_home_is_for_rpm_to_judge() {
        for variable in [("RPM_CONFIGDIR", "/x"), ("RPM_POPTEXEC_PATH", "/x"), ("HOME", "x")] {
            assert!(!without(&[], &[variable]), "{variable:?}");
        }
        assert!(without(&[], &[("RPM_CONFIGDIR", ""), ("XDG_CONFIG_HOME", "/nonexistent")]));
        let moved = tempfile::tempdir().unwrap();
        std::fs::create_dir(moved.path().join("rpm")).unwrap();
        assert!(!without(&[], &[("XDG_CONFIG_HOME", moved.path().to_str().unwrap())]));
    }
}
