//! What the tests over more than one crate share: compiling a text, and the kernel as referee.

mod compare;
mod compile;
pub mod differential;
mod kernel;
mod run_file;

pub use compare::{Category, Difference, compare, render};
pub use compile::{Config, compile, diagnostics, headers};
pub use kernel::{Answer, Kernel};
pub use run_file::{Expectation, Needs, Refusal, expectations, needs, refusals, release_numbers, requests};
