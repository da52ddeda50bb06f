//! Compares random programs with the host's C compiler.
//!
//! ```text
//! differential FIRST [LAST]      the seeds from FIRST to LAST, interpreted and, where bpf() may be used, run
//! differential --print SEED      the text of a seed
//! ```
//!
//! The host's compiler is `cc`; the host is little-endian with 64-bit `long`. Exit status 0 if nothing differs.

use std::process::ExitCode;

use beec::Level;
use beec_tests::Kernel;
use beec_tests::differential::{Findings, by_host, interpret, program, run};

const LEVELS: [Level; 6] = [Level::O0, Level::Og, Level::O1, Level::O2, Level::O3, Level::Os];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |word: &String| word.parse::<u64>().ok();
    match words.as_slice() {
        [flag, seed] if flag == "--print" => match number(seed) {
            Some(seed) => print!("{}", program(seed)),
            None => return usage(),
        },
        [first] => return number(first).map_or_else(usage, |first| seeds(first, first)),
        [first, last] => return number(first).zip(number(last)).map_or_else(usage, |(first, last)| seeds(first, last)),
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: differential FIRST [LAST] | --print SEED");
    ExitCode::from(2)
}

fn seeds(first: u64, last: u64) -> ExitCode {
    let kernel = Kernel::here();
    if let Err(reason) = &kernel {
        println!("interpreted only: {reason}");
    }
    let configs: Vec<(Level, u8)> = LEVELS.into_iter().flat_map(|level| (1..=4).map(move |cpu| (level, cpu))).collect();
    let mut total = Findings::default();
    for seed in first..=last {
        let wanted = match by_host(&program(seed)) {
            Ok(wanted) => wanted,
            Err(error) => {
                println!("seed {seed} left out: {error}");
                continue;
            }
        };
        let mut found = interpret(seed, &wanted, &LEVELS);
        if let Ok(kernel) = &kernel {
            found.add(run(kernel, seed, &wanted, &configs));
        }
        found.differences.iter().for_each(|one| println!("{one}"));
        total.add(found);
    }
    println!("{} results agree, {} refused, {} differ", total.agreed, total.refused, total.differences.len());
    if total.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
