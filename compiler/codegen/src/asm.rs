//! Inline assembly: the pseudo-C dialect of the kernel and LLVM.
//!
//! A statement goes through register allocation as one instruction with the operands of its operand lists; its text
//! is assembled when registers are known. Labels and jumps stay inside the statement, but for those of `asm goto`.

mod assembler;
mod directive;
mod expr;
mod jump;
mod memory;
mod parse;
mod template;
mod token;

use beec_ir::{Asm, Module};
use beec_source::{Diagnostic, Session, Span};

use crate::Insn;
use crate::machine::Base;
use crate::output::RelocTarget;

pub(crate) use assembler::Assembler;
pub(crate) use template::{Text, substitute};

/// An assembly statement on its way through register allocation.
#[derive(Clone, Debug)]
pub(crate) struct AsmStatement {
    pub(crate) asm: Asm,
    /// What each operand is bound to.
    pub(crate) bindings: Vec<Binding>,
    /// The number that `%=` stands for.
    pub(crate) number: u32,
}

/// What an operand is bound to; registers by index of the machine instruction's operand.
#[derive(Clone, Debug)]
pub(crate) enum Binding {
    Reg { operand: usize, half: bool },
    Imm(i64),
    Symbol(RelocTarget),
    Mem { base: Base, operand: usize, offset: i32 },
}

/// What an operand's text is made from, once registers are known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    Reg { number: u8, half: bool },
    Imm(i64),
    Symbol(RelocTarget),
    Mem { number: u8, offset: i32 },
}

/// Where a jump goes that does not stay in the statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Link {
    None,
    /// To the label of an `asm goto` with this index.
    Label(usize),
    /// A reference to a symbol plus some bytes.
    Symbol(RelocTarget, i64),
}

/// An assembled instruction; jumps inside the statement are resolved.
#[derive(Clone, Debug)]
pub(crate) struct Assembled {
    pub(crate) insn: Insn,
    /// The upper half of a wide load.
    pub(crate) high: Option<i32>,
    pub(crate) link: Link,
}

/// A complaint about the text at an offset of the template: an error, or by its code a warning.
#[derive(Clone, Debug)]
pub(crate) struct AsmError {
    pub(crate) code: &'static str,
    pub(crate) at: u32,
    pub(crate) len: u32,
    pub(crate) message: String,
}

impl AsmError {
    pub(crate) fn syntax(at: u32, len: u32, message: impl Into<String>) -> AsmError {
        AsmError { code: "E0620", at, len, message: message.into() }
    }
}

/// Assembles one statement. Errors go to the session.
pub(crate) fn assemble(session: &Session, module: &Module, asm: &Asm, bound: &[Bound], number: u32) -> Vec<Assembled> {
    let mut assembler = Assembler::new(module);
    add(session, &mut assembler, asm, bound, number);
    finish(session, assembler, asm)
}

/// Adds a statement's text to an assembler.
pub(crate) fn add(session: &Session, assembler: &mut Assembler, asm: &Asm, bound: &[Bound], number: u32) {
    let result = substitute(asm, bound, number).and_then(|text| assembler.text(&text));
    if let Err(error) = result {
        report(session, asm, &error);
    }
}

/// Resolves the labels.
pub(crate) fn finish(session: &Session, assembler: Assembler, asm: &Asm) -> Vec<Assembled> {
    let (code, errors) = assembler.finish();
    for error in errors {
        report(session, asm, &error);
    }
    code
}

fn report(session: &Session, asm: &Asm, error: &AsmError) {
    let span = asm.place(&session.map(), error.at, error.len);
    if error.code.starts_with('W') {
        session.emit(Diagnostic::warning(error.code, "asm-immediate", span, error.message.clone()));
    } else {
        session.emit(Diagnostic::error(error.code, span, error.message.clone()));
    }
}

/// What file-scope assembly says outside functions and objects: constants. Code has nowhere to go.
pub(crate) fn file_scope(session: &Session, module: &Module, asm: &Asm) {
    let mut assembler = Assembler::empty(module);
    add(session, &mut assembler, asm, &[], 0);
    if assembler.len() > 0 {
        let span = asm.pieces.first().map_or(Span::NONE, |(_, span)| *span);
        let message = "instructions of file-scope assembly stand behind a label, which names their function";
        session.emit(Diagnostic::error("E0625", span, message));
    }
    finish(session, assembler, asm);
}
