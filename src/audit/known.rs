//! Import lines that well-known tools write, told by their exact text: every statement of a line must
//! be one of the tool's own, so that nothing can be hung on to it.

mod nspkg;

/// A well-known line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it does.
    pub what: &'static str,
    /// The module of the same site directory that it imports, and so runs.
    pub module: Option<String>,
}

/// The lines that never change, and what each imports.
const EXACT: [(&str, &str, Option<&str>); 10] = [
    // setuptools 60 and later; 50 to 59, by default off; and the first.
    (
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == \
         'local'; enabled and __import__('_distutils_hack').add_shim()",
        DISTUTILS,
        Some("_distutils_hack"),
    ),
    (
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'stdlib') == \
         'local'; enabled and __import__('_distutils_hack').add_shim()",
        DISTUTILS,
        Some("_distutils_hack"),
    ),
    (
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == \
         'local'; enabled and __import__('_distutils_hack')",
        DISTUTILS,
        Some("_distutils_hack"),
    ),
    (
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'stdlib') == \
         'local'; enabled and __import__('_distutils_hack')",
        DISTUTILS,
        Some("_distutils_hack"),
    ),
    // virtualenv and uv.
    ("import _virtualenv", "patches distutils in a virtual environment", Some("_virtualenv")),
    // The documentation of coverage ("Measuring subprocesses"), and what its versions write.
    ("import coverage; coverage.process_startup()", COVERAGE, Some("coverage")),
    ("import coverage;coverage.process_startup()", COVERAGE, Some("coverage")),
    // easy_install's easy-install.pth.
    ("import sys; sys.__plen = len(sys.path)", EASY_INSTALL, None),
    (
        "import sys; new=sys.path[sys.__plen:]; del sys.path[sys.__plen:]; \
         p=getattr(sys,'__egginsert',0); sys.path[p:p]=new; sys.__egginsert = p+len(new)",
        EASY_INSTALL,
        None,
    ),
    (
        "import sys; new = sys.path[sys.__plen:]; del sys.path[sys.__plen:]; p = getattr(sys, \
         '__egginsert', 0); sys.path[p:p] = new; sys.__egginsert = p + len(new)",
        EASY_INSTALL,
        None,
    ),
];

const DISTUTILS: &str = "lets setuptools provide distutils";
const COVERAGE: &str = "measures coverage where COVERAGE_PROCESS_START asks for it";
const EASY_INSTALL: &str = "puts eggs first on the path";
const EDITABLE: &str = "makes a project importable from its sources";

/// Scripts that stand in an import line as the argument of exec: what each line of them may be.
const SCRIPTS: [(&str, &str, &str, &[&str]); 2] = [
    // coverage 7.13 and later: a1_coverage.pth.
    (
        "import sys; exec('",
        COVERAGE,
        "coverage",
        &[
            "import os",
            "if os.getenv(\"COVERAGE_PROCESS_START\") or os.getenv(\"COVERAGE_PROCESS_CONFIG\"):",
            "try:",
            "import coverage",
            "except:",
            "pass",
            "else:",
            "coverage.process_startup(slug=\"pth\")",
        ],
    ),
    // pytest-cov 2 to 6: pytest-cov.pth.
    (
        "import os, sys;exec('",
        "measures coverage where pytest-cov asks for it",
        "pytest_cov",
        &[
            "if 'COV_CORE_SOURCE' in os.environ:",
            "try:",
            "from pytest_cov.embed import init",
            "init()",
            "except Exception as exc:",
            "sys.stderr.write(",
            "\"pytest-cov: Failed to setup subprocess coverage. \"",
            "\"Environ: {0!r} \"",
            "\"Exception: {1!r}\\n\".format(",
            "dict((k, v) for k, v in os.environ.items() if k.startswith('COV_CORE')),",
            "exc",
            ")",
        ],
    ),
];

/// What a line is, if it is a well-known one.
pub fn known(line: &[u8]) -> Option<Known> {
    let line = std::str::from_utf8(line).ok()?;
    let line = line.trim_end_matches([' ', '\t', ';']);
    let exact = EXACT.iter().find(|(text, ..)| *text == line);
    if let Some((_, what, module)) = exact {
        return Some(Known { what, module: module.map(str::to_owned) });
    }
    if nspkg::is(line) {
        return Some(Known { what: "makes a namespace, as setuptools does", module: None });
    }
    script(line).or_else(|| editable(line))
}

