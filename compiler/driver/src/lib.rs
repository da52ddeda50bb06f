//! The compiler as a library: options in, an object out.
//!
//! [`compile`] is the pipeline; [`command`] is the command line around it.

mod advice;
pub mod command;
mod emit;
mod fit;
mod kernel_types;
mod options;
mod pipeline;
mod stages;
mod thread;

pub use emit::Emit;
pub use options::{Level, Options, Target};
pub use pipeline::{Compiled, compile};
pub use thread::on_large_stack;
