//! Random programs, by this compiler and by the host's.
//!
//! The host's compiler says what a text's programs return; this compiler's IR is then interpreted and its object run by
//! the kernel. In big-endian byte order, where the host is no referee, `-O0` is.

mod generate;

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use beec::{Emit, Level, Options, Target};
use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};
use beec_ir::{FuncId, Module};
use beec_preprocess::MainInput;
use beec_source::{RenderOptions, Session, render};

use crate::kernel::Kernel;
pub use generate::{PROGRAMS, program};

/// What was compared of one seed, or of several together.
#[derive(Default, Debug)]
pub struct Findings {
    /// Results that were as they should be.
    pub agreed: usize,
    /// Programs that the verifier refused or the interpreter could not finish.
    pub refused: usize,
    /// What differs.
    pub differences: Vec<String>,
}

impl Findings {
    /// Adds another seed's.
    pub fn add(&mut self, other: Findings) {
        self.agreed += other.agreed;
        self.refused += other.refused;
        self.differences.extend(other.differences);
    }

    fn compare(&mut self, title: &str, wanted: &[u32], got: &[Option<u32>]) {
        for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
            match got {
                None => self.refused += 1,
                Some(got) if got == wanted => self.agreed += 1,
                Some(got) => self.differences.push(format!("{title}: p{index} is {got}, should be {wanted}")),
            }
        }
    }
}

/// What the programs of a text return, by the host's C compiler with and without optimisation.
pub fn by_host(text: &str) -> Result<Vec<u32>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let source = folder.path().join("program.c");
    std::fs::write(&source, text).map_err(|error| error.to_string())?;
    let plain = host(folder.path(), &source, "-O0")?;
    if plain != host(folder.path(), &source, "-O2")? {
        return Err("the host's compiler does not agree with itself".to_owned());
    }
    Ok(plain)
}

fn host(folder: &Path, source: &Path, level: &str) -> Result<Vec<u32>, String> {
    let executable = folder.join("program");
    let flags = ["-w", "-fwrapv", "-fno-strict-aliasing", "-fsigned-char", level, "-o"];
    let built = Command::new("cc").args(flags).arg(&executable).arg(source).output();
    let built = built.map_err(|error| format!("no cc: {error}"))?;
    if !built.status.success() {
        return Err(String::from_utf8_lossy(&built.stderr).into_owned());
    }
    let output = Command::new(&executable).output().map_err(|error| error.to_string())?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let results: Vec<u32> = lines.lines().filter_map(|line| line.parse().ok()).collect();
    if results.len() == PROGRAMS { Ok(results) } else { Err(format!("the host's program said {lines:?}")) }
}

/// Interprets a seed's IR at levels, in both byte orders.
pub fn interpret(seed: u64, wanted: &[u32], levels: &[Level]) -> Findings {
    let text = program(seed);
    let mut findings = Findings::default();
    let plain = interpreted(&text, Level::O0, true).unwrap_or_default();
    let big: Vec<u32> = plain.iter().map(|result| result.unwrap_or(0)).collect();
    for &level in levels {
        for (big_endian, wanted) in [(false, wanted), (true, &big)] {
            let title = format!("seed {seed}, IR at {level:?}{}", if big_endian { ", big-endian" } else { "" });
            match interpreted(&text, level, big_endian) {
                Ok(results) => findings.compare(&title, wanted, &results),
                Err(error) => findings.differences.push(format!("{title}: {error}")),
            }
        }
    }
    findings
}

fn interpreted(text: &str, level: Level, big_endian: bool) -> Result<Vec<Option<u32>>, String> {
    let ir = compiled(text, level, Target { cpu: 3, big_endian }, Emit::Ir)?;
    let module = beec_ir::parse(&String::from_utf8_lossy(&ir)).map_err(|error| format!("{error:?}"))?;
    Ok(evaluate(&module))
}

/// What `main` of a text returns, its IR interpreted after the passes of a level. `None`: it does not get to the end.
pub fn interpreted_main(text: &str, level: Level) -> Result<Option<u32>, String> {
    let ir = compiled(text, level, Target { cpu: 3, big_endian: false }, Emit::Ir)?;
    let module = beec_ir::parse(&String::from_utf8_lossy(&ir)).map_err(|error| format!("{error:?}"))?;
    let main = module.functions.iter().position(|function| function.name.as_str() == "main");
    let main = main.ok_or("there is no `main`")?;
    let result = Interpreter::new(&module, 1_000_000).call(&mut NoHelper, FuncId(main as u32), &[]);
    Ok(result.ok().flatten().map(|value| value as u32))
}

/// Results in the order of the programs, whose globals are their own.
fn evaluate(module: &Module) -> Vec<Option<u32>> {
    let mut interpreter = Interpreter::new(module, 50_000_000);
    let mut results = Vec::new();
    for index in 0..PROGRAMS {
        let name = format!("p{index}");
        let position = module.functions.iter().position(|function| function.name.as_str() == name);
        let result = position.map(|at| interpreter.call(&mut NoHelper, FuncId(at as u32), &[0]));
        results.push(result.and_then(|result| result.ok().flatten()).map(|value| value as u32));
    }
    results
}

struct NoHelper;

impl Environment for NoHelper {
    fn helper(&mut self, _: &mut Memory, number: i32, _: &[i64]) -> Result<i64, Stop> {
        Err(Stop::Unsupported(format!("helper {number}")))
    }
}

/// Runs a seed's objects in the kernel.
pub fn run(kernel: &Kernel, seed: u64, wanted: &[u32], configs: &[(Level, u8)]) -> Findings {
    let text = program(seed);
    let mut findings = Findings::default();
    for &(level, cpu) in configs {
        let title = format!("seed {seed}, {level:?} v{cpu}");
        let object = compiled(&text, level, Target { cpu, big_endian: false }, Emit::Object);
        match object.and_then(|object| in_kernel(kernel, &object)) {
            Ok(results) => findings.compare(&title, wanted, &results),
            Err(error) => findings.differences.push(format!("{title}: {error}")),
        }
    }
    findings
}

/// All programs at once; one by one where the verifier refuses one of them.
fn in_kernel(kernel: &Kernel, object: &[u8]) -> Result<Vec<Option<u32>>, String> {
    let mut file = tempfile::Builder::new().suffix(".o").tempfile().map_err(|error| error.to_string())?;
    file.write_all(object).map_err(|error| error.to_string())?;
    let requests: Vec<String> = (0..PROGRAMS).map(|index| format!("p{index}:run")).collect();
    if let Ok(answers) = kernel.run(file.path(), &requests) {
        return Ok(answers.iter().map(|answer| answer.result).collect());
    }
    let alone = |request: &String| kernel.run(file.path(), std::slice::from_ref(request)).ok()?.first()?.result;
    Ok(requests.iter().map(alone).collect())
}

fn compiled(text: &str, level: Level, target: Target, emit: Emit) -> Result<Vec<u8>, String> {
    let text = text.to_owned();
    beec::on_large_stack(move || {
        let options = Options { target, level, emit, ..Options::default() };
        let session = Session::new(options.warnings.clone());
        let compiled = beec::compile(&session, &MainInput::text("program.bpf.c".to_owned(), text), &options);
        if !session.has_errors() {
            return Ok(compiled.bytes);
        }
        let map = session.map();
        let errors = session.take_diagnostics();
        Err(errors.iter().map(|one| render(&map, one, RenderOptions::default())).collect())
    })
}
