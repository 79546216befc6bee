//! `isolate schema`.

use crate::report::text::Text;
use crate::spec::SCHEMA;

/// The JSON Schema of a spec.
pub(super) fn run() -> Text {
    Text { text: SCHEMA.to_owned() }
}
