//! Files → preprocessed tokens: C11 translation phases 1 to 4, with what GNU C and BPF headers add.
//!
//! [`preprocess`] gives the tokens of a whole translation unit, macros expanded and directives obeyed.
//! Keywords are identifiers, literals keep their spelling, adjacent strings are not joined: that is the
//! parser's. Every token's span says where it is spelled and which macro expansion it came out of.

mod options;
mod token;

pub use options::{
    CommandLineMacro, Disk, Files, MainInput, MakeVmlinux, Optimization, Options, SearchPaths, Standard, Target,
};
pub use token::{Token, TokenFlags, TokenKind};

/// A file that the result depends on, for `-M`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependency {
    /// Its path as it was found.
    pub path: String,
    /// Found on a system path: left out by `-MM`.
    pub system: bool,
}

/// A preprocessed translation unit.
#[derive(Debug, Default)]
pub struct Preprocessed {
    /// The tokens, the last of which is [`TokenKind::Eof`].
    pub tokens: Vec<Token>,
    /// The main file and every file included, in the order they were first met; built-in headers are not among them.
    pub dependencies: Vec<Dependency>,
}
