//! The typed tree to IR, C types to BTF.
//!
//! Every local lives in a stack slot of its own here; the optimiser makes registers of them. Conditions become
//! branches, aggregates stay in memory, accesses through records marked `preserve_access_index` become
//! [`CoreAccess`](beec_ir::Op::CoreAccess) instructions, and every function and object gets its entry in the
//! module's BTF pool.

mod abi;
mod aggregate;
mod aliasing;
mod asm;
mod asm_externs;
mod atomic;
mod bitfield;
mod bits;
mod btf;
mod builder;
mod builtin;
mod call;
mod condition;
mod convert;
mod core;
mod expr;
mod file_asm;
mod function;
mod globals;
mod init;
mod layout;
mod memory;
mod overflow;
mod own_objects;
mod place;
mod pure;
mod same_symbol;
mod scope;
mod stmt;
mod switch;
mod unit;
mod wide;
mod wide_overflow;

use beec_check::tree::Program;
use beec_ir::{Module, Target};
use beec_source::Session;

/// What the command line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// BTF is made, and with it CO-RE relocations.
    pub debug: bool,
    /// Passes will run that can fold what is not a constant yet.
    pub optimize: bool,
    /// Objects are accessed by their own types and by characters only (C11 6.5p7; not with `-fno-strict-aliasing`).
    pub strict_aliasing: bool,
}

/// Lowers a checked translation unit. Functions of the tree keep their numbers in the module, and so do objects;
/// string literals follow the objects.
pub fn lower(session: &Session, program: &Program, target: Target, options: &Options) -> Module {
    let mut unit = unit::Unit::new(session, program, target, options);
    unit.read_file_asm();
    unit.declare_globals();
    unit.declare_functions();
    unit.define_globals();
    for index in 0..program.functions.len() {
        unit.define_function(index);
    }
    unit.define_file_asm();
    let mut module = unit.finish();
    same_symbol::unite(&mut module);
    asm_externs::declare(&mut module);
    module
}
