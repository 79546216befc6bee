//! The `.md5sums` of a package (deb-md5sums(5)): what its packager wrote down of its files.

use std::path::{Path, PathBuf};

use super::lists;

/// How many digits an MD5 has.
const DIGITS: usize = 32;

/// The file of sums that stands beside a list; that of a part of `status.d` has the part's own name in
/// front.
pub(super) fn beside(list: &Path) -> PathBuf {
    if list.extension().is_some_and(|extension| extension == "list") {
        return list.with_extension("md5sums");
    }
    lists::sums_of_part(list)
}

/// The absolute paths and their sums. Lines that are none are left out: what they are about has to be
/// looked at.
pub(super) fn parse(text: &[u8]) -> impl Iterator<Item = (Vec<u8>, &str)> {
    text.split(|byte| *byte == b'\n').filter_map(|line| {
        let (sum, rest) = line.split_at_checked(DIGITS)?;
        let path = rest.strip_prefix(b"  ")?;
        let sum = std::str::from_utf8(sum).ok()?;
        let sound = sum.bytes().all(|byte| byte.is_ascii_hexdigit()) && !path.is_empty();
        sound.then(|| ([b"/", path].concat(), sum))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_paths_and_nothing_else() {
        let sum = "d41d8cd98f00b204e9800998ecf8427e";
        let text = format!("{sum}  usr/a b.py\n\nd41d  usr/c\n{sum} usr/d\n{sum}  \n{sum}  usr/e");
        let found: Vec<_> = parse(text.as_bytes()).collect();
        assert_eq!(found, [(b"/usr/a b.py".to_vec(), sum), (b"/usr/e".to_vec(), sum)]);
    }

    #[test]
    fn each_list_has_its_own() {
        for (list, sums) in [
            ("/d/info/libx:amd64.list", "/d/info/libx:amd64.md5sums"),
            ("/d/info/python3.11.list", "/d/info/python3.11.md5sums"),
            ("/d/status.d/base", "/d/status.d/base.md5sums"),
        ] {
            assert_eq!(beside(Path::new(list)), Path::new(sums));
        }
    }
}
