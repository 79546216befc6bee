//! The names of selectors: what each kind allows, and globs.

use glob::Pattern;

use super::{Kind, SelectorError};
use crate::common::syntax::Cursor;

/// Whether a name is a glob.
pub(super) fn is_glob(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// Reads and checks a name, or a glob over names.
///
/// # Errors
///
/// The place of a character that names of this kind do not have, of a name that begins or ends
/// wrongly, or of a glob that is none.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>, kind: Kind) -> Result<&'a str, SelectorError> {
    let start = cursor.position();
    loop {
        cursor.take_while(|c| !ends_name(c));
        if kind == Kind::Distribution || cursor.peek() != Some('[') {
            break;
        }
        character_class(cursor)?;
    }
    let name = cursor.since(start);
    if name.is_empty() {
        return Err(cursor.error(format!("the name of {} is missing", noun(kind))));
    }
    let name = Name { cursor, start, text: name, kind };
    name.check()?;
    Ok(name.text)
}

/// Reads one character class of a glob (`[a-z]`, `[!0-9]`).
fn character_class(cursor: &mut Cursor<'_>) -> Result<(), SelectorError> {
    let start = cursor.position();
    cursor.eat('[');
    cursor.eat('!');
    let inside = cursor.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'));
    if inside.is_empty() || !cursor.eat(']') {
        return Err(cursor
            .error_since(start, "a character class must look like `[a-z]` or `[!0-9]`")
            .help("only distributions have extras"));
    }
    Ok(())
}

fn ends_name(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '(' | ')' | '[' | '<' | '>' | '=' | '!' | '~' | '^' | ',' | ';' | '|')
}

fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Distribution => "a distribution",
        Kind::Import => "a module",
        Kind::Deb => "a Debian package",
        Kind::Rpm => "an rpm package",
    }
}

/// A name that was read, to be checked.
struct Name<'c, 'a> {
    cursor: &'c Cursor<'a>,
    start: usize,
    text: &'a str,
    kind: Kind,
}

impl Name<'_, '_> {
    fn check(&self) -> Result<(), SelectorError> {
        let (package, architecture) = match self.text.split_once(':') {
            Some((package, architecture)) if self.kind == Kind::Deb => {
                (package, Some(architecture))
            }
            _ => (self.text, None),
        };
        self.check_characters(package)?;
        for pair in ["..", "**"] {
            if let Some(at) = self.text.find(pair) {
                return Err(self.error(at, pair, format!("`{pair}` cannot stand in a name")));
            }
        }
        self.check_ends(package)?;
        if let Some(architecture) = architecture {
            self.check_architecture(package, architecture)?;
        }
        Pattern::new(self.text)
            .map(drop)
            .map_err(|error| self.error(error.pos.min(self.text.len()), "", error.msg.to_owned()))
    }

    /// Refuses a character that names of the kind do not have; what stands in a character class was
    /// checked when it was read.
    fn check_characters(&self, package: &str) -> Result<(), SelectorError> {
        let mut in_class = false;
        for (at, c) in package.char_indices() {
            match c {
                '[' => in_class = true,
                ']' if in_class => in_class = false,
                '*' | '?' => {}
                _ if in_class || self.allows(c) => {}
                _ => return Err(self.wrong_character(at, c)),
            }
        }
        Ok(())
    }

    fn allows(&self, c: char) -> bool {
        match self.kind {
            Kind::Distribution => c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'),
            Kind::Import => c.is_alphanumeric() || matches!(c, '.' | '_'),
            Kind::Deb => {
                c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '+')
            }
            Kind::Rpm => c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'),
        }
    }

    fn wrong_character(&self, at: usize, c: char) -> SelectorError {
        let mut buffer = [0; 4];
        let message = format!("`{c}` cannot stand in the name of {}", noun(self.kind));
        let error = self.error(at, c.encode_utf8(&mut buffer), message);
        match (self.kind, c) {
            (Kind::Deb, 'A'..='Z') => error.help("names of Debian packages are in lower case"),
            (Kind::Deb, '_') => {
                error.help("names of Debian packages have `-` where Python has `_`")
            }
            (Kind::Import, '-') => error
                .help("a module has no `-` in its name; a distribution stands without `import:`"),
            (_, ':') => error.help("a name has one prefix at most: `import:`, `deb:` or `rpm:`"),
            (_, '\'' | '"') => error.help("quotes go around the whole entry"),
            _ => error,
        }
    }

    /// Refuses a name that does not begin or end as names of its kind must.
    fn check_ends(&self, package: &str) -> Result<(), SelectorError> {
        let whole = |message: String| Err(self.error(0, self.text, message));
        let is_glob_or = |c: char, allowed: bool| allowed || matches!(c, '*' | '?' | '[' | ']');
        let first = package.starts_with(|c: char| match self.kind {
            Kind::Import => is_glob_or(c, c != '.'),
            Kind::Rpm => is_glob_or(c, c.is_ascii_alphanumeric() || c == '_'),
            _ => is_glob_or(c, c.is_ascii_alphanumeric()),
        });
        if !first {
            return whole(format!(
                "`{}` does not begin as the name of {} must",
                self.text,
                noun(self.kind)
            ));
        }
        match self.kind {
            Kind::Distribution
                if !package.ends_with(|c: char| is_glob_or(c, c.is_ascii_alphanumeric())) =>
            {
                whole(format!("the name `{}` must end with a letter or a digit", self.text))
            }
            Kind::Import => {
                let numbered = |part: &&str| part.is_empty() || part.starts_with(char::is_numeric);
                match package.split('.').find(numbered) {
                    Some("") => whole(format!("a part of `{package}` is missing beside a dot")),
                    Some(part) => whole(format!("`{part}` in `{package}` is no identifier")),
                    None => Ok(()),
                }
            }
            Kind::Deb if package.len() < 2 && !is_glob(package) => {
                whole(format!("`{package}` is too short for the name of a Debian package"))
            }
            _ => Ok(()),
        }
    }

    fn check_architecture(&self, package: &str, architecture: &str) -> Result<(), SelectorError> {
        let is_one = !architecture.is_empty()
            && architecture.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
        if ["import", "deb", "rpm"].contains(&package) {
            Err(self.wrong_character(package.len(), ':'))
        } else if is_one {
            Ok(())
        } else {
            let message = format!("`{architecture}` is no architecture of Debian's");
            Err(self
                .error(package.len() + 1, architecture, message)
                .help("write it as in `deb:python3-gi:amd64`"))
        }
    }

    /// An error about a part of the name, by its place in it.
    fn error(&self, at: usize, part: &str, message: String) -> SelectorError {
        let start = self.start + at;
        self.cursor.error_about(start, start + part.len(), message)
    }
}
