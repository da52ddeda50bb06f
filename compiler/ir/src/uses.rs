//! Who reads a value.

use crate::{Block, Body, Inst, Value};

/// A reader of a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Use {
    /// An instruction and its block.
    Inst(Inst, Block),
    /// The terminator of a block (block arguments included).
    Terminator(Block),
}

/// The readers of every value, in layout order; a reader that reads a value twice is named twice.
#[derive(Clone, Debug)]
pub struct Uses {
    start: Vec<u32>,
    readers: Vec<Use>,
}

impl Uses {
    /// Collects the readers in the blocks of the layout.
    pub fn new(body: &Body) -> Uses {
        let mut start = vec![0u32; body.values.len() + 1];
        each_use(body, |value, _| start[value.index() + 1] += 1);
        for index in 1..start.len() {
            start[index] += start[index - 1];
        }
        let mut next = start.clone();
        let total = start.last().copied().unwrap_or(0) as usize;
        let mut readers = vec![Use::Terminator(Block(0)); total];
        each_use(body, |value, reader| {
            let place = &mut next[value.index()];
            readers[*place as usize] = reader;
            *place += 1;
        });
        Uses { start, readers }
    }

    /// The readers of a value.
    pub fn of(&self, value: Value) -> &[Use] {
        match (self.start.get(value.index()), self.start.get(value.index() + 1)) {
            (Some(&from), Some(&to)) => &self.readers[from as usize..to as usize],
            _ => &[],
        }
    }

    /// How often a value is read.
    pub fn count(&self, value: Value) -> usize {
        self.of(value).len()
    }
}

fn each_use(body: &Body, mut f: impl FnMut(Value, Use)) {
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            body.inst(inst).op.for_each_use(|value| f(value, Use::Inst(inst, block)));
        }
        body.block(block).terminator.for_each_use(|value| f(value, Use::Terminator(block)));
    }
}
