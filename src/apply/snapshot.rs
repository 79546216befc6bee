//! What an environment holds before an installer is let loose on it, and the way back.
//!
//! Installers work package by package: one that fails half-way (a full disk, a wheel that is damaged)
//! leaves what it has done so far. So every file gets a second name before, which costs no copy; the
//! way back takes away what is new, and puts back what is another file or is gone. Installers write
//! new files and never into old ones (pip and uv both unlink first, because files may be hard links
//! into a cache), so that the second name keeps the old content.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::apply::hold::Hold;
use crate::common::{Diagnostic, RelPath, Result};
use crate::plan::HOME;
use crate::tree::layout::Layout;

/// Where the second names are, below [`HOME`].
pub(super) const SEEDING: &str = "isolate/seeding";

/// The second names of everything in an environment but what the program keeps for itself and the
/// view, which no installer writes to.
#[derive(Debug)]
#[must_use = "restore it or discard it"]
pub struct Snapshot {
    environment: PathBuf,
    kept: PathBuf,
    /// What is left out.
    passed: [PathBuf; 2],
}

impl Snapshot {
    /// Gives everything its second name. What a killed run has left of that is removed before.
    ///
    /// # Errors
    ///
    /// Errors of the file system; then nothing of it stays behind.
    pub fn take(hold: &Hold, layout: &Layout) -> Result<Self> {
        let environment = hold.environment().to_owned();
        let kept = environment.join(SEEDING);
        let passed = [environment.join(HOME), layout.view.under(&environment)];
        let snapshot = Self { environment, kept, passed };
        snapshot.sweep(&layout.site_packages)?;
        snapshot.clear()?;
        if let Err(error) = snapshot.copy(&snapshot.environment, &snapshot.kept) {
            let _ = snapshot.clear();
            return Diagnostic::io("keep what is in", &snapshot.environment, &error).err();
        }
        Ok(snapshot)
    }

    /// Brings everything back to what it was.
    ///
    /// # Errors
    ///
    /// Errors of the file system; then what was kept stays, for the user.
    pub fn restore(self) -> Result<()> {
        self.back(&self.environment, &self.kept).map_err(|error| {
            let error = Diagnostic::io("bring back what was in", &self.environment, &error);
            Box::new(error.help(format!("what stood before is in {}", self.kept.display())))
        })?;
        self.clear()
    }

    /// Takes the second names away.
    ///
    /// # Errors
    ///
    /// Errors of the file system.
    pub fn discard(self) -> Result<()> {
        self.clear()
    }

    /// Where a killed run has left second names, its installer may have been stopped while it wrote a
    /// distribution. What has no RECORD yet, which is written at the end, and was not there before,
    /// would be in the way of the next installer: it can neither be used nor uninstalled.
    fn sweep(&self, site_packages: &RelPath) -> Result<()> {
        let (now, before) =
            (site_packages.under(&self.environment), site_packages.under(&self.kept));
        if !before.is_dir() || !now.is_dir() {
            return Ok(());
        }
        let io = |error: io::Error| Box::new(Diagnostic::io("look into", &now, &error));
        for name in names(&now).map_err(io)? {
            let metadata = now.join(&name);
            let is_half = name.as_encoded_bytes().ends_with(b".dist-info")
                && !metadata.join("RECORD").exists()
                && !before.join(&name).exists();
            if is_half {
                remove(&metadata).map_err(io)?;
            }
        }
        Ok(())
    }

    fn clear(&self) -> Result<()> {
        match fs::remove_dir_all(&self.kept) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Diagnostic::io("remove", &self.kept, &error).err()
            }
            _ => Ok(()),
        }
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::create_dir(to)?;
        for name in names(from)? {
            let (from, to) = (from.join(&name), to.join(&name));
            if self.passed.contains(&from) {
                continue;
            }
            let kind = fs::symlink_metadata(&from)?.file_type();
            if kind.is_dir() {
                self.copy(&from, &to)?;
            } else if kind.is_symlink() {
                symlink(fs::read_link(&from)?, &to)?;
            } else if kind.is_file() && fs::hard_link(&from, &to).is_err() {
                // A file system without hard links, or a file of another user's (proc(5),
                // `protected_hardlinks`).
                fs::copy(&from, &to)?;
            }
        }
        let mode = fs::metadata(from)?.permissions().mode();
        fs::set_permissions(to, fs::Permissions::from_mode(mode))
    }

    fn back(&self, standing: &Path, kept: &Path) -> io::Result<()> {
        for name in names(standing)? {
            let (now, before) = (standing.join(&name), kept.join(&name));
            if self.passed.contains(&now) {
                continue;
            }
            match before.symlink_metadata() {
                // Sockets and the like were not kept, and are none of an installer's.
                Err(_) if is_other(&now)? => {}
                Err(_) => remove(&now)?,
                Ok(was) if was.is_dir() && now.symlink_metadata()?.is_dir() => {
                    self.back(&now, &before)?;
                }
                Ok(_) if is_same(&now, &before)? => {}
                Ok(_) => {
                    remove(&now)?;
                    fs::rename(&before, &now)?;
                }
            }
        }
        for name in names(kept)? {
            let (now, before) = (standing.join(&name), kept.join(&name));
            if now.symlink_metadata().is_err() {
                fs::rename(&before, &now)?;
            }
        }
        Ok(())
    }
}

