//! Which environment a launcher works for.

use super::config::Config;
use super::failure::Failure;
use super::path::{PathBuffer, above, directory};
use super::{Errno, System};

/// The longest `pyvenv.cfg` that is read.
pub(crate) const CONFIG_LIMIT: usize = 64 * 1024;

/// How many environments may have been made one out of the other.
const LEVELS: usize = 8;

/// There is no such file or directory (`ENOENT`).
const NOT_FOUND: Errno = 2;
/// Part of the path is no directory (`ENOTDIR`).
const NO_DIRECTORY: Errno = 20;

/// How a launcher was started.
#[derive(Clone, Copy)]
pub(crate) struct Invocation<'a> {
    /// `argv[0]`: what the caller says that it is; anything, or nothing.
    pub(crate) called_as: &'a [u8],
    /// `AT_EXECFN`: the path that the kernel was given; empty where that is not known.
    pub(crate) executed_as: &'a [u8],
}

/// An environment that was found.
pub(crate) struct Found<'w> {
    pub(crate) config: Config<'w>,
    /// The environment's directory.
    pub(crate) environment: &'w PathBuffer,
    /// What `argv[0]` is to be.
    pub(crate) called_as: &'w PathBuffer,
}

/// Where a search puts what it reads. It is large, and lives where the system provides.
pub(crate) struct Workspace {
    directory: PathBuffer,
    file: PathBuffer,
    environment: PathBuffer,
    called_as: PathBuffer,
    content: [u8; CONFIG_LIMIT + 1],
    length: usize,
}

/// What stands beside a `bin` directory.
enum Beside {
    Nothing,
    /// A `pyvenv.cfg` that says what to execute.
    Environment,
    /// A `pyvenv.cfg` of somebody else's, such as `python -m venv` writes.
    Nested,
}

impl Workspace {
    /// An empty one.
    #[expect(clippy::large_stack_arrays, reason = "it lives in static memory or on the heap")]
    pub(crate) const fn new() -> Self {
        Self {
            directory: PathBuffer::new(),
            file: PathBuffer::new(),
            environment: PathBuffer::new(),
            called_as: PathBuffer::new(),
            content: [0; CONFIG_LIMIT + 1],
            length: 0,
        }
    }

    /// The file that was looked at last.
    pub(crate) fn file(&self) -> &PathBuffer {
        &self.file
    }