/// The hooks of editable installs (PEP 660): of setuptools, of the project `editables` (hatchling, pdm),
/// of scikit-build-core and of meson-python.
fn editable(line: &str) -> Option<Known> {
    let (module, rest) = match line.strip_prefix("import ")?.split_once("; ") {
        Some((module, rest)) => (module, Some(rest)),
        None => (line.strip_prefix("import ")?, None),
    };
    let is_plain = module.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_hook = match rest {
        Some(rest) => {
            module.starts_with("__editable___")
                && module.ends_with("_finder")
                && rest == format!("{module}.install()")
        }
        None => {
            module.starts_with("_editable_impl_")
                || module.starts_with('_')
                    && (module.ends_with("_editable") || module.ends_with("_editable_loader"))
        }
    };
    (is_plain && is_hook).then(|| Known { what: EDITABLE, module: Some(module.to_owned()) })
}

/// A script in a line, of which each line is one that may be there.
fn script(line: &str) -> Option<Known> {
    SCRIPTS.iter().find_map(|(start, what, module, lines)| {
        let text = unquoted(line.strip_prefix(start)?.strip_suffix("')")?)?;
        let is = text.lines().map(str::trim).all(|line| line.is_empty() || lines.contains(&line));
        is.then(|| Known { what, module: Some((*module).to_owned()) })
    })
}

/// The text that Python reads between single quotes, if it has no other escapes than the plain ones.
fn unquoted(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(match chars.next()? {
                'n' => '\n',
                c @ ('\\' | '\'' | '"') => c,
                _ => return None,
            }),
            '\'' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COVERAGE_7_13: &str = r#"import sys; exec('\n\n\nimport os\n\nif os.getenv("COVERAGE_PROCESS_START") or os.getenv("COVERAGE_PROCESS_CONFIG"):\n try:\n  import coverage\n except:\n  pass\n else:\n  coverage.process_startup(slug="pth")\n')"#;
    const PYTEST_COV_6: &str = r#"import os, sys;exec('if \'COV_CORE_SOURCE\' in os.environ:\n try:\n  from pytest_cov.embed import init\n  init()\n except Exception as exc:\n  sys.stderr.write(\n   "pytest-cov: Failed to setup subprocess coverage. "\n   "Environ: {0!r} "\n   "Exception: {1!r}\\n".format(\n    dict((k, v) for k, v in os.environ.items() if k.startswith(\'COV_CORE\')),\n    exc\n   )\n  )\n')"#;

    fn module(line: &str) -> Option<String> {
        known(line.as_bytes()).and_then(|known| known.module)
    }

    #[test]
    fn lines_of_tools_are_known_with_what_they_import() {
        let setuptools = "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = \
                          os.environ.get(var, 'local') == 'local'; enabled and \
                          __import__('_distutils_hack').add_shim(); ";
        assert_eq!(module(setuptools).as_deref(), Some("_distutils_hack"));
        assert_eq!(module(COVERAGE_7_13).as_deref(), Some("coverage"));
        assert_eq!(module(PYTEST_COV_6).as_deref(), Some("pytest_cov"));
        assert_eq!(module("import _virtualenv").as_deref(), Some("_virtualenv"));
        let editable =
            "import __editable___alpha_1_0_finder; __editable___alpha_1_0_finder.install()";
        assert_eq!(module(editable).as_deref(), Some("__editable___alpha_1_0_finder"));
        for hook in ["_editable_impl_alpha", "_alpha_editable", "_alpha_editable_loader"] {
            assert_eq!(module(&format!("import {hook}")).as_deref(), Some(hook));
        }
        assert!(known(b"import sys; sys.__plen = len(sys.path)").is_some());
    }

    #[test]
    fn nothing_can_be_hung_on_to_them() {
        let evil = "; __import__('os').system('x')";
        for line in [
            "import _virtualenv",
            "import coverage; coverage.process_startup()",
            "import __editable___a_finder; __editable___a_finder.install()",
            "import _editable_impl_a",
            COVERAGE_7_13,
            PYTEST_COV_6,
        ] {
            assert!(known(line.as_bytes()).is_some(), "{line}");
            assert_eq!(known(format!("{line}{evil}").as_bytes()), None, "{line}");
            let before = line.replacen("import ", "import os.path, evil; import ", 1);
            assert_eq!(known(before.as_bytes()), None, "{line}");
        }
        let inside = COVERAGE_7_13.replace(r"\n  pass\n", r"\n  os.system('x')\n");
        assert_eq!(known(inside.as_bytes()), None);
        let quoted = COVERAGE_7_13.replace(r"\n')", r"\n') or evil('')");
        assert_eq!(known(quoted.as_bytes()), None);
        let other = "import __editable___a_finder; __editable___b_finder.install()";
        assert_eq!(known(other.as_bytes()), None);
        for line in ["import evil", "import os; os.system('x')", "import _virtualenv as x, evil"] {
            assert_eq!(known(line.as_bytes()), None);
        }
    }
}
