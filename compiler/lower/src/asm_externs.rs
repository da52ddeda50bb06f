//! Symbols that assembly names and this unit does not define: the linker or the loader gives them a value.

use beec_ir::{Asm, Function, Global, Inline, Linkage, Module, Op};
use beec_source::{Span, Symbol};
use rustc_hash::FxHashSet;

/// What a name stands for, after the instruction it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `register = NAME ll`
    Address,
    /// `call NAME`
    Callee,
}

/// Declares what the assembly of finished bodies names and the module does not know.
pub(crate) fn declare(module: &mut Module) {
    let mut wanted = Vec::new();
    for function in &module.functions {
        let Some(body) = &function.body else { continue };
        for &block in &body.order {
            let block = body.block(block);
            for &inst in &block.insts {
                if let Op::Asm(asm) = &body.inst(inst).op {
                    collect(asm, body.inst(inst).span, &mut wanted);
                }
            }
            if let beec_ir::Terminator::AsmGoto { asm, .. } = &block.terminator {
                collect(asm, function.span, &mut wanted);
            }
        }
    }
    let known = module.functions.iter().map(|function| function.name).chain(module.globals.iter().map(|g| g.name));
    let mut known: FxHashSet<Symbol> = known.collect();
    for (name, kind, span) in wanted {
        if known.insert(name) {
            match kind {
                Kind::Address => module.globals.push(object(name, span)),
                Kind::Callee => module.functions.push(function(name, span)),
            }
        }
    }
}

fn collect(asm: &Asm, span: Span, wanted: &mut Vec<(Symbol, Kind, Span)>) {
    for statement in asm.template.split([';', '\n']) {
        let named = match statement.split_once('=') {
            Some((_, value)) => name_of_address(value).map(|name| (name, Kind::Address)),
            None => name_of_callee(statement).map(|name| (name, Kind::Callee)),
        };
        wanted.extend(named.map(|(name, kind)| (Symbol::intern(name), kind, span)));
    }
}

/// `NAME ll`, or `NAME + 8 ll`
fn name_of_address(value: &str) -> Option<&str> {
    let value = value.trim();
    let sum = value.strip_suffix("ll")?;
    if !sum.ends_with(char::is_whitespace) {
        return None;
    }
    let (name, rest) = split_name(sum.trim_start())?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(['+', '-'])).then_some(name)
}

fn name_of_callee(statement: &str) -> Option<&str> {
    let rest = statement.trim().strip_prefix("call")?;
    let (name, rest) = split_name(rest.strip_prefix(char::is_whitespace)?.trim_start())?;
    rest.trim().is_empty().then_some(name)
}

fn split_name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins.then_some((name, rest))
}

fn object(name: Symbol, span: Span) -> Global {
    Global {
        name,
        section: Symbol::EMPTY,
        linkage: Linkage::External,
        hidden: false,
        used: false,
        data: None,
        size: 0,
        align: 1,
        constant: false,
        address_space: 0,
        btf: None,
        span,
    }
}

fn function(name: Symbol, span: Span) -> Function {
    Function {
        name,
        params: Vec::new(),
        result: None,
        section: Symbol::EMPTY,
        linkage: Linkage::External,
        hidden: false,
        used: false,
        kept: None,
        inline: Inline::Never,
        naked: false,
        noreturn: false,
        flatten: false,
        is_const: false,
        is_pure: false,
        error: None,
        btf: None,
        returns_struct: false,
        excess_args: 0,
        body: None,
        span,
    }
}
