//! Has objects of two compilers read by libbpf, aya-obj, cilium/ebpf and `bpftool gen skeleton`, and lists where they disagree.
//!
//! ```text
//! loaders CLANG_FOLDER BEEC_FOLDER [FOLDER FOLDER ...]
//! ```
//!
//! Objects of the same relative path belong together; those that only one folder has are left out and counted. Exit status 0
//! where a reader takes all of the second folder that it takes of the first, else 1; 2 where nothing could be read.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use beec_tests::{Reader, object_files};

/// An object of both compilers.
struct Pair {
    name: String,
    left: PathBuf,
    right: PathBuf,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.is_empty() || !words.len().is_multiple_of(2) {
        eprintln!("usage: loaders CLANG_FOLDER BEEC_FOLDER [FOLDER FOLDER ...]");
        return ExitCode::from(2);
    }
    let (mut pairs, mut single) = (Vec::new(), 0);
    for folders in words.chunks(2) {
        single += gather(Path::new(&folders[0]), Path::new(&folders[1]), &mut pairs);
    }
    println!("{} objects of both compilers; {single} are of one alone", pairs.len());
    let (readers, missing) = Reader::all();
    for why in missing {
        println!("SKIPPED: {why}");
    }
    let mut lost = 0;
    for reader in &readers {
        match judge(reader, &pairs) {
            Ok(count) => lost += count,
            Err(error) => {
                eprintln!("{}: {error}", reader.name);
                return ExitCode::from(2);
            }
        }
    }
    if pairs.is_empty() || readers.is_empty() {
        return ExitCode::from(2);
    }
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The pairs of two folders; how many objects have no mate.
fn gather(left: &Path, right: &Path, pairs: &mut Vec<Pair>) -> usize {
    let (lefts, rights) = (object_files(left), object_files(right));
    let name = |path: &Path, folder: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let before = pairs.len();
    for own in &lefts {
        let name = name(own, left);
        let mate = right.join(&name);
        if rights.contains(&mate) {
            pairs.push(Pair { name, left: own.clone(), right: mate });
        }
    }
    lefts.len() + rights.len() - 2 * (pairs.len() - before)
}

/// Prints how a reader judges, and how many objects it takes of the first compiler alone.
fn judge(reader: &Reader, pairs: &[Pair]) -> Result<usize, String> {
    let of =
        |side: fn(&Pair) -> &PathBuf| reader.read(&pairs.iter().map(|pair| side(pair).clone()).collect::<Vec<_>>());
    let lefts = of(|pair| &pair.left)?;
    let rights = of(|pair| &pair.right)?;
    let taken = |errors: &[Option<String>]| errors.iter().filter(|error| error.is_none()).count();
    println!("{}: takes {} of the first, {} of the second", reader.name, taken(&lefts), taken(&rights));
    let mut lost = 0;
    for ((pair, left), right) in pairs.iter().zip(&lefts).zip(&rights) {
        match (left, right) {
            (None, Some(error)) => {
                lost += 1;
                println!("  LOST     {}: {}", pair.name, one_line(error));
            }
            (Some(error), None) => println!("  gained   {}: the first: {}", pair.name, one_line(error)),
            (Some(left), Some(right)) if reason(left, pair) != reason(right, pair) => {
                println!("  otherwise {}:\n    {}\n    {}", pair.name, one_line(left), one_line(right));
            }
            _ => {}
        }
    }
    Ok(lost)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A message without what differs for no reason: paths, numbers, and names in backquotes, as aya-obj goes over programs in no order.
fn reason(text: &str, pair: &Pair) -> String {
    let text = text.replace(&*pair.left.to_string_lossy(), "").replace(&*pair.right.to_string_lossy(), "");
    let outside: String = text.split('`').step_by(2).collect();
    let words = outside.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}
