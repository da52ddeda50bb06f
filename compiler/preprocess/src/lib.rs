//! Files → preprocessed tokens: C11 translation phases 1 to 4, with what GNU C and BPF headers add.
//!
//! [`preprocess`] gives the tokens of a whole translation unit, macros expanded and directives obeyed.
//! Keywords are identifiers, literals keep their spelling, adjacent strings are not joined: that is the
//! parser's. Every token's span says where it is spelled and which macro expansion it came out of.

mod builtins;
mod condition;
mod conditionals;
mod context;
mod date;
mod define;
mod dependencies;
mod directives;
mod embed;
mod expand;
mod features;
mod headers;
mod include;
mod lexeme;
mod lexer;
mod macros;
mod nearest;
mod number;
mod options;
mod pragma;
mod predefined;
mod preprocessor;
mod print;
mod splice;
mod substitute;
mod token;

use std::rc::Rc;

use beec_source::{FileId, Session, Span};

pub use dependencies::{dependency_rule, quoted};
pub use features::{is_attribute, is_builtin};
pub use headers::{file_bytes, raw_byte};

pub use options::{
    CommandLineMacro, Disk, Files, MainInput, MakeVmlinux, Optimization, Options, SearchPaths, Standard, Target,
};
pub use print::{dump, print};
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
    /// The main file; `None` when it could not be read.
    pub main: Option<FileId>,
    /// Whether so much is missing (the main file, a header, everything after a bound was passed) that what later
    /// stages would find wrong follows from that.
    pub incomplete: bool,
}

/// Preprocesses a translation unit: the main file with everything it includes.
///
/// Errors and warnings go to the session; the tokens are what could be made of the input nevertheless.
pub fn preprocess(session: &Session, main: MainInput, options: &Options) -> Preprocessed {
    preprocessor::Preprocessor::new(session, options, main.name.clone()).run(&main)
}

/// The tokens of a text that stands in no file, such as a [`TokenKind::Pragma`]'s; each has the span given.
/// Nothing is expanded, and there is no [`TokenKind::Eof`] at the end.
pub fn tokenize(text: &str, span: Span) -> Vec<Token> {
    lexer::tokens_of_text(text, &Rc::new(lexer::Spellings::new()), span)
}
