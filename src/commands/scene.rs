//! One spec and its environment, as far as everything is known that decides what is to stand there.

use std::collections::BTreeSet;

use crate::apply::{self, Claim, Hold};
use crate::cache::Watch;
use crate::cli;
use crate::commands::adopted::Adopted;
use crate::commands::launcher;
use crate::commands::place::Place;
use crate::commands::python;
use crate::commands::scripts::{self, Scripts};
use crate::commands::survey::{base, draft};
use crate::common::{Diagnostic, ProjectName, Result};
use crate::interpreter::{Context, Interpreter};
use crate::inventory::installed;
use crate::memory::Memory;
use crate::plan::manifest::{About, Base, spec_from};
use crate::plan::{self, History, Manifest, Plan};
use crate::scripts::Target;
use crate::spec::Spec;
use crate::tree::commands::{self, Installed};
use crate::tree::desired::desired;
use crate::tree::draft::Draft;
use crate::tree::layout::Layout;
use crate::tree::scaffold::python::Executable;
use crate::tree::scaffold::{Settings, adopted_scaffold, scaffold, supplanting_scaffold};
use crate::tree::{Node, Tree};

/// What a command was asked for besides specs.
pub(super) struct Request<'a> {
    pub(super) wanted: &'a cli::Wanted,
    /// What former runs found out; none with `--verify` and `--root`.
    pub(super) memory: Option<Memory>,
    /// Says that another run has to be waited for.
    pub(super) waiting: &'a (dyn Fn(Diagnostic) + Sync),
}

impl<'a> Request<'a> {
    /// A request; former runs count unless the user asks for everything to be looked at, or for what
    /// must be the same wherever it is made.
    pub(super) fn new(wanted: &'a cli::Wanted, waiting: &'a (dyn Fn(Diagnostic) + Sync)) -> Self {
        let remembers = !wanted.verify && wanted.root.is_none();
        let memory = remembers.then(Memory::from_process).flatten();
        Self { wanted, memory, waiting }
    }

    /// What the search for an interpreter may look at.
    pub(super) fn context(&self, spec: &Spec) -> Context {
        let mut context = Context::from_process(spec.directory());
        if self.wanted.root.is_some() {
            context.cache = None;
        }
        context
    }
}

/// A spec and its environment.
pub(super) struct Scene {
    pub(super) spec: Spec,
    pub(super) place: Place,
    pub(super) interpreter: Interpreter,
    /// What the choice of the interpreter follows from, where [`base`] knows.
    pub(super) base: Option<Watch>,
    pub(super) draft: Draft,
    /// What the draft follows from.
    pub(super) watch: Watch,
    pub(super) layout: Layout,
    pub(super) adopted: bool,
    pub(super) history: History,
    hold: Option<Hold>,
    adopting: bool,
    allows_outside: bool,
}

/// What is to stand, and what has to be done for it.
pub(super) struct Outlook {
    pub(super) tree: Tree,
    pub(super) plan: Plan,
    pub(super) manifest: Manifest,
    /// `exec`, `link` or `kept`.
    pub(super) launcher: &'static str,
    /// Projects that the environment has installed itself.
    pub(super) shadowed: BTreeSet<ProjectName>,
    /// What becomes of the scripts that the spec wants made anew.
    pub(super) scripts: Scripts,
    /// What is to be said of the spec, the base and the selection: as long as nothing changes, again
    /// and again.
    pub(super) remarks: Vec<Diagnostic>,
}

