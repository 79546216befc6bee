//! What former runs wrote into an environment, those that were killed included.

use crate::common::RelPath;
use crate::plan::manifest::{Manifest, Record};
use crate::plan::standing::Standing;

/// What former runs left of their intentions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The manifest of the last run that came to its end.
    pub manifest: Option<Manifest>,
    /// The manifests that runs which did not come to their end were about to write. Each had been
    /// stored whole before its run changed anything.
    pub interrupted: Vec<Manifest>,
    /// What such runs put somewhere for as long as they changed the view path by path.
    pub passing: Vec<(RelPath, Record)>,
}

impl History {
    /// All manifests, the finished one first.
    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        self.manifest.iter().chain(&self.interrupted)
    }

    /// The one manifest that fits what stands: the finished one, and what an interrupted run had put
    /// in place. What an interrupted run was about to write counts only where exactly that stands.
    pub fn former(&self, standing: &Standing) -> Option<Manifest> {
        let mut former = self.manifests().next()?.clone();
        // Hard links are told as files, since the file they name may come from another manifest.
        former.nodes = self.manifest.iter().flat_map(resolved_nodes).collect();
        let intended = self.interrupted.iter().flat_map(resolved_nodes);
        for (path, record) in intended.chain(self.passing.iter().cloned()) {
            let stands = |record| standing.get(&path).is_some_and(|found| found.is(record));
            if stands(&record) && !former.nodes.get(&path).is_some_and(stands) {
                former.nodes.insert(path, record);
            }
        }
        // An original that was restored is not kept any more.
        let originals = self.manifests().flat_map(|manifest| manifest.originals.clone());
        former.originals = originals.filter(|(_, kept)| standing.get(kept).is_some()).collect();
        Some(former)
    }
}

fn resolved_nodes(manifest: &Manifest) -> impl Iterator<Item = (RelPath, Record)> {
    let resolved = |path| Some((RelPath::clone(path), manifest.resolved(path)?.clone()));
    manifest.nodes.keys().filter_map(resolved)
}
