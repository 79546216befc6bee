//! What code looks like that wants to hide, or to reach out: the marks of attacks that were made
//! through start-up files, such as the `litellm_init.pth` of March 2026, whose one line started a
//! subprocess with a program in base64.
//!
//! They are words, not proofs: honest code has them too. That is why well-known lines are told by their
//! exact text ([`known`](super::known)), and why the owner counts as well.

use crate::audit::item::is_hidden;

/// An import line that is longer hides what it does. The longest known honest one has some 650, and is
/// known by its text.
const LONG: usize = 500;

/// So many blanks in a row push the rest of a line out of the window.
const GAP: usize = 16;

/// What stands in such code, and what to call it.
const WORDS: [(&str, &str); 31] = [
    ("exec(", "exec"),
    ("eval(", "eval"),
    ("compile(", "compile"),
    ("base64", "base64"),
    ("b64decode", "base64"),
    ("b85decode", "base85"),
    ("fromhex", "a program in hexadecimal digits"),
    ("unhexlify", "a program in hexadecimal digits"),
    ("codecs", "codecs"),
    ("rot13", "rot13"),
    ("rot_13", "rot13"),
    ("marshal", "marshal"),
    ("pickle", "pickle"),
    ("zlib", "zlib"),
    ("lzma", "lzma"),
    ("bz2", "bz2"),
    ("chr(", "a text made of numbers"),
    ("subprocess", "subprocess"),
    ("Popen", "subprocess"),
    ("os.system", "os.system"),
    ("os.popen", "os.popen"),
    ("os.exec", "os.exec"),
    ("os.spawn", "os.spawn"),
    ("os.fork", "os.fork"),
    ("socket", "socket"),
    ("urllib", "urllib"),
    ("requests", "requests"),
    ("http", "http"),
    ("ctypes", "ctypes"),
    ("__builtins__", "__builtins__"),
    ("getattr(", "a name made at run time"),
];

/// The marks of the text of a module. A comment may have some, too.
pub fn of_module(text: &[u8]) -> Vec<String> {
    let mut marks: Vec<String> = Vec::new();
    for (word, name) in WORDS {
        if memchr::memmem::find(text, word.as_bytes()).is_some() && !marks.iter().any(|m| m == name)
        {
            marks.push(name.to_owned());
        }
    }
    marks
}

/// The marks of an import line of a `.pth` file.
pub fn of_line(line: &[u8]) -> Vec<String> {
    let mut marks = of_module(line);
    let mut add = |is: bool, mark: &str| {
        if is {
            marks.push(mark.to_owned());
        }
    };
    add(line.len() > LONG, "a very long line");
    add(has_gap(line), "code behind many blanks");
    match std::str::from_utf8(line) {
        Err(_) => add(true, "not UTF-8"),
        Ok(text) => {
            add(text.chars().any(|c| is_hidden(c) && c != '\t'), "characters that are not seen");
            // Python takes 𝐞𝐱𝐞𝐜 for exec (PEP 3131), and no search does.
            add(text.chars().any(|c| !c.is_ascii() && c.is_alphanumeric()), "letters beyond ASCII");
        }
    }
    marks
}

/// Whether there are many blanks with something behind them.
fn has_gap(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line.windows(GAP).any(|window| window.iter().all(|byte| matches!(byte, b' ' | b'\t')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_are_marked() {
        let litellm = "import os, subprocess, sys; subprocess.Popen([sys.executable, \"-c\", \"import \
                       base64; exec(base64.b64decode('aW1wb3J0IG9z'))\"])";
        assert_eq!(of_line(litellm.as_bytes()), ["exec", "base64", "subprocess"]);
        let gap = format!("import os;{}x()", " ".repeat(200));
        assert_eq!(of_line(gap.as_bytes()), ["code behind many blanks"]);
        assert_eq!(of_line("import os; 𝐞𝐱𝐞𝐜(x)".as_bytes()), ["letters beyond ASCII"]);
        assert_eq!(of_line(b"import os; x = '\xff'"), ["not UTF-8"]);
        assert_eq!(of_line("import os\u{202e}".as_bytes()), ["characters that are not seen"]);
        assert_eq!(of_line(&[b'x'; 501]), ["a very long line"]);
    }

    #[test]
    fn plain_imports_are_not() {
        for line in [&b"import foo"[..], b"import\tfoo; foo.install()", b"import foo   "] {
            assert_eq!(of_line(line), Vec::<String>::new());
        }
    }
}
