//! `isolate completions` and `isolate man`: what was made when the program was built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use crate::cli::{Completions, Man};
use crate::common::{Diagnostic, Result};
use crate::report::outcome::Report;
use crate::report::text::{Text, Written};

/// The texts by name, as `build/pages.rs` packs them.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pages"));

/// The page of the program itself.
const PROGRAM: &str = "isolate.1";

/// The script that makes a shell complete the program's commands and options.
pub(super) fn completions(options: &Completions) -> Text {
    let name = options.shell.to_possible_value();
    let script = name.and_then(|name| texts().remove(name.get_name()));
    Text { text: script.unwrap_or_default() }
}

/// The page of the program; or the pages of the program and of each command, written into a
/// directory, where those of a former version are replaced.
///
/// # Errors
///
/// When the directory cannot be written into.
pub(super) fn man(options: &Man) -> Result<Report> {
    let mut texts = texts();
    let Some(directory) = &options.output else {
        return Ok(Report::Text(Text { text: texts.remove(PROGRAM).unwrap_or_default() }));
    };
    fs_err::create_dir_all(directory)
        .map_err(|error| Box::new(Diagnostic::io("make the directory", directory, &error)))?;
    texts.retain(|name, _| Path::new(name).extension().is_some());
    let written = texts.iter().map(|(name, page)| write(directory.join(name), page));
    Ok(Report::Written(Written { written: written.collect::<Result<_>>()? }))
}

fn write(file: PathBuf, page: &str) -> Result<PathBuf> {
    fs_err::write(&file, page).map_err(|error| Box::new(Diagnostic::io("write", &file, &error)))?;
    Ok(file)
}

/// What was packed by the build of this very program can be unpacked; a test looks at all of it.
fn texts() -> BTreeMap<String, String> {
    let unpacked = miniz_oxide::inflate::decompress_to_vec(PACKED).unwrap_or_default();
    serde_json::from_slice(&unpacked).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::{Cli, Shell};

    #[test]
    fn there_is_a_script_for_every_shell_and_a_page_for_every_command() {
        let texts = texts();
        for shell in Shell::value_variants() {
            let text = completions(&Completions { shell: *shell }).text;
            assert!(text.contains("isolate"), "{shell:?}");
        }
        let command = Cli::command();
        for command in command.get_subcommands() {
            assert!(texts.contains_key(&format!("isolate-{}.1", command.get_name())));
        }
        assert_eq!(
            texts.len(),
            Shell::value_variants().len() + command.get_subcommands().count() + 1
        );
    }
}
