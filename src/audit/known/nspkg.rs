//! The lines of setuptools' `-nspkg.pth` files (`setuptools/namespaces.py` and `command/develop.py`),
//! which make namespaces since version 12.

use crate::inventory::site::is_identifier;

/// The statements that such a line may have, without their blanks; `%` and a letter stand for what
/// changes: `n` a quoted name, dotted or not; `t` a tuple of such; `d` the directory that it is in.
const STATEMENTS: [&str; 16] = [
    "importsys,types,os",
    "has_mfs=sys.version_info>(3,5)",
    "p=os.path.join(%d,*%t)",
    "importlib=has_mfsand__import__('importlib.util')",
    "has_mfsand__import__('importlib.machinery')",
    "importlib=__import__('importlib.util')",
    "__import__('importlib.machinery')",
    "m=has_mfsandsys.modules.setdefault(%n,importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec(%n,[os.path.dirname(p)])))",
    "m=sys.modules.setdefault(%n,importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec(%n,[os.path.dirname(p)])))",
    "m=morsys.modules.setdefault(%n,types.ModuleType(%n))",
    "ie=os.path.exists(os.path.join(p,'__init__.py'))",
    "m=notieandsys.modules.setdefault(%n,types.ModuleType(%n))",
    "m=ieandsys.modules.setdefault(%n,types.ModuleType(%n))",
    "mp=(mor[])andm.__dict__.setdefault('__path__',[])",
    "(pnotinmp)andmp.append(p)",
    "mandsetattr(sys.modules[%n],%n,m)",
];

/// Whether a line is one: it begins as they all do, and every statement is one of theirs.
pub(super) fn is(line: &str) -> bool {
    let mut statements = line.split(';').map(|text| text.replace(' ', ""));
    statements.next().is_some_and(|first| first == STATEMENTS[0])
        && statements.clone().count() > 0
        && statements.all(|statement| STATEMENTS.iter().any(|known| matches(known, &statement)))
}

/// Whether a statement is a known one.
fn matches(known: &str, statement: &str) -> bool {
    let Some((before, after)) = known.split_once('%') else { return known == statement };
    let Some(rest) = statement.strip_prefix(before) else { return false };
    let (hole, after) = after.split_at(1);
    let end = match hole {
        "n" => quoted(rest, is_name),
        "t" => rest.find(')').map(|end| end + 1).filter(|end| is_tuple(&rest[..*end])),
        _ => directory(rest),
    };
    end.is_some_and(|end| matches(after, &rest[end..]))
}

const SITE: &str = "sys._getframe(1).f_locals['sitedir']";

/// How long the directory at the start is: that of the file, or a path in quotes.
fn directory(text: &str) -> Option<usize> {
    if text.starts_with(SITE) {
        return Some(SITE.len());
    }
    quoted(text, |path| path.starts_with('/') && !path.contains(['\\', '\'']))
}

/// How long the text in single quotes at the start is, if it is as it must be.
fn quoted(text: &str, is: impl Fn(&str) -> bool) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let end = inside.find('\'')?;
    is(&inside[..end]).then_some(end + 2)
}

fn is_name(text: &str) -> bool {
    text.split('.').all(is_identifier)
}

/// `('zope',)` and `('lazr','uri')`.
fn is_tuple(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inside.is_some_and(|inside| {
        let names = inside.strip_suffix(',').unwrap_or(inside);
        names.split(',').all(|name| quoted(name, is_name) == Some(name.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('lazr', 'uri'));importlib = has_mfs and __import__('importlib.util');has_mfs and __import__('importlib.machinery');m = has_mfs and sys.modules.setdefault('lazr.uri', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('lazr.uri', [os.path.dirname(p)])));m = m or sys.modules.setdefault('lazr.uri', types.ModuleType('lazr.uri'));mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p);m and setattr(sys.modules['lazr'], 'uri', m)";
    const OLD: &str = "import sys,types,os; p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('zope',)); ie = os.path.exists(os.path.join(p,'__init__.py')); m = not ie and sys.modules.setdefault('zope',types.ModuleType('zope')); mp = (m or []) and m.__dict__.setdefault('__path__',[]); (p not in mp) and mp.append(p)";

    #[test]
    fn lines_of_all_generations_are_known() {
        let newest = NEW
            .replace("has_mfs = sys.version_info > (3, 5);", "")
            .replace("has_mfs and ", "")
            .replace("has_mfs", "");
        let develop = NEW.replace("sys._getframe(1).f_locals['sitedir']", "'/src/my project'");
        for line in [NEW, OLD, &newest, &develop] {
            assert!(is(line), "{line}");
        }
    }

    #[test]
    fn nothing_can_be_put_between() {
        for evil in ["exec(x)", "p = os.system('x')", "import evil", "m", "import os"] {
            assert!(!is(&format!("{NEW};{evil}")), "{evil}");
            assert!(!is(&NEW.replacen(';', &format!(";{evil};"), 1)), "{evil}");
        }
        for name in ["a'+evil('", "", "a'];evil(['"] {
            assert!(!is(&NEW.replace("'uri'", &format!("'{name}'"))), "{name}");
        }
        assert!(!is(&NEW.replace("sys._getframe(1).f_locals['sitedir']", "evil()")));
        assert!(!is("import sys, types, os") && !is("import sys") && !is(""));
    }
}
