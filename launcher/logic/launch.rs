//! The launcher from its start to what is executed.

use super::border::Border;
use super::config::Config;
use super::failure::{Failure, Subject};
use super::locate::{Found, Invocation, Workspace};
use super::path::PathBuffer;
use super::{Output, System};

/// What is to be executed.
pub(crate) struct Launch<'w> {
    /// The base.
    pub(crate) base: &'w PathBuffer,
    /// What `argv[0]` is to be.
    pub(crate) called_as: &'w PathBuffer,
    config: Config<'w>,
}

impl Launch<'_> {
    /// What is said when executing the base fails.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject { base: self.base.as_bytes(), spec: self.config.spec(), ..Subject::default() }
    }
}

/// Everything that a launch writes to.
pub(crate) struct Space {
    workspace: Workspace,
    base: PathBuffer,
}

impl Space {
    /// An empty one.
    pub(crate) const fn new() -> Self {
        Self { workspace: Workspace::new(), base: PathBuffer::new() }
    }

    /// What is said when a launch fails.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject { file: self.workspace.file().as_bytes(), ..Subject::default() }
    }

    /// Finds the environment and hands the variables on that the base is to be started with.
    pub(crate) fn prepare<'a>(
        &mut self,
        system: &impl System,
        invocation: Invocation<'_>,
        entries: &(impl Iterator<Item = &'a [u8]> + Clone),
        output: &mut impl Output<'a>,
    ) -> Result<Launch<'_>, Failure> {
        let Found { config, environment, called_as } = self.workspace.locate(system, invocation)?;
        let base = config.base().unwrap_or_default();
        self.base.set(&[base]).map_err(|_| Failure::PathTooLong)?;
        let identity = system.identity(environment).map_err(Failure::Unseen)?;
        let (process, parent) = (system.process(), system.parent());
        Border { config, identity, process, parent }.hand_on(entries, output);
        Ok(Launch { base: &self.base, called_as, config })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Entries, Machine};
    use super::*;

    #[test]
    fn the_base_is_executed_under_the_environments_name() {
        let config = "isolate.base = /usr/bin/python3.11\nisolate.spec = /s/isolate.yaml\n";
        let files = vec![("/e/pyvenv.cfg", config.as_bytes().to_vec())];
        let machine = Machine { files, executable: "/e/bin/python" };
        let mut space = Box::new(Space::new());
        let invocation = Invocation { called_as: b"/e/bin/python", executed_as: b"" };
        let entries = ["A=1", "PYTHONHOME=/x"].map(str::as_bytes);
        let mut output = Entries::default();
        let launch =
            space.prepare(&machine, invocation, &entries.into_iter(), &mut output).unwrap();
        assert_eq!(launch.base.as_bytes(), b"/usr/bin/python3.11");
        assert_eq!(launch.called_as.as_bytes(), b"/e/bin/python3.11");
        assert_eq!(launch.subject().spec, Some(&b"/s/isolate.yaml"[..]));
        assert_eq!(output.texts(), ["A=1", "ISOLATE_BORDER=fe01-2a:20:0"]);
    }

    #[test]
    fn a_failure_names_the_file_that_was_looked_for() {
        let machine = Machine { files: Vec::new(), executable: "/e/bin/python" };
        let mut space = Box::new(Space::new());
        let invocation = Invocation { called_as: b"python", executed_as: b"" };
        let none = std::iter::empty();
        let failure = space.prepare(&machine, invocation, &none, &mut Entries::default());
        assert!(matches!(failure, Err(Failure::NoEnvironment)));
        assert_eq!(space.subject().file, b"/e/pyvenv.cfg");
    }
}
