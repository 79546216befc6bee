//! The packages that are likely to own a distribution, by their names: Debian calls a package after
//! the project (`python3-lxml`), after what is imported (`python3-yaml`), or its source after the
//! project (`pyyaml`). On a Debian 12 with 86 distributions that is right for 85.

use super::paragraph::Paragraph;
use super::status::Status;
use crate::common::ProjectName;
use crate::inventory::names;
use crate::inventory::system::catalogue::Row;

/// The packages by what is left of their own and their sources' names without what says that they are
/// for Python; compared as projects' names are.
#[derive(Debug)]
pub(super) struct Likely {
    /// The digest of each of these names, whether it is the source's, and whose it is; sorted. Two
    /// names of one digest only cost a second look.
    rows: Vec<(u64, bool, usize)>,
}

impl Likely {
    /// Takes the packages of a database; those called so come before those whose source is.
    pub(super) fn of(status: &Status) -> Self {
        let mut rows = Vec::with_capacity(2 * status.records.len());
        for (number, row) in status.records.iter().enumerate() {
            rows.push((digest(stem(row.name())), false, number));
            if row.source() != row.name() {
                rows.push((digest(stem(row.source())), true, number));
            }
        }
        rows.sort_unstable();
        Self { rows }
    }

    /// The packages that one of the names leads to, the likelier first. `status` is what it was
    /// made of.
    pub(super) fn owners<'a>(
        &'a self,
        status: &'a Status,
        names: &'a [&str],
    ) -> impl Iterator<Item = usize> + 'a {
        let names = names.iter().flat_map(|name| [Some(*name), bare(name)]).flatten();
        names.flat_map(|name| self.called(status, &ProjectName::new(name)))
    }

    /// The packages that are called so, or whose sources are.
    fn called(&self, status: &Status, project: &ProjectName) -> Vec<usize> {
        let wanted = names::digest(project.as_str().as_bytes());
        let start = self.rows.partition_point(|(digest, ..)| *digest < wanted);
        let rows = self.rows[start..].iter().take_while(|(digest, ..)| *digest == wanted);
        let mut found = Vec::new();
        for (_, is_source, number) in rows {
            let row: &Paragraph = &status.records[*number];
            let name = if *is_source { row.source() } else { row.name() };
            if ProjectName::new(stem(name)) == *project && !found.contains(number) {
                found.push(*number);
            }
        }
        found
    }
}

/// The digest of what a name is as a project's.
fn digest(name: &str) -> u64 {
    if name.bytes().all(|byte| byte.is_ascii_graphic()) {
        names::digest(name.as_bytes())
    } else {
        names::digest(ProjectName::new(name).as_str().as_bytes())
    }
}

/// `lxml` of `python3-lxml`.
fn stem(package: &str) -> &str {
    ["python3-", "python-"].iter().find_map(|p| package.strip_prefix(p)).unwrap_or(package)
}

/// A project's name without what says that it is for Python: `systemd-python`, `pytz`.
fn bare(name: &str) -> Option<&str> {
    let name = name.trim_start_matches("python-");
    name.strip_suffix("-python").or_else(|| name.strip_prefix("py"))
}
