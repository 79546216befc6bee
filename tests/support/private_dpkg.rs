//! A dpkg database of a test's own, whose packages are installed in the test's `site`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::test::Test;

/// The installed packages.
#[derive(Debug, Default)]
#[must_use]
pub(crate) struct Debian {
    packages: Vec<Deb>,
    diversions: Vec<[String; 3]>,
}

/// One package.
#[derive(Debug)]
#[must_use]
pub(crate) struct Deb {
    name: String,
    version: String,
    architecture: String,
    fields: String,
    /// What it owns, relative to the site directory, with content where it is written.
    files: Vec<(String, Standing)>,
    state: &'static str,
    same: bool,
}

#[derive(Debug)]
enum Standing {
    File(String),
    Link(String),
    /// Only in the list.
    Missing,
}

impl Debian {
    /// A system without packages but for dpkg itself.
    pub(crate) fn new() -> Self {
        Self::default().deb(Deb::new("dpkg", "1.22.0").architecture("amd64"))
    }

    /// Installs a package.
    pub(crate) fn deb(mut self, package: Deb) -> Self {
        self.packages.push(package);
        self
    }

    /// Diverts a path of the site directory to another one, for a package or (`:`) for nobody.
    pub(crate) fn diverted(mut self, from: &str, to: &str, by: &str) -> Self {
        self.diversions.push([from, to, by].map(str::to_owned));
        self
    }

    /// A test on this system: `spec` says what is picked from the site directory.
    pub(crate) fn test(self, spec: &str) -> Test {
        let mut admin = String::new();
        let test = Test::new()
            .spec(&format!("python: python3\nsources: ['{{spec}}/site']\n{spec}"))
            .prepare(|directory| {
                self.write(directory);
                directory.join("dpkg").to_str().unwrap().clone_into(&mut admin);
            });
        test.env("DPKG_ADMINDIR", &admin)
    }

    /// Has these packages installed instead of those that are.
    pub(crate) fn replaces(&self, directory: &Path) {
        for old in ["site", "dpkg"] {
            fs_err::remove_dir_all(directory.join(old)).unwrap();
        }
        self.write(directory);
    }

    fn write(&self, directory: &Path) {
        let site = directory.join("site");
        let info = directory.join("dpkg/info");
        fs_err::create_dir_all(&site).unwrap();
        fs_err::create_dir_all(&info).unwrap();
        let mut status = String::new();
        for package in &self.packages {
            package.install(&site);
            fs_err::write(info.join(package.list_name()), package.list(&site)).unwrap();
            writeln!(status, "{}", package.paragraph()).unwrap();
        }
        fs_err::write(directory.join("dpkg/status"), status).unwrap();
        let absolute = |path: &str| site.join(path).to_str().unwrap().to_owned();
        let diversions = self.diversions.iter().fold(String::new(), |text, [from, to, by]| {
            text + &format!("{}\n{}\n{by}\n", absolute(from), absolute(to))
        });
        fs_err::write(directory.join("dpkg/diversions"), diversions).unwrap();
    }
}

impl Deb {
    /// An installed package without files, for all architectures.
    pub(crate) fn new(name: &str, version: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: "all".to_owned(),
            fields: String::new(),
            files: Vec::new(),
            state: "install ok installed",
            same: false,
        }
    }

    /// Sets a field of its paragraph, such as `Depends`.
    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        writeln!(self.fields, "{name}: {value}").unwrap();
        self
    }

    /// Sets `Depends`.
    pub(crate) fn depends(self, relations: &str) -> Self {
        self.field("Depends", relations)
    }

    /// Sets the architecture.
    pub(crate) fn architecture(mut self, name: &str) -> Self {
        name.clone_into(&mut self.architecture);
        self
    }

    /// Lets several architectures of it be installed together.
    pub(crate) fn multi_arch_same(mut self) -> Self {
        self.same = true;
        self.field("Multi-Arch", "same")
    }

    /// Removes it, but for its configuration.
    pub(crate) fn removed(mut self) -> Self {
        self.state = "deinstall ok config-files";
        self
    }

    /// Adds a file that it owns.
    pub(crate) fn file(mut self, path: &str, content: &str) -> Self {
        self.files.push((path.to_owned(), Standing::File(content.to_owned())));
        self
    }

    /// Adds an empty file.
    pub(crate) fn module(self, path: &str) -> Self {
        self.file(path, "")
    }

    /// Adds a link.
    pub(crate) fn link(mut self, path: &str, target: &str) -> Self {
        self.files.push((path.to_owned(), Standing::Link(target.to_owned())));
        self
    }

    /// Lists a file that is not there.
    pub(crate) fn lists(mut self, path: &str) -> Self {
        self.files.push((path.to_owned(), Standing::Missing));
        self
    }

    /// Adds an `.egg-info` directory with nothing but PKG-INFO, as Debian has it.
    pub(crate) fn egg_info(self, name: &str, version: &str) -> Self {
        let path = format!("{}/PKG-INFO", egg_info(name, version));
        self.file(&path, &header(name, version))
    }

    /// Adds another file of that directory.
    pub(crate) fn of_egg_info(self, name: &str, version: &str, file: &str, content: &str) -> Self {
        self.file(&format!("{}/{file}", egg_info(name, version)), content)
    }

    fn list_name(&self) -> String {
        if self.same {
            format!("{}:{}.list", self.name, self.architecture)
        } else {
            format!("{}.list", self.name)
        }
    }

    fn paragraph(&self) -> String {
        let Self { name, version, architecture, fields, state, .. } = self;
        format!(
            "Package: {name}\nStatus: {state}\nArchitecture: {architecture}\nVersion: {version}\n{fields}"
        )
    }

    /// The package's list: its files and all directories above them.
    fn list(&self, site: &Path) -> String {
        let mut paths = BTreeSet::from([site.to_owned()]);
        for (path, _) in &self.files {
            let path = site.join(path);
            paths.extend(path.ancestors().map(Path::to_owned));
        }
        paths.iter().fold(String::new(), |text, path| {
            let path = path.to_str().unwrap();
            text + if path == "/" { "/." } else { path } + "\n"
        })
    }

    fn install(&self, site: &Path) {
        for (path, standing) in &self.files {
            let path = site.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            match standing {
                Standing::File(content) => fs_err::write(path, content).unwrap(),
                Standing::Link(target) => symlink(target, path).unwrap(),
                Standing::Missing => {}
            }
        }
    }
}

fn egg_info(name: &str, version: &str) -> String {
    format!("{}-{version}.egg-info", name.replace('-', "_"))
}

/// The headers that metadata must have.
pub(crate) fn header(name: &str, version: &str) -> String {
    format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
}
