//! C to IR text, for all tests.

use beec_check::CheckOptions;
use beec_ir::{Module, Target};
use beec_lower::Options;
use beec_preprocess::MainInput;
use beec_source::{Session, Severity};
use beec_syntax::Unit;

/// The module of a C text and what was said about it, one line each.
pub(crate) fn lower_for(source: &str, target: Target, options: Options) -> (Option<Module>, String) {
    let session = Session::default();
    let preprocessor = beec_preprocess::Options {
        nostdinc: true,
        target: beec_preprocess::Target { cpu: target.cpu, big_endian: target.big_endian },
        ..beec_preprocess::Options::default()
    };
    let tokens = beec_preprocess::preprocess(&session, MainInput::text("t.c", source), &preprocessor);
    let unit = Unit::scan(&session, tokens.tokens, tokens.main, beec_preprocess::Standard::default());
    let check = CheckOptions { big_endian: target.big_endian, debug: options.debug, ..CheckOptions::default() };
    let program = beec_check::check(&session, unit, &check);
    let module = program.map(|program| beec_lower::lower(&session, &program, target, &options));
    let said = session
        .take_diagnostics()
        .iter()
        .filter(|diagnostic| diagnostic.severity >= Severity::Warning)
        .map(|diagnostic| format!("{}: {}\n", diagnostic.code, diagnostic.message))
        .collect();
    (module, said)
}

/// The module of a C text that nothing is wrong with.
#[allow(dead_code, reason = "not every test file needs all helpers")]
pub(crate) fn lower(source: &str, options: Options) -> Module {
    let (module, said) = lower_for(source, Target { cpu: 3, big_endian: false }, options);
    let module = module.unwrap_or_else(|| panic!("{said}"));
    assert_eq!(said, "");
    let problems: Vec<String> = beec_ir::validate(&module).iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{problems:#?}\n{}", beec_ir::print(&module));
    module
}

/// The text form of everything but the target line, without BTF.
#[allow(dead_code, reason = "not every test file needs all helpers")]
pub(crate) fn ir(source: &str) -> String {
    text(&lower(source, Options { debug: false, optimize: true, strict_aliasing: false }))
}

/// The same with BTF and CO-RE.
#[allow(dead_code, reason = "not every test file needs all helpers")]
pub(crate) fn ir_with_btf(source: &str) -> String {
    text(&lower(source, Options { debug: true, optimize: true, strict_aliasing: false }))
}

fn text(module: &Module) -> String {
    let text = beec_ir::print(module);
    text.split_once('\n').map_or("", |(_, rest)| rest).trim().to_owned()
}
