//! The matrix of checks and uses, whole.
//!
//! ```text
//! matrix [PART...]                           every cell whose unit's name holds all parts, on the running kernel
//! matrix --clang                             asks the running kernel about clang-19's objects, and notes what it says
//! matrix --print GROUP                       the text of a group (s32-helper-index)
//! matrix --write FOLDER [--clang] [PART...]  the objects, to be loaded elsewhere (`beec-loader each < list > answers`)
//! matrix --answers FILE VERSION [--clang]    what another kernel answered: judges it, or notes it
//! ```
//!
//! A unit's name is `s32-helper-index-O2-v3`. Exit status 0 if nothing was lost and nothing is wrong.

use std::path::Path;
use std::process::ExitCode;

use beec::Level;
use beec_tests::Kernel;
use beec_tests::matrix::{Compiler, Findings, Group, LEVELS, Loaded, Unit, Verdicts, column, each, write_objects};
use beec_tests::release_numbers;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["--print", group] => Group::named(group).map(|group| print!("{}", group.text())).ok_or("no such group".to_owned()),
        ["--clang"] => ask_about_clang(),
        ["--write", folder, "--clang", parts @ ..] => write_objects(Compiler::Clang, &units(&[Level::O1, Level::O2], parts), Path::new(folder)),
        ["--write", folder, parts @ ..] => write_objects(Compiler::Beec, &units(&LEVELS, parts), Path::new(folder)),
        ["--answers", file, version, "--clang"] => note_answers(file, version),
        ["--answers", file, version] => judge_answers(file, version),
        parts if parts.iter().all(|part| !part.starts_with("--")) => all(parts),
        _ => Err("usage: matrix [PART...] | --clang | --print GROUP | --write FOLDER [--clang] [PART...] | --answers FILE VERSION [--clang]".to_owned()),
    };
    done.map_or_else(
        |error| {
            eprintln!("{error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn units(levels: &[Level], parts: &[&str]) -> Vec<Unit> {
    let wanted = |unit: &Unit| parts.iter().all(|part| format!("-{unit}-").contains(&format!("-{part}-")));
    Unit::all(levels).into_iter().filter(wanted).collect()
}

fn all(parts: &[&str]) -> Result<(), String> {
    let kernel = Kernel::here()?;
    let verdicts = Verdicts::read()?;
    let column = column(kernel.release());
    let mut findings = Findings::default();
    each(&kernel, Compiler::Beec, &units(&LEVELS, parts), |loaded| findings.add(&loaded, &verdicts, column))?;
    report(findings)
}

fn report(mut findings: Findings) -> Result<(), String> {
    findings.lost.sort();
    findings.wrong.sort();
    findings.lost.iter().for_each(|cell| println!("LOST {cell}"));
    findings.wrong.iter().for_each(|cell| println!("WRONG {cell}"));
    let Findings { cells, ours, clangs, results, lost, wrong } = &findings;
    println!(
        "{cells} cells: ours {ours}, clang's {clangs}, lost {}; {results} results, {} wrong",
        lost.len(),
        wrong.len()
    );
    if lost.is_empty() && wrong.is_empty() { Ok(()) } else { Err("not all is well".to_owned()) }
}

fn ask_about_clang() -> Result<(), String> {
    let kernel = Kernel::here()?;
    let column = column(kernel.release()).ok_or("the running kernel is older than those of the file")?;
    let mut verdicts = Verdicts::read().unwrap_or_else(|_| Verdicts::none());
    verdicts.forget(column);
    each(&kernel, Compiler::Clang, &Unit::all(&[Level::O1, Level::O2]), |loaded| verdicts.note(&loaded, column))?;
    verdicts.write()
}

fn answers(file: &str, version: &str) -> Result<(Vec<Loaded>, usize), String> {
    let column = release_numbers(version).and_then(column).ok_or("not a kernel of the file")?;
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let lines = text.lines().map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}")));
    Ok((lines.collect::<Result<_, _>>()?, column))
}

fn note_answers(file: &str, version: &str) -> Result<(), String> {
    let (answers, column) = answers(file, version)?;
    let mut verdicts = Verdicts::read()?;
    verdicts.forget(column);
    answers.iter().for_each(|loaded| verdicts.note(loaded, column));
    verdicts.write()
}

fn judge_answers(file: &str, version: &str) -> Result<(), String> {
    let (answers, column) = answers(file, version)?;
    let verdicts = Verdicts::read()?;
    let mut findings = Findings::default();
    answers.iter().for_each(|loaded| findings.add(loaded, &verdicts, Some(column)));
    report(findings)
}
