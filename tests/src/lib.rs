//! What the tests over more than one crate share: compiling a text, and the kernel as referee.

use std::path::{Path, PathBuf};

mod compare;
mod compile;
pub mod differential;
mod kernel;
mod loaders;
pub mod matrix;
mod run_file;

pub use compare::{Category, Difference, compare, render};
pub use compile::{Config, compile, diagnostics, headers, standard};
pub use kernel::{Answer, Kernel};
pub use loaders::Reader;
pub use run_file::{Expectation, Needs, Refusal, expectations, needs, refusals, release_numbers, requests};

/// The object files below a folder, in order; of a file, itself.
pub fn object_files(folder: &Path) -> Vec<PathBuf> {
    if !folder.is_dir() {
        return vec![folder.to_owned()];
    }
    let mut found = Vec::new();
    collect(folder, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "o") {
            found.push(path);
        }
    }
}
