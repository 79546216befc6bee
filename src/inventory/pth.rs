//! `.pth` files: which of their lines add a directory, and which would run code.
//!
//! The rules are those of `site.addpackage` in `CPython`: a line that begins with `#` is a comment, one
//! that begins with `import` and a space or a tab is run, and every other is a path, which counts if
//! it exists.

mod line;

pub use line::{Lead, Line, lines};

use std::path::Path;

use crate::common::{Diagnostic, RelPath, Result};
use crate::inventory::bounded::{self, Bounded};
use crate::inventory::site::SiteDirectory;

/// Larger ones are read by Python too, but are made of nothing that could be a path.
pub const LIMIT: u64 = 1 << 20;

/// What the lines of a `.pth` file do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathFile {
    /// Directories that exist inside the site directory, where they really lie and not by a link
    /// that leads out of it; in the order of the lines, each once.
    pub directories: Vec<RelPath>,
    /// How many lines run code, those that declare namespaces not counted.
    pub imports: usize,
    /// The namespaces that setuptools' `-nspkg.pth` lines declare, dotted (`zope`, `lazr.uri`).
    pub namespaces: Vec<String>,
    /// Paths that exist and lead out of the site directory, word for word.
    pub outside: Vec<String>,
    /// Lines that cannot be used otherwise: paths that are no directories (eggs as zip files), not
    /// UTF-8, or have control characters.
    pub refused: Vec<String>,
}

/// Reads a `.pth` file of a site directory. Nothing of it is run.
///
/// # Errors
///
/// A file that cannot be read, or is too large to be one of paths.
pub fn path_lines(site: &SiteDirectory, file: &RelPath) -> Result<PathFile> {
    let path = file.under(&site.path);
    let content = match bounded::read(&path, LIMIT) {
        Ok(Bounded::Whole(content)) => content,
        // `site` passes over what it cannot open, such as a dangling link.
        Ok(Bounded::Missing | Bounded::NotAFile) => return Ok(PathFile::default()),
        Ok(Bounded::TooLarge) => {
            let message = format!("{} is too large for a .pth file", path.display());
            return Diagnostic::error("unreadable-path-file", message)
                .help("remove the file, or reinstall the package that it belongs to")
                .err();
        }
        Err(error) => return Err(Box::new(Diagnostic::io("read", &path, &error))),
    };
    let mut found = PathFile::default();
    for line in lines(&content) {
        found.add(line, &site.path);
    }
    Ok(found)
}

impl PathFile {
    fn add(&mut self, line: &[u8], site: &Path) {
        match Line::of(line) {
            Line::Blank | Line::Comment => {}
            Line::Import(line) => {
                match std::str::from_utf8(line).ok().and_then(declared_namespace) {
                    Some(namespace) => self.namespaces.push(namespace),
                    None => self.imports += 1,
                }
            }
            Line::Path(line) => match std::str::from_utf8(line).map(str::trim_end) {
                Ok(line) if !line.contains(char::is_control) => self.add_path(line, site),
                _ => self.refused.push(String::from_utf8_lossy(line).into_owned()),
            },
        }
    }

    fn add_path(&mut self, line: &str, site: &Path) {
        match Lead::of(line, site) {
            Lead::Missing => {}
            Lead::Inside(inside, real) => self.add_inside(line, &inside, &real),
            Lead::Outside(_) => self.outside.push(line.to_owned()),
        }
    }

    fn add_inside(&mut self, line: &str, inside: &Path, real: &Path) {
        if inside.as_os_str().is_empty() {
            // The site directory itself is on the path already.
            return;
        }
        match RelPath::from_path(inside).ok().filter(|_| real.is_dir()) {
            Some(directory) if self.directories.contains(&directory) => {}
            Some(directory) => self.directories.push(directory),
            None => self.refused.push(line.to_owned()),
        }
    }
}