impl Scene {
    /// Finds out everything, under a lock where the environment exists. Nothing is written.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the spec, the system or the environment directory.
    pub(super) fn of(
        spec: Spec,
        request: &Request<'_>,
    ) -> std::result::Result<Self, Vec<Diagnostic>> {
        let one = |error: Box<Diagnostic>| vec![*error];
        let adopting = request.wanted.adopt;
        let place = Place::of(&spec, request.wanted.root.as_deref()).map_err(one)?;
        let hold = apply::hold_existing(&place.at, request.waiting).map_err(one)?;
        let claim = apply::claim(&place.at, &spec.file, adopting).map_err(one)?;
        let adopted = is_adopted(&claim);
        let (interpreter, base) = base(&spec, adopted, request).map_err(one)?;
        let (draft, watch) = draft(&spec, &interpreter, adopted, request.memory.as_ref())?;
        let layout = Layout::of(&interpreter.facts).map_err(one)?;
        let history = claim.history();
        Ok(Self {
            spec,
            place,
            interpreter,
            base,
            draft,
            watch,
            layout,
            adopted,
            history,
            hold,
            adopting,
            allows_outside: request.wanted.allow_outside,
        })
    }

    /// Takes hold of an environment that did not exist, and looks once more whether it still is
    /// nobody's.
    ///
    /// # Errors
    ///
    /// When the directory cannot be made, or has become another's.
    pub(super) fn take_hold(&mut self, waiting: &dyn Fn(Diagnostic)) -> Result<()> {
        if self.hold.is_none() {
            let hold = apply::hold(&self.place.at, waiting)?;
            let claim = apply::claim(&self.place.at, &self.spec.file, self.adopting)?;
            if is_adopted(&claim) != self.adopted {
                return changed_meanwhile(&self.place).err();
            }
            self.history = claim.history();
            self.hold = Some(hold);
        }
        Ok(())
    }

    /// The hold on the environment, which [`Scene::take_hold`] has taken.
    ///
    /// # Errors
    ///
    /// When it has not.
    pub(super) fn held(&self) -> Result<&Hold> {
        self.hold.as_ref().ok_or_else(|| Box::new(changed_meanwhile(&self.place)))
    }

    /// What is to be said of the lock.
    pub(super) fn lock_remark(&self) -> Option<Diagnostic> {
        self.hold.as_ref().and_then(|hold| hold.remark.clone())
    }

    /// Compares what is to stand with what stands. `trial` says how it is found out whether
    /// the launcher can run.
    ///
    /// # Errors
    ///
    /// When the environment cannot be read, or something is in the way.
    pub(super) fn outlook(&self, trial: launcher::Trial<'_>) -> Result<Outlook> {
        let mut remarks = Vec::new();
        let python = Python::choose(self, trial, &mut remarks)?;
        remarks.extend(launcher::unused_variables(&self.spec, python.executable()));
        let site_packages = self.layout.site_packages.under(&self.place.at);
        let shadowed = installed::foreign(&site_packages)?.into_keys().collect();
        let scripts = self.scripts()?;
        let mut tree = self.tree(&python, &shadowed, &mut remarks)?;
        if let Some(content) = scripts.store.encode() {
            let content = content.into();
            tree.insert(scripts::store_path(), Node::File { content, executable: false });
        }
        remarks.extend(scripts.remarks.iter().cloned());
        let observed = apply::observe(&self.place.at, &tree, &self.history, &self.layout.view)?;
        let former = observed.former.as_ref();
        let plan = plan::plan(&tree, former, &observed.standing, &self.layout.view)?;
        let manifest = Manifest::of(&tree, &plan, self.about());
        remarks.extend(self.spec.remarks.iter().cloned());
        remarks.extend(self.interpreter.remarks.iter().cloned());
        remarks.extend(self.draft.summary.remarks.iter().cloned());
        let launcher = match python.executable() {
            None => "kept",
            Some(Executable::Launcher) => "exec",
            Some(Executable::Link) => "link",
        };
        Ok(Outlook { tree, plan, manifest, launcher, shadowed, scripts, remarks })
    }

    /// What becomes of scripts: those that the spec means, and those that it meant.
    fn scripts(&self) -> Result<Scripts> {
        let former = scripts::kept(&self.place.at)?;
        if self.spec.regenerate.is_empty() && former.scripts.is_empty() {
            return Ok(Scripts::default());
        }
        if self.place.at != self.place.home {
            return Ok(Scripts::elsewhere());
        }
        let facts = &self.interpreter.facts;
        let view = self.layout.view.under(&self.place.home);
        let environment = scripts::For {
            spec: &self.spec,
            facts,
            sources: &python::sources(&self.spec, facts)?,
            picks: &self.draft.summary.picks,
            home: &self.place.home,
            view: self.draft.has_view.then_some(view.as_path()),
            allows_outside: self.allows_outside,
        };
        scripts::survey(&environment, &former)
    }

