//! The database as a whole: private ones with every odd case, and this machine's against dpkg.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::os::unix::fs::symlink;
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A private root with a database in it; `/lib` is merged into `/usr`.
struct Fixture {
    root: TempDir,
    status: String,
}

impl Fixture {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("dpkg/info")).unwrap();
        symlink("usr/lib", root.path().join("lib")).unwrap();
        Self { root, status: String::new() }
    }

    fn admin(&self, name: &str) -> PathBuf {
        self.root.path().join("dpkg").join(name)
    }

    fn package(mut self, name: &str, architecture: &str, more: &str, list: (&str, &str)) -> Self {
        writeln!(
            self.status,
            "Package: {name}\nStatus: install ok installed\nArchitecture: {architecture}\nVersion: 1-1\n{more}"
        )
        .unwrap();
        fs::write(self.admin("info").join(list.0), list.1).unwrap();
        self
    }

    fn dpkg(&self) -> Dpkg {
        fs::write(self.admin("status"), &self.status).unwrap();
        Dpkg {
            aliases: Aliases::of(self.root.path()),
            lists: self.root.path().join("lists"),
            ..Dpkg::at(self.admin(""))
        }
    }
}

fn owners(dpkg: &Dpkg, path: &str) -> Vec<String> {
    let owners = dpkg.owners(Path::new(path)).unwrap();
    owners.into_iter().map(|owner| format!("{}:{}", owner.name, owner.architecture)).collect()
}

fn files(dpkg: &Dpkg, name: &str) -> Vec<String> {
    let package = dpkg.package(name).unwrap().unwrap();
    let files = dpkg.files(&package).unwrap();
    files.into_iter().map(|file| file.display().to_string()).collect()
}

#[test]
fn lists_of_one_and_of_several_architectures_are_found() {
    let fixture = Fixture::new()
        .package("dpkg", "amd64", "", ("dpkg.list", "/.\n/usr\n"))
        .package("foo", "amd64", "Multi-Arch: same\n", ("foo:amd64.list", "/usr/a\n"))
        .package("foo", "i386", "Multi-Arch: same\n", ("foo:i386.list", "/usr/i\n/usr/a\n"))
        .package("old", "amd64", "Multi-Arch: same\n", ("old.list", "/usr/o\n"))
        .package("none", "all", "", ("unrelated", ""));
    let dpkg = fixture.dpkg();
    assert_eq!(files(&dpkg, "foo"), ["/usr/a"]);
    assert_eq!(files(&dpkg, "foo:i386"), ["/usr/i", "/usr/a"]);
    assert_eq!(files(&dpkg, "old"), ["/usr/o"]);
    assert_eq!(files(&dpkg, "dpkg"), ["/", "/usr"]);
    assert!(files(&dpkg, "none").is_empty());
    assert_eq!(owners(&dpkg, "/usr/a"), ["foo:amd64", "foo:i386"]);
    assert_eq!(owners(&dpkg, "/"), ["dpkg:amd64"]);
    let names = ["dpkg", "foo", "foo:i386", "old", "none"];
    assert_eq!(dpkg.names().unwrap(), names);
    for name in names {
        assert!(dpkg.package(name).unwrap().is_some(), "{name}");
    }
}

#[test]
fn a_merged_usr_has_one_name_for_a_file() {
    let fixture = Fixture::new().package(
        "a",
        "all",
        "",
        ("a.list", "/lib\n/lib/python3\n/lib/python3/x.py\n/usr/lib/python3/y.py\n"),
    );
    let dpkg = fixture.dpkg();
    for path in ["/lib/python3/x.py", "/usr/lib/python3/x.py", "/lib/python3/y.py"] {
        assert_eq!(owners(&dpkg, path), ["a:all"], "{path}");
    }
    assert_eq!(files(&dpkg, "a")[2..], ["/usr/lib/python3/x.py", "/usr/lib/python3/y.py"]);
    dpkg.index(&[PathBuf::from("/lib/python3/")]);
    assert_eq!(owners(&dpkg, "/usr/lib/python3/x.py"), ["a:all"]);
}

