//! File systems that a test mounts, which nobody else sees.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::NamedTempFile;

/// Names the file by which a test tells that it runs in its mount namespace.
const VARIABLE: &str = "ISOLATE_TEST_MOUNTS";

/// Whether this is the process in which the test of that name may mount things. In any other the
/// test is run once more, in a process with mounts of its own, and must succeed there; what it
/// mounts goes away with that process, however it ends.
///
/// ```ignore
/// if !mounts::are_ours("kill::on_an_overlay") { return; }
/// ```
#[track_caller]
pub(crate) fn are_ours(test: &str) -> bool {
    if let Some(sign) = std::env::var_os(VARIABLE) {
        fs_err::write(sign, test).unwrap();
        return true;
    }
    let sign = NamedTempFile::new().unwrap();
    let status = Command::new("unshare")
        .args(["--mount", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--include-ignored", "--nocapture"])
        .env(VARIABLE, sign.path())
        .status()
        .unwrap_or_else(|error| panic!("unshare: {error}"));
    assert!(status.success(), "{test} with mounts of its own: {status}");
    // Where no test is called so none fails.
    assert_eq!(fs_err::read_to_string(sign.path()).unwrap(), test, "there is no such test");
    false
}

/// A file system in memory, until this goes away.
#[derive(Debug)]
#[must_use]
pub(crate) struct Memory(PathBuf);

impl Memory {
    /// Mounts one at a directory, which is made. The options are those of tmpfs(5).
    #[track_caller]
    pub(crate) fn at(directory: &Path, options: &str) -> Self {
        fs_err::create_dir_all(directory).unwrap();
        mount("tmpfs", &format!("mode=755,{options}"), directory);
        Self(directory.to_owned())
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}

/// What a container sees of a directory that an image brought: the content is in a lower layer, and
/// changes go into an upper one.
#[derive(Debug)]
#[must_use]
pub(crate) struct Overlay {
    at: PathBuf,
    layers: PathBuf,
    /// What the layers are in. An overlay cannot have its layers in another one.
    _memory: Memory,
}

impl Overlay {
    /// Makes the content of a directory the lower layer, and mounts the overlay in its place. The
    /// layers are kept in the other directory, which is made.
    #[track_caller]
    pub(crate) fn over(directory: &Path, layers: &Path) -> Self {
        let memory = Memory::at(layers, "");
        copy(directory, &layers.join("lower"));
        let overlay = Self { at: directory.to_owned(), layers: layers.to_owned(), _memory: memory };
        overlay.mount();
        overlay
    }

    /// Throws all changes away.
    #[track_caller]
    pub(crate) fn reset(&self) {
        unmount(&self.at);
        for name in ["upper", "work"] {
            fs_err::remove_dir_all(self.layers.join(name)).unwrap();
        }
        self.mount();
    }

    #[track_caller]
    fn mount(&self) {
        let layer = |name: &str| self.layers.join(name);
        for name in ["upper", "work"] {
            fs_err::create_dir(layer(name)).unwrap();
        }
        // With redirect_dir directories of a lower layer could be renamed; container engines that
        // mount with it are few, and nothing here would be tested.
        let options = format!(
            "redirect_dir=off,lowerdir={},upperdir={},workdir={}",
            layer("lower").display(),
            layer("upper").display(),
            layer("work").display(),
        );
        mount("overlay", &options, &self.at);
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        unmount(&self.at);
    }
}

/// Copies a tree with everything that belongs to it, to a path where nothing stands.
#[track_caller]
pub(crate) fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("--archive").arg(from).arg(to).status();
    assert!(status.is_ok_and(|status| status.success()), "cp {}", from.display());
}

#[track_caller]
fn mount(kind: &str, options: &str, at: &Path) {
    let output = Command::new("mount").args(["-t", kind, "-o", options, kind]).arg(at).output();
    let output = output.unwrap_or_else(|error| panic!("mount: {error}"));
    assert!(
        output.status.success(),
        "mount -t {kind} -o {options} {}: {}",
        at.display(),
        String::from_utf8_lossy(&output.stderr),
    );
}

/// Takes a file system away at once, also when something in it is still open.
fn unmount(at: &Path) {
    let unmounted = Command::new("umount").arg("--lazy").arg(at).status();
    let unmounted = unmounted.is_ok_and(|status| status.success());
    assert!(unmounted || std::thread::panicking(), "cannot unmount {}", at.display());
}
