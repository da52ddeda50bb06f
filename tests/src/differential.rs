//! Random programs, by this compiler and by the host's.
//!
//! The host's compiler says what a text's program returns; this compiler's IR and machine code are then interpreted, and
//! for a share of the texts the object is run by the kernel. In big-endian byte order a compiler for s390x says it where
//! one is installed, else `-O0`.

mod csmith;
mod gaps;
mod host;
mod log;
mod random;
mod reduce;
mod subject;

use std::io::Write as _;

use beec::Level;

use crate::kernel::Kernel;
pub use log::{Entry, Log};
pub use reduce::reduce;
pub use subject::{Config, Outcome};

/// Where programs come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// csmith, which has to be installed.
    Csmith,
    /// Our own generator of what csmith lacks.
    Gaps,
}

impl Source {
    /// By its name on the command line.
    pub fn named(name: &str) -> Option<Source> {
        [Source::Csmith, Source::Gaps].into_iter().find(|source| source.name() == name)
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Source::Csmith => "csmith",
            Source::Gaps => "gaps",
        }
    }

    /// Which texts its seeds stand for; an error where it is not installed.
    pub fn version(self) -> Result<String, String> {
        match self {
            Source::Csmith => csmith::version().ok_or_else(|| "csmith is not installed".to_owned()),
            Source::Gaps => Ok(gaps::VERSION.to_owned()),
        }
    }

    /// The text of a seed: a program `p0`, for BPF and for the host.
    pub fn text(self, seed: u64) -> Result<String, String> {
        match self {
            Source::Csmith => csmith::program(seed),
            Source::Gaps => Ok(gaps::program(seed)),
        }
    }
}

/// What was found of one text, or of several together.
#[derive(Default, Clone, Debug)]
pub struct Findings {
    /// Results that were as they should be.
    pub agreed: usize,
    /// Programs that BPF has no room for.
    pub too_large: usize,
    /// Programs that took too many steps.
    pub endless: usize,
    /// Programs that the kernel ran, with the right result.
    pub ran: usize,
    /// Programs that the verifier refused.
    pub refused: usize,
    /// Wrong results.
    pub mismatches: Vec<String>,
    /// Panics, code without a meaning, refusals without need.
    pub faults: Vec<String>,
}

impl Findings {
    /// Adds another text's.
    pub fn add(&mut self, other: Findings) {
        self.agreed += other.agreed;
        self.too_large += other.too_large;
        self.endless += other.endless;
        self.ran += other.ran;
        self.refused += other.refused;
        self.mismatches.extend(other.mismatches);
        self.faults.extend(other.faults);
    }

    /// Whether nothing went wrong.
    pub fn clean(&self) -> bool {
        self.mismatches.is_empty() && self.faults.is_empty()
    }

    fn judge(&mut self, title: &str, wanted: u32, outcome: Outcome) {
        match outcome {
            Outcome::Value(got) if got == wanted => self.agreed += 1,
            Outcome::Value(got) => self.mismatches.push(format!("{title}: {got}, should be {wanted}")),
            Outcome::TooLarge(_) => self.too_large += 1,
            Outcome::Endless => self.endless += 1,
            Outcome::Fault(what) => self.faults.push(format!("{title}: {what}")),
        }
    }
}

impl std::fmt::Display for Findings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (mismatches, faults) = (self.mismatches.len(), self.faults.len());
        write!(out, "{} results agree, {mismatches} mismatches, {faults} faults", self.agreed)?;
        write!(out, "; {} too large, {} too long", self.too_large, self.endless)?;
        write!(out, "; in the kernel {} agree, {} refused", self.ran, self.refused)
    }
}

/// What `main` of a text returns, its IR interpreted after the passes of a level. `None`: it does not get to the end.
pub fn interpreted_main(text: &str, level: Level) -> Result<Option<u32>, String> {
    subject::interpreted_main(text, level)
}

/// The levels that are compared.
pub const LEVELS: [Level; 5] = [Level::O0, Level::Og, Level::O1, Level::O2, Level::Os];

/// What the program returns, by the host's compiler. One in ten of csmith's does not end, which the interpreter finds
/// out sooner.
pub fn by_host(text: &str) -> Result<u32, String> {
    let plain = Config { level: Level::O0, cpu: 3, big_endian: false };
    match subject::interpreted(text, plain) {
        Outcome::Endless => host::value_within(text, host::LITTLE_PATIENCE),
        _ => host::value(text),
    }
}

/// Whether the program has one meaning, as far as compilers and sanitizers can say.
pub fn settled(text: &str, value: u32) -> Result<(), String> {
    host::settled(text, value)
}

/// Interprets a text at each level for v3 and for another cpu version that the seed chooses, and at one of them in
/// big-endian byte order.
pub fn interpret(seed: u64, text: &str, wanted: u32, levels: &[Level]) -> Findings {
    let mut findings = Findings::default();
    let little = |level, cpu| Config { level, cpu, big_endian: false };
    for (turn, &level) in levels.iter().enumerate() {
        for cpu in [3, other_cpu(seed + turn as u64, text)] {
            findings.compare(text, wanted, little(level, cpu));
        }
    }
    match big_endian_value(seed, text) {
        Outcome::Value(wanted) => {
            let level = levels[seed as usize % levels.len()];
            findings.compare(text, wanted, Config { level, cpu: 3, big_endian: true });
        }
        outcome => findings.judge("O0 v3 big-endian", 0, outcome),
    }
    findings
}

impl Findings {
    fn compare(&mut self, text: &str, wanted: u32, config: Config) {
        let [ir, code] = subject::both(text, config);
        // What is wrong in the IR already is reported once.
        if matches!(ir, Outcome::Value(value) if value == wanted) {
            self.judge(&config.to_string(), wanted, code);
        } else {
            self.judge(&format!("{config}, IR"), wanted, ir);
        }
    }
}

/// A cpu version for the rotation. Before v3 there are no atomic operations with results.
fn other_cpu(turn: u64, text: &str) -> u8 {
    let atomic = ["__sync_", "__atomic_", "_Atomic"].iter().any(|word| text.contains(word));
    if atomic { 4 } else { [1, 2, 4][turn as usize % 3] }
}

/// The other compiler takes its time; it is asked for a share of the seeds.
fn big_endian_value(seed: u64, text: &str) -> Outcome {
    let asked = seed.is_multiple_of(10).then(|| host::big_endian_value(text));
    match asked {
        Some(Ok(value)) => Outcome::Value(value),
        _ => subject::interpreted(text, Config { level: Level::O0, cpu: 3, big_endian: true }),
    }
}

/// Runs a text's object in the kernel, at a level that the seed chooses.
pub fn run(kernel: &Kernel, seed: u64, text: &str, wanted: u32) -> Findings {
    let mut findings = Findings::default();
    let config = Config { level: LEVELS[seed as usize % LEVELS.len()], cpu: 3, big_endian: false };
    match subject::object(text, config) {
        Ok(object) => match in_kernel(kernel, &object) {
            Some(got) if got == wanted => findings.ran += 1,
            Some(got) => findings.mismatches.push(format!("{config}, kernel: {got}, should be {wanted}")),
            None => findings.refused += 1,
        },
        Err(outcome) => findings.judge(&config.to_string(), wanted, outcome),
    }
    findings
}

fn in_kernel(kernel: &Kernel, object: &[u8]) -> Option<u32> {
    let mut file = tempfile::Builder::new().suffix(".o").tempfile().ok()?;
    file.write_all(object).ok()?;
    kernel.run(file.path(), &["p0:run".to_owned()]).ok()?.first()?.result
}
