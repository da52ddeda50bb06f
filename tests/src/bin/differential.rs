//! Compares random programs with the host's C compiler.
//!
//! ```text
//! differential SOURCE FIRST LAST [--log FILE] [--kernel EACH]    the seeds from FIRST to LAST
//! differential --file FILE                                       a text with a program `p0` and a `main` that prints its result
//! differential SOURCE --print SEED                               the text of a seed
//! differential SOURCE --reduce SEED FILE                         writes a small text that goes wrong as the seed's does
//! ```
//!
//! SOURCE is `csmith` or `gaps`. With a log, seeds that agreed with the same build are left out, and what the host says
//! of a seed is not asked again. One seed in EACH (20) is also run by the kernel where bpf() may be used. The host's
//! compiler is `cc`; the host is little-endian with 64-bit `long`. Exit status 0 if nothing differs.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::ExitCode;

use beec_tests::Kernel;
use beec_tests::differential::{Entry, Findings, LEVELS, Log, Source, by_host, interpret, reduce, run, settled};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file] = words.as_slice()
        && flag == "--file"
    {
        return status(compared_file(file));
    }
    let Some((source, words)) = words.split_first().and_then(|(name, rest)| Some((Source::named(name)?, rest))) else {
        return usage();
    };
    let done = match words {
        [flag, seed] if flag == "--print" => seed.parse().map(|seed| print(source, seed)),
        [flag, seed, file] if flag == "--reduce" => seed.parse().map(|seed| reduced(source, seed, file)),
        [first, last, flags @ ..] => match (first.parse(), last.parse(), Flags::parse(flags)) {
            (Ok(first), Ok(last), Some(flags)) => Ok(seeds(source, first, last, &flags)),
            _ => return usage(),
        },
        _ => return usage(),
    };
    done.map_or_else(|_| usage(), status)
}

fn status(done: Result<bool, String>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("differential: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: differential --file FILE | csmith|gaps FIRST LAST [--log FILE] [--kernel EACH] | --print SEED | --reduce SEED FILE"
    );
    ExitCode::from(2)
}

struct Flags {
    log: Option<PathBuf>,
    kernel_share: u64,
}

impl Flags {
    fn parse(words: &[String]) -> Option<Flags> {
        let mut flags = Flags { log: None, kernel_share: 20 };
        for pair in words.chunks(2) {
            match pair {
                [flag, file] if flag == "--log" => flags.log = Some(PathBuf::from(file)),
                [flag, each] if flag == "--kernel" => {
                    flags.kernel_share = each.parse().ok().filter(|&each| each > 0)?
                }
                _ => return None,
            }
        }
        Some(flags)
    }
}

fn compared_file(file: &str) -> Result<bool, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let value = by_host(&text)?;
    let mut found = interpret(0, &text, value, &LEVELS);
    if let Ok(kernel) = Kernel::here() {
        found.add(run(&kernel, 0, &text, value));
    }
    summary(&found).iter().for_each(|one| println!("{one}"));
    println!("{found}");
    Ok(found.clean())
}

fn print(source: Source, seed: u64) -> Result<bool, String> {
    print!("{}", source.text(seed)?);
    Ok(true)
}

/// The file always holds the smallest text so far, as it takes long.
fn reduced(source: Source, seed: u64, file: &str) -> Result<bool, String> {
    let written = |text: &str| std::fs::write(file, text).map_err(|error| format!("{file}: {error}"));
    let text = reduce(&source.text(seed)?, &mut |text| drop(written(text)))?;
    written(&text)?;
    Ok(true)
}

fn seeds(source: Source, first: u64, last: u64, flags: &Flags) -> Result<bool, String> {
    let kernel = Kernel::here();
    if let Err(reason) = &kernel {
        println!("interpreted only: {reason}");
    }
    let build = build();
    let mut log = Log::open(source, flags.log.as_deref())?;
    let (mut total, mut left_out, mut already) = (Findings::default(), 0, 0);
    for seed in first..=last {
        let known = log.entry(seed);
        if known.is_some_and(|entry| entry.clean && entry.build == build) {
            already += 1;
            continue;
        }
        let value = known.and_then(|entry| entry.value);
        let kernel = kernel.as_ref().ok().filter(|_| seed % flags.kernel_share == 0);
        let entry = match compared(source, seed, value, kernel) {
            Ok((value, found)) => {
                let entry =
                    Entry { build: build.clone(), value: Some(value), clean: found.clean(), detail: found.to_string() };
                summary(&found).iter().for_each(|one| println!("seed {seed}: {one}"));
                total.add(found);
                entry
            }
            Err(reason) => {
                println!("seed {seed} left out: {}", reason.lines().next().unwrap_or_default());
                left_out += 1;
                Entry { build: build.clone(), value: None, clean: true, detail: reason }
            }
        };
        log.add(seed, entry);
    }
    let name = source.name();
    println!("{name} {first} to {last}: {total}; {left_out} seeds left out, {already} known from the log");
    Ok(total.clean())
}

/// What went wrong, once for all configurations.
fn summary(found: &Findings) -> Vec<String> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in found.mismatches.iter().chain(&found.faults) {
        let (config, what) = one.split_once(": ").unwrap_or(("", one));
        match lines.iter_mut().find(|(known, _)| *known == what) {
            Some((_, configs)) => configs.push(config),
            None => lines.push((what, vec![config])),
        }
    }
    lines.iter().map(|(what, configs)| format!("{} ({}): {what}", configs[0], configs.len())).collect()
}

/// What the program returns and what was found; an error where it has no meaning.
fn compared(source: Source, seed: u64, value: Option<u32>, kernel: Option<&Kernel>) -> Result<(u32, Findings), String> {
    let text = source.text(seed)?;
    let value = value.map_or_else(|| by_host(&text), Ok)?;
    let mut found = interpret(seed, &text, value, &LEVELS);
    if let Some(kernel) = kernel {
        found.add(run(kernel, seed, &text, value));
    }
    if !found.mismatches.is_empty() {
        settled(&text, value)?;
    }
    Ok((value, found))
}

/// What this executable is, and with it the compiler in it.
fn build() -> String {
    let bytes = std::env::current_exe().and_then(std::fs::read).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
