//! Literals: preprocessing numbers, character constants and strings to values (C11 6.4.4, 6.4.5).

mod escape;
mod number;
mod string;

pub(crate) use number::number;
pub(crate) use string::{character, strings};