/// The namespace that a line of a `-nspkg.pth` declares: setuptools has written
/// `p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('zope',));...` since version 12, before
/// that without `has_mfs`.
fn declared_namespace(line: &str) -> Option<String> {
    let (before, rest) = line.split_once("sys._getframe(1).f_locals['sitedir'], *(")?;
    let (parts, after) = rest.split_once("))")?;
    if !before.starts_with("import sys, types, os;") && !before.starts_with("import sys,types,os;")
        || !after.contains("sys.modules.setdefault(")
    {
        return None;
    }
    let parts: Option<Vec<&str>> = parts
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.strip_prefix('\'')?.strip_suffix('\''))
        .collect();
    let parts = parts?;
    let good = !parts.is_empty() && parts.iter().all(|p| super::site::is_identifier(p));
    good.then(|| parts.join("."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use fs_err as fs;
    use tempfile::TempDir;

    use super::*;
    use crate::inventory::site::{Origin, SiteId};

    fn read_lines(directory: &TempDir, content: &[u8]) -> PathFile {
        let path = directory.path().to_owned();
        fs::write(path.join("x.pth"), content).unwrap();
        let site = SiteDirectory { id: SiteId(0), path, origin: Origin::Base };
        path_lines(&site, &RelPath::new("x.pth").unwrap()).unwrap()
    }

    fn directories(found: &PathFile) -> Vec<&str> {
        found.directories.iter().map(RelPath::as_str).collect()
    }

    #[test]
    fn directories_inside_count_if_they_exist() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("wx-3.0/deep")).unwrap();
        fs::write(site.path().join("a.egg"), "").unwrap();
        let whole = site.path().join("wx-3.0/deep").display().to_string();
        let text = format!(
            "\u{feff}./wx-3.0\r\n# wx-3.0/comment\n\n.\nmissing\nwx-3.0/../wx-3.0  \n{whole}\na.egg\n"
        );
        let found = read_lines(&site, text.as_bytes());
        assert_eq!(directories(&found), ["wx-3.0", "wx-3.0/deep"]);
        assert_eq!(found.refused, ["a.egg"]);
        assert!(found.outside.is_empty() && found.imports == 0);
    }

    #[test]
    fn what_leads_out_is_outside_by_text_and_by_link() {
        let site = tempfile::tempdir().unwrap();
        symlink("/usr", site.path().join("usr")).unwrap();
        fs::create_dir(site.path().join("real")).unwrap();
        symlink("real", site.path().join("link")).unwrap();
        let found = read_lines(&site, b"/usr\n../\nusr\nusr/lib\nlink\nusr/../real\n");
        assert_eq!(directories(&found), ["link", "real"]);
        assert_eq!(found.outside, ["/usr", "../", "usr", "usr/lib"]);
    }

    #[test]
    fn a_site_directory_behind_a_link_is_still_itself() {
        let site = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(site.path()).unwrap();
        fs::create_dir_all(real.join("real/a")).unwrap();
        symlink("real", real.join("link")).unwrap();
        let line = format!("a\n{0}/real/a\n{0}/link/a\n", real.display());
        fs::write(real.join("real/x.pth"), line).unwrap();
        let path = real.join("./link");
        let site = SiteDirectory { id: SiteId(0), path, origin: Origin::Base };
        let found = path_lines(&site, &RelPath::new("x.pth").unwrap()).unwrap();
        assert_eq!(directories(&found), ["a"]);
        assert!(found.outside.is_empty());
    }

    #[test]
    fn import_lines_are_counted_and_never_paths() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("importlib_here")).unwrap();
        let found = read_lines(&site, b"import os; x()\nimport\tsys\nimportlib_here\n");
        assert_eq!(found.imports, 2);
        assert_eq!(directories(&found), ["importlib_here"]);
    }

    #[test]
    fn lines_of_setuptools_namespaces_are_known() {
        let site = tempfile::tempdir().unwrap();
        let line = |parts: &str| {
            format!(
                "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *({parts}));importlib = has_mfs and __import__('importlib.util');m = m or sys.modules.setdefault('zope', types.ModuleType('zope'));(p not in mp) and mp.append(p)\n"
            )
        };
        let text = line("'zope',") + &line("'lazr', 'uri'") + &line("'a b',") + &line("");
        let found = read_lines(&site, text.as_bytes());
        assert_eq!(found.namespaces, ["zope", "lazr.uri"]);
        assert_eq!(found.imports, 2);
    }

    #[test]
    fn hostile_lines_are_refused() {
        let site = tempfile::tempdir().unwrap();
        let found = read_lines(&site, b"a\0b\ncaf\xe9\n\x1b[31m\n");
        assert_eq!(found.refused.len(), 3);
        assert!(found.directories.is_empty());
    }

    #[test]
    fn a_dangling_link_has_no_lines_and_a_huge_file_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_owned();
        symlink("nowhere", path.join("d.pth")).unwrap();
        fs::File::create(path.join("h.pth")).unwrap().set_len(2 << 20).unwrap();
        let site = SiteDirectory { id: SiteId(0), path, origin: Origin::Base };
        let read = |name: &str| path_lines(&site, &RelPath::new(name).unwrap());
        assert_eq!(read("d.pth").unwrap(), PathFile::default());
        assert_eq!(read("h.pth").unwrap_err().code, "unreadable-path-file");
    }

    #[test]
    fn the_machines_own_path_files_declare_their_namespaces() {
        let path = PathBuf::from("/usr/lib/python3/dist-packages");
        let site = SiteDirectory { id: SiteId(0), path, origin: Origin::Base };
        for file in site.list().unwrap().path_files() {
            let found = path_lines(&site, &file).unwrap();
            if file.as_str().strip_suffix("-nspkg.pth").is_some() {
                assert!(!found.namespaces.is_empty() && found.imports == 0, "{file}");
            } else {
                assert!(found.namespaces.is_empty(), "{file}");
            }
        }
    }
}
