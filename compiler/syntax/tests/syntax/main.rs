//! The syntax stage: source text in, trees, messages and the index of the file scope out.
mod common;
mod errors;
mod grammar;
mod scan;
mod spans;
mod typedef_names;
