//! What apt could install: the lists of packages that it keeps. Only asked when an error message is
//! to say which command would help.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fs_err as fs;

use super::control::relations;

/// apt's own helper, which reads whatever compression its lists are kept in.
const HELPER: &str = "/usr/lib/apt/apt-helper";

/// How good a package is as an answer: the number of the name that it answers, and whether it only
/// provides that name. The least is the best.
type Rank = (usize, bool);

/// The package that answers the first of the names which any list knows.
pub(super) fn first_known(lists: &Path, names: &[String]) -> Option<String> {
    let mut best: Option<(Rank, String)> = None;
    for list in package_lists(lists) {
        with_text(&list, |text| search(text, names, &mut best));
    }
    best.map(|(_, package)| package)
}

/// The lists of binary packages, compressed or not.
fn package_lists(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut lists: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.rsplit_once("_Packages").is_some_and(|(_, compression)| {
                compression.is_empty() || compression.starts_with('.')
            })
        })
        .collect();
    lists.sort();
    lists
}

/// Reads a list. What cannot be read is passed over: the answer is only advice.
fn with_text(list: &Path, read: impl FnOnce(&mut dyn BufRead)) {
    if list.extension().is_none() {
        if let Ok(file) = fs::File::open(list) {
            read(&mut BufReader::new(file));
        }
        return;
    }
    let mut command = Command::new(HELPER);
    command.arg("cat-file").arg(list).stdin(Stdio::null()).stderr(Stdio::null());
    let Ok(mut helper) = command.stdout(Stdio::piped()).spawn() else { return };
    if let Some(output) = helper.stdout.take() {
        read(&mut BufReader::with_capacity(1 << 16, output));
    }
    // It may still be writing when the answer is known.
    let _ = helper.kill();
    let _ = helper.wait();
}

/// Looks for the names in one list.
fn search(text: &mut dyn BufRead, names: &[String], best: &mut Option<(Rank, String)>) {
    let mut line = Vec::new();
    let mut package = String::new();
    loop {
        if best.as_ref().is_some_and(|(rank, _)| *rank == (0, false)) {
            return;
        }
        line.clear();
        if !matches!(text.read_until(b'\n', &mut line), Ok(1..)) {
            return;
        }
        if let Some(name) = line.strip_prefix(b"Package: ") {
            package = String::from_utf8_lossy(name.trim_ascii()).into_owned();
            offer(best, names, &package, &package);
        } else if let Some(provides) = line.strip_prefix(b"Provides: ") {
            for provided in relations(&String::from_utf8_lossy(provides)).iter().flatten() {
                offer(best, names, provided, &package);
            }
        }
    }
}

/// Takes a package as the answer if it is better than what is known.
fn offer(best: &mut Option<(Rank, String)>, names: &[String], called: &str, package: &str) {
    let Some(number) = names.iter().position(|name| name == called) else { return };
    let rank = (number, called != package);
    if best.as_ref().is_none_or(|(known, _)| rank < *known) {
        *best = Some((rank, package.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
Package: python3-bs4
Version: 4.11.2-2

Package: python3-ply
Provides: python3-ply-lex-3.10, python3-ply-yacc-3.10 (= 3)

Package: python3-lxml
Provides: python3-bs4
";

    fn known(lists: &Path, names: &[&str]) -> Option<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        first_known(lists, &names)
    }

    #[test]
    fn the_first_name_that_is_known_is_the_answer() {
        let lists = tempfile::tempdir().unwrap();
        fs::write(lists.path().join("deb_main_binary-amd64_Packages"), LIST).unwrap();
        fs::write(lists.path().join("deb_InRelease"), "Package: python3-no\n").unwrap();
        let known = |names: &[&str]| known(lists.path(), names);
        assert_eq!(known(&["python3-nix", "python3-lxml", "python3-bs4"]).unwrap(), "python3-lxml");
        assert_eq!(known(&["python3-bs4"]).unwrap(), "python3-bs4");
        assert_eq!(known(&["python3-ply-yacc-3.10", "python3-lxml"]).unwrap(), "python3-ply");
        assert_eq!(known(&["python3-no"]), None);
        assert_eq!(known(&[]), None);
    }

    #[test]
    fn without_lists_nothing_is_known() {
        let lists = tempfile::tempdir().unwrap();
        assert_eq!(known(&lists.path().join("none"), &["python3-lxml"]), None);
    }

    #[test]
    fn compressed_lists_are_read_through_apt() {
        if !Path::new(HELPER).exists() {
            eprintln!("skipped: apt is not installed here");
            return;
        }
        let lists = tempfile::tempdir().unwrap();
        let list = lists.path().join("deb_main_binary-amd64_Packages");
        fs::write(&list, LIST).unwrap();
        let gzip = Command::new("gzip").arg(&list).status();
        assert!(gzip.unwrap().success());
        assert_eq!(known(lists.path(), &["python3-lxml"]).unwrap(), "python3-lxml");
    }
}
