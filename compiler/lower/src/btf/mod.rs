//! C types and declarations to BTF.

mod declarations;
mod types;

pub(crate) use types::Converter;
