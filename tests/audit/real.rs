//! Nothing of what is looked at is run: everything here would leave a mark, and does when Python starts.

use std::path::Path;

use crate::fake::Audit;
use crate::support::bases::{Base, bases};
use crate::support::test::Test;

/// Plants code of every kind into a Python of its own; each would make a file in a directory.
fn plant(base: &Base, marks: &Path) {
    let code = |name: &str| format!("open('{}', 'w').close()", marks.join(name).display());
    let site = base.stdlib().join("site-packages");
    let write = |path: std::path::PathBuf, content: String| {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
    };
    write(site.join("line.pth"), format!("import os; {}\n", code("line")));
    write(site.join("module.pth"), "import planted_module\n".to_owned());
    write(site.join("planted_module.py"), code("module"));
    write(site.join("start.start"), "planted_start:run\n".to_owned());
    write(site.join("planted_start.py"), format!("def run():\n    {}\n", code("start")));
    write(site.join("usercustomize/__init__.py"), code("usercustomize"));
    write(base.stdlib().join("sitecustomize.py"), code("sitecustomize"));
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn nothing_is_run() {
    for base in bases().into_iter().filter(|base| !base.executable.starts_with("/usr")) {
        let directory = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(directory.path()).unwrap();
        let base = base.private_in(&root);
        let marks = root.join("marks");
        fs_err::create_dir(&marks).unwrap();
        plant(&base, &marks);
        let python = base.executable.to_str().unwrap();
        let json = ["audit", python, "--output-format", "json"];
        let audit = Audit::of(Test::new().isolate(json).ends());
        assert_eq!(names(&marks), [""; 0], "something was run by the audit of {base:?}");
        assert_eq!(audit.of_file("line.pth"), ["1 import-line suspicious nobody"]);
        assert_eq!(audit.only("sitecustomize")["risk"], "suspicious");
        assert_eq!(audit.only("usercustomize")["risk"], "suspicious");
        let _ = audit.checked.run(&base.executable, ["-c", "pass"]).succeeds();
        let run = names(&marks);
        for name in ["line", "module", "sitecustomize", "usercustomize"] {
            assert!(run.iter().any(|run| run == name), "{name} was not planted: {run:?}");
        }
    }
}
