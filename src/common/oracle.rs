//! For tests: asks Python's own `packaging`, which is the reference for PEP 440 and PEP 508.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

const PRELUDE: &str = r"
import json, sys
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import Specifier
from packaging.version import Version
import packaging
if int(packaging.__version__.split('.')[0]) < 22:
    sys.exit('packaging is too old to compare with: ' + packaging.__version__)
data = json.load(sys.stdin)
def attempt(f, *args):
    try:
        return f(*args)
    except Exception:
        return None
";

/// What a Python expression over `data` makes of it, with `packaging`'s classes and `attempt` (which
/// makes `None` of exceptions) at hand; `None`, said aloud, where no Python has `packaging`.
pub(crate) fn packaging(expression: &str, data: &Value) -> Option<Value> {
    let script = format!("{PRELUDE}json.dump({expression}, sys.stdout)\n");
    let answer = ["/usr/bin/python3", "python3"]
        .into_iter()
        .find_map(|python| run(python, &["-c", &script], &data.to_string()));
    if answer.is_none() {
        eprintln!("skipped: no python3 with packaging 22 or later to compare with");
    }
    answer.map(|text| serde_json::from_str(&text).expect("the script writes JSON"))
}

/// Runs a program with a text on its standard input; its output, or `None` when it is absent or
/// fails.
pub(crate) fn run(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let input = input.to_owned();
    // Written aside: a program that answers line by line would otherwise stand against a full pipe.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().ok()?;
    let written = writer.join().expect("the writer does not panic");
    (output.status.success() && written.is_ok())
        .then(|| String::from_utf8(output.stdout).expect("the output is UTF-8"))
}
