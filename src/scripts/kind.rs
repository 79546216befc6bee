//! What kinds of generated scripts there are.

use std::fmt;

/// A kind of generated script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An entry point, as zc.buildout writes it; `bin/buildout` itself is one.
    BuildoutConsole,
    /// A named interpreter of zc.buildout.
    BuildoutInterpreter,
    /// A script of a distribution of old (`scripts=` of `setup()`) into which zc.buildout put a path.
    BuildoutScript,
    /// An entry point or a script, as an installer writes it.
    Installed(Installer),
    /// Any other Python script that an installer made start through `/bin/sh`.
    Trampoline,
    /// A named interpreter of ours.
    Interpreter,
}

/// Whose structure an installed script has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Installer {
    /// pip or another tool that has distlib write its scripts, such as virtualenv.
    Distlib,
    /// setuptools: `easy_install`, `setup.py install` or `setup.py develop`.
    Setuptools,
    /// uv, or pypa's installer, which poetry uses and uv followed at first.
    Uv,
    /// This program.
    Isolate,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuildoutConsole => "a console script of zc.buildout",
            Self::BuildoutInterpreter => "an interpreter of zc.buildout",
            Self::BuildoutScript => "a script of a distribution, with a path by zc.buildout",
            Self::Installed(Installer::Distlib) => "a script of pip or distlib",
            Self::Installed(Installer::Setuptools) => "a script of setuptools",
            Self::Installed(Installer::Uv) => "a script of uv or installer",
            Self::Installed(Installer::Isolate) => "a script of isolate",
            Self::Trampoline => "a script that an installer starts through /bin/sh",
            Self::Interpreter => "an interpreter of isolate",
        })
    }
}
