//! Random programs mean the same after optimisation: result, memory and the helpers that were called.

#[path = "random/generate.rs"]
mod generate;

use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};
use beec_ir::{FuncId, GlobalId, Module};
use beec_optimize::{Level, Options};
use beec_source::Session;

#[derive(Default, PartialEq, Debug)]
struct Trace(Vec<(i32, Vec<i64>, Vec<u8>)>);

impl Environment for Trace {
    fn helper(&mut self, memory: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop> {
        // Helper 7 takes a pointer to eight bytes, notes and changes them; others take numbers.
        let mut seen = Vec::new();
        let mut shown = args.to_vec();
        if number == 7 {
            let bytes = memory.bytes_mut(args[0], 8)?;
            seen = bytes.to_vec();
            bytes[3] = bytes[3].wrapping_add(args[1] as u8);
            shown[0] = 0;
        }
        let result = shown.iter().fold(i64::from(number), |sum, arg| sum.wrapping_mul(31).wrapping_add(*arg));
        self.0.push((number, shown, seen));
        Ok(result)
    }
}

fn run(module: &Module, name: &str, args: &[i64]) -> (Result<Option<i64>, Stop>, Trace, Vec<u8>) {
    let id = module.functions.iter().position(|function| function.name == name).unwrap();
    let mut interpreter = Interpreter::new(module, 200_000);
    let mut trace = Trace::default();
    let result = interpreter.call(&mut trace, FuncId(id as u32), args);
    let global = module.globals.iter().position(|global| global.name == "memory");
    let bytes = match global {
        Some(index) => interpreter.memory.bytes(interpreter.global(GlobalId(index as u32)), 64).unwrap().to_vec(),
        None => vec![0; 64],
    };
    (result, trace, bytes)
}

fn check(seed: u64, level: Level) {
    let original = generate::module(seed);
    assert_eq!(beec_ir::validate(&original), [], "seed {seed}\n{}", beec_ir::print(&original));
    let mut module = generate::module(seed);
    let session = Session::default();
    let options = Options { level, verify: true, ..Options::default() };
    beec_optimize::optimize(&session, &mut module, &options);
    let shown = || format!("seed {seed} {level:?}\n{}\n=>\n{}", beec_ir::print(&original), beec_ir::print(&module));
    assert!(!session.has_errors(), "{:?}\n{}", session.take_diagnostics(), shown());
    for args in [[0, 0], [1, -1], [0x1234_5678_9abc_def0, 7], [-1, i64::MIN]] {
        let before = run(&original, "main", &args);
        if matches!(before.0, Err(Stop::Fuel)) {
            continue;
        }
        let after = run(&module, "main", &args);
        assert!(before == after, "{args:?}: {before:?} became {after:?}\n{}", shown());
    }
}

fn check_many(level: Level) {
    let count = std::env::var("BEEC_RANDOM_PROGRAMS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let first: u64 = std::env::var("BEEC_RANDOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    (first..first + count).for_each(|seed| check(seed, level));
}

#[test]
fn at_o0() {
    check_many(Level::O0);
}

#[test]
fn at_og() {
    check_many(Level::Og);
}

#[test]
fn at_o1() {
    check_many(Level::O1);
}

#[test]
fn at_o2() {
    check_many(Level::O2);
}

#[test]
fn at_os() {
    check_many(Level::Os);
}
