//! Reading selectors.
//!
//! ```text
//! selectors = selector *( "|" selector ) [ ";" marker ]
//! selector  = [ "import:" | "deb:" | "rpm:" ] name [ "[" extras "]" ] [ versions ]
//! ```
//!
//! The marker stands after the last alternative and counts for all of them. An alternative without a
//! prefix is of the kind of the one before it, so that `deb:` takes Debian's own alternatives as they
//! stand in a control file: `deb:python3-gi (>= 3.42) | python3-gobject`.

use super::{Form, Kind, Selector, SelectorError, VersionRequest, advice, name, version};
use crate::common::requirement::{Marker, parts};
use crate::common::syntax::Cursor;

impl Selector {
    /// Reads an entry of `packages:` or of `exclude:`: the alternatives in it, of which the first
    /// that exists is meant; never empty.
    ///
    /// # Errors
    ///
    /// [`SelectorError`], with the place in the text and advice. What only an installer could do
    /// (addresses, paths, options) is told apart.
    pub fn parse(text: &str, form: Form) -> Result<Vec<Self>, SelectorError> {
        let end = text.trim_end().len();
        let whole = Cursor::within(text, text.len() - text.trim_start().len(), end);
        if whole.is_done() {
            return Err(whole.error("a selector must not be empty"));
        }
        let head_end = text.find(';').unwrap_or(end);
        advice::refuse_foreign(text, head_end)?;
        if form == Form::Exclude {
            refuse_in_exclusion(&whole, text)?;
        }
        let mut found = alternatives(text, head_end, form)?;
        if head_end < end {
            let marker = marker(text, head_end + 1, end)?;
            for selector in &mut found {
                selector.marker = Some(marker.clone());
            }
        }
        Ok(found)
    }

    /// Makes a selector from the long form of an entry: `name:`, `import:`, `deb:` or `rpm:`, and
    /// `version:`. A name may be a glob, and a distribution's may have extras. Relations of Debian's
    /// and rpm's may stand without parentheses.
    ///
    /// # Errors
    ///
    /// [`SelectorError`]; its place is in the name, or, when the name alone is right, in the version.
    pub fn long(kind: Kind, name: &str, version: Option<&str>) -> Result<Self, SelectorError> {
        let mut cursor = Cursor::new(name);
        cursor.skip_space();
        advice::refuse_foreign(name, name.len())?;
        let mut selector = named(&mut cursor, kind)?;
        if !cursor.is_done() {
            return Err(advice::beside_long_name(&cursor));
        }
        if let Some(version) = version {
            advice::refuse_control(version)?;
            let mut cursor = Cursor::within(version, 0, version.trim_end().len());
            cursor.skip_space();
            if cursor.is_done() {
                return Err(cursor
                    .error("a version must not be empty")
                    .help("leave `version:` out"));
            }
            selector.version = version::read(&mut cursor, kind, None)?;
        }
        Ok(selector)
    }
}

/// Reads the selectors before the marker.
fn alternatives(text: &str, end: usize, form: Form) -> Result<Vec<Selector>, SelectorError> {
    let mut found: Vec<Selector> = Vec::new();
    let mut start = 0;
    for part in text[..end].split('|') {
        let mut cursor = Cursor::within(text, start, start + part.trim_end().len());
        start += part.len() + 1;
        cursor.skip_space();
        if cursor.is_done() {
            return Err(Cursor::within(text, start - 1, text.len())
                .error("a selector is missing before this"));
        }
        let usual = found.last().map_or(Kind::Distribution, |before| before.kind);
        found.push(alternative(&mut cursor, form, usual)?);
    }
    Ok(found)
}

/// Reads one selector without a marker; without a prefix it is of the usual kind.
fn alternative(
    cursor: &mut Cursor<'_>,
    form: Form,
    usual: Kind,
) -> Result<Selector, SelectorError> {
    let start = cursor.position();
    let kind = prefix(cursor, usual)?;
    let mut selector = named(cursor, kind)?;
    if form == Form::Exclude && !(cursor.is_done() && selector.extras.is_empty()) {
        let error = if cursor.is_done() {
            cursor.error_since(start, "an exclusion takes no extras")
        } else {
            cursor.error_about_rest("an exclusion takes a name alone")
        };
        return Err(error.help("what is excluded is excluded in every version"));
    }
    let short = selector.to_string();
    selector.version = version::read(cursor, kind, Some(&short))?;
    Ok(selector)
}

/// Reads the prefix that says what the name is the name of, if there is one.
fn prefix(cursor: &mut Cursor<'_>, usual: Kind) -> Result<Kind, SelectorError> {
    let mut ahead = *cursor;
    let word = ahead.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if word.is_empty() || !ahead.eat(':') {
        return Ok(usual);
    }
    let kinds = [Kind::Import, Kind::Deb, Kind::Rpm];
    let Some(kind) = kinds.into_iter().find(|kind| kind.prefix().strip_suffix(':') == Some(word))
    else {
        return Err(advice::unknown_prefix(&ahead, cursor.position(), word));
    };
    *cursor = ahead;
    cursor.skip_space();
    Ok(kind)
}

/// Reads the name and, of a distribution, the extras, and the white space after them.
fn named(cursor: &mut Cursor<'_>, kind: Kind) -> Result<Selector, SelectorError> {
    let name = name::read(cursor, kind)?.to_owned();
    let start = cursor.position();
    cursor.skip_space();
    let mut extras = Vec::new();
    if kind == Kind::Distribution && cursor.peek() == Some('[') {
        extras = parts::extras(cursor).map_err(advice::no_character_class)?;
        let goes_on = cursor.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '*' | '?'));
        if goes_on || name::is_glob(&name) {
            let error = cursor.error_since(start, "extras can only stand after a whole name");
            return Err(advice::no_character_class(error));
        }
        cursor.skip_space();
    }
    Ok(Selector { kind, name, extras, version: VersionRequest::Any, marker: None })
}

fn marker(text: &str, start: usize, end: usize) -> Result<Marker, SelectorError> {
    let mut cursor = Cursor::within(text, start, end);
    Marker::read(&mut cursor).map_err(|error| {
        if text[start..].contains('|') {
            error.help("one marker, after the last alternative, counts for all of them")
        } else {
            error
        }
    })
}

fn refuse_in_exclusion(whole: &Cursor<'_>, text: &str) -> Result<(), SelectorError> {
    let error = |at: usize, message: &str| whole.error_about(at, at + 1, message);
    if let Some(at) = text.find('|') {
        return Err(error(at, "an exclusion has no alternatives").help("write an entry for each"));
    }
    match text.find(';') {
        Some(at) => Err(error(at, "an exclusion has no marker")
            .help("what is excluded is excluded for every Python")),
        None => Ok(()),
    }
}