#[test]
fn diverted_files_are_where_they_were_diverted_to() {
    let fixture = Fixture::new()
        .package("a", "all", "", ("a.list", "/usr/s/x.py\n/usr/s/z.py\n"))
        .package("b", "all", "", ("b.list", "/usr/s/x.py\n"));
    fs::write(fixture.admin("diversions"), "/usr/s/x.py\n/usr/t/x.a.py\nb\n").unwrap();
    let dpkg = fixture.dpkg();
    dpkg.index(&[PathBuf::from("/usr/t")]);
    assert_eq!(files(&dpkg, "a"), ["/usr/t/x.a.py", "/usr/s/z.py"]);
    assert_eq!(files(&dpkg, "b"), ["/usr/s/x.py"]);
    assert_eq!(owners(&dpkg, "/usr/t/x.a.py"), ["a:all"], "through the index");
    assert_eq!(owners(&dpkg, "/usr/s/x.py"), ["b:all"], "through a scan");
}

#[test]
fn files_of_announced_directories_are_among_all_files() {
    let fixture = Fixture::new()
        .package("a", "all", "", ("a.list", "/usr/s/x.py\n/usr/s/z.py\n/lib/q/y.py\n"))
        .package("b", "all", "", ("b.list", "/usr/s/x.py\n"));
    fs::write(fixture.admin("diversions"), "/usr/s/x.py\n/usr/t/x.a.py\nb\n").unwrap();
    let dpkg = fixture.dpkg();
    let indexed = |name: &str| {
        let package = dpkg.package(name).unwrap().unwrap();
        let mut found = Vec::new();
        dpkg.files_indexed(&package, &mut |path| found.push(path.display().to_string())).unwrap();
        found
    };
    dpkg.index(&[PathBuf::from("/usr/lib/q")]);
    assert_eq!(indexed("a"), ["/usr/lib/q/y.py"]);
    assert!(indexed("b").is_empty());
    dpkg.index(&[PathBuf::from("/usr/t")]);
    assert_eq!(indexed("a"), ["/usr/t/x.a.py", "/usr/lib/q/y.py"]);
}

#[test]
fn a_directory_has_many_owners_and_an_unknown_path_none() {
    let fixture = Fixture::new()
        .package("a", "all", "", ("a.list", "/usr/s\n/usr/s/z\n/usr/s/z/a.py\n"))
        .package("b", "all", "", ("b.list", "/usr/s\n/usr/s/z\n/usr/s/z/b.py\n"));
    let dpkg = fixture.dpkg();
    for announced in [false, true] {
        if announced {
            dpkg.index(&[PathBuf::from("/usr/s")]);
        }
        assert_eq!(owners(&dpkg, "/usr/s"), ["a:all", "b:all"]);
        assert_eq!(owners(&dpkg, "/usr/s/z"), ["a:all", "b:all"]);
        assert_eq!(owners(&dpkg, "/usr/s/z/b.py"), ["b:all"]);
        assert!(owners(&dpkg, "/usr/s/z/__pycache__").is_empty());
        assert!(owners(&dpkg, "usr/s/z").is_empty());
    }
}

#[test]
fn images_without_dpkg_have_their_files_in_md5sums() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.admin("status.d")).unwrap();
    let part = fixture.admin("status.d/cHl0aG9u");
    fs::write(&part, "Package: python3\nVersion: 3\nArchitecture: all\n").unwrap();
    fs::write(part.with_extension("md5sums"), "d41d  usr/lib/python3/x y.py\n").unwrap();
    let dpkg = fixture.dpkg();
    assert_eq!(files(&dpkg, "python3"), ["/usr/lib/python3/x y.py"]);
    assert_eq!(owners(&dpkg, "/usr/lib/python3/x y.py"), ["python3:all"]);
}

#[test]
fn a_package_that_is_gone_is_an_error_with_advice() {
    let fixture = Fixture::new().package("a", "all", "", ("a.list", ""));
    let dpkg = fixture.dpkg();
    let mut package = dpkg.package("a").unwrap().unwrap();
    package.architecture = "arm64".to_owned();
    let error = dpkg.files(&package).unwrap_err();
    assert_eq!(error.code, "no-such-package");
    assert_eq!(error.message, "the package a 1-1 (arm64) is not installed");
    assert!(!error.help.is_empty());
    assert!(dpkg.depends(&package).is_err());
}

