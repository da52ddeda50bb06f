//! The typed SSA IR: data structure, builder, text form, validator and interpreter.
//!
//! A [`Module`] holds functions, globals and the BTF types they name. A function body is a graph of
//! [`Block`]s with parameters (as in Cranelift; there are no phis). Values are `i1 i8 i16 i32 i64 ptr`;
//! aggregates live in memory only. Every call names its callee by kind, every CO-RE access is an
//! instruction of its own carrying its relocation, every instruction carries its place in the source.

mod access;
mod builder;
mod cfg;
mod compact;
mod dominators;
mod effects;
mod entity;
pub mod eval;
mod function;
mod inst;
pub mod interpret;
mod loops;
mod module;
mod names;
mod parse;
mod print;
mod template;
mod uses;
mod validate;

pub use access::{AccessType, AccessTypes, Accesses, MemberAccess};
pub use builder::FunctionBuilder;
pub use cfg::Cfg;
pub use dominators::Dominators;
pub use effects::{Effect, Kept, Touched, Whereabouts};
pub use entity::*;
pub use function::*;
pub use inst::*;
pub use loops::{Loop, Loops};
pub use module::*;
pub use parse::{ParseError, parse};
pub use print::{print, print_function};
pub use uses::{Use, Uses};
pub use validate::{Problem, validate, validate_function};
