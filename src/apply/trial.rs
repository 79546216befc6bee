//! Tries whether a fresh executable can run in an environment: not where its file system is mounted
//! `noexec`, nor where some policy of the machine allows only what it knows.

use std::process::{Command, Stdio};

use rustix::io::Result as SysResult;

use crate::apply::cursor::EXECUTABLE;
use crate::apply::history::known;
use crate::apply::hold::Hold;
use crate::apply::root::Root;
use crate::apply::staging::Room;

/// The name of the executable while it is tried.
const TRIED: &str = "tried";

/// Whether the system starts an executable that is written into an environment. What that then does,
/// with nothing in its process environment, does not count. An environment that cannot be written to
/// is for [`super::apply`] to complain of.
///
/// It lies in a staging directory meanwhile, so that the next run takes it away should this be killed.
pub fn runs(hold: &Hold, executable: &[u8]) -> bool {
    let root = Root::open(hold.environment());
    root.and_then(|root| try_in(&root, executable, hold)).unwrap_or(true)
}

fn try_in(root: &Root, executable: &[u8], hold: &Hold) -> SysResult<bool> {
    let room = Room::make(root).map_err(|(_, error)| error)?;
    let path = room.at().join_path(&known(TRIED));
    root.cursor().write(&path, executable, EXECUTABLE)?;
    let started = Command::new(path.under(root.path()))
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    // It has begun or it cannot: its file is of no use any more. What cannot be removed by itself is
    // tried again with the room.
    let _ = root.remove(&path);
    drop(room);
    Ok(match started {
        Ok(child) => {
            hold.wait_at_the_end(child);
            true
        }
        Err(error) => error.kind() == std::io::ErrorKind::ExecutableFileBusy,
    })
}
