//! C types and declarations to BTF.

mod declarations;
mod types;

pub(crate) use declarations::linkage;
pub(crate) use types::Converter;