#[test]
fn the_command_names_what_apt_knows() {
    let fixture = Fixture::new();
    let dpkg = fixture.dpkg();
    fs::create_dir(&dpkg.lists).unwrap();
    fs::write(dpkg.lists.join("x_Packages"), "Package: python3-lxml\n").unwrap();
    let names = ["lxml", "python3-lxml"].map(str::to_owned);
    assert_eq!(dpkg.install_command(&names).unwrap(), "apt install python3-lxml");
    assert_eq!(dpkg.install_command(&names[..1]), None);
}

#[test]
fn what_lists_mention_answers_for_directories_and_leads_to_the_same_owners() {
    let lists = [
        ("a", "/.\n/usr\n/usr/s\n/usr/s/a.py\n/usr/s/both\n"),
        ("b", "/lib/q/b.py\n/usr/s/both\n/usr/empty\n/usr/stray/b.py"),
        ("c", "/usr/empty"),
        ("d", "/srv/site-10/d.py\n/srv/site-1.py\n"),
    ];
    let mut fixture = Fixture::new();
    for (name, list) in lists {
        fixture = fixture.package(name, "all", "", (&format!("{name}.list"), list));
    }
    fs::write(fixture.admin("info/removed.list"), "/srv/old/x\n").unwrap();
    let roots = ["/usr/s", "/lib/q", "/usr/empty", "/srv/site-1", "/srv/old", "/none"];
    let roots = roots.map(PathBuf::from);
    let asked = |first: bool| {
        let dpkg = fixture.dpkg();
        dpkg.index(&roots);
        let below: Vec<bool> = if first {
            roots.iter().map(|root| dpkg.owns_below(root).unwrap()).collect()
        } else {
            Vec::new()
        };
        let paths = ["/usr/s", "/usr/s/both", "/usr/lib/q/b.py", "/usr/empty", "/srv/site-1"];
        (below, paths.map(|path| owners(&dpkg, path)))
    };
    let (below, found) = asked(true);
    assert_eq!(below, [true, true, false, false, true, false], "one that is removed may have more");
    assert_eq!(found, asked(false).1);
    assert_eq!(found[1], ["a:all", "b:all"]);
    let dpkg = fixture.dpkg();
    dpkg.index(&roots);
    assert!(owners(&dpkg, "/srv/old/x").is_empty());
    assert!(!dpkg.owns_below(Path::new("/srv/old")).unwrap(), "the index knows better");
}

#[test]
fn a_diversion_into_a_directory_makes_its_package_an_owner_below() {
    let fixture = Fixture::new().package("a", "all", "", ("a.list", "/usr/s/x.py\n")).package(
        "b",
        "all",
        "",
        ("b.list", "/usr/s/x.py\n/usr/u/y\n"),
    );
    fs::write(fixture.admin("diversions"), "/usr/s/x.py\n/usr/t/x.a.py\nb\n").unwrap();
    let dpkg = fixture.dpkg();
    dpkg.index(&["/usr/u", "/usr/v", "/usr/t"].map(PathBuf::from));
    let below = |path: &str| dpkg.owns_below(Path::new(path)).unwrap();
    assert!(below("/usr/t") && below("/usr/u") && !below("/usr/v"));
    assert_eq!(owners(&dpkg, "/usr/t/x.a.py"), ["a:all"]);
}

#[test]
fn without_lists_or_with_unreadable_ones_the_index_tells_what_is_below() {
    let fixture = Fixture::new().package("a", "all", "", ("a.list", "/usr/s/x.py\n"));
    fs::create_dir(fixture.admin("info/removed.list")).unwrap();
    let below = |path: &str| {
        let dpkg = fixture.dpkg();
        dpkg.index(&[PathBuf::from("/usr/s"), PathBuf::from("/usr/p"), PathBuf::from("/usr/n")]);
        dpkg.owns_below(Path::new(path))
    };
    assert!(below("/usr/s").unwrap() && !below("/usr/n").unwrap());
    fs::create_dir(fixture.admin("status.d")).unwrap();
    let part = fixture.admin("status.d/p");
    fs::write(&part, "Package: p\nVersion: 3\nArchitecture: all\n").unwrap();
    fs::write(part.with_extension("md5sums"), "d41d  usr/p/y.py\n").unwrap();
    assert!(below("/usr/s").unwrap() && below("/usr/p").unwrap() && !below("/usr/n").unwrap());
    fs::remove_file(fixture.admin("info/a.list")).unwrap();
    fs::create_dir(fixture.admin("info/a.list")).unwrap();
    assert_eq!(below("/usr/n").unwrap_err().code, "io");
}

