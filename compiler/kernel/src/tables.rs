//! The generated tables.

// One helper a line or three reads better than one argument a line, and the generator decides.
#[rustfmt::skip]
mod helpers;

pub(crate) use helpers::HELPERS;
