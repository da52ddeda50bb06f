//! Which values are still read behind a place.

use beec_ir::{Block, Body, Value};

/// A set of values.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct ValueSet {
    words: Vec<u64>,
}

impl ValueSet {
    fn new(count: usize) -> ValueSet {
        ValueSet { words: vec![0; count.div_ceil(64)] }
    }

    pub(crate) fn contains(&self, value: Value) -> bool {
        self.words.get(value.index() / 64).is_some_and(|word| word >> (value.index() % 64) & 1 == 1)
    }

    pub(crate) fn insert(&mut self, value: Value) {
        if let Some(word) = self.words.get_mut(value.index() / 64) {
            *word |= 1 << (value.index() % 64);
        }
    }

    pub(crate) fn remove(&mut self, value: Value) {
        if let Some(word) = self.words.get_mut(value.index() / 64) {
            *word &= !(1 << (value.index() % 64));
        }
    }

    fn union(&mut self, other: &ValueSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }
}

/// Values read behind each block's end, by block. `source` names the value whose register a value shares.
pub(crate) struct Liveness {
    live_in: Vec<ValueSet>,
    values: usize,
}

/// Sets that would take more memory than this are not computed; nothing depends on them but the choice of registers.
const MOST_BITS: usize = 1 << 28;

impl Liveness {
    /// Computes the sets by going through the blocks backwards until nothing changes.
    pub(crate) fn new(body: &Body, source: impl Fn(Value) -> Value) -> Liveness {
        let values = body.values.len();
        if values.saturating_mul(body.blocks.len()) > MOST_BITS {
            return Liveness { live_in: Vec::new(), values: 0 };
        }
        let mut liveness = Liveness { live_in: vec![ValueSet::new(values); body.blocks.len()], values };
        let mut changed = true;
        while changed {
            changed = false;
            for &block in body.order.iter().rev() {
                let mut live = liveness.live_out(body, block);
                let data = body.block(block);
                data.terminator.for_each_use(|value| live.insert(source(value)));
                for &inst in data.insts.iter().rev() {
                    body.results(inst).for_each(|value| live.remove(value));
                    body.inst(inst).op.for_each_use(|value| live.insert(source(value)));
                }
                data.params.iter().for_each(|&param| live.remove(param));
                if liveness.live_in[block.index()] != live {
                    liveness.live_in[block.index()] = live;
                    changed = true;
                }
            }
        }
        liveness
    }

    /// Values read behind a block's end, not counting what it passes on.
    pub(crate) fn live_out(&self, body: &Body, block: Block) -> ValueSet {
        let mut live = ValueSet::new(self.values);
        body.block(block).terminator.for_each_target(|target| {
            if let Some(set) = self.live_in.get(target.block.index()) {
                live.union(set);
            }
        });
        live
    }
}
