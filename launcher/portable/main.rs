//! The launcher in ordinary Rust, for every Unix that has no launcher of raw system calls.

#[path = "../logic/mod.rs"]
mod logic;
mod unix;

use std::io::Write;
use std::process::exit;

use logic::entries::Entries;
use logic::failure::Failure;
use logic::launch::{MORE_ENTRIES, ROOM, prepare};
use logic::locate::{Invocation, Search};
use logic::text::{Room, Text};
use unix::{Unix, execute, executed_as};

/// The longest message: two paths, one of them with a backslash before every byte, and the words
/// around them.
const MESSAGE_LIMIT: usize = 3 * 4096 + 256;

fn main() {
    exit(launch().into())
}

/// Executes the base; comes back only with why that was not possible, which was told.
fn launch() -> u8 {
    let arguments = unix::arguments();
    let variables = unix::variables();
    let executed_as = executed_as();
    let texts: Vec<_> = variables.iter().map(|variable| variable.to_bytes_with_nul()).collect();
    let length: usize = texts.iter().map(|text| text.len()).sum();
    let mut places: Vec<_> = texts.iter().map(|text| Text::new(text)).collect();
    places.resize(variables.len() + MORE_ENTRIES, None);
    let mut memory = vec![0; ROOM + length];
    let mut search = Search::new(Room::new(&mut memory));
    let mut entries = Entries(&mut places);
    let called_as = arguments.first().map(|argument| argument.as_bytes()).unwrap_or_default();
    let invocation = Invocation { called_as, executed_as: executed_as.as_bytes() };
    let failure = match prepare(&mut search, &Unix, invocation, &mut entries) {
        Ok(target) => {
            let own =
                arguments.iter().skip(1).filter_map(|text| Text::new(text.as_bytes_with_nul()));
            let arguments: Vec<_> = std::iter::once(target.called_as).chain(own).collect();
            let variables: Vec<_> = entries
                .iter()
                .map(|entry| *entry)
                .filter(|entry| !entry.as_bytes().is_empty())
                .collect();
            Failure::of_execution(execute(target.base, &arguments, &variables))
        }
        Err(failure) => failure,
    };
    let mut message = vec![0; MESSAGE_LIMIT];
    let mut message = Room::new(&mut message);
    failure.tell(search.subject(), &mut message);
    // Where standard error is closed nobody is there to be told.
    let _ = std::io::stderr().write_all(message.written());
    failure.status()
}
