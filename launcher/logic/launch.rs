//! The launcher from its start to what is executed.

use super::System;
use super::border::Border;
use super::entries::Entries;
use super::failure::Failure;
use super::locate::{CONFIG_LIMIT, Invocation, SEARCH_ROOM, Search};
use super::marker::Crossing;
use super::text::Text;

/// The room that a launch takes besides as much as the variables that came: what the search takes, the
/// lines that set or prepend, once more what they set, for what is prepended to that, and the marker.
pub(crate) const ROOM: usize = SEARCH_ROOM + 2 * CONFIG_LIMIT + 256;

/// How many entries more than those that came there may be. A line changes one variable, and is no
/// shorter than `isolate.set=A=`; the last one is the marker.
pub(crate) const MORE_ENTRIES: usize = CONFIG_LIMIT / 14 + 1;

/// What is to be executed.
pub(crate) struct Target<'a> {
    /// The base.
    pub(crate) base: Text<'a>,
    /// What `argv[0]` is to be.
    pub(crate) called_as: Text<'a>,
}

/// Finds the environment, and makes of the variables those that the base is to be started with.
pub(crate) fn prepare<'a>(
    search: &mut Search<'a>,
    system: &impl System,
    invocation: Invocation<'a>,
    entries: &mut Entries<'_, 'a>,
) -> Result<Target<'a>, Failure> {
    search.locate(system, invocation)?;
    let config = search.config;
    let base = search.room.path(config.base(), b"").ok_or(Failure::PathTooLong)?;
    let called_as = search.called_as().ok_or(Failure::PathTooLong)?;
    let environment = search.environment().ok_or(Failure::PathTooLong)?;
    let identity = system.identity(environment).map_err(Failure::Unseen)?;
    let crossing = Crossing { process: system.process(), parent: system.parent() };
    let border = Border { config, identity, crossing };
    border.hand_on(entries, &mut search.room).ok_or(Failure::NoMemory)?;
    Ok(Target { base, called_as })
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Machine, places, texts};
    use super::super::text::Room;
    use super::*;

    #[test]
    fn the_base_is_executed_under_the_environments_name() {
        let config = "isolate.base = /usr/bin/python3.11\nisolate.spec = /s/isolate.yaml\n";
        let files = vec![("/e/pyvenv.cfg", config.as_bytes().to_vec())];
        let machine = Machine { files, executable: "/e/bin/python" };
        let invocation = Invocation { called_as: b"/e/bin/python", executed_as: b"" };
        let came = ["A=1\0", "PYTHONHOME=/x\0"].map(str::to_owned);
        let (mut memory, mut places) = (vec![0; ROOM], places(&came));
        let mut entries = Entries(&mut places);
        let mut search = Search::new(Room::new(&mut memory));
        let target = prepare(&mut search, &machine, invocation, &mut entries).unwrap();
        assert_eq!(target.base.as_bytes(), b"/usr/bin/python3.11");
        assert_eq!(target.called_as.as_bytes(), b"/e/bin/python3.11");
        assert_eq!(search.subject().config.spec(), b"/s/isolate.yaml");
        assert_eq!(texts(entries), ["A=1", "ISOLATE_BORDER=7-42:20:0"]);
    }

    #[test]
    fn a_failure_names_the_file_that_was_looked_for() {
        let machine = Machine { files: Vec::new(), executable: "/e/bin/python" };
        let mut memory = vec![0; ROOM];
        let mut search = Search::new(Room::new(&mut memory));
        let invocation = Invocation { called_as: b"python", executed_as: b"" };
        let failure = prepare(&mut search, &machine, invocation, &mut Entries(&mut []));
        assert!(matches!(failure, Err(Failure::NoEnvironment)));
        assert_eq!(search.subject().file, b"/e/pyvenv.cfg");
    }
}
