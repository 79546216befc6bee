//! Which environment a launcher works for.

use super::System;
use super::config::Config;
use super::failure::{Failure, Subject, is_absent};
use super::path::{config_beside, directory};
use super::text::{PATH_LIMIT, Room, Text};

/// The longest `pyvenv.cfg` that is read.
pub(crate) const CONFIG_LIMIT: usize = 64 * 1024;

/// How many environments may have been made one out of the other, ours among them.
const LEVELS: usize = 9;

/// The room that a search takes. It looks beside one path by the first name, beside as many as there
/// are levels by the second, and beside the executable, and puts the path and the file there. Four
/// more paths are that of the executable and those that are made of what was found.
pub(crate) const SEARCH_ROOM: usize =
    (LEVELS + 2) * (PATH_LIMIT + CONFIG_LIMIT + 1) + 4 * PATH_LIMIT;

/// How a launcher was started.
#[derive(Clone, Copy)]
pub(crate) struct Invocation<'a> {
    /// `argv[0]`: what the caller says that it is; anything, or nothing.
    pub(crate) called_as: &'a [u8],
    /// `AT_EXECFN`: the path that the kernel was given; empty where that is not known.
    pub(crate) executed_as: &'a [u8],
}

/// A search for an environment, and where it has come to.
pub(crate) struct Search<'a> {
    /// Where the paths and the files go that were read.
    pub(crate) room: Room<'a>,
    /// The `bin` directory that was looked beside last.
    bin: &'a [u8],
    /// The `pyvenv.cfg` beside it.
    file: Text<'a>,
    /// What that says; nothing where there is none.
    pub(crate) config: Config<'a>,
    /// The name by which an environment inside ours was started; empty where it is ours.
    inner: &'a [u8],
}

impl<'a> Search<'a> {
    /// A search that has looked nowhere.
    pub(crate) fn new(room: Room<'a>) -> Self {
        Self { room, bin: b"", file: Text::EMPTY, config: Config::new(b""), inner: b"" }
    }

