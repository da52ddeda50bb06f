//! What the tests share: IR text in, assembly text out.

#![allow(dead_code, reason = "each test file uses its own part")]

use beec_codegen::interpret::Interpreter;
use beec_codegen::{MachineCode, Options, generate, print_function};
use beec_ir::interpret::{Environment, Memory, Stop};
use beec_ir::{FuncId, Module, parse};
use beec_source::Session;

/// Parses a module; a text without a `target` line gets `-mcpu=v3`.
pub(crate) fn module(text: &str) -> Module {
    let text =
        if text.trim_start().starts_with("target") { text.to_owned() } else { format!("target v3 little\n{text}") };
    let module = parse(&text).unwrap_or_else(|error| panic!("bad test input: {error:?}\n{text}"));
    let problems = beec_ir::validate(&module);
    assert!(problems.is_empty(), "invalid test input: {problems:?}\n{text}");
    module
}

/// Generates code and gives it with the messages of the session.
pub(crate) fn generate_with_messages(module: &Module) -> (MachineCode, Vec<String>) {
    let session = Session::default();
    let code = generate(&session, module, &Options { optimize: true, stack: 512 });
    let messages = session
        .take_diagnostics()
        .into_iter()
        .map(|diagnostic| {
            let notes: String = diagnostic.notes.iter().map(|note| format!("\n  note: {note}")).collect();
            format!("{}: {}{notes}", diagnostic.code, diagnostic.message)
        })
        .collect();
    (code, messages)
}

/// Assembly of every function, or the errors.
pub(crate) fn compile(text: &str) -> String {
    let module = module(text);
    let (code, messages) = generate_with_messages(&module);
    if !messages.is_empty() {
        return messages.join("\n");
    }
    code.functions.iter().map(|function| print_function(&module, function, &|_| None)).collect::<Vec<_>>().join("\n")
}

/// Assembly of one function whose signature and body are given, at a cpu level.
pub(crate) fn function(cpu: u8, text: &str) -> String {
    compile(&format!("target v{cpu} little\nfunc @f{text}"))
}

struct NoHelper;

impl Environment for NoHelper {
    fn helper(&mut self, _: &mut Memory, number: i32, _: &[i64]) -> Result<i64, Stop> {
        Err(Stop::Unsupported(format!("helper {number}")))
    }
}

/// What the module's first function returns for these contents of the argument registers.
pub(crate) fn run(module: &Module, code: &MachineCode, args: &[u64]) -> Result<u64, Stop> {
    let args: Vec<i64> = args.iter().map(|&arg| arg as i64).collect();
    let result = Interpreter::new(module, code, 1_000_000).call(&mut NoHelper, FuncId(0), &args)?;
    Ok(result.expect("the function has a result") as u64)
}
