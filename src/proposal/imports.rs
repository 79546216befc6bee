//! The imports of a Python source.

use std::collections::BTreeSet;
use std::iter::Peekable;

use crate::proposal::lexer::{Lexer, Token};

/// The dotted names that a source imports, wherever in it: `a.b` for `import a.b`, and `a.b.c` for
/// `from a.b import c`, of which only the system can tell whether `c` is a module. What is imported
/// relatively is the source's own, and left out.
///
/// Statements are found by their words. What is in strings and comments is no statement, and what
/// `importlib` is told at run time is not seen.
pub fn imports(source: &str) -> BTreeSet<String> {
    let mut words = Lexer::new(source).peekable();
    let mut found = BTreeSet::new();
    let mut begins = true;
    while let Some(token) = words.next() {
        match token {
            Token::Name("import") if begins => import(&mut words, &mut found),
            Token::Name("from") if begins => from(&mut words, &mut found),
            _ => {}
        }
        begins = token == Token::Boundary;
    }
    found
}

/// What follows `import`: `a.b as c, d`.
fn import(words: &mut Peekable<Lexer<'_>>, found: &mut BTreeSet<String>) {
    loop {
        let Some(name) = dotted(words) else { return };
        found.insert(name);
        skip_alias(words);
        if words.next_if_eq(&Token::Sign(',')).is_none() {
            return;
        }
    }
}

/// What follows `from`: `a.b import c as d, e`, `a import (b, c)`, `a import *`, `..a import b`.
fn from(words: &mut Peekable<Lexer<'_>>, found: &mut BTreeSet<String>) {
    let Some(module) = dotted(words) else { return };
    if words.next_if_eq(&Token::Name("import")).is_none() {
        return;
    }
    if words.next_if_eq(&Token::Sign('*')).is_some() {
        found.insert(module);
        return;
    }
    words.next_if_eq(&Token::Sign('('));
    // The end of a line in brackets is a sign like others.
    while let Some(name) = name(words) {
        found.insert(format!("{module}.{name}"));
        skip_alias(words);
        if words.next_if_eq(&Token::Sign(',')).is_none() {
            return;
        }
    }
}

/// `a.b.c`; nothing where no name begins, as for what is relative.
fn dotted(words: &mut Peekable<Lexer<'_>>) -> Option<String> {
    let mut dotted = name(words)?.to_owned();
    while words.next_if_eq(&Token::Sign('.')).is_some() {
        dotted.push('.');
        dotted.push_str(name(words)?);
    }
    Some(dotted)
}

fn name<'s>(words: &mut Peekable<Lexer<'s>>) -> Option<&'s str> {
    match words.next_if(|word| matches!(word, Token::Name(_)))? {
        Token::Name(name) => Some(name),
        _ => None,
    }
}

/// `as name`.
fn skip_alias(words: &mut Peekable<Lexer<'_>>) {
    if words.next_if_eq(&Token::Name("as")).is_some() {
        name(words);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::common::oracle;

    /// What Python itself finds in the files of its standard library, as a line of JSON for each.
    const ORACLE: &str = r#"
import ast, json, pathlib, sysconfig, warnings
warnings.simplefilter("ignore")
for path in sorted(pathlib.Path(sysconfig.get_path("stdlib")).rglob("*.py")):
    if {"site-packages", "dist-packages"} & set(path.parts):
        continue
    try:
        source = path.read_bytes().decode("utf-8")
        tree = ast.parse(source)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        continue
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module if a.name == "*" else f"{node.module}.{a.name}" for a in node.names}
    print(json.dumps([str(path), sorted(found)]))
"#;

    fn found(source: &str) -> Vec<String> {
        imports(source).into_iter().collect()
    }

    #[test]
    fn all_forms_are_found() {
        assert_eq!(found("import a.b as c, d\nimport e;import f"), ["a.b", "d", "e", "f"]);
        assert_eq!(found("from x . y import z as q, w"), ["x.y.w", "x.y.z"]);
        assert_eq!(found("from x import (a, # why\n   b as c,\n)\nimport d"), ["d", "x.a", "x.b"]);
        assert_eq!(found("from x import *"), ["x"]);
        assert_eq!(found("import \\\n  a, \\\r\n b"), ["a", "b"]);
        assert_eq!(
            found("try: import a\nexcept E: import b\nif x:\n\tfrom c import d"),
            ["a", "b", "c.d"]
        );
        assert_eq!(found("\u{feff}import a\r\nimport b\r\n"), ["a", "b"]);
        assert_eq!(found("import größe"), ["größe"]);
        assert_eq!(found("print 'old'\nimport StringIO"), ["StringIO"]);
    }

    #[test]
    fn what_is_no_import_is_not_taken_for_one() {
        assert!(found("from . import a\nfrom .b import c\nfrom ... import d").is_empty());
        assert!(found("'''\nimport a\n'''\n# import b\nx = \"import c\"").is_empty());
        assert!(found("x = r'\\'; import_me()\nimportlib.import_module('a')").is_empty());
        assert!(found("def f():\n    yield from a\n    raise b from c").is_empty());
        assert_eq!(found("x = f'''{'\\''}\nimport a'''; import b"), ["b"]);
        assert_eq!(found("x = 'open\nimport a"), ["a"], "a string ends with its line");
    }

    #[test]
    fn the_standard_library_is_read_as_python_reads_it() {
        let answer = ["/usr/bin/python3", "python3"]
            .iter()
            .find_map(|python| oracle::run(python, &["-I", "-c", ORACLE], ""));
        let Some(answer) = answer else {
            eprintln!("skipped: no python3 to compare with");
            return;
        };
        assert!(answer.lines().count() > 300);
        for line in answer.lines() {
            let (path, expected): (String, BTreeSet<String>) = serde_json::from_str(line).unwrap();
            let source = fs_err::read_to_string(&path).unwrap();
            assert_eq!(imports(&source), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(source in "(import |from |[a-c.,;:()'\"#*\\\\\n ]|\\PC){0,60}") {
            for name in imports(&source) {
                prop_assert!(!name.is_empty() && !name.contains(char::is_whitespace));
            }
        }

        #[test]
        fn statements_are_found_behind_anything_that_ends(
            before in "[a-z =]{0,20}('[^'\\\\\n]{0,9}'|\"\"\"[^\"\\\\]{0,9}\"\"\"|#[a-z']{0,9}|\\([a-z,\n]{0,9}\\))?",
        ) {
            let source = format!("x = {before}\nimport found");
            prop_assert!(imports(&source).contains("found"));
        }
    }
}
