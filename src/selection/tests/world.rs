//! A small world to select from: real files in temporary site directories, and a package manager in
//! memory.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::requirement::MarkerEnvironment;
use crate::common::{Diagnostic, Result};
use crate::interpreter::Facts;
use crate::inventory::Inventory;
use crate::inventory::system::{Alternative, Manager, SystemPackage, SystemPackages};
use crate::selection::{Selection, select};
use crate::spec::{self, Overrides};

/// A package of the world's, and what it owns.
#[derive(Debug, Clone)]
pub(super) struct Deb {
    pub(super) package: SystemPackage,
    pub(super) files: Vec<PathBuf>,
    pub(super) depends: Vec<Vec<Alternative>>,
    pub(super) recommends: Vec<Vec<Alternative>>,
    pub(super) provides: Vec<String>,
}

/// A package manager that knows what it was told.
#[derive(Debug, Clone)]
struct Memory(Vec<Deb>);

impl Memory {
    fn of(&self, package: &SystemPackage) -> &Deb {
        self.0.iter().find(|deb| deb.package == *package).expect("asked for a package it named")
    }
}

impl SystemPackages for Memory {
    fn database(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn list_file(&self, _: &SystemPackage) -> Option<PathBuf> {
        None
    }

    fn manager(&self) -> Manager {
        Manager::Deb
    }
    fn package(&self, name: &str) -> Result<Option<SystemPackage>> {
        Ok(self.0.iter().find(|deb| deb.package.name == name).map(|deb| deb.package.clone()))
    }
    fn names(&self) -> Result<Vec<String>> {
        Ok(self.0.iter().map(|deb| deb.package.name.clone()).collect())
    }
    fn providers(&self, name: &str) -> Result<Vec<SystemPackage>> {
        let provides =
            |deb: &&Deb| deb.package.name == name || deb.provides.iter().any(|p| p == name);
        Ok(self.0.iter().filter(provides).map(|deb| deb.package.clone()).collect())
    }
    fn files(&self, package: &SystemPackage) -> Result<Vec<PathBuf>> {
        Ok(self.of(package).files.clone())
    }
    fn index(&self, _directories: &[PathBuf]) {}
    fn owners(&self, path: &Path) -> Result<Vec<SystemPackage>> {
        let owns = |deb: &&Deb| deb.files.iter().any(|file| file.starts_with(path));
        Ok(self.0.iter().filter(owns).map(|deb| deb.package.clone()).collect())
    }
    fn depends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(self.of(package).depends.clone())
    }
    fn recommends(&self, package: &SystemPackage) -> Result<Vec<Vec<Alternative>>> {
        Ok(self.of(package).recommends.clone())
    }
    fn upstream_version<'a>(&self, version: &'a str) -> &'a str {
        crate::common::version::debian::upstream(version)
    }
    fn install_command(&self, names: &[String]) -> Option<String> {
        names
            .iter()
            .find(|name| *name == "python3-elsewhere")
            .map(|name| format!("apt install {name}"))
    }
}

/// A world to select from.
pub(super) struct World {
    pub(super) directory: TempDir,
    debs: Vec<Deb>,
}

