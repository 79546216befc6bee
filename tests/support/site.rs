//! Site directories with made-up distributions, for cases that the machine does not have.

use std::fmt::Write;
use std::path::Path;

/// A site directory.
#[derive(Debug, Default)]
#[must_use]
pub(crate) struct Site {
    files: Vec<(String, String)>,
}

/// How a distribution's metadata is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    DistInfo,
    EggInfo,
    EggInfoFile,
}

/// A distribution.
#[derive(Debug)]
#[must_use]
pub(crate) struct Distribution {
    name: String,
    version: String,
    form: Form,
    requires: Vec<String>,
    files: Vec<(String, String)>,
    top_level: Vec<String>,
    record: bool,
    stale: Vec<String>,
    entry_points: Option<String>,
}

impl Site {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a distribution.
    pub(crate) fn distribution(mut self, distribution: Distribution) -> Self {
        self.files.extend(distribution.into_files());
        self
    }

    /// Adds a file that no distribution owns.
    pub(crate) fn file(mut self, path: &str, content: &str) -> Self {
        self.files.push((path.to_owned(), content.to_owned()));
        self
    }

    /// Writes all of it below a directory.
    pub(crate) fn write(&self, directory: &Path) {
        fs_err::create_dir_all(directory).unwrap();
        for (path, content) in &self.files {
            let path = directory.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, content).unwrap();
        }
    }
}

impl Distribution {
    /// A distribution with a `.dist-info` directory and a RECORD, and without files yet.
    pub(crate) fn new(name: &str, version: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            form: Form::DistInfo,
            requires: Vec::new(),
            files: Vec::new(),
            top_level: Vec::new(),
            record: true,
            stale: Vec::new(),
            entry_points: None,
        }
    }

    /// Adds a file that it owns, `NAME.py` or `NAME/__init__.py` or any other.
    pub(crate) fn file(mut self, path: &str, content: &str) -> Self {
        self.files.push((path.to_owned(), content.to_owned()));
        self
    }

    /// Adds a `Requires-Dist`.
    pub(crate) fn requires(mut self, requirement: &str) -> Self {
        self.requires.push(requirement.to_owned());
        self
    }

    /// Names a top-level name in `top_level.txt`.
    pub(crate) fn top_level(mut self, name: &str) -> Self {
        self.top_level.push(name.to_owned());
        self
    }

    /// Gives it an `entry_points.txt`.
    pub(crate) fn entry_points(mut self, text: &str) -> Self {
        self.entry_points = Some(text.to_owned());
        self
    }

    /// Keeps its metadata in an `.egg-info` directory, as setuptools did; there is no RECORD then.
    pub(crate) fn egg_info(mut self) -> Self {
        self.form = Form::EggInfo;
        self.record = false;
        self
    }

    /// Keeps its metadata in a plain `.egg-info` file, as distutils did.
    pub(crate) fn egg_info_file(mut self) -> Self {
        self.form = Form::EggInfoFile;
        self.record = false;
        self
    }

    /// Leaves RECORD out, as Debian does.
    pub(crate) fn without_record(mut self) -> Self {
        self.record = false;
        self
    }

    /// Lists a file in RECORD that does not exist; it may be a hostile path.
    pub(crate) fn lists(mut self, path: &str) -> Self {
        self.stale.push(path.to_owned());
        self
    }

    fn into_files(self) -> Vec<(String, String)> {
        let stem = format!("{}-{}", self.name.replace('-', "_"), self.version);
        let mut files = self.files;
        let mut header =
            format!("Metadata-Version: 2.1\nName: {}\nVersion: {}\n", self.name, self.version);
        if self.form == Form::EggInfoFile {
            files.push((format!("{stem}.egg-info"), header));
            return files;
        }
        let mut metadata = Vec::new();
        if !self.top_level.is_empty() {
            metadata.push(("top_level.txt", self.top_level.join("\n") + "\n"));
        }
        if let Some(text) = self.entry_points {
            metadata.push(("entry_points.txt", text));
        }
        let directory = if self.form == Form::EggInfo {
            metadata.push(("requires.txt", self.requires.join("\n") + "\n"));
            metadata.push(("PKG-INFO", header));
            format!("{stem}.egg-info")
        } else {
            for requirement in &self.requires {
                writeln!(header, "Requires-Dist: {requirement}").unwrap();
            }
            metadata.push(("METADATA", header));
            metadata.push(("INSTALLER", "made-up\n".to_owned()));
            format!("{stem}.dist-info")
        };
        files
            .extend(metadata.into_iter().map(|(name, text)| (format!("{directory}/{name}"), text)));
        if self.record {
            let path = format!("{directory}/RECORD");
            let listed = files.iter().map(|(path, _)| path).chain(&self.stale).chain([&path]);
            let record = listed.fold(String::new(), |text, path| text + path + ",,\n");
            files.push((path, record));
        }
        files
    }
}
