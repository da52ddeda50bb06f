//! A part of the matrix of checks and uses; `cargo run --release -p beec-tests --bin matrix` takes all of it.

use beec_tests::Kernel;
use beec_tests::matrix::{Compiler, Findings, LEVELS, Unit, Verdicts, column, each};

/// One unit in so many. It shares no factor with the numbers of levels, cpu versions, types, sources and purposes, so that
/// all of these have their share.
const ONE_IN: usize = 61;

#[test]
fn what_was_checked_is_what_is_used() {
    let kernel = match Kernel::here() {
        Ok(kernel) => kernel,
        Err(reason) => {
            eprintln!("SKIPPED: the matrix: {reason}");
            return;
        }
    };
    let verdicts = Verdicts::read().unwrap();
    let column = column(kernel.release());
    let units: Vec<Unit> = Unit::all(&LEVELS).into_iter().step_by(ONE_IN).collect();
    let mut findings = Findings::default();
    each(&kernel, Compiler::Beec, &units, |loaded| findings.add(&loaded, &verdicts, column)).unwrap();
    assert!(findings.lost.is_empty(), "clang-19's are loaded:\n{}", findings.lost.join("\n"));
    assert!(findings.wrong.is_empty(), "{}", findings.wrong.join("\n"));
    assert!(findings.results > 0, "no program was run");
    println!("{} cells: ours {}, clang's {}", findings.cells, findings.ours, findings.clangs);
}

#[test]
fn the_verdicts_are_of_the_texts_of_today() {
    assert!(Verdicts::read().unwrap().are_of_today(), "ask again: matrix --clang");
}
