//! Where a module's globals and functions are in the interpreter's memory.

use super::Memory;
use crate::{DataTarget, FuncId, GlobalId, Module};

/// Addresses of globals and functions; the same module always gets the same ones.
#[derive(Clone, Default, Debug)]
pub struct Image {
    globals: Vec<i64>,
    functions: usize,
}

/// Where function addresses start; nothing is there.
const FUNCTIONS: i64 = 0x7f00_0000_0000_0000;

impl Image {
    /// Puts a module's globals into memory, with their first contents.
    pub fn load(module: &Module, memory: &mut Memory) -> Image {
        let mut image = Image { globals: Vec::new(), functions: module.functions.len() };
        for global in &module.globals {
            let bytes = global.data.as_ref().map_or(&[][..], |data| &data.bytes);
            image.globals.push(memory.allocate(global.size, bytes));
        }
        for (global, &start) in module.globals.iter().zip(&image.globals) {
            for address in global.data.iter().flat_map(|data| &data.addresses) {
                let target = match address.target {
                    DataTarget::Global(id) => image.global(id),
                    DataTarget::Func(id) => image.function(id),
                };
                let place = start.wrapping_add(address.offset as i64);
                // An address outside its global is a mistake of the module's that an access would find, too.
                let _ = memory.write(place, 8, target.wrapping_add(address.addend) as u64);
            }
        }
        image
    }

    /// A global's address.
    pub fn global(&self, id: GlobalId) -> i64 {
        self.globals.get(id.index()).copied().unwrap_or(0)
    }

    /// A function's address.
    pub fn function(&self, id: FuncId) -> i64 {
        FUNCTIONS + i64::from(id.0)
    }

    /// The function that has this address.
    pub fn function_at(&self, address: i64) -> Option<FuncId> {
        let id = u32::try_from(address.wrapping_sub(FUNCTIONS)).ok()?;
        ((id as usize) < self.functions).then_some(FuncId(id))
    }
}
