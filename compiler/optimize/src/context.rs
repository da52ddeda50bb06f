//! What a pass over one function sees besides the function.

use beec_ir::{FuncId, Function, Module};
use beec_source::Session;

use crate::Level;

/// The module around the function, whose own body is taken out while a pass works on it.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) session: &'a Session,
    pub(crate) module: &'a Module,
    pub(crate) level: Level,
    pub(crate) id: FuncId,
}

impl<'a> Context<'a> {
    /// The function, without its body.
    pub(crate) fn function(&self) -> &'a Function {
        self.module.function(self.id)
    }

    pub(crate) fn big_endian(&self) -> bool {
        self.module.target.big_endian
    }
}
