//! The command line: clang's spelling of what concerns BPF.

mod arguments;
mod flags;
mod help;
mod report;
mod run;
mod write;

pub use arguments::{Action, Arguments, Misuse, parse};
pub use run::run;
