//! Run files: BPF programs that say in comments what the kernel must answer.
//!
//! ```c
//! //= add -> 7                    run program `add`; it returns 7
//! //= parse data=0800 -> 1        with these packet bytes
//! //= fired wait -> 1              a tenth of a second later
//! //= counts                      it loads, and is not run
//! //: linux 6.9                   older kernels lack something that the file needs
//! //: cpu 4                       it is not meant for older cpu versions
//! //~ gnu23                   the edition of C it is written in, where that is not gnu17
//! //: guest                       it is loaded in the guests of tests/vm only
//! ```
//!
//! Files of programs that the kernel must refuse say why instead:
//!
//! ```c
//! //! leak -> Unreleased reference
//! ```

/// What a program must do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// The program.
    pub program: String,
    /// Input in the loader's form: `run`, `wait`, `data=HEX` or `ctx=HEX`; `None`: load only.
    pub input: Option<String>,
    /// What it returns.
    pub result: Option<u32>,
}

/// The expectations in a text, in order.
pub fn expectations(source: &str) -> Result<Vec<Expectation>, String> {
    source.lines().filter_map(|line| line.trim().strip_prefix("//=")).map(expectation).collect()
}

fn expectation(line: &str) -> Result<Expectation, String> {
    let (what, result) = match line.split_once("->") {
        Some((what, result)) => (what, Some(number(result.trim())?)),
        None => (line, None),
    };
    let mut words = what.split_whitespace();
    let program = words.next().ok_or_else(|| format!("no program in '{line}'"))?.to_owned();
    let input = words.next().map(str::to_owned).or_else(|| result.map(|_| "run".to_owned()));
    Ok(Expectation { program, input, result })
}

/// What a file needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Needs {
    /// The first kernel that has it.
    pub linux: (u32, u32),
    /// The lowest `-mcpu`.
    pub cpu: u8,
    /// A stock kernel as the guests of `tests/vm` have: it is only compiled elsewhere.
    pub guest: bool,
}

/// The needs a text states.
pub fn needs(source: &str) -> Result<Needs, String> {
    let mut needs = Needs { linux: (0, 0), cpu: 1, guest: false };
    for line in source.lines().filter_map(|line| line.trim().strip_prefix("//:")) {
        let wrong = || format!("'{line}' is no need");
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["linux", release] => needs.linux = release_numbers(release).ok_or_else(wrong)?,
            ["cpu", version] => needs.cpu = version.parse().map_err(|_| wrong())?,
            ["guest"] => needs.guest = true,
            _ => return Err(wrong()),
        }
    }
    Ok(needs)
}

/// The first two numbers of a release as `uname -r` prints it.
pub fn release_numbers(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// A program that the kernel must refuse.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The program.
    pub program: String,
    /// A part of what the verifier says.
    pub message: String,
}

/// The refusals in a text, in order.
pub fn refusals(source: &str) -> Result<Vec<Refusal>, String> {
    let refusal = |line: &str| match line.split_once(" -> ") {
        Some((program, message)) => {
            Ok(Refusal { program: program.trim().to_owned(), message: message.trim().to_owned() })
        }
        None => Err(format!("no message in '{line}'")),
    };
    source.lines().filter_map(|line| line.strip_prefix("//!")).map(refusal).collect()
}

fn number(text: &str) -> Result<u32, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text
            .parse::<i64>()
            .ok()
            .and_then(|value| u32::try_from(value).ok().or(i32::try_from(value).ok().map(|value| value as u32))),
    };
    parsed.ok_or_else(|| format!("'{text}' is not a 32-bit number"))
}

/// The loader's requests for expectations.
pub fn requests(expectations: &[Expectation]) -> Vec<String> {
    let request = |one: &Expectation| match &one.input {
        Some(input) => format!("{}:{input}", one.program),
        None => one.program.clone(),
    };
    expectations.iter().map(request).collect()
}
