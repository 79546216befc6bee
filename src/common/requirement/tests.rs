use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::common::oracle;

fn said(text: &str) -> String {
    let error = Requirement::parse(text).unwrap_err();
    format!("{}+{} {}", error.offset, error.length, error.message)
}

#[test]
fn all_parts() {
    let read =
        Requirement::parse("Zope.Interface [Test, DOCS,test] (>=5.0,<6) ; extra == 'x'").unwrap();
    assert_eq!(read.name, "Zope.Interface");
    assert_eq!(read.project.as_str(), "zope-interface");
    assert_eq!(read.extras, ["test", "docs"]);
    assert_eq!(read.specifiers.len(), 2);
    assert_eq!(read.url, None);
    assert_eq!(read.to_string(), "Zope.Interface[test,docs]>=5.0,<6 ; extra == \"x\"");

    let read =
        Requirement::parse("foo@https://example.org/foo-1.0.zip;x ; os_name == 'nt'").unwrap();
    assert_eq!(read.url.as_deref(), Some("https://example.org/foo-1.0.zip;x"));
    assert!(read.marker.is_some());
}

#[test]
fn what_is_refused_and_why() {
    insta::assert_snapshot!(said(""), @"0+1 a name must stand here, and begin with a letter or a digit");
    insta::assert_snapshot!(said("-e ."), @"0+1 a name must stand here, and begin with a letter or a digit");
    insta::assert_snapshot!(said("foo-"), @"0+4 the name `foo-` must end with a letter or a digit");
    insta::assert_snapshot!(said("foo[a b]"), @"6+1 a comma must stand between extras");
    insta::assert_snapshot!(said("foo[a"), @"3+1 the bracket of the extras is not closed");
    insta::assert_snapshot!(said("foo @ ./here"), @"6+6 `./here` is no address");
    insta::assert_snapshot!(said("foo @"), @"5+1 an address must stand after `@`");
    insta::assert_snapshot!(said("foo bar"), @"4+3 this is neither a version specifier nor a marker");
    insta::assert_snapshot!(said("foo 1.0"), @"4+3 an operator is missing before `1.0`");
    insta::assert_snapshot!(said("foo >=1 ; "), @"10+1 a marker variable or a text in quotes must stand here");
    insta::assert_snapshot!(said("foo (>=1) <2"), @"10+2 the requirement must end here, or go on with `;`");
    insta::assert_snapshot!(said("foo @ https://x.org/a b"), @"22+1 the requirement must end here, or go on with `;`");
}

#[test]
fn old_metadata_keeps_its_names() {
    let (read, complaints) = Requirement::parse_lenient("pytz (>dev)").unwrap();
    assert_eq!((read.to_string().as_str(), complaints.len()), ("pytz", 1));
    let (read, complaints) =
        Requirement::parse_lenient("six>=1.9.*,<2 ; os_name == 'posix'").unwrap();
    assert_eq!(read.to_string(), "six<2 ; os_name == \"posix\"");
    assert_eq!(complaints.len(), 1);
    assert!(Requirement::parse_lenient("six ; os_nam == 'posix'").is_err());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,30}|[a-z0-9.,;@()\\[\\] <>=!~'\"*+_-]{0,40}") {
        if let Ok(read) = Requirement::parse(&text) {
            prop_assert_eq!(Requirement::parse(&read.to_string()), Ok(read));
        }
    }
}

