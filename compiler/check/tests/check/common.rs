//! C text in; typed trees, layouts and diagnostics as text out.

mod print;

pub(crate) use print::{layouts as print_layouts, program as print_program};

use beec_check::tree::Program;
use beec_check::{CheckOptions, check};
use beec_preprocess::{MainInput, Options, Target, preprocess};
use beec_source::{RenderOptions, Session, WarningPolicy, render};
use beec_syntax::Unit;

/// Checks a text; gives the program and the rendered diagnostics.
pub(crate) fn check_text(text: &str, options: &CheckOptions) -> (Option<Program>, String) {
    let session = Session::new(WarningPolicy::default());
    let target = Target { cpu: options.cpu, big_endian: options.big_endian };
    let preprocessed = preprocess(&session, MainInput::text("t.c", text), &Options { target, ..Options::default() });
    let unit = Unit::scan(&session, preprocessed.tokens, preprocessed.main, beec_preprocess::Standard::default());
    let program = check(&session, unit, options);
    let mut rendered = String::new();
    for diagnostic in session.take_diagnostics() {
        rendered += render(&session.map(), &diagnostic, RenderOptions::default()).trim_end();
        rendered += "\n";
    }
    (program, rendered)
}

/// The typed tree of a text without errors or warnings.
pub(crate) fn tree(text: &str) -> String {
    let (program, diagnostics) = check_text(text, &CheckOptions::default());
    match program {
        Some(program) if diagnostics.is_empty() => print::program(&program),
        _ => diagnostics,
    }
}

/// The diagnostics of a text, one line each.
pub(crate) fn messages(text: &str) -> String {
    let (_, diagnostics) = check_text(text, &CheckOptions::default());
    let heads = diagnostics.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
    heads.collect::<Vec<_>>().join("\n")
}

/// The diagnostics of a text in full.
pub(crate) fn diagnostics(text: &str) -> String {
    check_text(text, &CheckOptions::default()).1
}

/// The contents of the defined objects.
pub(crate) fn contents(text: &str, big_endian: bool) -> String {
    let options = CheckOptions { big_endian, ..CheckOptions::default() };
    let (program, diagnostics) = check_text(text, &options);
    match program {
        Some(program) => print::globals(&program),
        None => diagnostics,
    }
}

/// Records with the bit offsets and widths of their members.
pub(crate) fn layouts(text: &str) -> String {
    let (program, diagnostics) = check_text(text, &CheckOptions::default());
    match program {
        Some(program) => print::layouts(&program.types),
        None => diagnostics,
    }
}
