//! The configuration language of zc.buildout (`zc/buildout/configparser.py`): sections, options,
//! continued lines, comments, and options that add to what was extended.

use std::collections::BTreeMap;

/// Sections, with their options.
pub type Sections = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a configuration. The names of options keep their operator: `eggs +`. What is no part of the
/// language is passed over: whether buildout can read a file is for buildout to say.
pub fn parse(text: &str) -> Sections {
    let mut sections = Sections::new();
    let mut section: Option<String> = None;
    let mut option: Option<String> = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        if line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with(char::is_whitespace) || line.is_empty() {
            if let (Some(section), Some(option)) = (&section, &option)
                && let Some(value) = sections.get_mut(section).and_then(|s| s.get_mut(option))
            {
                value.push('\n');
                value.push_str(line.trim());
            }
            continue;
        }
        option = None;
        if let Some(name) = header(line) {
            sections.entry(name.to_owned()).or_default();
            section = Some(name.to_owned());
        } else if let (Some(section), Some((name, value))) = (&section, line.split_once('='))
            && let Some(options) = sections.get_mut(section)
        {
            let name = name.trim();
            let name = match name.strip_suffix(['+', '-']) {
                Some(bare) => format!("{} {}", bare.trim_end(), &name[name.len() - 1..]),
                None => name.to_owned(),
            };
            options.insert(name.clone(), value.trim().to_owned());
            option = Some(name);
        }
    }
    for value in sections.values_mut().flat_map(BTreeMap::values_mut) {
        *value = value.trim().to_owned();
    }
    sections
}

/// `[name]`, `[name : condition]`, with a comment behind it.
fn header(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix('[')?.split_once(']')?;
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    Some(name.trim())
}

/// Puts what a file says over what it extends.
pub fn merge(base: &mut Sections, over: Sections) {
    for (section, options) in over {
        let merged = base.entry(section).or_default();
        for (name, value) in options {
            if let Some(bare) = name.strip_suffix(" +") {
                let before = merged.get(bare).map_or("", String::as_str);
                let both = format!("{before}\n{value}").trim().to_owned();
                merged.insert(bare.to_owned(), both);
            } else if let Some(bare) = name.strip_suffix(" -") {
                let gone: Vec<&str> = value.lines().collect();
                let before = merged.get(bare).map_or("", String::as_str);
                let left: Vec<&str> = before.lines().filter(|line| !gone.contains(line)).collect();
                merged.insert(bare.to_owned(), left.join("\n"));
            } else {
                merged.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_options_and_continued_lines_are_read() {
        let read = parse(
            "# head\n[buildout] # why\nparts = a\n  b\n# between\n   c\n\n; no\n[a:sys_platform]\nx+=1\ny -= 2\nz=a=b\n",
        );
        assert_eq!(read["buildout"]["parts"], "a\nb\nc");
        assert_eq!(read["a"]["x +"], "1");
        assert_eq!(read["a"]["y -"], "2");
        assert_eq!(read["a"]["z"], "a=b");
    }

    #[test]
    fn what_extends_replaces_adds_and_takes_away() {
        let mut base = parse("[a]\nx = 1\n  2\ny = 1\nz = 1\n");
        merge(&mut base, parse("[a]\nx += 3\ny = 2\n[b]\nw += 1\n"));
        merge(&mut base, parse("[a]\nx -= 2\n"));
        assert_eq!(base["a"]["x"], "1\n3");
        assert_eq!((&*base["a"]["y"], &*base["a"]["z"], &*base["b"]["w"]), ("2", "1", "1"));
    }

    #[test]
    fn what_is_no_configuration_is_passed_over() {
        assert!(parse("x = 1\n  2\nnonsense\n").is_empty());
        assert!(parse("[a\n\u{feff}\n=").is_empty());
    }
}
