//! The types of objects and kernels.

mod c;
mod emit;
mod format;
mod text;