/// This machine's database, unless it has none.
fn machine() -> Option<Dpkg> {
    let dpkg =
        Dpkg::find().filter(|_| Command::new("dpkg-query").arg("--version").output().is_ok());
    if dpkg.is_none() {
        eprintln!("skipped: dpkg is not installed here");
    }
    dpkg
}

fn output(command: &mut Command) -> String {
    String::from_utf8(command.env("LC_ALL", "C").output().unwrap().stdout).unwrap()
}

/// Everything below a directory, links not followed.
fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        found.push(entry.path());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), found);
        }
    }
}

/// `dpkg -S`: the owners of each of the paths, as `name` or `name:arch`.
fn searched(paths: &[PathBuf]) -> BTreeMap<PathBuf, BTreeSet<String>> {
    let mut truth: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for paths in paths.chunks(8000) {
        let escape = |path: &PathBuf| {
            let path = path.to_str().unwrap();
            path.replace('\\', "\\\\").replace('[', "\\[").replace('*', "\\*").replace('?', "\\?")
        };
        let text = output(Command::new("dpkg").arg("-S").args(paths.iter().map(escape)));
        for line in text.lines().filter(|line| !line.starts_with("diversion by")) {
            let (owners, path) = line.split_once(": ").unwrap();
            let owners = owners.split(", ").map(str::to_owned);
            truth.entry(PathBuf::from(path)).or_default().extend(owners);
        }
    }
    truth
}

#[test]
fn owners_are_those_that_dpkg_names() {
    let Some(dpkg) = machine() else { return };
    let site = PathBuf::from("/usr/lib/python3/dist-packages");
    if !site.is_dir() {
        eprintln!("skipped: there is no Debian Python here");
        return;
    }
    let mut paths = vec![site.clone()];
    walk(&site, &mut paths);
    let truth = searched(&paths);
    assert!(truth.len() > 10);
    dpkg.index(&[site.clone(), PathBuf::from("/none")]);
    assert!(dpkg.owns_below(&site).unwrap() && !dpkg.owns_below(Path::new("/none")).unwrap());
    for path in &paths {
        let ours: BTreeSet<String> =
            dpkg.owners(path).unwrap().into_iter().map(|owner| owner.name).collect();
        let theirs = truth.get(path).into_iter().flatten();
        let theirs: BTreeSet<String> =
            theirs.map(|name| name.split(':').next().unwrap().to_owned()).collect();
        assert_eq!(ours, theirs, "of {}", path.display());
    }
}

#[test]
fn dependencies_are_those_that_dpkg_names() {
    let Some(dpkg) = machine() else { return };
    let format = "${binary:Package}\t${Architecture}\t${Version}\t${source:Package}\t${Pre-Depends}, ${Depends}\t${db:Status-Status}\n";
    let text = output(Command::new("dpkg-query").args(["-W", "-f", format]));
    let mut seen = 0;
    for line in text.lines() {
        let [name, architecture, version, source, depends, state]: [&str; 6] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        if state == "config-files" {
            continue;
        }
        let package = dpkg.package(name).unwrap().unwrap();
        assert_eq!((package.version.as_str(), package.source.as_str()), (version, source));
        assert_eq!(package.architecture, architecture, "of {name}");
        // Another reading of the same field: the first word of every alternative.
        let word = |text: &str| {
            let text = text.split(['(', '[', '<']).next().unwrap().trim();
            text.split(':').next().unwrap().to_owned()
        };
        let theirs: Vec<Vec<String>> = depends
            .split(',')
            .filter(|dependency| !dependency.trim().is_empty())
            .map(|dependency| dependency.split('|').map(word).collect())
            .collect();
        assert_eq!(dpkg.depends(&package).unwrap(), theirs, "of {name}");
        seen += 1;
    }
    assert_eq!(seen, dpkg.names().unwrap().len());
}

#[test]
fn dependencies_of_this_machine_are_provided() {
    let Some(dpkg) = machine() else { return };
    for name in dpkg.names().unwrap() {
        let package = dpkg.package(&name).unwrap().unwrap();
        for alternatives in dpkg.depends(&package).unwrap() {
            let provided = |name: &Alternative| !dpkg.providers(name).unwrap().is_empty();
            assert!(alternatives.iter().any(provided), "{name} depends on {alternatives:?}");
        }
    }
}

