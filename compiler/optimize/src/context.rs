//! What a pass over one function sees besides the function.

use beec_ir::Module;

/// The module around the function, whose own body is taken out while a pass works on it.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) module: &'a Module,
}

impl Context<'_> {
    pub(crate) fn big_endian(&self) -> bool {
        self.module.target.big_endian
    }
}
