//! A user who puts things everywhere into an environment, and knows where they are and how they are.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// Numbers that are the same in every run of a test: a generator of Marsaglia's.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// One that starts from a number.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below another.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let number = self.0 % u64::try_from(end).unwrap();
        usize::try_from(number).unwrap()
    }

    /// Whether something happens that does once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// More things are too many for a user.
const ENOUGH: usize = 40;

/// What the user has somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    /// A file with that content and mode.
    File(String, u32),
    /// A link to there.
    Link(PathBuf),
    /// A directory, which is none of the user's own things.
    Directory,
}

/// The user of an environment.
#[derive(Debug)]
pub(crate) struct User {
    environment: PathBuf,
    pub(crate) random: Random,
    /// Everything of the user's, by its path in the environment.
    things: BTreeMap<PathBuf, Thing>,
    /// Where the user once had something, and gave it up.
    former: BTreeSet<PathBuf>,
    count: usize,
}

impl Thing {
    /// What stands at a path.
    fn at(path: &Path) -> Option<Self> {
        let metadata = path.symlink_metadata().ok()?;
        Some(if metadata.is_symlink() {
            Self::Link(fs_err::read_link(path).unwrap())
        } else if metadata.is_dir() {
            Self::Directory
        } else {
            let content = String::from_utf8_lossy(&fs_err::read(path).unwrap()).into_owned();
            Self::File(content, metadata.permissions().mode() & 0o7777)
        })
    }
}

impl User {
    /// Somebody who has nothing yet.
    pub(crate) fn of(environment: &Path, seed: u64) -> Self {
        let (environment, random) = (environment.to_owned(), Random::new(seed));
        Self { environment, random, things: BTreeMap::new(), former: BTreeSet::new(), count: 0 }
    }

    /// How many things there are.
    pub(crate) fn things(&self) -> usize {
        self.things.len()
    }

    /// Whether a path is the user's, or has or had something of the user's below it.
    pub(crate) fn has_or_had(&self, path: &Path) -> bool {
        self.things.keys().chain(&self.former).any(|thing| thing.starts_with(path))
    }

    /// Removes one of many things.
    pub(crate) fn tidy(&mut self) {
        if self.things.len() > ENOUGH {
            let number = self.random.below(self.things.len());
            let path = self.things.keys().nth(number).cloned().unwrap();
            self.gives_up(&path);
        }
    }

    /// Puts something somewhere.
    pub(crate) fn plant(&mut self) {
        let directories = directories(&self.environment);
        let directory = directories[self.random.below(directories.len())].clone();
        self.count += 1;
        let number = self.count;
        let name = |text: &str| directory.join(text.replace('#', &number.to_string()));
        match self.random.below(13) {
            0 => self.file(&name("mine-#.txt"), 0o644),
            1 => self.file(&name("mine_#.py"), 0o644),
            2 => self.file(&name("mine-#"), 0o755),
            3 => self.file(&name("mine-#"), 0o444),
            4 => self.file(&name(".mine-#"), 0o600),
            5 => self.link(&name("mine-#"), "nowhere"),
            6 => self.link(&name("mine-#"), "/usr"),
            7 => self.file(&name("mine-#/deep/er.txt"), 0o644),
            8 => {
                self.file(&name("mine-#/x.txt"), 0o644);
                let closed = std::fs::Permissions::from_mode(0o555);
                fs_err::set_permissions(name("mine-#"), closed).unwrap();
            }
            9 => {
                let latin = [b"caf\xe9-", number.to_string().as_bytes()].concat();
                self.file(&directory.join(OsStr::from_bytes(&latin)), 0o644);
            }
            10 => self.file(&name("line\nend-#"), 0o644),
            11 => self.file(&name("__pycache__/notes-#.txt"), 0o644),
            _ => self.file(&name("mine_#-1.0.dist-info/notes.txt"), 0o644),
        }
    }

    /// Writes something else into a file that the program made, or in the place of a link in its view.
    pub(crate) fn edit(&mut self, view: &Path) {
        let links = directories(view).into_iter().flat_map(|directory| {
            let entries = fs_err::read_dir(directory).unwrap();
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_symlink())
        });
        let mut ours: Vec<PathBuf> =
            links.filter(|path| !self.things.contains_key(&self.inside(path))).collect();
        ours.sort();
        ours.push(self.environment.join("bin/activate"));
        let path = ours.swap_remove(self.random.below(ours.len()));
        fs_err::remove_file(&path).unwrap();
        self.count += 1;
        self.file(&path, 0o644);
    }

    /// The program says that it moved something, with all that is in it.
    pub(crate) fn was_told(&mut self, from: &Path, to: &Path) {
        let (moved, stays) = std::mem::take(&mut self.things)
            .into_iter()
            .partition::<BTreeMap<_, _>, _>(|(path, _)| path.starts_with(from));
        assert!(!moved.is_empty(), "{} is not the user's", from.display());
        self.things = stays;
        for (path, thing) in moved {
            let rest = path.strip_prefix(from).unwrap();
            let place = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
            self.things.insert(place, thing);
        }
    }

    /// Removes what is at a path of the environment.
    pub(crate) fn gives_up(&mut self, path: &Path) {
        let (former, stays) = std::mem::take(&mut self.things)
            .into_iter()
            .partition::<BTreeMap<_, _>, _>(|(thing, _)| thing.starts_with(path));
        self.things = stays;
        self.former.extend(former.into_keys());
        let place = self.environment.join(path);
        open_up(place.parent().unwrap());
        if fs_err::symlink_metadata(&place).unwrap().is_dir() {
            for directory in every_directory(&place) {
                open_up(&directory);
            }
            fs_err::remove_dir_all(place).unwrap();
        } else {
            fs_err::remove_file(place).unwrap();
        }
    }

    /// What is not where it must be, or not as it must be.
    pub(crate) fn misses(&self) -> Vec<String> {
        let is = |path: &Path| Thing::at(&self.environment.join(path));
        let lost = self.things.iter().filter(|(path, thing)| is(path).as_ref() != Some(*thing));
        lost.map(|(path, thing)| format!("{}: {:?}, not {thing:?}", path.display(), is(path)))
            .collect()
    }

    fn file(&mut self, path: &Path, mode: u32) {
        let content = format!("# mine {}\n", self.count);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, &content).unwrap();
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        self.things.insert(self.inside(path), Thing::File(content, mode));
    }

    fn link(&mut self, path: &Path, target: &str) {
        symlink(target, path).unwrap();
        self.things.insert(self.inside(path), Thing::Link(target.into()));
    }

    fn inside(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.environment).unwrap().to_owned()
    }
}

/// The directories of a tree that the user may put something into; what the program keeps of a former
/// view is its own.
fn directories(root: &Path) -> Vec<PathBuf> {
    let mut found = every_directory(root);
    found.retain(|directory| {
        let is_former = directory.ancestors().any(|above| above.ends_with("isolate/previous"));
        !is_former && rustix::fs::access(directory, rustix::fs::Access::WRITE_OK).is_ok()
    });
    found
}

/// All directories of a tree, in their order.
fn every_directory(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs_err::read_dir(&directory).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            }
        }
        found.push(directory);
    }
    found.sort();
    found
}

/// Lets its owner remove things from a directory.
fn open_up(directory: &Path) {
    fs_err::set_permissions(directory, std::fs::Permissions::from_mode(0o755)).unwrap();
}