    fn tree(
        &self,
        python: &Python,
        shadowed: &BTreeSet<ProjectName>,
        remarks: &mut Vec<Diagnostic>,
    ) -> Result<Tree> {
        let settings = Settings {
            facts: &self.interpreter.facts,
            environment: &self.place.home,
            spec: self.place.spec.as_deref(),
            variables: &self.spec.variables,
            executable: python.executable().unwrap_or(Executable::Link),
            sitecustomize: self.spec.sitecustomize,
            view: self.draft.has_view.then_some(self.draft.path_lines.as_slice()),
        };
        let mut tree = desired(&self.draft, &self.layout, shadowed);
        match python {
            Python::Ours(_) => tree.extend(scaffold(&settings)?),
            Python::Adopted(adopted) => {
                tree.extend(adopted_scaffold(&settings)?);
                if adopted.executable.is_some() {
                    for (path, node) in supplanting_scaffold(&settings, &adopted.config)? {
                        tree.supplant(path, node);
                    }
                }
            }
        }
        if let Some(name) = &self.spec.interpreter {
            tree.extend([commands::interpreter(&tree, name)?]);
        }
        remarks.extend(self.add_commands(&mut tree, shadowed)?);
        Ok(tree)
    }

    /// Adds the scripts of commands, which name the environment's Python where that is to stand.
    fn add_commands(
        &self,
        tree: &mut Tree,
        shadowed: &BTreeSet<ProjectName>,
    ) -> Result<Vec<Diagnostic>> {
        if self.draft.commands.is_empty() {
            return Ok(Vec::new());
        }
        let scripts = installed::scripts(&self.layout.site_packages.under(&self.place.at))?;
        let (major, minor, _) = self.interpreter.facts.version;
        let target = Target {
            python: &self.place.home.join("bin/python"),
            version: (major, minor),
            bases: &[],
            view: None,
        };
        let installed = Installed { projects: shadowed, scripts: &scripts };
        commands::add(tree, &self.draft.commands, &target, installed)
    }

    fn about(&self) -> About {
        let facts = &self.interpreter.facts;
        let spec = self.place.spec.as_ref();
        About {
            spec: spec.map(|spec| spec_from(&self.place.home, spec)),
            adopted: self.adopted,
            base: Base {
                real_executable: facts.real_executable.clone(),
                version: facts.full_version.clone(),
            },
            view: self.layout.view.clone(),
            selection: self.draft.summary.picks.clone(),
        }
    }
}

fn is_adopted(claim: &Claim) -> bool {
    match claim {
        Claim::Fresh => false,
        Claim::Adopting => true,
        Claim::Ours(history) => history.manifests().next().is_some_and(|manifest| manifest.adopted),
    }
}

fn changed_meanwhile(place: &Place) -> Diagnostic {
    let message = format!("something else is making {} just now", place.at.display());
    Diagnostic::error("changed-meanwhile", message).help("apply again")
}

/// What `bin/python` is to be.
enum Python {
    /// Ours.
    Ours(Executable),
    /// That of an adopted environment, or what takes its place.
    Adopted(Adopted),
}

impl Python {
    fn choose(
        scene: &Scene,
        trial: launcher::Trial<'_>,
        remarks: &mut Vec<Diagnostic>,
    ) -> Result<Self> {
        if scene.adopted {
            return Adopted::read(&scene.spec, trial, remarks).map(Self::Adopted);
        }
        launcher::choose(&scene.spec, &scene.place.at, trial, remarks).map(Self::Ours)
    }

    fn executable(&self) -> Option<Executable> {
        match self {
            Self::Ours(executable) => Some(*executable),
            Self::Adopted(adopted) => adopted.executable,
        }
    }
}
