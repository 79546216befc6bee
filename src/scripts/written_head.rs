//! How a script is made to start an environment's Python.

use super::head::{ARGUMENTS, END, EXEC};
use super::shell::quoted;

/// The longest first line, `#!` and line feed included, that every Linux reads: the kernel's buffer had
/// 128 bytes before 5.1 (`BINPRM_BUF_SIZE`). It is the limit of distlib and uv too.
pub(super) const LIMIT: usize = 127;

/// Whether a first line alone can start a Python: the kernel ends its path at white space, and takes
/// whatever follows for one argument.
pub(super) fn fits_first_line(python: &[u8], arguments: &[Vec<u8>]) -> bool {
    let length = python.len() + arguments.iter().map(|argument| argument.len() + 1).sum::<usize>();
    let is_plain = |text: &[u8]| !text.is_empty() && !text.iter().any(u8::is_ascii_whitespace);
    "#!".len() + length + "\n".len() <= LIMIT
        && is_plain(python)
        && arguments.len() <= 1
        && arguments.iter().all(|argument| is_plain(argument))
}

/// The lines that start a Python. `declaration` is the line that declares the file's encoding, with its
/// end, where Python must see it among the first two.
pub(super) fn written(python: &[u8], arguments: &[Vec<u8>], declaration: &[u8]) -> Vec<u8> {
    if fits_first_line(python, arguments) {
        let argument = arguments.iter().flat_map(|argument| [b" ", argument.as_slice()]);
        let argument = argument.collect::<Vec<_>>().concat();
        return [b"#!", python, &argument, b"\n", declaration].concat();
    }
    trampoline(python, arguments, declaration)
}

/// The lines that start a Python through `/bin/sh`.
pub(super) fn trampoline(python: &[u8], arguments: &[Vec<u8>], declaration: &[u8]) -> Vec<u8> {
    let mut head = [b"#!/bin/sh\n", declaration, EXEC, &quoted(python)].concat();
    for argument in arguments {
        head.push(b' ');
        head.extend(quoted(argument));
    }
    head.extend(ARGUMENTS);
    head.push(b'\n');
    head.extend(END.as_bytes());
    head.push(b'\n');
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_the_whole_line() {
        let path = |length: usize| format!("/{}", "x".repeat(length - 1)).into_bytes();
        assert!(fits_first_line(&path(124), &[]) && !fits_first_line(&path(125), &[]));
        assert!(fits_first_line(&path(121), &[b"-E".to_vec()]));
        assert!(!fits_first_line(&path(122), &[b"-E".to_vec()]));
        assert_eq!(written(&path(124), &[], b"").len(), LIMIT);
    }

    #[test]
    fn spaces_and_several_arguments_go_through_the_shell() {
        let trampoline =
            "#!/bin/sh\n# coding: x\n'''exec' '/a b/python' -E -s \"$0\" \"$@\"\n' '''\n";
        let arguments = [b"-E".to_vec(), b"-s".to_vec()];
        assert_eq!(written(b"/a b/python", &arguments, b"# coding: x\n"), trampoline.as_bytes());
        assert_eq!(written(b"/a/python", &arguments[..1], b""), b"#!/a/python -E\n");
        assert!(!fits_first_line(b"/a/python", &arguments));
    }
}
