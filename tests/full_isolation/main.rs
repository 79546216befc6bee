//! `isolation: full`: everything by which a machine reaches into a Python is planted for real, and
//! nothing of it comes through; what is meant to come through does.

#[path = "../support/mod.rs"]
mod support;

mod base;
mod kept;
mod limits;
mod plant;
mod sitecustomize;
mod variables;

use support::bases::Base;
use support::test::Test;

/// A test with a spec for full isolation of a base.
fn full(base: &Base) -> Test {
    Test::new().spec(&format!("python: {}\nisolation: full\n", base.executable.display()))
}
