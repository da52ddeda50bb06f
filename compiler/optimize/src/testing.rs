//! What the passes' own tests run on: a function's text in, the pass alone, its text out.

use beec_ir::{Body, FuncId, parse, print_function, validate};

use crate::context::Context;

/// Runs a pass over the last function of `text` (the module's other definitions stand before it) and gives its text,
/// numbered anew. Both ways the module must be valid.
pub(crate) fn run_pass(pass: fn(&mut Body, Context<'_>), text: &str) -> String {
    let mut module = match parse(text) {
        Ok(module) => module,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(validate(&module), []);
    let last = FuncId(module.functions.len() as u32 - 1);
    if let Some(mut body) = module.functions[last.index()].body.take() {
        pass(&mut body, Context { module: &module });
        body.compact();
        module.functions[last.index()].body = Some(body);
    }
    let text = print_function(&module, last);
    assert_eq!(validate(&module), [], "{text}");
    text
}

/// Asserts that a pass leaves the last function of `text`, which is numbered as it is printed, as it is.
pub(crate) fn assert_unchanged(pass: fn(&mut Body, Context<'_>), text: &str) {
    let expected = text.trim_start();
    let expected = expected.rfind("func ").map_or(expected, |at| &expected[at..]);
    assert_eq!(run_pass(pass, text), expected.to_owned() + "\n");
}
