//! A Python that only says who it is: everything around it is the test's own, and whatever version it
//! says to be, it runs nothing.

use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::outcome::Checked;
use crate::support::test::Test;

/// A test with such a Python.
#[must_use]
pub(crate) struct Fake {
    test: Test,
    minor: u32,
    root: PathBuf,
}

/// What an audit came to.
pub(crate) struct Audit {
    pub(crate) checked: Checked,
    pub(crate) items: Vec<Value>,
    pub(crate) risk: String,
}

impl Fake {
    /// Python 3.X.1 in `py/`, without anything in its site directory.
    pub(crate) fn new(minor: u32) -> Self {
        let mut root = PathBuf::new();
        let test = Test::new().prepare(|directory| root = directory.join("py"));
        let fake = Self { test, minor, root };
        for directory in ["bin", "lib"] {
            fs_err::create_dir_all(fake.root.join(directory)).unwrap();
        }
        fs_err::create_dir_all(fake.stdlib().join("lib-dynload")).unwrap();
        fs_err::create_dir_all(fake.site()).unwrap();
        fs_err::write(fake.stdlib().join("os.py"), "").unwrap();
        let executable = fake.executable();
        fs_err::write(&executable, format!("#!/bin/sh\necho '{}'\n", fake.answer())).unwrap();
        fs_err::set_permissions(&executable, PermissionsExt::from_mode(0o755)).unwrap();
        fake
    }

    pub(crate) fn executable(&self) -> PathBuf {
        self.root.join(format!("bin/python3.{}", self.minor))
    }

    pub(crate) fn stdlib(&self) -> PathBuf {
        self.root.join(format!("lib/python3.{}", self.minor))
    }

    pub(crate) fn site(&self) -> PathBuf {
        self.stdlib().join("site-packages")
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file into the site directory.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.site().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
        self
    }

    /// Writes the metadata of a distribution whose RECORD lists these files as they are.
    pub(crate) fn distribution(self, name: &str, files: &[&str]) -> Self {
        let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
        let record = files.iter().fold(String::new(), |mut record, path| {
            let digest = sha256(&self.site().join(path));
            writeln!(record, "{path},sha256={digest},").unwrap();
            record
        });
        self.file(&format!("{name}-1.0.dist-info/METADATA"), metadata)
            .file(&format!("{name}-1.0.dist-info/RECORD"), record)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.test = self.test.env(name, value);
        self
    }

    /// A dpkg database in which a package owns files, with sums of what they have now.
    pub(crate) fn owned(self, package: &str, files: &[PathBuf]) -> Self {
        let admin = self.root.with_file_name("dpkg");
        fs_err::create_dir_all(admin.join("info")).unwrap();
        let paragraph = format!(
            "Package: {package}\nStatus: install ok installed\nArchitecture: all\nVersion: 1-1\n\n"
        );
        let status = fs_err::read_to_string(admin.join("status")).unwrap_or_default();
        fs_err::write(admin.join("status"), status + &paragraph).unwrap();
        let (mut list, mut sums) = (String::new(), String::new());
        for file in files {
            writeln!(list, "{}", file.display()).unwrap();
            if file.is_file() && !file.is_symlink() {
                let path = file.strip_prefix("/").unwrap().display();
                writeln!(sums, "{}  {path}", output("md5sum", file)).unwrap();
            }
        }
        fs_err::write(admin.join(format!("info/{package}.list")), list).unwrap();
        fs_err::write(admin.join(format!("info/{package}.md5sums")), sums).unwrap();
        self.env("DPKG_ADMINDIR", admin.to_str().unwrap())
    }

    /// A package of that database with a configuration file as it is now.
    pub(crate) fn configured(self, package: &str, file: &Path) -> Self {
        let admin = self.root.with_file_name("dpkg");
        let (path, sum) = (file.display(), output("md5sum", file));
        let status = fs_err::read_to_string(admin.join("status")).unwrap();
        let paragraph = format!(
            "Package: {package}\nStatus: install ok installed\nArchitecture: all\nVersion: 1-1\n\
             Conffiles:\n {path} {sum}\nDescription: x\n\n"
        );
        fs_err::write(admin.join("status"), status + &paragraph).unwrap();
        fs_err::write(admin.join(format!("info/{package}.list")), format!("{path}\n")).unwrap();
        self
    }