/// Names, extras, versions and markers in all combinations, valid and not.
fn table() -> Vec<String> {
    const NAMES: &[&str] =
        &["foo", "A.b-c_D", "a", "3to2", "foo-", "-foo", "foo bar", "", "zope.*", "fö"];
    const EXTRAS: &[&str] =
        &["", "[a]", " [ a , B_c ]", "[]", "[a b]", "[a,]", "[,a]", "[a", "[a]]"];
    const VERSIONS: &[&str] = &[
        "",
        ">=1",
        " >= 1.0 , < 2",
        "(>=1.0)",
        " ( == 1.0.* ) ",
        "==1.0.*,!=1.0.3",
        ">=1,",
        ",>=1",
        ">=1,,<2",
        "~=1.0",
        "~=1",
        ">=1.*",
        "==1.0+dfsg",
        ">=1.0+dfsg",
        "=1",
        ">dev",
        ">=1 <2",
        "(>=1",
        ">=1)",
        "()",
        "1.0",
        "===1.0",
        "<=2!1.0rc1.post2.dev3",
        "!=v1.0-alpha",
        "==1.0.dev.*",
        "==1.0a1.*",
        " @ https://example.org/x.zip",
        "@ file:///x",
        "==1.0-1",
        "==1.0.post",
    ];
    const MARKERS: &[&str] = &[
        "",
        ";os_name=='posix'",
        " ; (os_name == \"x\" or os_name != 'y') and extra == 'Z'",
        ";",
        " ; x",
        " ; os_name == posix",
        " ; os_name 'x'",
        " ; os_name == 'x' or",
        " ; 'x'",
        " ; os_name == 'x') ",
        " ; '2' <= python_version",
        " ; python_version not in '2.7'",
        " ; not os_name == 'x'",
    ];
    let mut texts = Vec::new();
    for (index, name) in NAMES.iter().enumerate() {
        for extras in EXTRAS {
            for (turn, version) in VERSIONS.iter().enumerate() {
                let marker = MARKERS[(index + turn + extras.len()) % MARKERS.len()];
                texts.push(format!("{name}{extras}{version}"));
                texts.push(format!("{name}{extras}{version}{marker}"));
            }
        }
    }
    for version in VERSIONS {
        texts.extend(MARKERS.iter().map(|marker| format!("foo{version}{marker}")));
    }
    texts
}

#[test]
fn the_same_as_packaging() {
    let texts = table();
    let script = "[attempt(lambda: (lambda r: [r.name, sorted(x.lower().replace('_', '-') for x in r.extras),
        sorted(s.operator + (s.version if '*' in s.version else str(Version(s.version))) for s in r.specifier),
        r.url])(Requirement(t))) for t in data]";
    let Some(answers) = oracle::packaging(script, &json!(texts)) else { return };
    let mut accepted = 0;
    for (text, answer) in texts.iter().zip(answers.as_array().unwrap()) {
        let ours = Requirement::parse(text).map_or(Value::Null, |read| {
            let mut extras = read.extras.clone();
            extras.sort();
            let mut specifiers: Vec<String> =
                read.specifiers.iter().map(ToString::to_string).collect();
            specifiers.sort();
            json!([read.name, extras, specifiers, read.url])
        });
        assert_eq!(&ours, answer, "{text}");
        accepted += usize::from(!answer.is_null());
    }
    assert!(accepted > 300, "{accepted} of {}", texts.len());
}

/// Everything that the packages of this machine require can be read.
#[test]
fn real_metadata_is_read() {
    let Ok(entries) = std::fs::read_dir("/usr/lib/python3/dist-packages") else {
        eprintln!("skipped: no /usr/lib/python3/dist-packages to read");
        return;
    };
    for directory in entries.map(|entry| entry.unwrap().path()) {
        let read = |name: &str| std::fs::read(directory.join(name)).unwrap_or_default();
        let mut required = from_requires_txt(&String::from_utf8(read("requires.txt")).unwrap());
        for file in ["METADATA", "PKG-INFO"] {
            let text = String::from_utf8_lossy(&read(file)).into_owned();
            required.extend(
                text.lines()
                    .filter_map(|line| line.strip_prefix("Requires-Dist:"))
                    .map(str::to_owned),
            );
        }
        for text in required {
            let read = Requirement::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(Requirement::parse(&read.to_string()), Ok(read));
        }
    }
}
