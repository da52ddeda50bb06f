//! Instruction combining: constants folded, identities removed, canonical forms made.
//!
//! Constants go to the right of commutative operations and comparisons, multiplications and unsigned divisions by
//! powers of two become shifts and masks, constant pointer additions go into the offsets of accesses.
//!
//! What the verifier forbids (so no rule here does it): dropping a mask because the value is known to fit, comparing
//! a narrower value than the program does, moving a variable part of an address, folding anything into a relocated
//! access. Chains of additions are joined only where the inner sum has no other reader: a sum that was checked must
//! stay the base of the one that is used.

mod arithmetic;
mod call;
mod casts;
mod compare;
mod floats;
mod memory;

use beec_ir::{Block, Body, Cfg, Dominators, Inst, Op, Terminator, Ty, Uses, Value, eval};

use crate::bounds;
use crate::context::Context;
use crate::fold::fold;
use crate::ranges::Ranges;
use crate::rewrite::Replacements;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    for _ in 0..4 {
        if !round(body, cx) {
            break;
        }
    }
}

fn round(body: &mut Body, cx: Context<'_>) -> bool {
    let uses = Uses::new(body);
    let replacements = Replacements::new(body);
    let span = beec_source::Span::NONE;
    let ranges = Ranges::new(body);
    let cfg = Cfg::new(body);
    let rpo = cfg.rpo.clone();
    let at = body.entry();
    let out = Vec::new();
    let mut combiner =
        Combiner { body, cx, uses, ranges, cfg, dominators: None, at, replacements, out, span, changed: false };
    for block in rpo {
        combiner.block(block);
    }
    let Combiner { replacements, changed, .. } = combiner;
    replacements.apply(body);
    changed
}

/// What becomes of an instruction.
pub(super) enum Outcome {
    /// Its result is this value.
    Value(Value),
    /// It does this instead.
    Op(Op),
}

pub(super) struct Combiner<'a, 'b> {
    body: &'a mut Body,
    cx: Context<'b>,
    // As it was at the start of the round: a count may be too high by now, or too low for what the round made.
    uses: Uses,
    ranges: Ranges,
    cfg: Cfg,
    /// Once somebody asked.
    dominators: Option<Dominators>,
    /// The block at work.
    at: Block,
    replacements: Replacements,
    out: Vec<Inst>,
    span: beec_source::Span,
    changed: bool,
}

impl Combiner<'_, '_> {
    fn block(&mut self, block: Block) {
        self.at = block;
        let insts = std::mem::take(&mut self.body.block_mut(block).insts);
        for inst in insts {
            self.inst(inst);
            self.out.push(inst);
        }
        self.terminator(block);
        self.body.block_mut(block).insts = std::mem::take(&mut self.out);
    }

    fn inst(&mut self, inst: Inst) {
        self.span = self.body.inst(inst).span;
        let replacements = &self.replacements;
        self.body.inst_mut(inst).op.map_uses(|value| replacements.get(value));
        // A new form may have a simpler one still.
        for _ in 0..8 {
            match self.simplified(inst) {
                Some(Outcome::Value(value)) => {
                    let result = self.body.inst(inst).first_result;
                    self.replacements.set(result, value);
                    self.changed = true;
                    return;
                }
                Some(Outcome::Op(op)) => {
                    self.body.inst_mut(inst).op = op;
                    self.changed = true;
                }
                None => return,
            }
        }
    }

    fn simplified(&mut self, inst: Inst) -> Option<Outcome> {
        let op = self.body.inst(inst).op.clone();
        if matches!(op, Op::Const(_)) {
            return None;
        }
        let ty = self.body.result(inst).map(|value| self.body.ty(value));
        if let Some(ty) = ty
            && let Some(constant) = fold(self.body, &op, ty, |value| self.body.constant(value))
        {
            return Some(Outcome::Op(Op::Const(constant)));
        }
        match op {
            Op::Binary(op, a, b) => self.binary(op, a, b, ty?),
            Op::Icmp(cond, a, b) => self.icmp(cond, a, b),
            Op::Select(condition, a, b) => self.select(condition, a, b, ty?),
            Op::Cast(cast, a) => self.cast(cast, a, ty?),
            Op::PtrAdd(base, by) => self.ptr_add(inst, base, by),
            Op::Bswap(a) => match *self.body.def_op(a)? {
                Op::Bswap(a) => Some(Outcome::Value(a)),
                _ => None,
            },
            Op::Call { callee, args } => self.call(inst, callee, &args),
            op => self.access(op),
        }
    }

