//! Debian's control files: paragraphs of fields (deb822(5)), and the relations in some of them
//! (Debian Policy 7.1).

/// The paragraphs of a text.
#[cfg(test)]
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(|text| text.trim_start_matches('\n')).filter(|text| !text.is_empty())
}

/// The fields of a paragraph; values have their continuation lines.
pub(super) fn fields(paragraph: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = paragraph;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (field, after) = rest.split_at(field_end(rest));
            rest = after;
            if let Some((name, value)) = field.split_once(':') {
                return Some((name, value.trim()));
            }
        }
        None
    })
}

/// Where a field and its continuation lines end.
fn field_end(text: &str) -> usize {
    let mut end = 0;
    loop {
        let Some(line) = text[end..].find('\n') else { return text.len() };
        end += line + 1;
        if !text[end..].starts_with([' ', '\t']) {
            return end;
        }
    }
}

/// The names in a relation field (`a (>= 1) | b:any, c [amd64]`): dependencies of alternatives,
/// without versions, architectures and profiles.
pub(super) fn relations(field: &str) -> Vec<Vec<String>> {
    let alternatives = |dependency: &str| alternatives(dependency).map(str::to_owned).collect();
    field.split(',').map(alternatives).filter(|names: &Vec<String>| !names.is_empty()).collect()
}

/// All names in a relation field, whichever dependency they are alternatives of.
pub(super) fn related(field: &str) -> impl Iterator<Item = &str> {
    field.split(',').flat_map(alternatives)
}

fn alternatives(dependency: &str) -> impl Iterator<Item = &str> {
    dependency.split('|').filter_map(|alternative| {
        let alternative = alternative.trim();
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '<' | ':');
        let name = &alternative[..alternative.find(ends).unwrap_or(alternative.len())];
        (!name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_their_continuation_lines() {
        let text =
            "\nPackage: a\nDepends: b,\n c\nDescription: x\n .\n y: z\nEmpty:\n\n\nPackage: d\n";
        let found: Vec<Vec<_>> = paragraphs(text).map(|text| fields(text).collect()).collect();
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0],
            [
                ("Package", "a"),
                ("Depends", "b,\n c"),
                ("Description", "x\n .\n y: z"),
                ("Empty", "")
            ]
        );
        assert_eq!(found[1], [("Package", "d")]);
    }

    #[test]
    fn relations_lose_all_but_their_names() {
        let found = relations(
            "python3:any (>= 3.10~), libc6 (>= 2.14),\n a|b (<< 2) | c:i386 [amd64 !i386] <!nocheck>,d<!x>, ",
        );
        assert_eq!(found, [vec!["python3"], vec!["libc6"], vec!["a", "b", "c"], vec!["d"]]);
        assert!(relations("").is_empty());
        assert_eq!(related("a|b (<< 2) ,, c:any,|").collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
