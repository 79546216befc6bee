//! Paths as text.

/// The directory of a path, with one slash at its end, because `CPython` 3.8 takes no more than one
/// away; `None` where the path has no slash.
#[inline(never)]
pub(crate) fn directory(path: &[u8]) -> Option<&[u8]> {
    let mut directory = path;
    while let [shorter @ .., last] = directory {
        if *last == b'/' && !matches!(shorter, [.., b'/']) {
            return Some(directory);
        }
        directory = shorter;
    }
    None
}

/// The last part of a path.
#[inline(never)]
pub(crate) fn file_name(path: &[u8]) -> &[u8] {
    let slash = path.iter().rposition(|byte| *byte == b'/');
    path.get(slash.map_or(0, |slash| slash + 1)..).unwrap_or_default()
}

/// The `pyvenv.cfg` beside a `bin` directory, as two parts of a path.
///
/// The directory above is found in the text, as `CPython`'s `getpath` does, which matters when `bin`
/// is a link. Only the root, `.` and `..` have nothing in the text to take away.
pub(crate) fn config_beside(bin: &[u8]) -> [&[u8]; 2] {
    let mut plain = bin;
    while let [shorter @ .., b'/'] = plain {
        plain = shorter;
    }
    if file_name(plain).iter().all(|byte| *byte == b'.') {
        return [plain, b"/../pyvenv.cfg"];
    }
    [directory(plain).unwrap_or(b"./"), b"pyvenv.cfg"]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_read_from_the_text() {
        assert_eq!(directory(b"python"), None);
        assert_eq!(directory(b"/python"), Some(&b"/"[..]));
        assert_eq!(directory(b"env//bin//python"), Some(&b"env//bin/"[..]));
        assert_eq!(file_name(b"/usr/bin/python3"), b"python3");
        assert_eq!(file_name(b"/usr/bin//python3"), b"python3");
        assert_eq!(file_name(b"python3"), b"python3");
        let beside = |bin: &str| String::from_utf8(config_beside(bin.as_bytes()).concat()).unwrap();
        assert_eq!(beside("/env/bin"), "/env/pyvenv.cfg");
        assert_eq!(beside("/env/bin/"), "/env/pyvenv.cfg");
        assert_eq!(beside("env//bin//"), "env/pyvenv.cfg");
        assert_eq!(beside("bin"), "./pyvenv.cfg");
        assert_eq!(beside("/bin"), "/pyvenv.cfg");
        assert_eq!(beside("/"), "/../pyvenv.cfg");
        assert_eq!(beside("."), "./../pyvenv.cfg");
        assert_eq!(beside("../.."), "../../../pyvenv.cfg");
    }
}
