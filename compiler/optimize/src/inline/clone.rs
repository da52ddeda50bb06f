//! Copying a callee's body into a caller.

use beec_ir::{Block, BlockCall, Body, CoreId, Function, Inst, Op, Slot, Terminator, Ty, Value, ValueData, ValueDef};
use beec_source::Span;

use crate::rewrite::Emitter;

/// Replaces the call at `index` of `block` by the callee's body. Gives the block in which the caller goes on.
pub(super) fn inline_call(caller: &mut Body, block: Block, index: usize, callee: &Function, inlined: &Body) -> Block {
    let call = caller.block(block).insts[index];
    let span = caller.inst(call).span;
    let rest = split(caller, block, index, call);
    let args = match &caller.inst(call).op {
        Op::Call { args, .. } => args.clone(),
        _ => Vec::new(),
    };
    let args = converted(caller, block, args, &callee.params, span);
    let copy = Copy::new(caller, inlined);
    copy.blocks(caller, inlined, rest, span);
    let entry = copy.block(inlined.entry());
    let data = caller.block_mut(block);
    data.terminator = Terminator::Jump(BlockCall { block: entry, args });
    data.terminator_span = span;
    let place = caller.order.iter().position(|&other| other == block).map_or(caller.order.len(), |place| place + 1);
    let new: Vec<Block> = inlined.order.iter().map(|&block| copy.block(block)).chain([rest]).collect();
    caller.order.splice(place..place, new);
    rest
}

/// Moves what follows the call into a new block, whose parameter is the call's result.
fn split(body: &mut Body, block: Block, index: usize, call: Inst) -> Block {
    let rest = body.add_block();
    if let Some(result) = body.result(call) {
        body.values[result.index()].def = ValueDef::Param(rest, 0);
        body.block_mut(rest).params.push(result);
    }
    let data = body.block_mut(block);
    let insts = data.insts.split_off(index + 1);
    data.insts.pop();
    let terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
    let span = data.terminator_span;
    let data = body.block_mut(rest);
    data.insts = insts;
    data.terminator = terminator;
    data.terminator_span = span;
    rest
}

/// Arguments with the types of the parameters: as many, and as wide.
fn converted(body: &mut Body, block: Block, args: Vec<Value>, params: &[Ty], span: Span) -> Vec<Value> {
    let mut emitter = Emitter::new(body, span);
    let mut args = args.into_iter();
    let values = params
        .iter()
        .map(|&ty| match args.next() {
            Some(arg) => emitter.convert(arg, ty),
            None => emitter.constant(ty, 0),
        })
        .collect();
    let out = emitter.out;
    body.block_mut(block).insts.extend(out);
    values
}

struct Copy {
    first_block: u32,
    first_value: u32,
    first_inst: u32,
    first_slot: u32,
    first_core: u32,
}

impl Copy {
    /// Appends everything the callee's body numbers to the caller's tables: a number is moved by one distance.
    fn new(caller: &mut Body, inlined: &Body) -> Copy {
        let copy = Copy {
            first_block: caller.blocks.len() as u32,
            first_value: caller.values.len() as u32,
            first_inst: caller.insts.len() as u32,
            first_slot: caller.slots.len() as u32,
            first_core: caller.core.len() as u32,
        };
        caller.slots.extend(inlined.slots.iter().cloned());
        caller.core.extend(inlined.core.iter().cloned());
        caller.values.extend(inlined.values.iter().map(|data| ValueData { ty: data.ty, def: copy.def(data.def) }));
        caller.insts.extend(inlined.insts.iter().map(|data| {
            let mut data = data.clone();
            data.first_result = Value(data.first_result.0 + copy.first_value);
            copy.op(&mut data.op);
            data
        }));
        copy
    }

    fn block(&self, block: Block) -> Block {
        Block(block.0 + self.first_block)
    }

    fn value(&self, value: Value) -> Value {
        Value(value.0 + self.first_value)
    }

    fn inst(&self, inst: Inst) -> Inst {
        Inst(inst.0 + self.first_inst)
    }

    fn def(&self, def: ValueDef) -> ValueDef {
        match def {
            ValueDef::Param(block, index) => ValueDef::Param(Block(block.0.wrapping_add(self.first_block)), index),
            ValueDef::Result(inst, index) => ValueDef::Result(self.inst(inst), index),
        }
    }

    fn op(&self, op: &mut Op) {
        op.map_uses(|value| self.value(value));
        match op {
            Op::SlotAddr(slot, _) | Op::SlotStart(slot) => *slot = Slot(slot.0 + self.first_slot),
            Op::CoreConst(core) | Op::CoreAccess { reloc: core, .. } => *core = CoreId(core.0 + self.first_core),
            _ => {}
        }
    }

    fn blocks(&self, caller: &mut Body, inlined: &Body, rest: Block, call: Span) {
        for data in &inlined.blocks {
            let mut data = data.clone();
            data.params.iter_mut().for_each(|param| *param = self.value(*param));
            data.insts.iter_mut().for_each(|inst| *inst = self.inst(*inst));
            data.terminator.map_uses(|value| self.value(value));
            data.terminator.for_each_target_mut(|target| target.block = self.block(target.block));
            caller.blocks.push(data);
        }
        for &block in &inlined.order {
            let block = self.block(block);
            if let Terminator::Return(value) = caller.block(block).terminator {
                let args = self.returned(caller, block, rest, value, call);
                caller.block_mut(block).terminator = Terminator::Jump(BlockCall { block: rest, args });
            }
        }
    }

    /// What a return gives to the block behind the call.
    fn returned(&self, body: &mut Body, block: Block, rest: Block, value: Option<Value>, call: Span) -> Vec<Value> {
        let Some(&result) = body.block(rest).params.first() else { return Vec::new() };
        let ty = body.ty(result);
        let mut emitter = Emitter::new(body, call);
        let value = match value {
            Some(value) => emitter.convert(value, ty),
            None => emitter.constant(ty, 0),
        };
        let out = emitter.out;
        body.block_mut(block).insts.extend(out);
        vec![value]
    }
}