    fn select(&mut self, condition: Value, a: Value, b: Value, ty: Ty) -> Option<Outcome> {
        if a == b {
            return Some(Outcome::Value(a));
        }
        if let Some(condition) = self.constant(condition) {
            return Some(Outcome::Value(if condition != 0 { a } else { b }));
        }
        if let Some(inverse) = self.inverted(condition) {
            return Some(Outcome::Op(Op::Select(inverse, b, a)));
        }
        match (self.constant(a)?, self.constant(b)?) {
            (1, 0) if ty == Ty::I1 => Some(Outcome::Value(condition)),
            (1, 0) if ty != Ty::Ptr => Some(Outcome::Op(Op::Cast(beec_ir::Cast::ZExt, condition))),
            (a, b) if a == b => {
                let constant = self.new_constant(ty, a);
                Some(Outcome::Value(constant))
            }
            _ => None,
        }
    }

    fn terminator(&mut self, block: Block) {
        let mut terminator = std::mem::replace(&mut self.body.block_mut(block).terminator, Terminator::Unreachable);
        terminator.map_uses(|value| self.replacements.get(value));
        match &mut terminator {
            Terminator::Branch { condition, then, otherwise, likely } => {
                if let Some(inverse) = self.inverted(*condition) {
                    *condition = inverse;
                    std::mem::swap(then, otherwise);
                    *likely = likely.map(|likely| !likely);
                    self.changed = true;
                }
            }
            Terminator::Switch { value, cases, .. } => self.switch(value, cases),
            _ => {}
        }
        self.body.block_mut(block).terminator = terminator;
    }

    /// A switch on an extended value is one on the value.
    fn switch(&mut self, value: &mut Value, cases: &mut Vec<(i64, beec_ir::BlockCall)>) {
        let Some(&Op::Cast(cast @ (beec_ir::Cast::ZExt | beec_ir::Cast::SExt), inner)) = self.body.def_op(*value)
        else {
            return;
        };
        let (from, to) = (self.body.ty(inner), self.body.ty(*value));
        if from != Ty::I32 || to != Ty::I64 {
            return;
        }
        // A case outside what the extension gives is never taken.
        cases.retain(|(case, _)| eval::cast(cast, from, to, eval::normalize(from, *case)) == *case);
        cases.iter_mut().for_each(|(case, _)| *case = eval::normalize(from, *case));
        *value = inner;
        self.changed = true;
    }

    /// The condition of which this one is the negation.
    fn inverted(&self, condition: Value) -> Option<Value> {
        match *self.body.def_op(condition)? {
            Op::Binary(beec_ir::BinaryOp::Xor, inner, one) if self.constant(one)? == 1 => {
                (self.body.ty(condition) == Ty::I1).then_some(inner)
            }
            _ => None,
        }
    }

    /// Whether a number is not negative, as its computation or the branches on the way here show.
    fn is_not_negative_here(&mut self, number: Value) -> bool {
        if self.ranges.is_never_negative(self.body, number) {
            return true;
        }
        let dominators = self.dominators.get_or_insert_with(|| Dominators::new(self.body, &self.cfg));
        bounds::is_non_negative_in(self.body, &self.cfg, dominators, self.at, number)
    }

    fn constant(&self, value: Value) -> Option<i64> {
        self.body.constant(value)
    }

    /// Whether nothing but one instruction reads a value.
    fn has_one_use(&self, value: Value) -> bool {
        self.uses.count(value) == 1
    }

    fn new_value(&mut self, op: Op, ty: Ty) -> Value {
        let inst = self.body.add_inst(op, &[ty], self.span);
        self.out.push(inst);
        self.body.inst(inst).first_result
    }

    fn new_constant(&mut self, ty: Ty, constant: i64) -> Value {
        self.new_value(Op::Const(eval::normalize(ty, constant)), ty)
    }
}

#[cfg(test)]
mod tests;