    /// Finds the environment: beside `argv[0]`, else beside what the kernel was given, else beside
    /// the executable with every link resolved. In that order, because an environment that was made
    /// inside links to the launcher (3.8 to 3.10) and must not be taken for the one it came from.
    pub(crate) fn locate(
        &mut self,
        system: &impl System,
        invocation: Invocation<'_>,
    ) -> Result<Found<'_>, Failure> {
        for name in [invocation.called_as, invocation.executed_as] {
            let Some(bin) = directory(name) else { continue };
            if self.directory.set(&[bin]).is_err() {
                continue;
            }
            match self.look(system)? {
                Beside::Nothing => {}
                Beside::Environment => return self.found(),
                Beside::Nested => {
                    self.called_as.set(&[name]).map_err(|_| Failure::PathTooLong)?;
                    return self.enclosing(system);
                }
            }
        }
        self.look_beside_executable(system)?;
        self.found()
    }

    /// From an environment inside ours to ours: `home` is the `bin` directory of the one that it was
    /// made with. `argv[0]` stays, so that Python finds the inner one.
    fn enclosing(&mut self, system: &impl System) -> Result<Found<'_>, Failure> {
        for _ in 0..LEVELS {
            let content = self.content.get(..self.length).unwrap_or_default();
            let Some(home) = Config::new(content).home() else { break };
            let Ok(()) = self.directory.set(&[home]) else { break };
            match self.look(system)? {
                Beside::Nothing => break,
                Beside::Environment => return Ok(self.as_found()),
                Beside::Nested => {}
            }
        }
        self.look_beside_executable(system)?;
        Ok(self.as_found())
    }

    fn look_beside_executable(&mut self, system: &impl System) -> Result<(), Failure> {
        system.own_executable(&mut self.file).map_err(|_| Failure::NoEnvironment)?;
        let bin = directory(self.file.as_bytes()).ok_or(Failure::NoEnvironment)?;
        self.directory.set(&[bin]).map_err(|_| Failure::PathTooLong)?;
        match self.look(system)? {
            Beside::Nothing => Err(Failure::NoEnvironment),
            Beside::Environment => Ok(()),
            Beside::Nested => Err(Failure::NotOurs),
        }
    }

    /// Reads the `pyvenv.cfg` beside `self.directory`.
    fn look(&mut self, system: &impl System) -> Result<Beside, Failure> {
        let [parent, up] = above(self.directory.as_bytes());
        let paths = self
            .environment
            .set(&[parent, up])
            .and_then(|()| self.file.set(&[parent, up, b"/pyvenv.cfg"]));
        if paths.is_err() {
            return Ok(Beside::Nothing);
        }
        self.length = match system.read(&self.file, &mut self.content) {
            Ok(length) if length > CONFIG_LIMIT => return Err(Failure::TooLarge),
            Ok(length) => length,
            Err(NOT_FOUND | NO_DIRECTORY) => return Ok(Beside::Nothing),
            Err(errno) => return Err(Failure::Unreadable(errno)),
        };
        Ok(if self.config().base().is_some() { Beside::Environment } else { Beside::Nested })
    }

    /// The environment that was looked at last, which `argv[0]` is to lead to.
    fn found(&mut self) -> Result<Found<'_>, Failure> {
        let content = self.content.get(..self.length).unwrap_or_default();
        let name = Config::new(content).name().unwrap_or_default();
        let bin = self.directory.as_bytes();
        let slash: &[u8] = if bin == b"/" { b"" } else { b"/" };
        self.called_as.set(&[bin, slash, name]).map_err(|_| Failure::PathTooLong)?;
        Ok(self.as_found())
    }

    fn as_found(&self) -> Found<'_> {
        Found { config: self.config(), environment: &self.environment, called_as: &self.called_as }
    }

    fn config(&self) -> Config<'_> {
        Config::new(self.content.get(..self.length).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::Machine;
    use super::*;

    const OURS: &str = "home = /usr/bin\nisolate.base = /usr/bin/python3.9\n";

    fn machine(files: &[(&'static str, &str)], executable: &'static str) -> Machine {
        let files = files.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())).collect();
        Machine { files, executable }
    }

    /// The environment and the new `argv[0]`.
    fn locate(machine: &Machine, argv0: &str, execfn: &str) -> Result<(String, String), Failure> {
        let mut workspace = Box::new(Workspace::new());
        let invocation = Invocation { called_as: argv0.as_bytes(), executed_as: execfn.as_bytes() };
        let found = workspace.locate(machine, invocation)?;
        let text = |path: &PathBuffer| String::from_utf8(path.as_bytes().to_vec()).unwrap();
        Ok((text(found.environment), text(found.called_as)))
    }

    fn pair(environment: &str, called_as: &str) -> (String, String) {
        (environment.to_owned(), called_as.to_owned())
    }

    #[test]
    fn it_is_found_by_argv_then_by_the_kernels_path_then_by_the_executable() {
        let machine = machine(&[("/e/pyvenv.cfg", OURS)], "/e/bin/python");
        assert_eq!(locate(&machine, "/e/bin/python", ""), Ok(pair("/e", "/e/bin/python3.9")));
        assert_eq!(locate(&machine, "python", "/e/bin/python"), Ok(pair("/e", "/e/bin/python3.9")));
        assert_eq!(locate(&machine, "/x/py", "/x/py"), Ok(pair("/e", "/e/bin/python3.9")));
        assert_eq!(locate(&machine, "", ""), Ok(pair("/e", "/e/bin/python3.9")));
        let long = format!("/{}/python", "a".repeat(5000));
        assert_eq!(locate(&machine, &long, &long), Ok(pair("/e", "/e/bin/python3.9")));
    }

    #[test]
    fn a_relative_path_stays_relative() {
        let files = [("./pyvenv.cfg", OURS), ("./../pyvenv.cfg", OURS)];
        let machine = machine(&files, "/nowhere/python");
        assert_eq!(locate(&machine, "bin/python", ""), Ok(pair(".", "bin/python3.9")));
        assert_eq!(locate(&machine, "./python", ""), Ok(pair("./..", "./python3.9")));
    }

    #[test]
    fn an_environment_inside_leads_to_ours_and_keeps_its_name() {
        let files = [
            ("/e/pyvenv.cfg", OURS),
            ("/in/pyvenv.cfg", "home = /e/bin\n"),
            ("/in2/pyvenv.cfg", "home = /in/bin\n"),
            ("/moved/pyvenv.cfg", "home = /gone/bin\n"),
            ("/loop/pyvenv.cfg", "home = /loop/bin\n"),
        ];
        let machine = machine(&files, "/e/bin/python");
        for inner in ["/in/bin/python", "/in2/bin/python", "/moved/bin/python", "/loop/bin/python"]
        {
            assert_eq!(locate(&machine, inner, ""), Ok(pair("/e", inner)));
        }
        assert_eq!(locate(&machine, "python", "/in/bin/python"), Ok(pair("/e", "/in/bin/python")));
    }

    #[test]
    fn without_an_environment_it_says_so() {
        let empty = machine(&[], "/e/bin/python");
        assert_eq!(locate(&empty, "/e/bin/python", ""), Err(Failure::NoEnvironment));
        let files = [("/e/pyvenv.cfg", "home = /usr/bin\n")];
        let copied = machine(&files, "/e/bin/python");
        assert_eq!(locate(&copied, "/e/bin/python", ""), Err(Failure::NotOurs));
    }

    #[test]
    fn a_huge_file_is_refused() {
        let at_limit = format!("{OURS}#{}", "x".repeat(CONFIG_LIMIT - OURS.len() - 1));
        let machine_with = |text: &str| machine(&[("/e/pyvenv.cfg", text)], "");
        assert_eq!(
            locate(&machine_with(&at_limit), "/e/bin/python", ""),
            Ok(pair("/e", "/e/bin/python3.9"))
        );
        let larger = format!("{at_limit}x");
        assert_eq!(locate(&machine_with(&larger), "/e/bin/python", ""), Err(Failure::TooLarge));
    }
}
