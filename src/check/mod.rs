//! Beside the plan: what of an environment is not as it should be, as findings. Everything here is
//! pure.

mod agreement;
mod environment;
mod finding;
mod imports;
#[cfg(test)]
mod tests;
mod units;

pub use agreement::{View, agreement};
pub use environment::environment;
pub use finding::{Finding, Weight};
pub use imports::{Ended, import};
pub use units::units;
