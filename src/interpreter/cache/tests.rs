use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use rustix::process::geteuid;

use super::*;

/// An environment's executable with its files, an answer of it, and a cache.
struct Fixture {
    directory: tempfile::TempDir,
    executable: PathBuf,
    site: PathBuf,
    answer: Answer,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        let site = root.join("lib/site.py");
        fs::create_dir_all(root.join("bin")).unwrap();
        fs::create_dir_all(root.join("lib")).unwrap();
        fs::write(root.join("bin/python3.11"), "binary").unwrap();
        std::os::unix::fs::symlink("python3.11", root.join("bin/python3")).unwrap();
        fs::write(&site, "# site").unwrap();
        let executable = root.join("bin/python3");
        let answer = Answer {
            executable: executable.clone(),
            binary: None,
            base_executable: None,
            implementation: "cpython".to_owned(),
            version: (3, 11, 2),
            read: vec![site.clone()],
            facts: None,
        };
        Self { directory, executable, site, answer }
    }

    fn folder(&self) -> PathBuf {
        self.directory.path().join("cache")
    }

    /// With a clock that is so far ahead that all changes are settled.
    fn load(&self) -> Option<Answer> {
        load(&Cache::new(self.folder(), later()), &self.executable)
    }

    fn store(&self) {
        store(&Cache::new(self.folder(), later()), &self.executable, &self.answer);
    }

    fn stored() -> Self {
        let fixture = Self::new();
        assert_eq!(fixture.load(), None, "nothing is known before");
        fixture.store();
        assert_eq!(fixture.load().as_ref(), Some(&fixture.answer), "a good entry holds");
        fixture
    }

    /// The one file of the cache.
    fn file(&self) -> PathBuf {
        let mut files = fs::read_dir(self.folder().join("interpreters")).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none(), "one entry, and no temporary file left");
        file
    }

    fn rewrite(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.file()).unwrap();
        assert!(text.contains(from), "{from} in {text}");
        fs::write(self.file(), text.replace(from, to)).unwrap();
    }
}

fn later() -> SystemTime {
    SystemTime::now() + Duration::from_secs(10)
}

fn set_modified(file: &Path, time: SystemTime) {
    File::options().append(true).open(file).unwrap().set_modified(time).unwrap();
}

#[test]
fn another_size_invalidates() {
    let fixture = Fixture::stored();
    let modified = fixture.executable.metadata().unwrap().modified().unwrap();
    fs::write(&fixture.executable, "longer binary").unwrap();
    set_modified(&fixture.executable, modified);
    assert_eq!(fixture.load(), None);
}

#[test]
fn another_time_of_modification_invalidates() {
    let fixture = Fixture::stored();
    set_modified(&fixture.executable, UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    assert_eq!(fixture.load(), None);
}

#[test]
fn another_time_of_change_invalidates() {
    let fixture = Fixture::stored();
    // A chmod to the same mode changes ctime, and that only.
    let permissions = fixture.executable.metadata().unwrap().permissions();
    std::thread::sleep(Duration::from_millis(20));
    fs::set_permissions(&fixture.executable, permissions).unwrap();
    assert_eq!(fixture.load(), None);
}

#[test]
fn another_file_behind_the_link_invalidates() {
    let fixture = Fixture::stored();
    let other = fixture.executable.with_file_name("python3.12");
    fs::write(other, "binary").unwrap();
    fs::remove_file(&fixture.executable).unwrap();
    std::os::unix::fs::symlink("python3.12", &fixture.executable).unwrap();
    assert_eq!(fixture.load(), None);
}

#[test]
fn a_changed_or_missing_site_py_invalidates() {
    let fixture = Fixture::stored();
    fs::write(&fixture.site, "# site, upgraded").unwrap();
    assert_eq!(fixture.load(), None);
    fixture.store();
    assert!(fixture.load().is_some());
    fs::remove_file(&fixture.site).unwrap();
    assert_eq!(fixture.load(), None);
}

#[test]
fn a_pyvenv_cfg_that_comes_changes_or_goes_invalidates() {
    let fixture = Fixture::stored();
    for place in pyvenv::places(&fixture.executable) {
        fs::write(&place, "home = /usr/bin").unwrap();
        assert_eq!(fixture.load(), None, "{} came", place.display());
        fixture.store();
        assert!(fixture.load().is_some());
        fs::write(&place, "home = /usr/local/bin").unwrap();
        assert_eq!(fixture.load(), None, "{} changed", place.display());
        fixture.store();
        fs::remove_file(&place).unwrap();
        assert_eq!(fixture.load(), None, "{} went", place.display());
        fixture.store();
    }
}

#[test]
fn another_script_another_kernel_and_another_path_invalidate() {
    for (from, to) in [
        (SCRIPTS.to_string(), "1".to_owned()),
        (kernel()[0].clone(), "0.0.1".to_owned()),
        ("bin/python3\",\"real".to_owned(), "bin/python\",\"real".to_owned()),
    ] {
        let fixture = Fixture::stored();
        fixture.rewrite(&from, &to);
        assert_eq!(fixture.load(), None, "{from}");
    }
}

#[test]
fn what_changed_a_moment_ago_is_neither_written_nor_believed() {
    let fixture = Fixture::new();
    let folder = fixture.folder();
    let now = Cache::new(folder, SystemTime::now());
    store(&now, &fixture.executable, &fixture.answer);
    assert!(!fixture.folder().exists(), "not written");
    fixture.store();
    assert!(fixture.load().is_some());
    assert_eq!(load(&now, &fixture.executable), None, "not believed");
}

#[test]
fn an_entry_that_others_can_write_to_is_not_believed() {
    let fixture = Fixture::stored();
    fs::set_permissions(fixture.file(), Permissions::from_mode(0o620)).unwrap();
    assert_eq!(fixture.load(), None);
}

#[test]
fn root_neither_believes_nor_disturbs_the_cache_of_a_user() {
    if !geteuid().is_root() {
        eprintln!("skipped: only root can have files of two users");
        return;
    }
    let fixture = Fixture::stored();
    std::os::unix::fs::chown(fixture.file(), Some(12345), None).unwrap();
    assert_eq!(fixture.load(), None, "the user's entry");

    let fixture = Fixture::new();
    std::os::unix::fs::chown(fixture.directory.path(), Some(12345), None).unwrap();
    fixture.store();
    assert!(!fixture.folder().exists(), "nothing in the user's directory");
}

#[test]
fn a_cache_that_cannot_be_written_is_no_error() {
    let fixture = Fixture::new();
    fs::write(fixture.folder(), "a file where the directory should be").unwrap();
    fixture.store();
    assert_eq!(fixture.load(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_file_means_asking_again(cut in 0.0f64..1.0, tail in proptest::collection::vec(any::<u8>(), 0..4)) {
        let fixture = Fixture::stored();
        let content = fs::read(fixture.file()).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let length = (content.len() as f64 * cut) as usize;
        let damaged = [&content[..length], tail.as_slice()].concat();
        prop_assume!(!damaged.starts_with(&content[..content.len() - 1]));
        fs::write(fixture.file(), damaged).unwrap();
        prop_assert_eq!(fixture.load(), None);
        fixture.store();
        prop_assert_eq!(fixture.load(), Some(fixture.answer.clone()), "and is put right");
    }
}
