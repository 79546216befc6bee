//! Asking the rpm program: two queries, each for all packages at once, because starting the program
//! costs more than its answer.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{Diagnostic, Result};
use crate::inventory::bounded::decode;
use crate::inventory::system::catalogue::{Catalogue, Record};
use crate::inventory::system::{Manager, SystemPackage};

/// What tells packages apart: name, version, architecture; it begins what is said of each.
const PACKAGE: &str = "P\t%{NAME}\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\t%{ARCH}";

/// The names of the files in which rpm has kept its database.
pub(super) const FILES: [&str; 3] = ["rpmdb.sqlite", "Packages.db", "Packages"];

/// A requirement that may be missing (`RPMSENSE_MISSINGOK`).
const MISSING_OK: u64 = 1 << 19;

/// What rpm alone knows of a package: its requirements, as it writes them.
#[derive(Debug, Default)]
pub(super) struct Requires(pub(super) Vec<String>);

/// Whether there is a database, empty or not. Asking for packages where there is none would make
/// one.
pub(super) fn has_database(program: &Path) -> bool {
    let Ok(output) = run(program, ["--eval", "%{_dbpath}"]) else { return false };
    let directory = PathBuf::from(decode(&output).trim_end());
    FILES
        .iter()
        .any(|file| std::fs::metadata(directory.join(file)).is_ok_and(|file| file.len() > 0))
}

/// All installed packages, with what they provide and require.
///
/// # Errors
///
/// The program cannot be run, or fails.
pub(super) fn packages(program: &Path) -> Result<Catalogue<Requires>> {
    let format = format!(
        "{PACKAGE}\t%{{SOURCERPM}}\\n[V\\t%{{PROVIDENAME}}\\n][R\\t%{{REQUIREFLAGS}}\\t%{{REQUIRENAME}}\\n]"
    );
    let output = run(program, ["-qa", "--qf", &format])?;
    Ok(read_packages(&decode(&output)))
}

/// The files of all packages.
#[derive(Debug)]
pub(super) struct Files {
    text: Vec<u8>,
    /// For every package its number in the catalogue, and where its files begin.
    starts: Vec<(usize, usize)>,
}

/// The files of all packages of a catalogue.
///
/// # Errors
///
/// The program cannot be run, or fails.
pub(super) fn files(program: &Path, catalogue: &Catalogue<Requires>) -> Result<Files> {
    let format = format!("{PACKAGE}\\n[F\\t%{{FILENAMES}}\\n]");
    Ok(Files::read(run(program, ["-qa", "--qf", &format])?, catalogue))
}

impl Files {
    fn read(text: Vec<u8>, catalogue: &Catalogue<Requires>) -> Self {
        let key = |record: &Record<Requires>| {
            let SystemPackage { name, version, architecture, .. } = &record.package;
            format!("{name}\t{version}\t{architecture}").into_bytes()
        };
        let numbers: std::collections::HashMap<Vec<u8>, usize> =
            catalogue.records.iter().enumerate().map(|(number, r)| (key(r), number)).collect();
        let mut starts = Vec::new();
        let mut at = 0;
        for line in text.split(|byte| *byte == b'\n') {
            at += line.len() + 1;
            if let Some(key) = line.strip_prefix(b"P\t") {
                // A package that is in no catalogue (a key, `gpg-pubkey`) ends the one before it.
                starts.push((numbers.get(key).copied().unwrap_or(usize::MAX), at));
            }
        }
        Self { text, starts }
    }

    /// Every file with the number of the package that owns it.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &[u8])> {
        self.starts.iter().flat_map(|(number, start)| {
            self.lines(*start).map(move |file| (*number, file)).filter(|(n, _)| *n != usize::MAX)
        })
    }

    /// The files of one package.
    pub(super) fn of(&self, number: usize) -> impl Iterator<Item = &[u8]> {
        let starts = self.starts.iter().filter(move |(other, _)| *other == number);
        starts.flat_map(|(_, start)| self.lines(*start))
    }

    fn lines(&self, start: usize) -> impl Iterator<Item = &[u8]> {
        let rest = self.text.get(start..).unwrap_or_default();
        rest.split(|byte| *byte == b'\n').map_while(|line| line.strip_prefix(b"F\t"))
    }
}

