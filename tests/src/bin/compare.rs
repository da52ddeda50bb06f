//! Compares objects of two compilers in what loaders read of them.
//!
//! ```text
//! compare [--summary] LEFT RIGHT [LEFT RIGHT ...]
//! ```
//!
//! `LEFT` and `RIGHT` are two objects, or two folders with objects of the same names. Exit status 0 if nothing differs,
//! 1 if something does, 2 if something cannot be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use beec_tests::{Category, compare, object_files, render};

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let summary = words.first().is_some_and(|word| word == "--summary");
    if summary {
        words.remove(0);
    }
    if words.is_empty() || !words.len().is_multiple_of(2) {
        eprintln!("usage: compare [--summary] LEFT RIGHT [LEFT RIGHT ...]");
        return ExitCode::from(2);
    }
    let pairs = words.chunks(2).flat_map(|pair| pairs(Path::new(&pair[0]), Path::new(&pair[1])));
    let mut totals = Totals::default();
    for (left, right) in pairs {
        totals.pair(&left, &right, summary);
    }
    totals.print()
}

/// The objects of two folders that belong together; two files are one pair.
fn pairs(left: &Path, right: &Path) -> Vec<(PathBuf, PathBuf)> {
    if !left.is_dir() {
        return vec![(left.to_owned(), right.to_owned())];
    }
    let found = object_files(left);
    let mate = |path: &PathBuf| path.strip_prefix(left).map(|rest| right.join(rest)).unwrap_or_default();
    found.iter().map(|path| (path.clone(), mate(path))).collect()
}

#[derive(Default)]
struct Totals {
    same: usize,
    different: usize,
    unreadable: usize,
    categories: BTreeMap<Category, usize>,
}

impl Totals {
    fn pair(&mut self, left: &Path, right: &Path, summary: bool) {
        let read = |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
        let compared =
            read(left).and_then(|one| Ok((one, read(right)?))).and_then(|(one, other)| compare(&one, &other));
        match compared {
            Ok(differences) if differences.is_empty() => self.same += 1,
            Ok(differences) => {
                self.different += 1;
                println!("{}: {} differences", right.display(), differences.len());
                differences.iter().for_each(|one| *self.categories.entry(one.category).or_default() += 1);
                if !summary {
                    print!("{}", render(&differences, "left ", "right"));
                }
            }
            Err(error) => {
                self.unreadable += 1;
                println!("{}: {error}", right.display());
            }
        }
    }

    fn print(&self) -> ExitCode {
        println!("{} alike, {} different, {} not read", self.same, self.different, self.unreadable);
        for (category, count) in &self.categories {
            println!("{count:6} {}", category.title());
        }
        match (self.unreadable, self.different) {
            (0, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::from(1),
            _ => ExitCode::from(2),
        }
    }
}
