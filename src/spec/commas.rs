//! Requirements that a comma in brackets tore into several items.

use std::ops::Range;

use crate::common::Result;
use crate::spec::node::{Node, Style, Value};
use crate::spec::shape::Reader;
use crate::spec::written::{begins_with_operator, quoted};

/// Checks that no item of a list is a part of a requirement: `[lxml >=4.9,<6]`, or
/// `[x ; python_version in '3.8, 3.9']`.
///
/// # Errors
///
/// For such an item, with the whole requirement in quotes.
pub(super) fn check(reader: Reader<'_>, list: &Node, items: &[Node]) -> Result<()> {
    if !reader.document.text()[list.span.start..].starts_with('[') {
        return Ok(());
    }
    let texts: Vec<&str> = items.iter().map(plain).collect();
    let Some(torn) = by_specifiers(&texts).or_else(|| by_quotes(&texts)) else { return Ok(()) };
    let part = &items[torn.start + 1];
    let whole =
        texts[torn.clone()].join(if texts[torn.start].contains(" in ") { ", " } else { "," });
    let message =
        format!("`{}` is an item of its own: in `[...]` a comma begins one", texts[torn.start + 1]);
    reader
        .error(part, "yaml-quote", message)
        .help(format!("quote the whole item: {}", quoted(&whole)))
        .err()
}

/// The text of a plain scalar; empty for other nodes.
fn plain(node: &Node) -> &str {
    match &node.value {
        Value::Text(scalar) if scalar.style == Style::Plain => &scalar.text,
        _ => "",
    }
}

/// The items from a name to the last version specifier behind it.
fn by_specifiers(texts: &[&str]) -> Option<Range<usize>> {
    let second = (1..texts.len())
        .find(|index| begins_with_operator(texts[*index]) && !texts[index - 1].is_empty())?;
    let more = texts[second..].iter().take_while(|text| begins_with_operator(text)).count();
    Some(second - 1..second + more)
}

/// The items from one that opens a quote to the one that closes it.
fn by_quotes(texts: &[&str]) -> Option<Range<usize>> {
    let odd = |text: &str| text.matches(['\'', '"']).count() % 2 == 1;
    let first = texts.iter().position(|text| odd(text))?;
    let last = first + 1 + texts[first + 1..].iter().position(|text| odd(text))?;
    Some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        assert_eq!(by_specifiers(&["a", "lxml >=4", "<6", "~=5", "b"]), Some(1..4));
        assert_eq!(by_specifiers(&["<6"]), None);
        assert_eq!(by_specifiers(&["", "<6"]), None);
        assert_eq!(by_quotes(&["a", "x ; v in '3.8", "3.9", "3.10'", "b"]), Some(1..4));
        assert_eq!(by_quotes(&["x ; v == '3'", "b'"]), None);
    }
}
