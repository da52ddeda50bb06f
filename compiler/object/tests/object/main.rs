//! Objects of hand-made machine code.

mod errors;
mod support;
mod whole;
