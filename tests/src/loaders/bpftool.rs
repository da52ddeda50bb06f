//! `bpftool gen skeleton`.

use std::path::Path;
use std::process::Command;

/// Makes a skeleton of an object.
pub(crate) fn skeleton(object: &Path) -> Result<(), String> {
    let output = Command::new("bpftool")
        .args(["gen", "skeleton"])
        .arg(object)
        // It makes C names of file names, and not of all.
        .args(["name", "skeleton"])
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    match output.status.success() && text.contains("skeleton__open_and_load") {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
