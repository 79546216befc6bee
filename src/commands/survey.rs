//! The base of a spec's environment, what is installed for it, and what the spec selects of that.

use crate::apply;
use crate::cache::Watch;
use crate::commands::python;
use crate::commands::scene::Request;
use crate::common::{Diagnostic, Result};
use crate::interpreter::{self, Interpreter};
use crate::inventory::{Inventory, system};
use crate::memory::{self, Memory};
use crate::selection::{self, Selection};
use crate::spec::Spec;
use crate::tree::draft::Draft;

/// A spec, its base, and what is installed for that.
pub(super) struct Survey<'a> {
    pub(super) spec: &'a Spec,
    pub(super) interpreter: &'a Interpreter,
    pub(super) inventory: Inventory,
    adopted: bool,
}

impl<'a> Survey<'a> {
    /// What is installed for a base, behind the spec's own sources. Next to nothing is read before it
    /// is asked for. `adopted` tells whether the environment is one that another tool made.
    ///
    /// # Errors
    ///
    /// When a source of the spec is not there.
    pub(super) fn of(spec: &'a Spec, interpreter: &'a Interpreter, adopted: bool) -> Result<Self> {
        let sources = python::sources(spec, &interpreter.facts)?;
        let inventory = Inventory::new(&interpreter.facts, &sources, system::discover());
        Ok(Self { spec, interpreter, inventory, adopted })
    }

    /// What the spec selects.
    ///
    /// # Errors
    ///
    /// As [`selection::select`], with what the interpreter was chosen for where that explains it.
    pub(super) fn select(&self) -> std::result::Result<Selection, Vec<Diagnostic>> {
        selection::select(self.spec, &self.interpreter.facts, &self.inventory)
            .map_err(|errors| python::explain(errors, self.spec, self.interpreter, self.adopted))
    }
}

/// The base of a spec's environment for commands that only look, and whether the environment is one
/// that another tool made. Whether it can be applied is not asked.
///
/// # Errors
///
/// When no base is found, or the environment cannot be read.
pub(super) fn standing_base(spec: &Spec, request: &Request<'_>) -> Result<(Interpreter, bool)> {
    let history = apply::history(&spec.environment)?;
    let adopted = history.manifests().next().is_some_and(|manifest| manifest.adopted);
    let adopted = adopted || request.wanted.adopt;
    Ok((base(spec, adopted, request)?.0, adopted))
}

/// The base of a spec's environment, and what its choice follows from: where anything is remembered,
/// paths can tell that, and the environment is not one that another tool made, which apply changes.
pub(super) fn base(
    spec: &Spec,
    adopted: bool,
    request: &Request<'_>,
) -> Result<(Interpreter, Option<Watch>)> {
    let context = request.context(spec);
    let Some(memory) = request.memory.as_ref().filter(|_| !adopted) else {
        return Ok((python::find(spec, adopted, &context)?, None));
    };
    let wanted = python::request(spec)?;
    let circumstances = interpreter::circumstances(&wanted, &context);
    if let Some((known, watch)) = memory.base(&circumstances) {
        return Ok((known, Some(watch)));
    }
    let found = python::find(spec, adopted, &context)?;
    let watch = interpreter::watched(&wanted, &found, &context);
    if let Some(watch) = &watch {
        memory.keep_base(&circumstances, &found, watch);
    }
    Ok((found, watch))
}

/// The draft of what a spec selects for a base, and what it follows from.
pub(super) fn draft(
    spec: &Spec,
    interpreter: &Interpreter,
    adopted: bool,
    memory: Option<&Memory>,
) -> std::result::Result<(Draft, Watch), Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let facts = &interpreter.facts;
    let sources = python::sources(spec, facts).map_err(one)?;
    let question = memory::of_draft(spec, facts, &sources);
    if let Some(known) = memory.and_then(|memory| memory.draft(question)) {
        return Ok(known);
    }
    let survey = Survey::of(spec, interpreter, adopted).map_err(one)?;
    let selection = survey.select()?;
    let draft = Draft::of(facts, &survey.inventory, &selection).map_err(one)?;
    let units = selection.entries.iter().map(|entry| &*entry.unit);
    let watch = Watch::over(survey.inventory.watched(units));
    if let Some(memory) = memory {
        memory.keep_draft(question, &draft, &watch);
    }
    Ok((draft, watch))
}
