//! What an answer is the answer to: a digest of everything that is known before it is worked out.

use std::ffi::OsString;
use std::fmt::Debug;
use std::path::PathBuf;

use crate::common::Digest;
use crate::interpreter::Facts;
use crate::inventory::system::VARIABLES;
use crate::spec::Spec;

/// The sources that this program was built from: another program may answer otherwise.
pub(super) const PROGRAM: &str = env!("ISOLATE_SOURCES");

/// The question that a draft answers: what do these picks come to, for this base?
pub fn of_draft(spec: &Spec, facts: &Facts, sources: &[PathBuf]) -> Digest {
    let picks = (&spec.packages, &spec.exclude, spec.isolation);
    digest(&(PROGRAM, picks, facts, sources, variables()))
}

/// The question that a record of an environment answers: does it stand as this spec wants it?
/// `circumstances` are those that the base is looked for in.
pub fn of_environment(spec: &Spec, circumstances: &str) -> Digest {
    digest(&(PROGRAM, spec, circumstances, variables()))
}

fn variables() -> [Option<OsString>; 5] {
    VARIABLES.map(std::env::var_os)
}

/// The digest of what a value looks like. That is to the letter what is in it: every type here has
/// its form from its fields.
fn digest(value: &impl Debug) -> Digest {
    Digest::of(format!("{value:?}").as_bytes())
}
