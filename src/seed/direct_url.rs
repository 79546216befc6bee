//! Whether a distribution came from the address that a requirement names.

use serde::Deserialize;

/// `direct_url.json` (PEP 610, and the "Direct URL Data Structure" specification).
#[derive(Debug, Deserialize)]
struct DirectUrl {
    url: String,
    subdirectory: Option<String>,
    vcs_info: Option<Vcs>,
    archive_info: Option<Archive>,
}

#[derive(Debug, Deserialize)]
struct Vcs {
    #[serde(rename = "vcs")]
    system: String,
    commit_id: String,
    requested_revision: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Archive {
    /// `sha256=...`, of older installers.
    hash: Option<String>,
    #[serde(default)]
    hashes: std::collections::BTreeMap<String, String>,
}

/// Whether the address of a requirement is the one in a `direct_url.json`: without what identifies a
/// user, which is not recorded; with the revision of a version control system as it was asked for, or
/// its commit; and with a digest, where the address has one and the record too.
pub(super) fn same(url: &str, direct_url: &str) -> bool {
    let Ok(direct) = serde_json::from_str::<DirectUrl>(direct_url) else { return false };
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let stated = |key: &str| {
        fragment.split('&').filter_map(|part| part.split_once('=')).find(|(name, _)| *name == key)
    };
    let subdirectory = stated("subdirectory").map(|(_, value)| value);
    if subdirectory != direct.subdirectory.as_deref() {
        return false;
    }
    if let Some(vcs) = &direct.vcs_info {
        let Some(rest) = address.strip_prefix(&format!("{}+", vcs.system)) else { return false };
        let (address, revision) = revision(rest);
        return is_place(address, &direct.url)
            && (revision == vcs.requested_revision.as_deref()
                || revision == Some(vcs.commit_id.as_str()));
    }
    let archive = direct.archive_info.unwrap_or_default();
    let recorded = |name: &str| {
        let old = archive.hash.as_deref().and_then(|hash| hash.split_once('='));
        let old = old.filter(|(algorithm, _)| *algorithm == name).map(|(_, digest)| digest);
        archive.hashes.get(name).map(String::as_str).or(old)
    };
    let digest = ["sha256", "sha384", "sha512"].iter().find_map(|name| stated(name));
    let is_other = digest.is_some_and(|(name, digest)| {
        recorded(name).is_some_and(|recorded| !recorded.eq_ignore_ascii_case(digest))
    });
    !is_other && is_place(address, &direct.url)
}

/// An address of a version control system's, and the revision behind its last `@`.
fn revision(address: &str) -> (&str, Option<&str>) {
    let path = address.find("://").map_or(0, |at| at + 3);
    let path = address[path..].find('/').map_or(address.len(), |at| path + at);
    match address[path..].rsplit_once('@') {
        Some((before, revision)) => (&address[..path + before.len()], Some(revision)),
        None => (address, None),
    }
}

fn is_place(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// An address without user and password, and without a `/` at its end.
fn plain(address: &str) -> String {
    let address = address.trim_end_matches('/');
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn archives_compare_by_address_and_digest() {
        let with = |info: &str| {
            format!(r#"{{"url": "https://x.example/a-1.zip", "archive_info": {info}}}"#)
        };
        let plain = with("{}");
        assert!(same("https://x.example/a-1.zip", &plain));
        assert!(same("https://user:word@x.example/a-1.zip#egg=a", &plain));
        assert!(same("https://x.example/a-1.zip#sha256=ab", &plain));
        assert!(!same("https://x.example/a-2.zip", &plain));
        assert!(!same("https://x.example/a-1.zip#subdirectory=b", &plain));
        for info in [r#"{"hashes": {"sha256": "AB"}}"#, r#"{"hash": "sha256=ab"}"#] {
            assert!(same("https://x.example/a-1.zip#sha256=ab", &with(info)));
            assert!(!same("https://x.example/a-1.zip#sha256=cd", &with(info)));
        }
    }

    #[test]
    fn repositories_compare_by_revision() {
        let direct = r#"{"url": "https://x.example/a.git", "subdirectory": "b",
            "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "v1"}}"#;
        assert!(same("git+https://x.example/a.git@v1#subdirectory=b", direct));
        assert!(same("git+https://me@x.example/a.git@c0ffee#egg=a&subdirectory=b", direct));
        assert!(!same("git+https://x.example/a.git@v2#subdirectory=b", direct));
        assert!(!same("git+https://x.example/a.git#subdirectory=b", direct));
        assert!(!same("hg+https://x.example/a.git@v1#subdirectory=b", direct));
        assert!(!same("git+https://x.example/a.git@v1", direct));
    }

    #[test]
    fn directories_compare_by_path() {
        let direct = r#"{"url": "file:///srv/a", "dir_info": {"editable": true}}"#;
        assert!(same("file:///srv/a/", direct));
        assert!(!same("file:///srv/b", direct));
        assert!(!same("file:///srv/a", "no JSON"));
    }
}