#[test]
fn likely_owners_are_the_owners() {
    let fixture = Fixture::new()
        .package("dpkg", "amd64", "", ("dpkg.list", "/.\n"))
        .package(
            "python3-y",
            "all",
            "Source: pyyaml\n",
            ("python3-y.list", "/usr/s/y\n/usr/s/Y/P\n"),
        )
        .package("x", "all", "", ("x.list", "/usr/s/xx\n/usr/s/x/P"))
        .package("m", "i386", "Multi-Arch: same\n", ("m:i386.list", "/usr/s/m\n"))
        .package("m", "amd64", "Multi-Arch: same\n", ("m:amd64.list", "/usr/s/m\n"));
    fs::write(fixture.admin("diversions"), "/usr/s/x/P\n/usr/s/z\ny\n").unwrap();
    let dpkg = fixture.dpkg();
    let likely = |path: &str, names: &[&str]| {
        let owners = dpkg.likely_owners(Path::new(path), names).unwrap();
        owners
            .into_iter()
            .map(|owner| format!("{}:{}", owner.name, owner.architecture))
            .collect::<Vec<_>>()
    };
    let none = Vec::<String>::new();
    assert_eq!(likely("/usr/s/Y/P", &["PyYAML"]), ["python3-y:all"]);
    assert_eq!(likely("/usr/s/Y/P", &["other", "Y"]), ["python3-y:all"]);
    assert_eq!(likely("/usr/s/m", &["m"]), ["m:i386", "m:amd64"]);
    assert_eq!(likely("/usr/s/x", &["x"]), none, "a part of a line is no line");
    assert_eq!(likely("/usr/s/Y/P", &["x"]), none, "its own list has to have it");
    assert_eq!(likely("/usr/s/x/P", &["x"]), none, "what is diverted is for the index");
}

#[test]
fn likely_owners_of_this_machines_distributions_are_those_of_the_index() {
    let Some(dpkg) = machine() else { return };
    let site = PathBuf::from("/usr/lib/python3/dist-packages");
    let Ok(entries) = fs::read_dir(&site) else { return };
    dpkg.index(std::slice::from_ref(&site));
    let (mut all, mut found) = (0, 0);
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some((name, _)) = name.rsplit_once(".dist-info").or(name.rsplit_once(".egg-info"))
        else {
            continue;
        };
        let name = name.rsplit_once('-').map_or(name, |(name, _)| name);
        let texts = ["METADATA", "PKG-INFO"].map(|text| path.join(text));
        let text = texts.iter().find(|text| text.is_file()).unwrap_or(&path);
        let likely = dpkg.likely_owners(text, &[name]).unwrap();
        all += 1;
        if !likely.is_empty() {
            found += 1;
            assert_eq!(likely, dpkg.owners(text).unwrap(), "of {}", text.display());
        }
    }
    assert!(found * 10 >= all * 8, "only {found} of {all} were found by their names");
}

/// What the index of all lists costs. Run by hand, also with `--release`:
/// `cargo test --lib -- --ignored --nocapture cost_of_the_index`.
#[test]
#[ignore = "a measurement"]
fn cost_of_the_index() {
    let Some(dpkg) = machine() else { return };
    let start = std::time::Instant::now();
    let packages = dpkg.names().unwrap().len();
    let status = start.elapsed();
    let site = PathBuf::from("/usr/lib/python3/dist-packages");
    dpkg.index(std::slice::from_ref(&site));
    let start = std::time::Instant::now();
    assert!(!dpkg.owners(&site).unwrap().is_empty());
    let index = start.elapsed();
    let mut paths = Vec::new();
    walk(&site, &mut paths);
    let start = std::time::Instant::now();
    let owned = paths.iter().filter(|path| !dpkg.owners(path).unwrap().is_empty()).count();
    let asked = start.elapsed();
    eprintln!(
        "{packages} packages: status {status:?}, index {index:?}; {owned} of {} paths owned: {asked:?}",
        paths.len()
    );
    let start = std::time::Instant::now();
    dpkg.owners(Path::new("/usr/bin/python3.11")).unwrap();
    eprintln!("a path elsewhere: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let command = dpkg.install_command(&["python3-mapnik".to_owned()]);
    eprintln!("{command:?}: {:?}", start.elapsed());
}