    /// What is said of where it has come to.
    pub(crate) fn subject(&self) -> Subject<'a> {
        Subject { file: self.file.as_bytes(), config: self.config }
    }

    /// Finds the environment: beside `argv[0]`, else beside what the kernel was given, else beside
    /// the executable with every link resolved. In that order, because an environment that was made
    /// inside links to the launcher (3.8 to 3.10) and must not be taken for the one it came from.
    pub(crate) fn locate(
        &mut self,
        system: &impl System,
        invocation: Invocation<'a>,
    ) -> Result<(), Failure> {
        let mut found = self.follow(system, invocation.called_as, LEVELS);
        if matches!(found, Err(Failure::NoEnvironment)) && self.inner.is_empty() {
            found = self.follow(system, invocation.executed_as, LEVELS);
        }
        if matches!(found, Err(Failure::NoEnvironment | Failure::NotOurs)) {
            let length = system.own_executable(self.room.reserve(PATH_LIMIT));
            self.room.cut(length.unwrap_or_default());
            let executable = self.room.finish().ok_or(Failure::NoMemory)?;
            found = self.follow(system, executable.as_bytes(), 1);
        }
        found
    }

    /// Looks beside a path that an environment may be started by, and from an environment inside ours
    /// on to ours: `home` is the `bin` directory of the one that it was made with.
    #[inline(never)]
    fn follow(
        &mut self,
        system: &impl System,
        name: &'a [u8],
        levels: usize,
    ) -> Result<(), Failure> {
        self.bin = directory(name).ok_or(Failure::NoEnvironment)?;
        for _ in 0..levels {
            let found = self.look(system);
            if !matches!(found, Err(Failure::NotOurs)) {
                return found;
            }
            self.inner = name;
            self.bin = self.config.home();
            if self.bin.is_empty() {
                break;
            }
        }
        Err(Failure::NotOurs)
    }

    /// The environment's directory.
    pub(crate) fn environment(&mut self) -> Option<Text<'a>> {
        self.room.path(directory(self.file.as_bytes())?, b"")
    }

    /// What `argv[0]` is to be: the environment's own name, or the one that an environment inside it
    /// was started by, which stays, so that Python finds the inner one.
    pub(crate) fn called_as(&mut self) -> Option<Text<'a>> {
        if self.inner.is_empty() {
            self.room.path(self.bin, self.config.name())
        } else {
            self.room.path(self.inner, b"")
        }
    }

    /// Reads the `pyvenv.cfg` beside `self.bin`, which may not be there, or be of somebody else's
    /// environment, such as `python -m venv` makes.
    fn look(&mut self, system: &impl System) -> Result<(), Failure> {
        let [parent, name] = config_beside(self.bin);
        self.file = self.room.path(parent, name).ok_or(Failure::NoEnvironment)?;
        self.config = Config::new(b"");
        match system.read(self.file, self.room.reserve(CONFIG_LIMIT + 1)) {
            Ok(length) if length > CONFIG_LIMIT => return Err(Failure::TooLarge),
            Ok(length) => self.room.cut(length),
            Err(errno) if is_absent(errno) => return Err(Failure::NoEnvironment),
            Err(errno) => return Err(Failure::Unreadable(errno)),
        }
        let content = self.room.finish().ok_or(Failure::NoMemory)?;
        self.config = Config::of_file(content.as_bytes());
        if self.config.base().is_empty() { Err(Failure::NotOurs) } else { Ok(()) }
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
        let mut memory = vec![0; SEARCH_ROOM];
        let invocation = Invocation { called_as: argv0.as_bytes(), executed_as: execfn.as_bytes() };
        let mut search = Search::new(Room::new(&mut memory));
        search.locate(machine, invocation)?;
        let text = |path: Text<'_>| String::from_utf8(path.as_bytes().to_vec()).unwrap();
        let called_as = search.called_as().ok_or(Failure::PathTooLong)?;
        Ok((text(search.environment().unwrap()), text(called_as)))
    }

    fn pair(environment: &str, called_as: &str) -> (String, String) {
        (environment.to_owned(), called_as.to_owned())
    }

    #[test]
    fn it_is_found_by_argv_then_by_the_kernels_path_then_by_the_executable() {
        let machine = machine(&[("/e/pyvenv.cfg", OURS)], "/e/bin/python");
        assert_eq!(locate(&machine, "/e/bin/python", ""), Ok(pair("/e/", "/e/bin/python3.9")));
        assert_eq!(
            locate(&machine, "python", "/e/bin/python"),
            Ok(pair("/e/", "/e/bin/python3.9"))
        );
        assert_eq!(locate(&machine, "/x/py", "/x/py"), Ok(pair("/e/", "/e/bin/python3.9")));
        assert_eq!(locate(&machine, "", ""), Ok(pair("/e/", "/e/bin/python3.9")));
        let long = format!("/{}/python", "a".repeat(5000));
        assert_eq!(locate(&machine, &long, &long), Ok(pair("/e/", "/e/bin/python3.9")));
    }

    #[test]
    fn a_relative_path_stays_relative() {
        let files = [("./pyvenv.cfg", OURS), ("./../pyvenv.cfg", OURS)];
        let machine = machine(&files, "/nowhere/python");
        assert_eq!(locate(&machine, "bin/python", ""), Ok(pair("./", "bin/python3.9")));
        assert_eq!(locate(&machine, "./python", ""), Ok(pair("./../", "./python3.9")));
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
            assert_eq!(locate(&machine, inner, ""), Ok(pair("/e/", inner)));
        }
        assert_eq!(locate(&machine, "python", "/in/bin/python"), Ok(pair("/e/", "/in/bin/python")));
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
            Ok(pair("/e/", "/e/bin/python3.9"))
        );
        let larger = format!("{at_limit}x");
        assert_eq!(locate(&machine_with(&larger), "/e/bin/python", ""), Err(Failure::TooLarge));
    }
    #[test]
    fn there_is_room_for_the_largest_files_on_the_longest_way() {
        let full = |text: &str| format!("{text}#{}", "x".repeat(CONFIG_LIMIT - text.len() - 1));
        let (looped, ours) = (full("home = /loop/bin\n"), full(OURS));
        let files = [("/loop/pyvenv.cfg", &*looped), ("/e/pyvenv.cfg", &*ours)];
        let machine = machine(&files, "/e/bin/python");
        assert_eq!(
            locate(&machine, "/nowhere/bin/python", "/loop/bin/python"),
            Ok(pair("/e/", "/loop/bin/python"))
        );
    }
}
