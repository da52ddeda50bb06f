//! The abstract syntax tree: C11 with the GNU extensions that BPF programs use, as written.
//!
//! Nothing here is resolved or typed. Names are [`Ident`]s, literals are decoded, adjacent strings are
//! joined, attributes are normalised (`__packed__` is `packed`).

mod decl;
mod expr;
mod stmt;

pub use decl::*;
pub use expr::*;
pub use stmt::*;

use beec_source::{Span, Symbol};

/// A name and where it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    /// The name.
    pub name: Symbol,
    /// Where it is written.
    pub span: Span,
}
