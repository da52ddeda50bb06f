//! Passes over small functions: text in, text out, and the same results when run.

#![allow(dead_code, reason = "not every test file uses every helper")]

use beec_ir::interpret::{Environment, Interpreter, Memory, Stop};
use beec_ir::{FuncId, Module};
use beec_optimize::{Options, run_passes};
use beec_source::Session;

/// Helpers give the sum of their arguments.
struct Sums;

impl Environment for Sums {
    fn helper(&mut self, _: &mut Memory, number: i32, args: &[i64]) -> Result<i64, Stop> {
        Ok(args.iter().fold(i64::from(number), |sum, arg| sum.wrapping_add(*arg & 0xffff)))
    }
}

fn results(module: &Module, name: &str) -> Vec<String> {
    let id = module.functions.iter().position(|function| function.name == name).unwrap();
    let inputs = [[0, 0, 1], [1, 2, 3], [-1, -5, 7], [i64::MIN, 12, -3], [0x7fff_ffff, 0x8000_0000, 8], [9, 9, 9]];
    let run = |args: &[i64; 3]| {
        let mut interpreter = Interpreter::new(module, 10_000);
        format!("{:?}", interpreter.call(&mut Sums, FuncId(id as u32), args))
    };
    inputs.iter().map(run).collect()
}

/// Runs passes over a module; gives the text of its functions.
pub(crate) fn module(passes: &[&str], text: &str) -> String {
    let original = beec_ir::parse(text).unwrap();
    assert_eq!(beec_ir::validate(&original), []);
    let mut module = beec_ir::parse(text).unwrap();
    let session = Session::default();
    let options = Options { verify: true, ..Options::default() };
    run_passes(&session, &mut module, &options, passes).unwrap();
    assert!(!session.has_errors(), "{:?}", session.take_diagnostics());
    assert_eq!(results(&original, "f"), results(&module, "f"), "{}", beec_ir::print(&module));
    let mut out = String::new();
    module.functions.iter_mut().filter_map(|function| function.body.as_mut()).for_each(beec_ir::Body::compact);
    for index in 0..module.functions.len() {
        out.push_str(&beec_ir::print_function(&module, FuncId(index as u32)));
    }
    out
}

/// Runs passes over a function of `i64 i64 i64`; gives its body.
pub(crate) fn body(passes: &[&str], signature: &str, text: &str) -> String {
    let text = format!("func @f{signature} \"\" external {{\n{text}\n}}\n");
    let out = module(passes, &text);
    out.lines().skip(1).filter(|line| *line != "}").collect::<Vec<_>>().join("\n")
}
