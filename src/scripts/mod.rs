//! Scripts that tools generate: which they are, what they must say in another environment, and new
//! ones. Bytes and values in and out; nothing here reads or writes a file.
//!
//! What is recognised is the structure that a generator left, never a first line alone, because people
//! keep scripts of their own beside generated ones. Whatever is not recognised to the last detail stays
//! as it is, with a [`Reason`].
//!
//! The structures are those of zc.buildout 2.13 to 6.0 (`zc/buildout/easy_install.py`, `script_template`
//! and its siblings), pip and distlib (`distlib/scripts.py`), setuptools
//! (`setuptools/command/easy_install.py` and its `script.tmpl`), uv, and pypa's installer, as
//! `tests/scripts/make-fixtures` had them from these tools.

mod buildout;
mod edits;
mod encoding;
pub mod entry_point;
pub mod generate;
mod head;
mod kind;
mod lines;
mod literal;
mod path_list;
mod python_name;
mod reason;
mod recognise;
mod regenerate;
mod shell;
pub mod store;
mod target;
mod template;
mod written_head;

pub use entry_point::{EntryPoint, Group};
pub use generate::{Interpreter, console, interpreter};
pub use kind::{Installer, Kind};
pub use python_name::Series;
pub use reason::Reason;
pub use recognise::{Recognised, recognise};
pub use regenerate::{Changed, Outcome, regenerate};
pub use target::{BaseDirectory, Target};
