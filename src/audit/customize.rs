//! `sitecustomize` and `usercustomize`: modules that `site` imports by name, wherever on the path they
//! are and in whatever form.

use crate::inventory::importable::module_stem;

/// The forms of a module, in the order in which Python takes them out of one directory
/// (`importlib.machinery.FileFinder`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A directory with an `__init__`.
    Package,
    /// Machine code.
    Extension,
    /// Source.
    Module,
    /// Byte code without source.
    Bytecode,
    /// In an archive.
    Archive,
}

impl Form {
    /// The form of a file that provides a module of that name, if it does.
    pub fn of(file_name: &str, module: &str, suffixes: &[String]) -> Option<Self> {
        if module_stem(file_name, suffixes) != Some(module) {
            return None;
        }
        Some(match file_name.rsplit_once('.') {
            Some((_, "py")) => Self::Module,
            Some((_, "pyc")) => Self::Bytecode,
            _ => Self::Extension,
        })
    }

    /// Whether an archive that has a file of that name provides a module.
    pub fn is_in_archive(name: &str, module: &str) -> bool {
        let rest = name.strip_prefix(module);
        matches!(rest, Some(".py" | ".pyc" | "/__init__.py" | "/__init__.pyc"))
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Extension => "an extension module",
            Self::Module => "a module",
            Self::Bytecode => "a module without source",
            Self::Archive => "a module in an archive",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_suffixes_and_in_python_s_order() {
        let suffixes = [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"].map(str::to_owned);
        let of = |name: &str| Form::of(name, "sitecustomize", &suffixes);
        assert_eq!(of("sitecustomize.py"), Some(Form::Module));
        assert_eq!(of("sitecustomize.pyc"), Some(Form::Bytecode));
        assert_eq!(of("sitecustomize.so"), Some(Form::Extension));
        assert_eq!(of("sitecustomize.cpython-311-x86_64-linux-gnu.so"), Some(Form::Extension));
        for other in
            ["sitecustomize", "sitecustomize.txt", "xsitecustomize.py", "sitecustomize.x.so"]
        {
            assert_eq!(of(other), None, "{other}");
        }
        assert!(Form::Package < Form::Extension && Form::Extension < Form::Module);
        assert!(Form::is_in_archive("sitecustomize/__init__.pyc", "sitecustomize"));
        assert!(!Form::is_in_archive("x/sitecustomize.py", "sitecustomize"));
    }
}
