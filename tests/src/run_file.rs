//! Run files: BPF programs that say in comments what the kernel must answer.
//!
//! ```c
//! //= add -> 7                    run program `add`; it returns 7
//! //= parse data=0800 -> 1        with these packet bytes
//! //= counts                      it loads, and is not run
//! ```

/// What a program must do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// The program.
    pub program: String,
    /// Input in the loader's form: `run`, `data=HEX` or `ctx=HEX`; `None`: load only.
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
