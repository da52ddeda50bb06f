//! Syntax trees to the typed tree: names, types, layouts, constants, callees, maps, sections.
//!
//! [`check`] takes a scanned translation unit and gives a [`tree::Program`]. What headers declare is parsed and
//! checked only when something names it (`file_scope`).

mod asm;
mod attrs;
mod attrs_arity;
mod build;
mod builtin;
mod callee;
mod checker;
mod compat;
mod constant;
mod convert;
mod core;
mod decl;
mod declarator;
mod effects;
mod enums;
mod expr;
mod file_scope;
mod float;
mod flow;
mod init;
mod overload;
mod place;
mod reach;
mod records;
mod scope;
mod specs;
mod static_init;
mod stmt;
mod suggest;
pub mod tree;
pub mod types;
mod unused;

pub use checker::{CheckOptions, check};
