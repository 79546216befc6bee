//! `.pth` and `.start` files, of every kind and shape.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::fake::{Audit, Fake};
use crate::support::needs;
use crate::support::nobody::{AS_NOBODY, open_to_others};

/// What `litellm_init.pth` did in March 2026, with another program.
const LITELLM: &str = "import os, subprocess, sys; subprocess.Popen([sys.executable, \"-c\", \"import base64; \
                       exec(base64.b64decode('cHJpbnQoMSk='))\"])\n";

const DISTUTILS: &str = "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, \
                         'local') == 'local'; enabled and __import__('_distutils_hack').add_shim(); \n";

#[test]
fn a_site_directory_without_them_is_clean() {
    let checked = Fake::new(12).owned("python", &[]).told(&[]);
    assert_eq!(checked.code(), Some(0));
    assert!(checked.stdout().contains("1 noted"), "{}", checked.transcript());
    assert!(checked.stdout().contains("no package manager owns it"), "{}", checked.transcript());
}

#[test]
fn an_attack_is_suspicious_though_a_wheel_owns_it() {
    let attacked = || {
        Fake::new(12)
            .file("litellm_init.pth", LITELLM)
            .distribution("litellm", &["litellm_init.pth"])
    };
    let audit = attacked().audit();
    assert_eq!(audit.of_file("litellm_init.pth"), ["1 import-line suspicious distribution"]);
    let item = audit.only("import-line");
    assert_eq!(item["reasons"], serde_json::json!(["exec", "base64", "subprocess"]));
    assert_eq!(item["owner"]["name"], "litellm");
    insta::assert_snapshot!(attacked().told(&["-q"]).stdout(), @r#"
    Python 3.12.1 ([DIR]/py/bin/python3.12): 1 suspicious, 1 noted
      ! [DIR]/py/lib/python3.12/site-packages/litellm_init.pth:1: runs code (of the distribution litellm 1.0)
          import os, subprocess, sys; subprocess.Popen([sys.executable, "-c", "import base64; exec(base64.b64decode('cHJpbnQoMSk='))"])
          it has: exec, base64, subprocess
    "#);
}

#[test]
fn every_line_is_told_by_what_it_does() {
    let fake = Fake::new(12);
    let site = fake.site();
    fs_err::create_dir(site.join("inside")).unwrap();
    let text = format!(
        "# comment\n\ninside\nnowhere\n{}\n.\nimport one\nimport\ttwo; two.install()\n import three\nimporter\n",
        fake.root().display()
    );
    let audit = fake.file("a.pth", text).distribution("a", &["a.pth"]).audit();
    assert_eq!(
        audit.of_file("a.pth"),
        [
            "1 comment none distribution",
            "2 blank none distribution",
            "3 path-line none distribution",
            "4 path-line notice distribution",
            "5 path-line notice distribution",
            "6 path-line none distribution",
            "7 import-line code distribution",
            "8 import-line code distribution",
            "9 import-line suspicious distribution",
            "10 path-line notice distribution",
        ]
    );
}

/// How one line that a distribution owns is told.
fn risk_of(line: impl AsRef<[u8]>) -> String {
    let audit = Fake::new(12).file("x.pth", line).distribution("x", &["x.pth"]).audit();
    let [item] = <[String; 1]>::try_from(audit.of_file("x.pth")).unwrap();
    item.split(' ').nth(2).unwrap().to_owned()
}

#[test]
fn what_hides_is_suspicious_whoever_owns_it() {
    let gap = format!("import os;{}os.getcwd()\n", " ".repeat(300));
    let long = format!("import os; x = '{}'\n", "a".repeat(600));
    for line in [&gap, &long, "\timport os\n", "\u{a0}import os\n", "import os; 𝐞𝐱𝐞𝐜('x')\n"]
    {
        assert_eq!(risk_of(line), "suspicious", "{line}");
    }
    assert_eq!(risk_of(b"import os; x = '\xff\xfe'\n"), "suspicious");
    assert_eq!(risk_of("import os; os.getcwd()\n"), "code");
    // Python 3.13 takes a form feed for the end of a line.
    let audit =
        Fake::new(13).file("x.pth", "# a comment\u{c}import os\n").distribution("x", &["x.pth"]);
    let expected = ["1 comment none distribution", "1 import-line suspicious distribution"];
    assert_eq!(audit.audit().of_file("x.pth"), expected);
}

#[test]
fn lines_of_well_known_tools_are_no_risk_as_long_as_they_are_only_that() {
    let hack = Fake::new(12)
        .file("d.pth", DISTUTILS)
        .file("_distutils_hack/__init__.py", "import subprocess\n");
    let files = ["d.pth", "_distutils_hack/__init__.py"];
    let audit = hack.distribution("setuptools", &files).audit();
    assert_eq!(audit.of_file("d.pth"), ["1 import-line none distribution"]);
    // What it imports is nobody's, and does what attacks do.
    let hack = Fake::new(12)
        .file("d.pth", DISTUTILS)
        .file("_distutils_hack/__init__.py", "import subprocess\n");
    let audit = hack.distribution("setuptools", &["d.pth"]).audit();
    assert_eq!(audit.of_file("d.pth"), ["1 import-line suspicious distribution"]);
    let virtualenv = Fake::new(12)
        .file("_virtualenv.pth", "import _virtualenv")
        .file("_virtualenv.py", "import sys\n");
    assert_eq!(virtualenv.audit().of_file("_virtualenv.pth"), ["1 import-line notice nobody"]);
    let longer = DISTUTILS.replace("; \n", "; __import__('os').getcwd()\n");
    assert_eq!(risk_of(longer), "code");
}

#[test]
fn what_its_owner_did_not_install_is_suspicious() {
    let fake = Fake::new(12).file("d.pth", DISTUTILS).distribution("setuptools", &["d.pth"]);
    let audit = fake.file("d.pth", format!("{DISTUTILS}import os\n")).audit();
    assert_eq!(
        audit.of_file("d.pth"),
        ["1 import-line suspicious changed", "2 import-line suspicious changed"]
    );
    let fake = Fake::new(12).file("d.pth", "import d\n");
    let path = fake.site().join("d.pth");
    let fake = fake.owned("python3-d", std::slice::from_ref(&path));
    fs_err::write(&path, "import d, e\n").unwrap();
    assert_eq!(fake.audit().of_file("d.pth"), ["1 import-line suspicious changed"]);
    // A configuration file behind a link, with the sum that dpkg has of it.
    let configured = |change: bool| {
        let fake = Fake::new(12);
        let (file, link) = (fake.root().join("etc.pth"), fake.site().join("e.pth"));
        fs_err::write(&file, "import e\n").unwrap();
        symlink(&file, &link).unwrap();
        let fake = fake.owned("python3-e", &[link]).configured("python3-f", &file);
        if change {
            fs_err::write(&file, "import e, os\n").unwrap();
        }
        fake.audit().of_file("e.pth")
    };
    assert_eq!(configured(false), ["1 import-line code system-package"]);
    assert_eq!(configured(true), ["1 import-line suspicious changed"]);
    // The package manager vouches for what is in its packages.
    let fake = Fake::new(12).file("d.pth", LITELLM);
    let path = fake.site().join("d.pth");
    let audit = fake.owned("python3-d", &[path]).audit();
    assert_eq!(audit.of_file("d.pth"), ["1 import-line code system-package"]);
}

#[test]
fn files_that_are_none() {
    let huge = "x\n".repeat(1 << 20);
    let fake = Fake::new(12).file("huge.pth", huge).file("real.txt", "import os\n");
    let site = fake.site();
    symlink("nowhere", site.join("dangling.pth")).unwrap();
    symlink("real.txt", site.join("link.pth")).unwrap();
    symlink("circle.pth", site.join("circle.pth")).unwrap();
    symlink("/dev/zero", site.join("device.pth")).unwrap();
    fs_err::create_dir(site.join("directory.pth")).unwrap();
    let fifo = Command::new("mkfifo").arg(site.join("fifo.pth")).status().unwrap();
    assert!(fifo.success());
    let audit = fake.audit();
    for (name, expected) in [
        ("huge.pth", "null start-up-file suspicious nobody"),
        ("dangling.pth", "null start-up-file notice nobody"),
        ("circle.pth", "null start-up-file notice nobody"),
        ("link.pth", "1 import-line suspicious nobody"),
        ("device.pth", "null start-up-file suspicious nobody"),
        ("directory.pth", "null start-up-file none nobody"),
        ("fifo.pth", "null start-up-file suspicious nobody"),
    ] {
        assert_eq!(audit.of_file(name), [expected], "{name}");
    }
}

#[test]
fn a_link_of_a_package_is_its_own_only_if_its_target_is() {
    let fake = Fake::new(12).file("mine.txt", "import os\n");
    let link = fake.site().join("l.pth");
    symlink("mine.txt", &link).unwrap();
    let audit = fake.owned("python3-l", &[link]).audit();
    assert_eq!(audit.of_file("l.pth"), ["1 import-line suspicious nobody"]);
}

#[test]
fn names_that_would_not_be_seen_are_escaped() {
    let fake = Fake::new(12).file("a\nb.pth", "import os\n").file("c\u{1b}[2J.pth", "import os\n");
    let odd = fake.site().join(OsStr::from_bytes(b"caf\xe9.pth"));
    fs_err::write(odd, "import os\n").unwrap();
    let audit = fake.audit();
    for name in [r"a\nb.pth", r"c\u{1b}[2J.pth", r"caf\xe9.pth"] {
        assert_eq!(audit.of_file(name), ["1 import-line suspicious nobody"], "{name}");
    }
    let hostile = Fake::new(12).file("c\u{1b}[2J\n.pth", "import os; '\u{1b}[2J\u{202e}'\n");
    let told = hostile.told(&["-v"]).stdout();
    assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
}

#[test]
fn hidden_files_are_read_by_old_versions() {
    let hidden = |minor| Fake::new(minor).file(".h.pth", "import os\n").audit().of_file(".h.pth");
    assert_eq!(hidden(13), ["1 import-line notice nobody"]);
    assert_eq!(hidden(11), ["1 import-line suspicious nobody"]);
    let mended = Fake::new(11).file(".h.pth", "import os\n");
    let site = "names = [n for name in names if not name.startswith(\".\")]\n";
    fs_err::write(mended.stdlib().join("site.py"), site).unwrap();
    assert_eq!(mended.audit().of_file(".h.pth"), ["1 import-line notice nobody"]);
}

#[test]
fn start_files_are_called_from_3_15_on_and_replace_import_lines() {
    let with = |minor| {
        Fake::new(minor)
            .file("a.start", "# comment\n\na:install\nnot an entry point\n")
            .file("a.pth", "import a\n")
            .file("b.pth", "import b\n")
            .file("a.py", "")
    };
    let risks = |audit: &Audit, name: &str| -> Vec<String> {
        let risk = |line: String| line.split(' ').nth(2).unwrap().to_owned();
        audit.of_file(name).into_iter().map(risk).collect()
    };
    let old = with(14).audit();
    assert_eq!(risks(&old, "a.start"), ["none", "none", "notice", "notice"]);
    assert_eq!(risks(&old, "a.pth"), ["suspicious"]);
    let new = with(15).audit();
    assert_eq!(risks(&new, "a.start"), ["none", "none", "suspicious", "notice"]);
    assert_eq!(risks(&new, "a.pth"), ["notice"], "the .start file is read in its place");
    assert_eq!(risks(&new, "b.pth"), ["suspicious"]);
    let owned = with(15).distribution("a", &["a.start", "a.py"]).audit();
    assert_eq!(risks(&owned, "a.start"), ["none", "none", "code", "notice"]);
    let stranger = with(15).distribution("a", &["a.start"]).audit();
    assert_eq!(risks(&stranger, "a.start"), ["none", "none", "suspicious", "notice"]);
}

#[test]
fn what_cannot_be_read_is_told() {
    let Some(()) = needs::root() else { return };
    let Some(setpriv) = needs::program("setpriv") else { return };
    let fake = Fake::new(12).file("secret.pth", "import os\n");
    let secret = fake.site().join("secret.pth");
    fs_err::set_permissions(secret, PermissionsExt::from_mode(0o600)).unwrap();
    let python = fake.executable();
    let checked = fake.told(&[]);
    open_to_others(&checked.directory());
    let arguments = AS_NOBODY.map(str::to_owned).into_iter().chain(
        ["../isolate", "audit", python.to_str().unwrap(), "--output-format", "json"]
            .map(str::to_owned),
    );
    let audit = Audit::of(checked.run(setpriv, arguments).ends());
    assert_eq!(audit.of_file("secret.pth"), ["null start-up-file suspicious nobody"]);
    let message = audit.only("start-up-file")["message"].as_str().unwrap();
    assert_eq!(message, "cannot be read: Permission denied");
}

#[test]
fn metadata_that_cannot_be_used_owns_nothing() {
    let fake = Fake::new(12).file("x.pth", "import x\n");
    let fake = fake.file("x-1.0.dist-info/METADATA", "Name: x\nVersion: 1\n");
    let record = fake.site().join("x-1.0.dist-info/RECORD");
    symlink("/dev/zero", record).unwrap();
    assert_eq!(fake.audit().of_file("x.pth"), ["1 import-line suspicious nobody"]);
}
