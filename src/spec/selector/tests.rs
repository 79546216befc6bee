use proptest::prelude::*;

use super::*;

fn one(text: &str) -> Selector {
    let mut found = Selector::parse(text, Form::Short).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    assert_eq!(found.len(), 1, "{text}");
    found.remove(0)
}

fn render(error: &SelectorError) -> String {
    format!("{}+{} {} [{}]", error.offset, error.length, error.message, error.help.join("; "))
}

fn said(text: &str) -> String {
    render(&Selector::parse(text, Form::Short).unwrap_err())
}

fn excluded(text: &str) -> String {
    render(&Selector::parse(text, Form::Exclude).unwrap_err())
}

fn long(kind: Kind, name: &str, version: &str) -> String {
    render(&Selector::long(kind, name, Some(version)).unwrap_err())
}

#[test]
fn every_part_is_kept() {
    let selector = one("Requests[Socks, security] >=2.28,<3 ; python_version >= '3.8'");
    assert_eq!((selector.kind, selector.name.as_str()), (Kind::Distribution, "Requests"));
    assert_eq!(selector.extras, ["socks", "security"]);
    assert!(matches!(&selector.version, VersionRequest::Pep440(s) if s.len() == 2));
    assert!(selector.marker.is_some() && !selector.is_glob());

    let selector = one("deb:python3-gi:amd64 (>= 3.42) (<< 4)");
    assert_eq!((selector.kind, selector.name.as_str()), (Kind::Deb, "python3-gi:amd64"));
    assert!(
        matches!(&selector.version, VersionRequest::Debian(r) if r.len() == 2 && r[0].holds("3.42.2-1"))
    );

    let selector = one("rpm:python3-gobject >= 1:3.42");
    assert!(
        matches!(&selector.version, VersionRequest::Rpm(r) if r.len() == 1 && !r[0].holds("3.43"))
    );

    let selector = one("import:xml.etree==1.0");
    assert_eq!((selector.kind, selector.name.as_str()), (Kind::Import, "xml.etree"));
}