impl World {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for site in ["base", "local", "source"] {
            std::fs::create_dir(directory.path().join(site)).unwrap();
        }
        Self { directory, debs: Vec::new() }
    }

    pub(super) fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.directory.path().canonicalize().unwrap().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A package with a distribution, and files below the base's site directory.
    pub(super) fn deb(mut self, name: &str, distribution: &str, files: &[&str]) -> Self {
        let mut paths: Vec<PathBuf> =
            files.iter().map(|file| self.write(&format!("base/{file}"), "")).collect();
        let mut version = "1.0";
        if let Some((project, given)) = distribution.split_once(' ') {
            version = given;
            paths.push(self.write(
                &format!("base/{project}-{version}.dist-info/METADATA"),
                &format!("Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"),
            ));
        }
        self.debs.push(Deb {
            package: SystemPackage {
                manager: Manager::Deb,
                name: name.to_owned(),
                version: format!("{version}-1"),
                architecture: "all".to_owned(),
                source: name.to_owned(),
            },
            files: paths,
            depends: Vec::new(),
            recommends: Vec::new(),
            provides: Vec::new(),
        });
        self
    }

    pub(super) fn last(&mut self) -> &mut Deb {
        self.debs.last_mut().unwrap()
    }

    pub(super) fn depends(mut self, names: &str) -> Self {
        self.last().depends = relations(names);
        self
    }

    pub(super) fn recommends(mut self, names: &str) -> Self {
        self.last().recommends = relations(names);
        self
    }

    pub(super) fn provides(mut self, name: &str) -> Self {
        self.last().provides.push(name.to_owned());
        self
    }

    pub(super) fn source_package(mut self, name: &str) -> Self {
        name.clone_into(&mut self.last().package.source);
        self
    }

    pub(super) fn requires(mut self, requirement: &str) -> Self {
        let metadata = self.last().files.last().unwrap().clone();
        let text = std::fs::read_to_string(&metadata).unwrap();
        std::fs::write(&metadata, format!("{text}Requires-Dist: {requirement}\n")).unwrap();
        self
    }

    /// A distribution that pip installed, with RECORD, in a site directory.
    pub(super) fn installed(self, site: &str, name: &str, version: &str, files: &[&str]) -> Self {
        let info = format!("{name}-{version}.dist-info");
        let text = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        self.write(&format!("{site}/{info}/METADATA"), &text);
        for file in files {
            if !file.starts_with("..") && !file.starts_with('/') {
                self.write(&format!("{site}/{file}"), "");
            }
        }
        let record: String = files.iter().flat_map(|file| [file, ",,\n"]).collect();
        self.write(&format!("{site}/{info}/RECORD"), &record);
        self
    }

    pub(super) fn facts(&self) -> Facts {
        let root = self.directory.path().canonicalize().unwrap();
        let markers = [("python_version", "3.11"), ("sys_platform", "linux"), ("extra", "")];
        Facts {
            executable: "/usr/bin/python3".into(),
            real_executable: "/usr/bin/python3.11".into(),
            version: (3, 11, 2),
            full_version: "3.11.2".to_owned(),
            implementation: "cpython".to_owned(),
            cache_tag: "cpython-311".to_owned(),
            extension_suffixes: [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"]
                .map(str::to_owned)
                .to_vec(),
            soabi: Some("cpython-311-x86_64-linux-gnu".to_owned()),
            free_threaded: false,
            base_prefix: "/usr".into(),
            stdlib: "/usr/lib/python3.11".into(),
            lib_dynload: None,
            platlibdir: "lib".to_owned(),
            site_directories: vec![root.join("local"), root.join("base")],
            standard_modules: vec!["json".to_owned()],
            markers: MarkerEnvironment(
                markers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            ),
            library_name: "python3.11".to_owned(),
        }
    }

    pub(super) fn select(&self, spec: &str) -> std::result::Result<Selection, Vec<Diagnostic>> {
        let file = self.write("isolate.yaml", spec);
        let spec = spec::read(&file, &Overrides::default()).map_err(|error| vec![*error])?;
        let sources: Vec<PathBuf> =
            spec.sources.iter().map(|source| PathBuf::from(&source.template)).collect();
        let facts = self.facts();
        let inventory = Inventory::new(&facts, &sources, vec![Box::new(Memory(self.debs.clone()))]);
        select(&spec, &facts, &inventory)
    }

    /// Everything that comes, as `name: kind`.
    pub(super) fn comes(&self, spec: &str) -> Vec<String> {
        let selection = self.select(spec).unwrap_or_else(|errors| panic!("{errors:#?}"));
        selection.entries.iter().map(|e| format!("{}: {}", e.unit.name, e.kind.word())).collect()
    }

    /// What is said when nothing comes, without the path of this world.
    pub(super) fn refuses(&self, spec: &str) -> String {
        let errors = self.select(spec).expect_err("it should be refused");
        let root = self.directory.path().canonicalize().unwrap();
        errors
            .iter()
            .map(|error| {
                let help: String = error.help.iter().flat_map(|line| ["\n  ", line]).collect();
                format!("[{}] {}{help}", error.code, error.message)
            })
            .collect::<Vec<_>>()
            .join("\n")
            .replace(root.to_str().unwrap(), "")
    }
}

fn relations(names: &str) -> Vec<Vec<Alternative>> {
    let one = |names: &str| names.split('|').map(|name| name.trim().to_owned()).collect();
    names.split(',').map(one).collect()
}
