//! Whether an `__init__.py` only declares a namespace, the way setuptools had it before PEP 420.

use crate::inventory::bounded::decode;

/// What an `__init__.py` makes of its package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitStyle {
    /// It declares a `pkg_resources` namespace and does nothing else: without it the directory is
    /// the same namespace (PEP 420), and needs no setuptools.
    PkgResources,
    /// It extends its `__path__` with `pkgutil.extend_path`, whatever else it does.
    Pkgutil,
    /// Anything else, also nothing at all: an ordinary package.
    Regular,
}

/// Statements that declare the namespace. `ARG` is `__name__` or a string.
const DECLARE: &[&str] = &[
    "__import__ ( 'pkg_resources' ) . declare_namespace ( ARG )",
    "pkg_resources . declare_namespace ( ARG )",
    "declare_namespace ( ARG )",
];

/// Statements that extend the path.
const EXTEND: &[&str] = &[
    "__path__ = extend_path ( __path__ , ARG )",
    "__path__ = pkgutil . extend_path ( __path__ , ARG )",
    "__path__ = __import__ ( 'pkgutil' ) . extend_path ( __path__ , ARG )",
];

/// What may stand around a declaration without being anything of its own. The last three tell
/// py2exe's module finder of the path.
const AROUND: &[&str] = &[
    "STRING",
    "import pkg_resources",
    "from pkg_resources import declare_namespace",
    "import pkgutil",
    "from pkgutil import extend_path",
    "from __future__ import NAME",
    "try :",
    "except :",
    "except NAME :",
    "except NAME as NAME :",
    "except ( NAME , NAME ) :",
    "pass",
    "import modulefinder",
    "for NAME in __path__ :",
    "modulefinder . AddPackagePath ( __name__ , NAME )",
];

/// Decides the style of an `__init__.py` from its text, without running it.
pub fn namespace_style(init: &[u8]) -> InitStyle {
    let text = decode(init);
    let tokens = tokenise(text.trim_start_matches('\u{feff}'));
    if only_declares(&tokens) {
        InitStyle::PkgResources
    } else if extends(&tokens) {
        InitStyle::Pkgutil
    } else {
        InitStyle::Regular
    }
}

/// Whether there is a declaration, and nothing that does anything else.
fn only_declares(tokens: &[Token]) -> bool {
    let mut rest = tokens;
    let mut declared = false;
    while let Some(first) = rest.first() {
        if *first == Token::End {
            rest = &rest[1..];
        } else if let Some(after) = any_statement(DECLARE, rest) {
            declared = true;
            rest = after;
        } else if let Some(after) =
            any_statement(EXTEND, rest).or_else(|| any_statement(AROUND, rest))
        {
            rest = after;
        } else {
            return false;
        }
    }
    declared
}

/// Whether any statement extends the path.
fn extends(tokens: &[Token]) -> bool {
    let begins = |at: usize| at == 0 || matches!(tokens[at - 1], Token::End | Token::Plain(":"));
    (0..tokens.len()).any(|at| begins(at) && any_statement(EXTEND, &tokens[at..]).is_some())
}

/// What is left after the first of the statements that the tokens begin with.
fn any_statement<'a, 't>(statements: &[&str], tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
    statements.iter().find_map(|statement| after_statement(statement, tokens))
}

fn after_statement<'a, 't>(statement: &str, tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
    let mut rest = tokens;
    for word in statement.split(' ') {
        let (first, after) = rest.split_first()?;
        if !first.is(word) {
            return None;
        }
        rest = after;
    }
    let ends = statement.ends_with(':') || matches!(rest.first(), None | Some(Token::End));
    ends.then_some(rest)
}

/// A token of Python, as far as it is needed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// A name, a number, an operator's character.
    Plain(&'a str),
    /// A string's content.
    String(&'a str),
    /// The end of a statement.
    End,
}

impl Token<'_> {
    /// Whether it is what a word of a pattern stands for.
    fn is(&self, word: &str) -> bool {
        match (word, self) {
            ("NAME", Self::Plain(text)) => text.starts_with(is_name_character),
            ("ARG", Self::Plain(text)) => *text == "__name__",
            ("ARG" | "STRING", Self::String(_)) => true,
            (word, Self::Plain(text)) => word == *text,
            (word, Self::String(text)) => {
                word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')) == Some(text)
            }
            (_, Self::End) => false,
        }
    }
}

fn is_name_character(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Splits Python's text into tokens. Comments and indentation are dropped: no statement here
/// depends on them.
fn tokenise(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let width = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '\\' if rest[1..].trim_start_matches('\r').starts_with('\n') => {
                rest.find('\n').map_or(rest.len(), |end| end + 1)
            }
            '\n' | ';' => {
                if first == ';' || depth == 0 {
                    tokens.push(Token::End);
                }
                1
            }
            c if c.is_whitespace() => c.len_utf8(),
            '\'' | '"' => {
                let (content, width) = string(rest);
                tokens.push(Token::String(content));
                width
            }
            c if is_name_character(c) => {
                let width = rest.find(|c| !is_name_character(c)).unwrap_or(rest.len());
                if !is_string_prefix(&rest[..width], &rest[width..]) {
                    tokens.push(Token::Plain(&rest[..width]));
                }
                width
            }
            c => {
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                tokens.push(Token::Plain(&rest[..c.len_utf8()]));
                c.len_utf8()
            }
        };
        rest = &rest[width..];
    }
    tokens
}

