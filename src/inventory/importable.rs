//! The names that a set of files can be imported by.

use std::collections::{BTreeSet, HashSet};

use crate::common::RelPath;

/// Where a file is: its directory, unless that is the root, and its name.
pub type Place<'a> = (Option<&'a str>, &'a str);

/// A file as [`import_names`] takes it.
pub fn alone(path: &RelPath) -> (Option<&str>, std::iter::Once<&str>) {
    (path.parent_str(), std::iter::once(path.file_name()))
}

/// The names under which files can be imported, dotted where a name is not the files' own: `lxml`,
/// `apt_pkg`, `zope.interface`, `gi.overrides.Gst`. A directory is imported as a whole when its
/// `__init__` is among the files; otherwise it is a namespace, and what is in it counts.
/// `suffixes` are the base's extension suffixes (`.cpython-311-x86_64-linux-gnu.so`, `.abi3.so`, `.so`).
///
/// The files are given by directory, with their names in it; the same directory may come again.
pub fn import_names<'a, N: Iterator<Item = &'a str>>(
    files: impl Iterator<Item = (Option<&'a str>, N)> + Clone,
    suffixes: &[String],
) -> Vec<String> {
    let packages: HashSet<&str> = files
        .clone()
        .filter_map(|(directory, mut names)| {
            directory.filter(|_| names.any(|name| is_init(name, suffixes)))
        })
        .collect();
    let mut names = BTreeSet::new();
    // The files of one directory mostly follow each other, and so do those of one package.
    let mut last = None;
    let mut outermost = None;
    for (directory, files) in files {
        if directory != last {
            last = directory;
            let package = directory.and_then(|directory| outermost_of(directory, &packages));
            if package.is_some() && package != outermost {
                names.extend(package.and_then(|package| dotted(package.split('/'))));
            }
            outermost = package;
        }
        if outermost.is_none() {
            names.extend(files.filter_map(|name| module_name(directory, name, suffixes)));
        }
    }
    names.into_iter().collect()
}

/// The outermost package that a directory is, or lies in.
fn outermost_of<'a>(directory: &'a str, packages: &HashSet<&str>) -> Option<&'a str> {
    let above = directory.match_indices('/').map(|(at, _)| &directory[..at]);
    above.chain([directory]).find(|above| packages.contains(above))
}

/// The dotted name of a file as a module, if it is one.
fn module_name(directory: Option<&str>, name: &str, suffixes: &[String]) -> Option<String> {
    let stem = module_stem(name, suffixes)?;
    dotted(directory.into_iter().flat_map(|above| above.split('/')).chain([stem]))
}

/// `six` of `six.py`, `apt_pkg` of `apt_pkg.cpython-311-x86_64-linux-gnu.so`; of nothing else.
pub fn module_stem<'a>(file_name: &'a str, suffixes: &[String]) -> Option<&'a str> {
    [".py", ".pyc"]
        .into_iter()
        .chain(suffixes.iter().map(String::as_str))
        .find_map(|suffix| file_name.strip_suffix(suffix))
        .filter(|stem| !stem.is_empty())
}

/// Whether a file of that name makes a package of its directory.
pub fn is_init(file_name: &str, suffixes: &[String]) -> bool {
    file_name.starts_with("__init__") && module_stem(file_name, suffixes) == Some("__init__")
}

fn dotted<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut name = String::new();
    for part in parts {
        if !is_identifier(part) {
            return None;
        }
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(part);
    }
    Some(name)
}

/// Whether a text can stand in an import statement.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[&str]) -> Vec<String> {
        let files: Vec<RelPath> = files.iter().map(|f| RelPath::new(f).unwrap()).collect();
        let suffixes = [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"].map(str::to_owned);
        import_names(files.iter().map(alone), &suffixes)
    }

    #[test]
    fn packages_modules_and_extensions_have_one_name_each() {
        assert_eq!(
            names(&[
                "lxml/__init__.py",
                "lxml/html/__init__.py",
                "six.py",
                "apt_pkg.cpython-311-x86_64-linux-gnu.so",
                "_cffi.abi3.so",
            ]),
            ["_cffi", "apt_pkg", "lxml", "six"]
        );
    }

    #[test]
    fn parts_of_namespaces_are_named_below_them() {
        assert_eq!(
            names(&["zope/interface/__init__.py", "gi/overrides/Gst.py", "google/rpc/a_pb2.py"]),
            ["gi.overrides.Gst", "google.rpc.a_pb2", "zope.interface"]
        );
    }

    #[test]
    fn data_and_odd_names_are_no_modules() {
        assert!(
            names(&["share/x.txt", "foo-bar/x.py", "1st.py", "x.cpython-27.so.bak"]).is_empty()
        );
    }
}
