//! Dense numbers for a body after passes left holes.

use crate::{Block, BlockData, Body, CoreId, InstData, Op, Slot, Value, ValueData, ValueDef};

impl Body {
    /// Drops what no block of the layout names (blocks, instructions, values, slots, relocations) and numbers the rest
    /// anew, in layout order.
    pub fn compact(&mut self) {
        let old = std::mem::take(self);
        let mut renumber = Renumber {
            blocks: vec![None; old.blocks.len()],
            values: vec![None; old.values.len()],
            slots: vec![None; old.slots.len()],
            core: vec![None; old.core.len()],
            body: Body { end: old.end, ..Body::default() },
        };
        for (index, block) in old.order.iter().enumerate() {
            renumber.blocks[block.index()] = Some(Block(index as u32));
        }
        renumber.define(&old);
        renumber.rewrite(&old);
        *self = renumber.body;
    }
}

struct Renumber {
    blocks: Vec<Option<Block>>,
    values: Vec<Option<Value>>,
    slots: Vec<Option<Slot>>,
    core: Vec<Option<CoreId>>,
    body: Body,
}

impl Renumber {
    /// Gives every parameter and result its new number.
    fn define(&mut self, old: &Body) {
        let mut inst = 0;
        for (index, &block) in old.order.iter().enumerate() {
            for (place, &param) in old.block(block).params.iter().enumerate() {
                self.value(old, param, ValueDef::Param(Block(index as u32), place as u32));
            }
            for &id in &old.block(block).insts {
                for (place, result) in old.results(id).enumerate() {
                    self.value(old, result, ValueDef::Result(crate::Inst(inst), place as u32));
                }
                inst += 1;
            }
        }
    }

    fn value(&mut self, old: &Body, value: Value, def: ValueDef) {
        self.values[value.index()] = Some(Value(self.body.values.len() as u32));
        self.body.values.push(ValueData { ty: old.ty(value), def });
    }

    fn rewrite(&mut self, old: &Body) {
        let mut next_value = 0;
        for &block in &old.order {
            let data = old.block(block);
            next_value += data.params.len() as u32;
            let mut insts = Vec::with_capacity(data.insts.len());
            for &inst in &data.insts {
                let data = old.inst(inst);
                let op = self.op(old, data.op.clone());
                insts.push(crate::Inst(self.body.insts.len() as u32));
                self.body.insts.push(InstData {
                    op,
                    first_result: Value(next_value),
                    result_count: data.result_count,
                    span: data.span,
                });
                next_value += data.result_count;
            }
            let mut terminator = data.terminator.clone();
            terminator.map_uses(|value| self.values[value.index()].unwrap_or(value));
            terminator.for_each_target_mut(|target| {
                target.block = self.blocks[target.block.index()].unwrap_or(target.block);
            });
            let params = data.params.iter().map(|param| self.values[param.index()].unwrap_or(*param)).collect();
            self.body.order.push(Block(self.body.blocks.len() as u32));
            self.body.blocks.push(BlockData {
                params,
                insts,
                terminator,
                terminator_span: data.terminator_span,
                loop_hint: data.loop_hint,
            });
        }
    }

    fn op(&mut self, old: &Body, mut op: Op) -> Op {
        op.map_uses(|value| self.values[value.index()].unwrap_or(value));
        match &mut op {
            Op::SlotAddr(slot, _) | Op::SlotStart(slot) => {
                let body = &mut self.body;
                let add = || body.add_slot(old.slots[slot.index()].clone());
                *slot = *self.slots[slot.index()].get_or_insert_with(add);
            }
            Op::CoreConst(core) | Op::CoreAccess { reloc: core, .. } => {
                let body = &mut self.body;
                let add = || body.add_core(old.core[core.index()].clone());
                *core = *self.core[core.index()].get_or_insert_with(add);
            }
            _ => {}
        }
        op
    }
}
