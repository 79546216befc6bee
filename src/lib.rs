//! `isolate` makes isolated Python environments out of a system's Python, with exactly the system
//! packages that a spec allows.
//!
//! The modules are the stages of one pipeline, and imports point one way, down this list:
//!
//! ```text
//! spec  ->  interpreter  ->  inventory  ->  selection  ->  tree  ->  plan  ->  apply  ->  report
//! text      facts            what is there  picks, why     desired   diff      done       text | json
//! ```
//!
//! `spec`, `selection`, `tree`, `plan` and [`scripts`] are pure; only `interpreter` and `inventory` read the
//! system; only `apply` writes into environments. [`common`] holds the words that all of them share;
//! [`cache`] keeps what one run finds out for the next, and [`memory`] what the stages up to the tree
//! came to; [`proposal`] makes a first spec out of what is there; [`knowledge`] says of every name what
//! it means to an environment; [`export`] tells other tools what was selected; [`commands`] runs the
//! stages for what [`cli`] was asked.

pub mod apply;
pub mod audit;
pub mod cache;
pub mod check;
pub mod cli;
pub mod commands;
pub mod common;
pub mod export;
pub mod interpreter;
pub mod inventory;
pub mod knowledge;
pub mod lock;
pub mod memory;
pub mod plan;
pub mod proposal;
pub mod report;
pub mod scripts;
pub mod selection;
pub mod spec;
pub mod tree;
