//! A few random programs compared with the host's C compiler; `cargo run -p beec-tests --bin differential` takes more.

use beec::Level;
use beec_tests::Kernel;
use beec_tests::differential::{Findings, by_host, interpret, program, run};

const SEEDS: std::ops::Range<u64> = 1..9;

/// One configuration a seed in turn, so that all levels and cpu versions have their share in little time.
const CONFIGS: [(Level, u8); 6] =
    [(Level::O2, 3), (Level::O0, 1), (Level::Os, 2), (Level::O1, 4), (Level::Og, 3), (Level::O2, 1)];

#[test]
fn random_programs_mean_what_they_mean_to_the_host() {
    let kernel = Kernel::here();
    if let Err(reason) = &kernel {
        eprintln!("SKIPPED: random programs are interpreted, not run: {reason}");
    }
    let mut total = Findings::default();
    for seed in SEEDS {
        let wanted = match by_host(&program(seed)) {
            Ok(wanted) => wanted,
            Err(reason) => {
                eprintln!("SKIPPED: seed {seed}: {reason}");
                continue;
            }
        };
        total.add(interpret(seed, &wanted, &[Level::O2]));
        if let Ok(kernel) = &kernel {
            let config = CONFIGS[seed as usize % CONFIGS.len()];
            total.add(run(kernel, seed, &wanted, &[config]));
        }
    }
    println!("{} results agree, {} refused", total.agreed, total.refused);
    assert!(total.differences.is_empty(), "{}", total.differences.join("\n"));
}
