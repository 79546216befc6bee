//! What installers write below the first line.

use super::kind::Installer;

/// A place in a template for a dotted name.
const NAME: &str = "{name}";
/// A place in a template for text within quotes.
const TEXT: &str = "{text}";

/// What installers write, with places for what differs; the newest of a tool first.
const TEMPLATES: &[(Installer, &str)] = &[
    (Installer::Isolate, include_str!("templates/isolate.txt")),
    (Installer::Distlib, include_str!("templates/pip-26.txt")),
    (Installer::Distlib, include_str!("templates/distlib-0.4.4.txt")),
    (Installer::Distlib, include_str!("templates/distlib-0.2.9.txt")),
    (Installer::Distlib, include_str!("templates/distlib-0.2.8.txt")),
    (Installer::Distlib, include_str!("templates/distlib-0.2.7.txt")),
    (Installer::Uv, include_str!("templates/uv.txt")),
    (Installer::Uv, include_str!("templates/uv-0.1.txt")),
    (Installer::Setuptools, include_str!("templates/setuptools-50.txt")),
    (Installer::Setuptools, include_str!("templates/setuptools-30.txt")),
    (Installer::Setuptools, include_str!("templates/setuptools-script.txt")),
    (Installer::Setuptools, include_str!("templates/setuptools-develop-40.txt")),
    (Installer::Setuptools, include_str!("templates/setuptools-develop-30.txt")),
];

/// Which installer writes such a body, if one does. White space around it and carriage returns at line
/// ends make no difference.
pub(super) fn installer_of(body: &[u8]) -> Option<Installer> {
    let without_returns;
    let body = if memchr::memchr(b'\r', body).is_some() {
        without_returns = without_carriage_returns(body);
        without_returns.trim_ascii()
    } else {
        body.trim_ascii()
    };
    TEMPLATES
        .iter()
        .find(|(_, template)| matches(template.trim_ascii(), body))
        .map(|(installer, _)| *installer)
}

/// A text with `\n` for every `\r\n`.
fn without_carriage_returns(text: &[u8]) -> Vec<u8> {
    let is_kept =
        |(index, byte): &(usize, &u8)| **byte != b'\r' || text.get(index + 1) != Some(&b'\n');
    text.iter().enumerate().filter(is_kept).map(|(_, byte)| *byte).collect()
}

/// Whether a text is what a template has, with something fitting in each place.
fn matches(template: &str, text: &[u8]) -> bool {
    let mut template = template;
    let mut text = text;
    loop {
        let Some(place) = template.find('{') else { return text == template.as_bytes() };
        let (before, after) = template.split_at(place);
        let Some(rest) = text.strip_prefix(before.as_bytes()) else { return false };
        let (is_part, rest_of_template): (fn(u8) -> bool, _) =
            if let Some(rest) = after.strip_prefix(NAME) {
                (is_name, rest)
            } else if let Some(rest) = after.strip_prefix(TEXT) {
                (is_quotable, rest)
            } else {
                return false;
            };
        let length = rest.iter().take_while(|byte| is_part(**byte)).count();
        if length == 0 {
            return false;
        }
        text = &rest[length..];
        template = rest_of_template;
    }
}

/// Whether a byte may be part of a dotted name.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || !byte.is_ascii()
}

/// Whether a byte may stand within single quotes.
fn is_quotable(byte: u8) -> bool {
    !matches!(byte, b'\'' | b'\n' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_take_what_fits() {
        let template = "from {name} import {name}\nf('{text}')";
        assert!(matches(template, b"from a.b import c\nf('x y')"));
        for text in
            ["from a.b import c, d\nf('x')", "from a import b\nf('')", "from a import b\nf('x')\n"]
        {
            assert!(!matches(template, text.as_bytes()), "{text}");
        }
        assert!(!matches("x", b"xy") && !matches("xy", b"x") && matches("", b""));
    }

    #[test]
    fn templates_have_no_other_places() {
        for (_, template) in TEMPLATES {
            let places = template.matches('{').count();
            assert_eq!(places, template.matches(NAME).count() + template.matches(TEXT).count());
        }
    }
}
