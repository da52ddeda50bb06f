//! What this compiler makes of a text, and what that does.

use std::panic::{AssertUnwindSafe, catch_unwind};

use beec::{Compiled, Emit, Level, Options, Target, compile};
use beec_codegen::MachineCode;
use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};
use beec_ir::{FuncId, Module};
use beec_preprocess::MainInput;
use beec_source::{RenderOptions, Session, render};

/// How a program is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// Level.
    pub level: Level,
    /// `-mcpu`.
    pub cpu: u8,
    /// Byte order.
    pub big_endian: bool,
}

impl std::fmt::Display for Config {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} v{}{}", self.level, self.cpu, if self.big_endian { " big-endian" } else { "" })
    }
}

/// What came of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It returned this.
    Value(u32),
    /// The compiler refused it because BPF has no room for it, by this code.
    TooLarge(String),
    /// It took more steps than it may.
    Endless,
    /// The compiler went wrong: it panicked, made code without a meaning, or refused what it must take.
    Fault(String),
}

/// Codes for what BPF has no room for: arguments, structures returned, stack, registers of the inline assembly.
const NO_ROOM: [&str; 3] = ["E0604", "E0605", "E0640"];

/// Steps that a program may take.
const FUEL: u64 = 3_000_000;

/// The optimised IR's meaning.
pub(super) fn interpreted(text: &str, config: Config) -> Outcome {
    let text = text.to_owned();
    let done = guarded(move || match compiled(&text, config, Emit::Ir) {
        Ok(Compiled { module: Some(module), .. }) => evaluate(&module),
        Ok(_) => Outcome::Fault("there is no IR".to_owned()),
        Err(outcome) => outcome,
    });
    done.unwrap_or_else(Outcome::Fault)
}

/// What the optimised IR and its machine code mean.
pub(super) fn both(text: &str, config: Config) -> [Outcome; 2] {
    let text = text.to_owned();
    guarded(move || match compiled(&text, config, Emit::Object) {
        Ok(Compiled { module: Some(module), code: Some(code), .. }) => [evaluate(&module), execute(&module, &code)],
        Ok(_) => faulty("there is no code"),
        Err(outcome) => [outcome.clone(), outcome],
    })
    .unwrap_or_else(|panic| faulty(&panic))
}

fn faulty(what: &str) -> [Outcome; 2] {
    [Outcome::Fault(what.to_owned()), Outcome::Fault(what.to_owned())]
}

/// An object.
pub(super) fn object(text: &str, config: Config) -> Result<Vec<u8>, Outcome> {
    let text = text.to_owned();
    let made = guarded(move || compiled(&text, config, Emit::Object).map(|compiled| compiled.bytes));
    made.unwrap_or_else(|panic| Err(Outcome::Fault(panic)))
}

/// What the work gives, or what it said when it panicked.
fn guarded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(|| beec::on_large_stack(work))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
        format!("panic: {text}")
    })
}

fn compiled(text: &str, config: Config, emit: Emit) -> Result<Compiled, Outcome> {
    let target = Target { cpu: config.cpu, big_endian: config.big_endian };
    let options = Options { target, level: config.level, emit, ..Options::default() };
    let session = Session::new(options.warnings.clone());
    let compiled = compile(&session, &MainInput::text("program.bpf.c".to_owned(), text.to_owned()), &options);
    if session.has_errors() {
        return Err(refused(&session));
    }
    let problems = compiled.module.as_ref().map(beec_ir::validate).unwrap_or_default();
    match problems.first() {
        None => Ok(compiled),
        Some(problem) => Err(Outcome::Fault(format!("invalid IR: {problem:?}"))),
    }
}

fn refused(session: &Session) -> Outcome {
    let map = session.map();
    let errors = session.take_diagnostics();
    let errors = errors.iter().filter(|one| one.severity == beec_source::Severity::Error);
    let mut codes: Vec<String> = errors.clone().map(|one| one.code.to_string()).collect();
    codes.dedup();
    if codes.iter().all(|code| NO_ROOM.contains(&code.as_str())) {
        return Outcome::TooLarge(codes.join(" "));
    }
    Outcome::Fault(errors.map(|one| render(&map, one, RenderOptions::default())).collect())
}

/// What the only program of a module returns.
fn evaluate(module: &Module) -> Outcome {
    let mut interpreter = Interpreter::new(module, FUEL);
    outcome("IR", module, |program| interpreter.call(&mut NoHelper, program, &[0]))
}

/// What its machine code returns.
fn execute(module: &Module, code: &MachineCode) -> Outcome {
    let mut interpreter = beec_codegen::interpret::Interpreter::new(module, code, 2 * FUEL);
    outcome("code", module, |program| interpreter.call(&mut NoHelper, program, &[0]))
}

fn outcome(what: &str, module: &Module, call: impl FnOnce(FuncId) -> Result<Option<i64>, Stop>) -> Outcome {
    let Some(program) = module.functions.iter().position(|function| function.name.as_str() == "p0") else {
        return Outcome::Fault("the program is not there".to_owned());
    };
    match call(FuncId(program as u32)) {
        Ok(value) => Outcome::Value(value.unwrap_or_default() as u32),
        Err(Stop::Fuel) => Outcome::Endless,
        Err(stop) => Outcome::Fault(format!("the {what} stops: {stop:?}")),
    }
}

/// What `main` of a text returns, its IR interpreted after the passes of a level. `None`: it does not get to the end.
pub(super) fn interpreted_main(text: &str, level: Level) -> Result<Option<u32>, String> {
    let config = Config { level, cpu: 3, big_endian: false };
    let text = text.to_owned();
    guarded(move || {
        let compiled = compiled(&text, config, Emit::Ir).map_err(|outcome| format!("{outcome:?}"))?;
        let module = compiled.module.ok_or("there is no IR")?;
        let main = module.functions.iter().position(|function| function.name.as_str() == "main");
        let main = main.ok_or("there is no `main`")?;
        let result = Interpreter::new(&module, FUEL).call(&mut NoHelper, FuncId(main as u32), &[]);
        Ok(result.ok().flatten().map(|value| value as u32))
    })?
}

struct NoHelper;

impl Environment for NoHelper {
    fn helper(&mut self, _: &mut Memory, number: i32, _: &[i64]) -> Result<i64, Stop> {
        Err(Stop::Unsupported(format!("helper {number}")))
    }
}