#[test]
fn the_canonical_text() {
    for (text, canonical) in [
        ("lxml >=4.9,<6", "lxml >=4.9,<6"),
        ("lxml>=4.9 , <6", "lxml >=4.9,<6"),
        ("lxml (>=4.9)", "lxml >=4.9"),
        ("legacy-cgi ; python_version >= '3.13'", "legacy-cgi ; python_version >= \"3.13\""),
        ("zope.*", "zope.*"),
        ("zope.* >=5", "zope.* >=5"),
        ("*", "*"),
        ("import:apt_pkg", "import:apt_pkg"),
        ("import: apt_pkg", "import:apt_pkg"),
        ("import:x[a-f]*", "import:x[a-f]*"),
        ("deb:python3-x*", "deb:python3-x*"),
        ("deb:g++ (>= 4:12.2.0-3)", "deb:g++ (>= 4:12.2.0-3)"),
        ("deb:python3-gi(>=3.42)(<<4)", "deb:python3-gi (>= 3.42) (<< 4)"),
        ("rpm:python3-[!x]* (>= 2.3, < 4)", "rpm:python3-[!x]* (>= 2.3) (< 4)"),
        ("rpm:python3.11-libs = 3.11.2-1.fc40", "rpm:python3.11-libs (= 3.11.2-1.fc40)"),
        ("  python3-lxml\n", "python3-lxml"),
        ("import:größe", "import:größe"),
        ("import:pkg.zip", "import:pkg.zip"),
    ] {
        assert_eq!(one(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn alternatives_share_the_marker() {
    let found = Selector::parse(
        "PyGObject>=3|deb:python3-gi (>= 3.42) | python3-gobject |rpm:python3-gobject ; os_name == 'a|b;c'",
        Form::Short,
    )
    .unwrap();
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "PyGObject >=3 ; os_name == \"a|b;c\"",
            "deb:python3-gi (>= 3.42) ; os_name == \"a|b;c\"",
            "deb:python3-gobject ; os_name == \"a|b;c\"",
            "rpm:python3-gobject ; os_name == \"a|b;c\"",
        ]
    );
}

#[test]
fn globs_match_names_of_their_kind() {
    assert!(one("Zope.*").matches_glob("zope_interface"));
    assert!(!one("zope.*").matches_glob("zope"));
    assert!(one("zope?interface").matches_glob("zope.interface"));
    assert!(one("PyYAML").matches_glob("pyyaml"));
    assert!(one("import:gi*").matches_glob("gi_overrides"));
    assert!(!one("import:Gi*").matches_glob("gi"));
    assert!(!one("import:gi").matches_glob("gi_overrides"));
    assert!(one("import:[a-c]x").matches_glob("bx") && !one("import:[!a-c]x").matches_glob("bx"));
    assert!(one("deb:python3-*").matches_glob("python3-lxml"));
    assert!(!one("deb:python3-*").matches_glob("python-lxml"));
}

#[test]
fn what_belongs_to_an_installer() {
    insta::assert_snapshot!(said("-e ."), @"0+2 options of pip's have no meaning here [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("lxml --hash=sha256:abc"), @"5+17 options of pip's have no meaning here [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("lxml @ https://example.org/lxml.zip"), @"7+28 an address cannot be picked [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("git+https://example.org/lxml"), @"0+28 an address cannot be picked [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("./lxml"), @"0+6 a path cannot be picked [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("vendor/lxml"), @"0+11 a path cannot be picked [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("lxml-4.9.2-cp311-cp311-linux_x86_64.whl"), @"0+39 a file cannot be picked [isolate picks what the system has installed, it does not install: name the distribution alone]");
    insta::assert_snapshot!(said("lxml >=4 # why"), @"9+5 a comment cannot stand here [write the comment after the closing quote]");
}

#[test]
fn prefixes_that_are_none() {
    insta::assert_snapshot!(said("apt:python3-lxml"), @"0+4 `apt:` is no prefix of a selector [write `deb:`]");
    insta::assert_snapshot!(said("pip:lxml"), @"0+4 `pip:` is no prefix of a selector [the name of a distribution stands without a prefix]");
    insta::assert_snapshot!(said("DEB:python3-lxml"), @"0+4 `DEB:` is no prefix of a selector [did you mean `deb:`?]");
    insta::assert_snapshot!(said("imprt:lxml"), @"0+6 `imprt:` is no prefix of a selector [did you mean `import:`?]");
    insta::assert_snapshot!(said("pkg:lxml"), @"0+4 `pkg:` is no prefix of a selector [the prefixes are `import:`, `deb:` and `rpm:`]");
    insta::assert_snapshot!(said("deb:rpm:lxml"), @"7+1 `:` cannot stand in the name of a Debian package [a name has one prefix at most: `import:`, `deb:` or `rpm:`]");
}

#[test]
fn names_that_are_none() {
    insta::assert_snapshot!(said(""), @"0+1 a selector must not be empty []");
    insta::assert_snapshot!(said(" \n"), @"2+1 a selector must not be empty []");
    insta::assert_snapshot!(said("deb:"), @"4+1 the name of a Debian package is missing []");
    insta::assert_snapshot!(said("lxml\u{7}"), @"4+1 the control character U+0007 cannot stand here []");
    insta::assert_snapshot!(said("lxml\nnumpy"), @"4+1 the control character U+000A cannot stand here []");
    insta::assert_snapshot!(said("a..b"), @"1+2 `..` cannot stand in a name []");
    insta::assert_snapshot!(said("lxml-"), @"0+5 the name `lxml-` must end with a letter or a digit []");
    insta::assert_snapshot!(said("lxmlä"), @"4+1 `ä` cannot stand in the name of a distribution []");
    insta::assert_snapshot!(said("'lxml'"), @"0+1 `'` cannot stand in the name of a distribution [quotes go around the whole entry]");
    insta::assert_snapshot!(said("import:foo-bar"), @"10+1 `-` cannot stand in the name of a module [a module has no `-` in its name; a distribution stands without `import:`]");
    insta::assert_snapshot!(said("import:foo.3d"), @"7+6 `3d` in `foo.3d` is no identifier []");
    insta::assert_snapshot!(said("import:foo."), @"7+4 a part of `foo.` is missing beside a dot []");
    insta::assert_snapshot!(said("deb:Python3-gi"), @"4+1 `P` cannot stand in the name of a Debian package [names of Debian packages are in lower case]");
    insta::assert_snapshot!(said("deb:python3_gi"), @"11+1 `_` cannot stand in the name of a Debian package [names of Debian packages have `-` where Python has `_`]");
    insta::assert_snapshot!(said("deb:python3-gi:AMD64"), @"15+5 `AMD64` is no architecture of Debian's [write it as in `deb:python3-gi:amd64`]");
    insta::assert_snapshot!(said("deb:x"), @"4+1 `x` is too short for the name of a Debian package []");
    insta::assert_snapshot!(said("rpm:-x"), @"4+2 `-x` does not begin as the name of an rpm package must []");
    insta::assert_snapshot!(said("rpm:python3dist(lxml)"), @"16+1 an operator must stand here, as in `(>= 1.0)` [relations are written `(>= 1.0) (< 2)`, before them the name of one package]");
}

#[test]
fn globs_and_extras_that_are_none() {
    insta::assert_snapshot!(said("a**"), @"1+2 `**` cannot stand in a name []");
    insta::assert_snapshot!(said("py[a-z]*"), @"2+5 extras can only stand after a whole name [brackets hold a distribution's extras; a glob over distributions has `*` and `?` only]");
    insta::assert_snapshot!(said("zope.*[test]"), @"6+6 extras can only stand after a whole name [brackets hold a distribution's extras; a glob over distributions has `*` and `?` only]");
    insta::assert_snapshot!(said("requests[so cks]"), @"12+1 a comma must stand between extras [brackets hold a distribution's extras; a glob over distributions has `*` and `?` only]");
    insta::assert_snapshot!(said("import:x[]"), @"8+1 a character class must look like `[a-z]` or `[!0-9]` [only distributions have extras]");
    insta::assert_snapshot!(said("deb:python3-requests[socks"), @"20+6 a character class must look like `[a-z]` or `[!0-9]` [only distributions have extras]");
}

#[test]
fn versions_of_another_kind_are_translated() {
    insta::assert_snapshot!(said("deb:python3-gi >=3.42"), @"15+6 the relations of `deb:` stand in parentheses [write `deb:python3-gi (>= 3.42)`]");
    insta::assert_snapshot!(said("deb:python3-gi>=3.42,<4"), @"14+9 the relations of `deb:` stand in parentheses [write `deb:python3-gi (>= 3.42) (<< 4)`]");
    insta::assert_snapshot!(said("deb:python3-gi (==3.42)"), @"16+2 `==` is no operator of Debian's [write `deb:python3-gi (>= 3.42) (<< 3.42.~)`]");
    insta::assert_snapshot!(said("deb:python3-gi ~=3.42"), @"15+6 the relations of `deb:` stand in parentheses [relations are written `(>= 1.0) (<< 2)`, before them the name of one package]");
    insta::assert_snapshot!(said("deb:python3-gi 3.42"), @"15+4 the relations of `deb:` stand in parentheses [relations are written `(>= 1.0) (<< 2)`, before them the name of one package]");
    insta::assert_snapshot!(said("deb:python3-gi (< 4)"), @"16+1 `<` is not clear: Debian has given it up, and dpkg takes it for `<=` [write `deb:python3-gi (<< 4)`]");
    insta::assert_snapshot!(said("rpm:python3-gobject ==3.42"), @"20+2 `==` is no operator of rpm's [write `rpm:python3-gobject (= 3.42)`]");
    insta::assert_snapshot!(said("lxml (<< 5)"), @"6+2 `<<` is no operator of PEP 440 [write `lxml <5`]");
    insta::assert_snapshot!(said("lxml (>= 4.9) (<< 5)"), @"14+6 the versions must end before this [write `lxml >=4.9,<5`]");
    insta::assert_snapshot!(said("lxml (= 1:4.9.2-1+b1)"), @"6+1 `=` is no operator of PEP 440 [write `lxml ==4.9.2`]");
}

#[test]
fn versions_that_are_none() {
    insta::assert_snapshot!(said("lxml 4.9"), @"5+3 an operator is missing before `4.9` [write `==4.9` or `>=4.9`]");
    insta::assert_snapshot!(said("lxml=4.9"), @"4+1 `=` is no operator of PEP 440 [write `lxml ==4.9`]");
    insta::assert_snapshot!(said("requests[socks] (= 2)"), @"17+1 `=` is no operator of PEP 440 [write `requests[socks] ==2`]");
    insta::assert_snapshot!(said("lxml >=4.9 <6"), @"11+1 a comma is missing between the versions [write `>=1,<2`]");
    insta::assert_snapshot!(said("lxml ^4.9"), @"5+1 `^` is no operator of PEP 440 [write a lower and an upper bound, as in `>=4.9,<5`]");
    insta::assert_snapshot!(said("lxml >=4.9+dfsg"), @"5+10 `>=` takes no local version [write `lxml >=4.9`]");
    insta::assert_snapshot!(said("lxml >=4.*"), @"5+5 `>=` takes no `.*` [write `>=4`]");
    insta::assert_snapshot!(said("lxml, numpy"), @"4+7 this is neither a version nor a marker [versions are written `>=1,<2`; each package is an entry of its own]");
    insta::assert_snapshot!(said("lxml numpy"), @"5+5 this is neither a version nor a marker [versions are written `>=1,<2`; each package is an entry of its own]");
    insta::assert_snapshot!(said("größe | lxml >=4,"), @"2+1 `ö` cannot stand in the name of a distribution []");
}

#[test]
fn alternatives_and_markers_that_are_none() {
    insta::assert_snapshot!(said("lxml | "), @"6+1 a selector is missing before this []");
    insta::assert_snapshot!(said("lxml || numpy"), @"6+1 a selector is missing before this []");
    insta::assert_snapshot!(said("| lxml"), @"0+1 a selector is missing before this []");
    insta::assert_snapshot!(said("lxml ;"), @"6+1 a marker variable or a text in quotes must stand here []");
    insta::assert_snapshot!(said("lxml ; pyton_version > '3'"), @"7+13 `pyton_version` is no marker variable [did you mean `python_version`?]");
    insta::assert_snapshot!(said("lxml ; os_name == 'nt' | numpy"), @"23+7 `and`, `or` or the end of the marker must stand here [one marker, after the last alternative, counts for all of them]");
}

#[test]
fn exclusions_are_names_alone() {
    let found = Selector::parse("sphinxcontrib.*", Form::Exclude).unwrap();
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["sphinxcontrib.*"]);
    assert_eq!(Selector::parse("deb:python3-x*", Form::Exclude).unwrap()[0].kind, Kind::Deb);
    insta::assert_snapshot!(excluded("lxml >=4"), @"5+3 an exclusion takes a name alone [what is excluded is excluded in every version]");
    insta::assert_snapshot!(excluded("lxml | numpy"), @"5+1 an exclusion has no alternatives [write an entry for each]");
    insta::assert_snapshot!(excluded("lxml ; os_name == 'nt'"), @"5+1 an exclusion has no marker [what is excluded is excluded for every Python]");
    insta::assert_snapshot!(excluded("requests[socks]"), @"0+15 an exclusion takes no extras [what is excluded is excluded in every version]");
}

#[test]
fn the_long_form() {
    let selector = Selector::long(Kind::Distribution, "requests[socks]", Some(">=1.24")).unwrap();
    assert_eq!(selector, one("requests[socks] >=1.24"));
    let selector = Selector::long(Kind::Deb, "python3-gi", Some(">= 3.42, << 4")).unwrap();
    assert_eq!(selector, one("deb:python3-gi (>= 3.42) (<< 4)"));
    assert_eq!(Selector::long(Kind::Import, "gi", None), Ok(one("import:gi")));
    let selector = Selector::long(Kind::Distribution, "numpy", Some(" ~=1.24 ")).unwrap();
    assert_eq!(selector, one("numpy ~=1.24"));

    insta::assert_snapshot!(long(Kind::Deb, "python3-gi", ">=3.42,<4"), @"7+1 `<` is not clear: Debian has given it up, and dpkg takes it for `<=` [write `(>= 3.42) (<< 4)`]");
    insta::assert_snapshot!(long(Kind::Distribution, "numpy", "1.24"), @"0+4 an operator is missing before `1.24` [write `==1.24` or `>=1.24`]");
    insta::assert_snapshot!(long(Kind::Distribution, "numpy", " "), @"0+1 a version must not be empty [leave `version:` out]");
    insta::assert_snapshot!(long(Kind::Distribution, "numpy >=1", ">=1"), @"6+3 a name alone must stand here [write the versions under `version:`]");
    insta::assert_snapshot!(long(Kind::Distribution, "deb:numpy", ">=1"), @"3+1 `:` cannot stand in the name of a distribution [a name has one prefix at most: `import:`, `deb:` or `rpm:`]");
    insta::assert_snapshot!(long(Kind::Deb, "deb:numpy", "(>= 1)"), @"3+1 `:` cannot stand in the name of a Debian package [a name has one prefix at most: `import:`, `deb:` or `rpm:`]");
    insta::assert_snapshot!(long(Kind::Import, "numpy ; os_name == 'nt'", ">=1"), @"6+17 a name alone must stand here [a marker can only stand in the short form]");
    insta::assert_snapshot!(long(Kind::Distribution, "numpy", ">=1 ; os_name == 'nt'"), @"4+17 the versions must end before this [a marker can only stand in the short form]");
}

/// Texts of selectors as people write them.
fn written() -> impl Strategy<Value = String> {
    let pep440 = "( ?(==|>=|<=|!=|<|>) ?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(rc1|\\.post2)?)?";
    let relations = |operator: &str| {
        format!(
            "( ?\\( ?({operator}) ?([1-3]:)?[0-9]{{1,2}}(\\.[0-9a-z+~]{{1,3}}){{0,2}}(-[0-9]{{1,2}})? ?\\)){{0,2}}"
        )
    };
    let names = [
        format!(
            "[A-Za-z]([A-Za-z0-9._-]?[A-Za-z0-9]){{0,5}}(\\[[a-z]{{1,3}}, ?[A-Z]{{1,2}}\\])?{pep440}"
        ),
        format!("[a-z?]{{1,3}}\\*?(\\.[a-z]{{1,4}}){{0,2}}{pep440}"),
        format!("import:[a-z_]{{1,4}}(\\.[a-z_]{{1,4}}){{0,2}}(\\[!?a-f\\])?{pep440}"),
        format!("deb:[a-z][a-z0-9+-]{{1,8}}[*?]?(:amd64)?{}", relations("<<|<=|=|>=|>>")),
        format!("rpm:[a-z][A-Za-z0-9_+-]{{1,8}}[*?]?{}", relations("<|<=|=|>=|>")),
    ];
    let name = proptest::string::string_regex(&names.map(|name| format!("({name})")).join("|"));
    let marker = prop_oneof![
        Just(""),
        Just(" ; python_version >= '3.8'"),
        Just("; (os_name == 'a' or extra == 'b') and sys.platform != \"c\""),
    ];
    (name.unwrap(), marker).prop_map(|(name, marker)| format!("{name}{marker}"))
}

proptest! {
    #[test]
    fn the_text_reads_back_as_the_same(text in written()) {
        let selector = one(&text);
        prop_assert_eq!(one(&selector.to_string()), selector);
    }

    #[test]
    fn no_text_makes_it_panic(
        text in "\\PC{0,30}|(import:|deb:|rpm:)?[a-z0-9.*?\\[\\]()<>=!~:;|,@ #'\"ä-]{0,30}",
        name in "\\PC{0,12}",
    ) {
        for form in [Form::Short, Form::Exclude] {
            match Selector::parse(&text, form) {
                Ok(found) => for selector in found {
                    prop_assert_eq!(one(&selector.to_string()), selector);
                },
                Err(error) => prop_assert!(error.offset <= text.chars().count(), "{:?}", error),
            }
        }
        for kind in [Kind::Distribution, Kind::Import, Kind::Deb, Kind::Rpm] {
            if let Ok(selector) = Selector::long(kind, &text, Some(&name)) {
                selector.matches_glob(&name);
                prop_assert_eq!(one(&selector.to_string()), selector);
            }
        }
    }
}
