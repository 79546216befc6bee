//! By what a file that was exported is told from one of the user's.

use serde_json::Value;

use crate::export::wheel;

/// What the first line of every exported text begins with, where its format has comments.
const MARK: &str = "# Made by isolate export";

/// The name under which a bill of materials has this program among its tools.
pub(super) const TOOL: &str = "isolate";

/// The first line of a text in a format, with its end.
pub(super) fn first_line(format: &str) -> String {
    format!("{MARK} --format {format}\n")
}

/// Whether a file's content is an export of this program. One without a mark (`deb-depends` has no
/// comments) is nobody's.
pub fn is_ours(content: &[u8]) -> bool {
    if content.starts_with(MARK.as_bytes()) || wheel::is_ours(content) {
        return true;
    }
    let Ok(document) = serde_json::from_slice::<Value>(content) else { return false };
    let tools = document["metadata"]["tools"]["components"].as_array();
    document["bomFormat"] == "CycloneDX"
        && tools.is_some_and(|tools| tools.iter().any(|tool| tool["name"] == TOOL))
}