fn names(directory: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name())).collect()
}

fn is_other(path: &Path) -> io::Result<bool> {
    let kind = path.symlink_metadata()?.file_type();
    Ok(!(kind.is_dir() || kind.is_symlink() || kind.is_file()))
}

/// Whether one of two things that are not both directories is the other.
fn is_same(now: &Path, before: &Path) -> io::Result<bool> {
    let (one, other) = (now.symlink_metadata()?, before.symlink_metadata()?);
    if one.is_symlink() && other.is_symlink() {
        return Ok(fs::read_link(now)? == fs::read_link(before)?);
    }
    Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
}

fn remove(path: &Path) -> io::Result<()> {
    if path.symlink_metadata()?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::hold;

    fn layout() -> Layout {
        let [site_packages, view, allow_list] =
            ["site", "view", "allow-list"].map(|path| RelPath::new(path).unwrap());
        Layout { site_packages, view, allow_list }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(path);
        fs::write(path, text).unwrap();
    }

    #[test]
    fn what_is_new_goes_and_what_was_there_comes_back() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        for path in
            ["a/kept.py", "a/replaced.py", "a/gone.py", "b/gone.py", "isolate/manifest.json"]
        {
            write(&at(path), "before");
        }
        symlink("kept.py", at("a/link")).unwrap();
        let inode = fs::metadata(at("a/kept.py")).unwrap().ino();
        let held = hold(directory.path(), &|_| ()).unwrap();
        let snapshot = Snapshot::take(&held, &layout()).unwrap();
        write(&at("a/replaced.py"), "after");
        write(&at("a/new/deep.py"), "after");
        write(&at("isolate/manifest.json"), "after");
        fs::remove_file(at("a/gone.py")).unwrap();
        fs::remove_dir_all(at("b")).unwrap();
        fs::remove_file(at("a/link")).unwrap();
        fs::create_dir(at("a/link")).unwrap();
        snapshot.restore().unwrap();
        for path in ["a/kept.py", "a/replaced.py", "a/gone.py", "b/gone.py", "a/link"] {
            assert_eq!(fs::read_to_string(at(path)).unwrap(), "before", "{path}");
        }
        assert_eq!(fs::metadata(at("a/kept.py")).unwrap().ino(), inode);
        assert_eq!(fs::read_link(at("a/link")).unwrap(), Path::new("kept.py"));
        assert_eq!(
            fs::read_to_string(at("isolate/manifest.json")).unwrap(),
            "after",
            "not an installer's"
        );
        assert!(!at("a/new").exists() && !at(SEEDING).exists());
    }

    #[test]
    fn without_a_failure_nothing_stays() {
        let directory = tempfile::tempdir().unwrap();
        write(&directory.path().join("isolate/seeding/of/a/killed/run"), "");
        write(&directory.path().join("x"), "");
        let held = hold(directory.path(), &|_| ()).unwrap();
        let snapshot = Snapshot::take(&held, &layout()).unwrap();
        write(&directory.path().join("y"), "");
        snapshot.discard().unwrap();
        assert!(directory.path().join("y").exists());
        assert!(!directory.path().join(SEEDING).exists());
    }

    #[test]
    fn what_a_killed_installer_had_half_written_is_swept() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        for path in [
            "isolate/seeding/site/old-1.dist-info/METADATA",
            "site/old-1.dist-info/METADATA",
            "site/half-1.dist-info/METADATA",
            "site/whole-1.dist-info/RECORD",
        ] {
            write(&at(path), "");
        }
        let held = hold(directory.path(), &|_| ()).unwrap();
        Snapshot::take(&held, &layout()).unwrap().discard().unwrap();
        assert!(!at("site/half-1.dist-info").exists());
        assert!(at("site/whole-1.dist-info").exists() && at("site/old-1.dist-info").exists());
    }
}
