//! A hundred random programs of each generator compared with the host's C compiler; `cargo run -p beec-tests --bin differential`
//! takes more.

use std::time::{Duration, Instant};

use beec_tests::Kernel;
use beec_tests::differential::{Findings, LEVELS, Source, by_host, interpret, reduce, run, settled};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=100;

/// One seed in so many is also run by the kernel.
const KERNEL_SHARE: u64 = 10;

/// After this the rest of the seeds is left out: the machine is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// The findings over the seeds, each at a level in turn.
fn compared(source: Source) -> Findings {
    let mut total = Findings::default();
    let kernel = Kernel::here();
    if let Err(reason) = &kernel {
        eprintln!("SKIPPED: random programs are interpreted, not run: {reason}");
    }
    let start = Instant::now();
    for seed in SEEDS {
        if start.elapsed() > PATIENCE {
            eprintln!("SKIPPED: {} from {seed} on: this takes too long", source.name());
            break;
        }
        let text = source.text(seed);
        let value = text.as_ref().map_err(Clone::clone).and_then(|text| by_host(text));
        let (Ok(text), Ok(value)) = (text, &value) else {
            eprintln!("SKIPPED: {} {seed}: {value:?}", source.name());
            continue;
        };
        let mut found = interpret(seed, &text, *value, &[LEVELS[seed as usize % LEVELS.len()]]);
        if let Some(kernel) = kernel.as_ref().ok().filter(|_| seed % KERNEL_SHARE == 0) {
            found.add(run(kernel, seed, &text, *value));
        }
        if !found.mismatches.is_empty() && settled(&text, *value).is_err() {
            eprintln!("SKIPPED: {} {seed} has no meaning", source.name());
            continue;
        }
        total.add(found);
    }
    println!("{}: {total}", source.name());
    total
}

#[test]
fn what_csmith_lacks_means_what_it_means_to_the_host() {
    let found = compared(Source::Gaps);
    assert!(found.clean(), "{found:#?}");
}

#[test]
fn programs_of_csmith_mean_what_they_mean_to_the_host() {
    if let Err(reason) = Source::Csmith.version() {
        eprintln!("SKIPPED: programs of csmith: {reason}");
        return;
    }
    let found = compared(Source::Csmith);
    assert!(found.clean(), "{found:#?}");
}

/// The reducer is shown a text that only the host takes.
#[test]
fn a_text_that_goes_wrong_becomes_small() {
    let text = "static int unused = 5;\n#ifdef __bpf__\n#define PROGRAM __attribute__((section(\"syscall\")))\n#else\n#define PROGRAM\nint printf(const char *, ...);\n#endif\n\
        static int twice(int number) { int result = number; for (int i = 0; i < 3; i++) { result += unused; } return result * 2; }\n\
        PROGRAM int p0(void *ctx) { long other = 3; if (ctx) { other = twice(4); }\n#ifdef __bpf__\nother.member = 4;\n#endif\nreturn other; }\n\
        #ifndef __bpf__\nint main(void) { printf(\"%u\", p0(0)); return 0; }\n#endif\n";
    match by_host(text) {
        Err(reason) => eprintln!("SKIPPED: {reason}"),
        Ok(_) => {
            let small = reduce(text, &mut |_| ()).unwrap_or_default();
            assert!(small.contains("member") && small.len() < text.len() / 2, "{small}");
        }
    }
}