    /// Audits it.
    #[track_caller]
    pub(crate) fn audit(self) -> Audit {
        let python = self.executable().to_str().unwrap().to_owned();
        Audit::of(self.test.isolate(["audit", &python, "--output-format", "json"]).ends())
    }

    /// Audits it for people.
    #[track_caller]
    pub(crate) fn told(self, options: &[&str]) -> Checked {
        let python = self.executable().to_str().unwrap().to_owned();
        let arguments = ["audit", &python].into_iter().chain(options.iter().copied());
        self.test.isolate(arguments.map(str::to_owned)).ends()
    }

    fn answer(&self) -> Value {
        let minor = self.minor;
        let version = format!("3.{minor}.1");
        let executable = self.executable();
        json!({
            "executable": executable, "binary": null, "base_executable": null,
            "implementation": "cpython", "version": [3, minor, 1], "read": [],
            "facts": {
                "executable": executable, "real_executable": executable,
                "version": [3, minor, 1], "full_version": version,
                "implementation": "cpython", "cache_tag": format!("cpython-3{minor}"),
                "extension_suffixes": [format!(".cpython-3{minor}-x86_64-linux-gnu.so"), ".abi3.so", ".so"],
                "soabi": null, "free_threaded": false, "base_prefix": self.root,
                "stdlib": self.stdlib(), "lib_dynload": self.stdlib().join("lib-dynload"),
                "platlibdir": "lib", "site_directories": [self.site()], "standard_modules": ["os"],
                "markers": {"python_version": format!("3.{minor}"), "implementation_version": version},
                "library_name": format!("python3.{minor}"),
            },
        })
    }
}

impl Audit {
    /// Reads the report; the exit code fits it.
    #[track_caller]
    pub(crate) fn of(checked: Checked) -> Self {
        let document: Value = serde_json::from_str(checked.raw_stdout())
            .unwrap_or_else(|error| panic!("{error}: {}", checked.transcript()));
        let result = &document["results"][0];
        let risk = result["risk"].as_str().unwrap_or_else(|| panic!("{}", checked.transcript()));
        let risk = risk.to_owned();
        assert_eq!(
            checked.code(),
            Some(i32::from(risk == "suspicious")),
            "{}",
            checked.transcript()
        );
        let items = result["items"].as_array().unwrap().clone();
        Self { checked, items, risk }
    }

    /// The items of a file, by the end of its path, each as `line kind risk owner`.
    pub(crate) fn of_file(&self, name: &str) -> Vec<String> {
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let items = self.items.iter().filter(|item| word(&item["path"]).ends_with(name));
        let line = |item: &Value| {
            let (kind, risk) = (word(&item["kind"]), word(&item["risk"]));
            format!("{} {kind} {risk} {}", item["line"], word(&item["owner"]["kind"]))
        };
        items.map(line).collect()
    }

    /// The one item of a kind.
    #[track_caller]
    pub(crate) fn only(&self, kind: &str) -> &Value {
        let mut found = self.items.iter().filter(|item| item["kind"] == kind);
        let first = found.next().unwrap_or_else(|| panic!("no {kind} in {:#?}", self.items));
        assert!(found.next().is_none(), "several {kind} in {:#?}", self.items);
        first
    }
}

/// A line as RECORD has it, by other means than the program's.
fn sha256(path: &Path) -> String {
    let code = "import base64, hashlib, sys; d = hashlib.sha256(open(sys.argv[1], 'rb').read()); \
                print(base64.urlsafe_b64encode(d.digest()).decode().rstrip('='))";
    let mut python = std::process::Command::new("python3");
    let output = python.args(["-I", "-S", "-c", code]).arg(path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The first word that a program says of a file.
fn output(program: &str, file: &Path) -> String {
    let output = std::process::Command::new(program).arg(file).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().next().unwrap().to_owned()
}
