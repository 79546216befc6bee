//! Environments as the program makes them, and bases whose standard library a test may write to.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use isolate::common::RelPath;
use isolate::common::requirement::MarkerEnvironment;
use isolate::interpreter::Facts;
use isolate::spec::Variables;
use isolate::tree::Node;
use isolate::tree::scaffold::python::Executable;
use isolate::tree::scaffold::{Settings, scaffold};

use crate::environment::{Base, Environment, outside, printed, write_executable};

/// Makes the environment that a spec without packages describes.
pub(crate) fn make(base: &Base, directory: &Path, sitecustomize: bool) -> Environment {
    make_with(base, directory, sitecustomize, Executable::Launcher)
}

/// Makes an environment whose `bin/python` is the launcher or a link.
pub(crate) fn make_with(
    base: &Base,
    directory: &Path,
    sitecustomize: bool,
    executable: Executable,
) -> Environment {
    let facts = facts(base);
    let nodes = scaffold(&Settings {
        facts: &facts,
        environment: directory,
        spec: None,
        variables: &Variables::default(),
        executable,
        sitecustomize,
        view: Some(&[]),
    });
    write(nodes.unwrap(), directory);
    Environment { directory: directory.to_owned(), base: base.clone() }
}

/// The content of the file of `site-packages` that a base of another version would get.
pub(crate) fn packaged(base: &Base, minor: u32, name: &str) -> Vec<u8> {
    let facts = Facts { version: (3, minor, 0), ..facts(base) };
    let nodes = scaffold(&Settings {
        facts: &facts,
        environment: Path::new("/env"),
        spec: None,
        variables: &Variables::default(),
        executable: Executable::Launcher,
        sitecustomize: false,
        view: None,
    });
    let file = nodes.unwrap().into_iter().find(|(path, _)| path.file_name() == name);
    match file {
        Some((_, Node::File { content, .. })) => content.to_vec(),
        other => panic!("{name} is {other:?}"),
    }
}

/// Writes nodes into a directory.
fn write(nodes: Vec<(RelPath, Node)>, directory: &Path) {
    for (path, node) in nodes {
        let path = path.under(directory);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match node {
            Node::Directory => fs::create_dir_all(path).unwrap(),
            Node::Link(target) => symlink(target, path).unwrap(),
            Node::File { content, executable: true } => write_executable(&path, &content),
            Node::File { content, executable: false } => fs::write(path, &*content).unwrap(),
            Node::HardLink(of) => fs::hard_link(of.under(directory), path).unwrap(),
        }
    }
}

/// What the fixed nodes need to know of a base.
fn facts(base: &Base) -> Facts {
    let prefix = base.executable.parent().and_then(Path::parent).unwrap().to_owned();
    let markers = [("sys_platform", "linux"), ("platform_machine", "x86_64")];
    let markers = markers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Facts {
        executable: base.executable.clone(),
        real_executable: base.executable.clone(),
        version: (3, base.minor, 0),
        full_version: format!("3.{}.0", base.minor),
        implementation: "cpython".to_owned(),
        cache_tag: format!("cpython-3{}", base.minor),
        extension_suffixes: Vec::new(),
        soabi: None,
        free_threaded: false,
        stdlib: prefix.join("lib").join(base.name()),
        base_prefix: prefix,
        lib_dynload: None,
        platlibdir: "lib".to_owned(),
        site_directories: Vec::new(),
        standard_modules: Vec::new(),
        markers: MarkerEnvironment(BTreeMap::from(markers)),
        library_name: base.name(),
    }
}

/// A base with a standard library of its own: the executable copied, everything else a link to the
/// one that it came from, in directories that a test may write to.
pub(crate) fn private(base: &Base, directory: &Path) -> Base {
    let tell = "import os, _ctypes; print(os.path.dirname(os.__file__)); print(_ctypes.__file__)";
    let said = printed(outside(&base.executable).args(["-I", "-S", "-c", tell]));
    let (stdlib, extension) = said.split_once('\n').unwrap();
    let own = directory.join("lib").join(base.name());
    links(Path::new(stdlib), &own);
    fs::remove_file(own.join("lib-dynload")).unwrap();
    links(Path::new(extension).parent().unwrap(), &own.join("lib-dynload"));
    fs::create_dir(directory.join("bin")).unwrap();
    let executable = directory.join("bin").join(base.name());
    printed(outside("cp").arg(&base.executable).arg(&executable));
    let private = Base { executable, minor: base.minor };
    let tell = "import sys, os; print(sys.prefix); print(os.__file__)";
    let said = printed(outside(&private.executable).args(["-I", "-S", "-c", tell]));
    let expected = format!("{}\n{}", directory.display(), own.join("os.py").display());
    assert_eq!(said, expected, "the copy of {base:?} does not use its own standard library");
    private
}

/// Makes a directory of links to what is in another, but for what a machine put into it.
fn links(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name();
        let text = name.to_str().unwrap();
        if !text.starts_with("sitecustomize") && !text.ends_with("-packages") {
            symlink(from.join(&name), to.join(&name)).unwrap();
        }
    }
}

/// Where a base keeps its standard library, as the directory, the extensions and the archive.
pub(crate) fn places(base: &Base) -> [PathBuf; 3] {
    let lib = base.executable.parent().and_then(Path::parent).unwrap().join("lib");
    let stdlib = lib.join(base.name());
    [stdlib.clone(), stdlib.join("lib-dynload"), lib.join(format!("python3{}.zip", base.minor))]
}
