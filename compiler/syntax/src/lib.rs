//! Tokens to syntax trees: the LALRPOP grammar of C, one external declaration at a time.

pub mod ast;