/// Whether a name is the prefix of the string that follows it: `r"..."`.
fn is_string_prefix(name: &str, rest: &str) -> bool {
    name.len() <= 2 && name.chars().all(|c| "rRbBuUfF".contains(c)) && rest.starts_with(['\'', '"'])
}

/// The content of the string that the text begins with, and how much text the string is.
fn string(text: &str) -> (&str, usize) {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let quotes = if text.starts_with(&triple) { triple.as_str() } else { quote };
    let body = &text[quotes.len()..];
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if body[at..].starts_with(quotes) || (quotes.len() == 1 && c == '\n') {
            return (&body[..at], at + 2 * quotes.len());
        }
    }
    (body, text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn namespaces_in_their_many_spellings() {
        let spellings = [
            "__import__('pkg_resources').declare_namespace(__name__)",
            "__import__(\"pkg_resources\").declare_namespace(__name__)  # pragma: no cover\r\n",
            "# -*- coding: utf-8 -*-\n'''A namespace.'''\n\n__import__( 'pkg_resources' )\\\n  .declare_namespace(__name__)\n",
            "import pkg_resources\npkg_resources.declare_namespace(__name__)\n",
            "import pkg_resources; pkg_resources.declare_namespace('zope')",
            "from pkg_resources import declare_namespace\ndeclare_namespace(__name__)\n",
            "try:\n    __import__('pkg_resources').declare_namespace(__name__)\nexcept ImportError:\n    pass  # must not have setuptools\n",
            "# this is a namespace package\ntry:\n    import pkg_resources\n    pkg_resources.declare_namespace(__name__)\nexcept ImportError:\n    import pkgutil\n    __path__ = pkgutil.extend_path(__path__, __name__)\n",
            "try:\n    __import__('pkg_resources').declare_namespace(__name__)\nexcept ImportError:\n    from pkgutil import extend_path\n    __path__ = extend_path(__path__, __name__)\n",
            "try: __import__('pkg_resources').declare_namespace(__name__)\nexcept (ImportError, AttributeError): pass\n",
            "from __future__ import absolute_import\n__import__('pkg_resources').declare_namespace(__name__)",
            "__import__('pkg_resources').declare_namespace(\n    __name__\n)\n",
            "try:\n    import pkg_resources\n    pkg_resources.declare_namespace(__name__)\nexcept Exception as e:\n    pass\nimport modulefinder\nfor p in __path__:\n    modulefinder.AddPackagePath(__name__, p)\n",
            "\u{feff}r'''raw'''\n__import__('pkg_resources').declare_namespace(__name__)",
        ];
        for spelling in spellings {
            let style = namespace_style(spelling.as_bytes());
            assert_eq!(style, InitStyle::PkgResources, "{spelling}");
        }
    }

    #[test]
    fn path_extensions_are_told_from_ordinary_packages() {
        let extending = [
            "__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
            "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n\nimport sys\n",
            "import pkgutil\nif True:\n    __path__ = pkgutil.extend_path(__path__, __name__)\nx = 1\n",
        ];
        for text in extending {
            assert_eq!(namespace_style(text.as_bytes()), InitStyle::Pkgutil, "{text}");
        }
        let regular = [
            "",
            "# nothing\n",
            "'''__import__('pkg_resources').declare_namespace(__name__)'''",
            "# __import__('pkg_resources').declare_namespace(__name__)",
            "__import__('pkg_resources').declare_namespace(__name__)\nfrom .opener import open_fs\n",
            "__import__('pkg_resources').declare_namespace(__name__).x",
            "__import__('pkg_resources').require('x')",
            "x = '__path__ = extend_path(__path__, __name__)'",
            "from pkgutil import extend_path\n",
            "try:\n    import pkg_resources\nexcept ImportError:\n    pass\n",
            "__version__ = '1'\n__import__('pkg_resources').declare_namespace(__name__)",
            "__import__('pkg_resources').declare_namespace(other())",
        ];
        for text in regular {
            assert_eq!(namespace_style(text.as_bytes()), InitStyle::Regular, "{text}");
        }
    }

    #[test]
    fn the_machines_own_packages_are_judged_as_they_are() {
        let site = std::path::Path::new("/usr/lib/python3/dist-packages");
        for (package, style) in [
            ("zope", InitStyle::PkgResources),
            ("mpl_toolkits", InitStyle::PkgResources),
            ("fs", InitStyle::Regular),
            ("gi", InitStyle::Pkgutil),
            ("numpy", InitStyle::Regular),
        ] {
            match std::fs::read(site.join(package).join("__init__.py")) {
                Ok(text) => assert_eq!(namespace_style(&text), style, "{package}"),
                Err(_) => eprintln!("skipped: {package} is not installed here"),
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "[a'\"\\\\#\\n(é;:\\]_ ]{0,40}") {
            prop_assert_eq!(namespace_style(text.as_bytes()), InitStyle::Regular);
        }
    }
}