/// Reads what the query for packages gives.
fn read_packages(text: &str) -> Catalogue<Requires> {
    let mut records: Vec<Record<Requires>> = Vec::new();
    // Keys are kept as packages; what follows them is not anybody's.
    let mut skipping = true;
    for line in text.lines() {
        let (kind, rest) = line.split_once('\t').unwrap_or((line, ""));
        if kind == "P" {
            let package = package(rest);
            skipping = package.is_none();
            let provides = Vec::new();
            let own = Requires::default();
            records.extend(package.map(|package| Record { package, provides, own }));
        } else if let Some(record) = records.last_mut().filter(|_| !skipping) {
            match kind {
                "V" => record.provides.push(rest.to_owned()),
                "R" => record.own.0.extend(requirement(rest)),
                _ => {}
            }
        }
    }
    Catalogue::new(records, "rpm")
}

fn package(text: &str) -> Option<SystemPackage> {
    let [name, version, architecture, source]: [&str; 4] =
        text.split('\t').collect::<Vec<_>>().try_into().ok()?;
    (name != "gpg-pubkey").then(|| SystemPackage {
        manager: Manager::Rpm,
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: architecture.to_owned(),
        source: source_name(source).unwrap_or(name).to_owned(),
    })
}

/// `python-lxml` out of `python-lxml-4.9.2-1.fc38.src.rpm`.
fn source_name(file: &str) -> Option<&str> {
    let stem = file.strip_suffix(".src.rpm").or_else(|| file.strip_suffix(".nosrc.rpm"))?;
    let (stem, _release) = stem.rsplit_once('-')?;
    Some(stem.rsplit_once('-')?.0)
}

/// A requirement that is one of packages: not of rpm's own abilities, and not a weak one.
fn requirement(text: &str) -> Option<String> {
    let (flags, name) = text.split_once('\t')?;
    let weak = flags.parse::<u64>().is_ok_and(|flags| flags & MISSING_OK != 0);
    (!weak && !name.starts_with("rpmlib(")).then(|| name.to_owned())
}

/// Runs the program, and gives what it prints.
fn run<I: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = I>) -> Result<Vec<u8>> {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output().map_err(|error| Diagnostic::io("run", program, &error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let why = decode(&output.stderr);
    let why = why.lines().next().unwrap_or("it does not say why").to_owned();
    Diagnostic::error("rpm-failed", format!("{} failed: {why}", program.display()))
        .help("see whether `rpm -qa` works; `rpm --rebuilddb` repairs a broken database")
        .usage()
        .err()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGES: &str = "\
P\tgpg-pubkey\t(none)-1\t(none)\t(none)
V\tgpg(x)
P\tpython3-lxml\t2:4.9.2-1.fc38\tx86_64\tpython-lxml-4.9.2-1.fc38.src.rpm
V\tpython3-lxml
V\tpython3dist(lxml)
R\t16777226\trpmlib(FileDigests)
R\t524288\tweak
R\t0\t(a or b)
R\t12\tpython3dist(cssselect)
P\todd\t1-1\tnoarch\t(none)
";

    #[test]
    fn packages_are_read_with_what_they_provide_and_require() {
        let catalogue = read_packages(PACKAGES);
        assert_eq!(catalogue.names(), ["python3-lxml", "odd"]);
        let record = catalogue.find("python3-lxml").unwrap();
        assert_eq!(record.package.version, "2:4.9.2-1.fc38");
        assert_eq!(record.package.source, "python-lxml");
        assert_eq!(record.own.0, ["(a or b)", "python3dist(cssselect)"]);
        assert_eq!(catalogue.providers("python3dist(lxml)").len(), 1);
        assert!(catalogue.providers("gpg(x)").is_empty());
        assert_eq!(catalogue.find("odd").unwrap().package.source, "odd");
    }

    #[test]
    fn files_belong_to_the_package_before_them() {
        let catalogue = read_packages(PACKAGES);
        let text = "P\tgpg-pubkey\t(none)-1\t(none)\nF\t/key\nP\todd\t1-1\tnoarch\nF\t/usr/o\nP\tpython3-lxml\t2:4.9.2-1.fc38\tx86_64\nF\t/usr/l\nF\t/usr/m\n";
        let files = Files::read(text.as_bytes().to_vec(), &catalogue);
        let all: Vec<_> = files.all().collect();
        assert_eq!(all, [(1, &b"/usr/o"[..]), (0, b"/usr/l"), (0, b"/usr/m")]);
        assert_eq!(files.of(0).collect::<Vec<_>>(), [b"/usr/l", b"/usr/m"]);
    }

    #[test]
    fn a_program_that_fails_says_why() {
        let error = run(Path::new("/bin/sh"), ["-c", "echo broken >&2; exit 3"]).unwrap_err();
        assert_eq!(error.code, "rpm-failed");
        assert!(error.message.contains("broken"), "{error}");
        let error = run(Path::new("/nonexistent/rpm"), ["-qa"]).unwrap_err();
        assert_eq!(error.code, "io");
    }
}
