//! Tokens to syntax trees: the LALRPOP grammar of C, one external declaration at a time.
//!
//! [`Unit::scan`] splits a translation unit into items and finds the names they declare; [`Unit::parse`]
//! parses one item. See `scan.rs` for what need not be parsed at all.

mod asm;
pub mod ast;
mod attribute;
#[expect(clippy::boxed_local, reason = "the parser keeps its large values in boxes: its stack stays small")]
mod build;
mod context;
mod explain;
mod feed;
mod keyword;
mod limits;
mod literal;
mod nearest;
mod parse;
mod pragma;
mod print;

mod recover;
mod scan;
mod scope;
mod tok;

pub use nearest::nearest;
pub use print::print;
pub use scan::{Item, ItemId, Unit};

lalrpop_util::lalrpop_mod!(
    // The generated parser: lints are for what people write.
    #[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, unused, rust_2018_idioms)]
    grammar
);
