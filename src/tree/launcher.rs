//! The launcher that environments get, as the build script compiled it.

/// The executable: put into `bin` it starts the base as the `pyvenv.cfg` beside `bin` says. It finds
/// its environment by itself, so that it is the same for every one.
pub const LAUNCHER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/launcher"));
