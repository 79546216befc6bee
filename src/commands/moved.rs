//! An environment whose base has become another: what the user had installed for the old one.

use crate::commands::scene::Scene;
use crate::common::{Diagnostic, RelPath, Result, some};
use crate::inventory::installed;

/// How many names are told.
const SHOWN: usize = 12;

/// Says what is installed in the site-packages that the environment's Python does not look into any
/// more: with another minor version of Python that is another directory. Nothing of it is touched.
///
/// # Errors
///
/// When the old directory cannot be read.
pub(super) fn left_behind(scene: &Scene) -> Result<Option<Diagnostic>> {
    let Some(former) = scene.history.manifests().next() else { return Ok(None) };
    let (Some(before), Some(now)) = (former.view.parent(), scene.layout.view.parent()) else {
        return Ok(None);
    };
    let Ok(old) = before.join("site-packages") else { return Ok(None) };
    if before == now {
        return Ok(None);
    }
    let names = installed::foreign(&old.under(&scene.place.at))?;
    let names: Vec<String> = names.keys().map(ToString::to_string).collect();
    Ok((!names.is_empty()).then(|| said(scene, &old, &former.base.version, &names)))
}

fn said(scene: &Scene, old: &RelPath, version: &str, names: &[String]) -> Diagnostic {
    let shown = some(names, SHOWN);
    let python = scene.place.home.join("bin/python");
    let message = format!(
        "the base is Python {} now, not {version}: it does not see what is installed in {}: {shown}",
        scene.interpreter.facts.full_version,
        old.under(&scene.place.home).display(),
    );
    Diagnostic::warning("left-behind", message)
        .help(format!(
            "install it again, as by `uv pip install --python {} {}`",
            python.display(),
            names.first().map_or("NAME", String::as_str)
        ))
        .help("then remove the old directory; isolate leaves it alone")
}
