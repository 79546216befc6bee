//! Values that are read from a text, without a `String` between.

use std::fmt::{self, Display};

use serde::de::{Deserializer, Error, Visitor};

/// Reads a value from a text; `expecting` says what that must be.
///
/// # Errors
///
/// Where there is no text, and those of `read`.
pub(super) fn deserialize<'de, D: Deserializer<'de>, T, E: Display>(
    deserializer: D,
    expecting: &'static str,
    read: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text { expecting, read })
}

struct Text<T, E> {
    expecting: &'static str,
    read: fn(&str) -> Result<T, E>,
}

impl<T, E: Display> Visitor<'_> for Text<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<F: Error>(self, text: &str) -> Result<T, F> {
        (self.read)(text).map_err(F::custom)
    }
}
