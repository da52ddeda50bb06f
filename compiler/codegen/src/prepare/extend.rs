//! Sign extensions that several readers need, made once, for cpu levels that compare 64 bits only.
//!
//! There a comparison of 32 bits needs its operands extended, as an index does. Extending for each reader costs two
//! instructions each time; worse, what the verifier learns from a comparison it learns of the copy that was compared,
//! and what is used then is another copy. So a value that is compared as a signed number and extended again is
//! extended where it is defined, and everybody reads that.

use beec_ir::{Body, Cast, Inst, Op, Ty, Use, Uses, Value, ValueDef};

use crate::facts::cond_is_signed;

/// Makes such extensions.
pub(super) fn share_sign_extensions(body: &mut Body) {
    let uses = Uses::new(body);
    let values = (0..body.values.len()).map(|index| Value(index as u32));
    let shared: Vec<Value> = values.filter(|&value| is_shared(body, &uses, value)).collect();
    if shared.is_empty() {
        return;
    }
    let mut edit = Edit::new(body);
    for value in shared {
        edit.extend_at_definition(body, value);
    }
    for block in body.order.clone() {
        for inst in body.block(block).insts.clone() {
            edit.read_extended(body, inst);
        }
    }
    edit.finish(body);
}

/// Whether a value is compared as a signed number, and extended for something else too.
fn is_shared(body: &Body, uses: &Uses, value: Value) -> bool {
    if body.ty(value) != Ty::I32 || body.constant(value).is_some() {
        return false;
    }
    let (mut compared, mut extended) = (0, 0);
    for reader in uses.of(value) {
        let &Use::Inst(inst, _) = reader else { continue };
        match body.inst(inst).op {
            Op::Icmp(cond, ..) if cond_is_signed(cond) => compared += 1,
            Op::Cast(Cast::SExt, _) => extended += 1,
            _ => {}
        }
    }
    compared > 0 && compared + extended > 1
}

/// What will be inserted where, and what replaces what.
struct Edit {
    /// By block: what comes first in it.
    heads: Vec<Vec<Inst>>,
    /// By instruction: what comes before and behind it.
    before: Vec<Vec<Inst>>,
    behind: Vec<Vec<Inst>>,
    /// By value: its extension.
    extended: Vec<Option<Value>>,
    /// By value: what is read instead.
    replaced: Vec<Option<Value>>,
}

impl Edit {
    fn new(body: &Body) -> Edit {
        Edit {
            heads: vec![Vec::new(); body.blocks.len()],
            before: vec![Vec::new(); body.insts.len()],
            behind: vec![Vec::new(); body.insts.len()],
            extended: vec![None; body.values.len()],
            replaced: vec![None; body.values.len()],
        }
    }

    fn extend_at_definition(&mut self, body: &mut Body, value: Value) {
        let (place, span) = match body.def(value) {
            ValueDef::Param(block, _) => (&mut self.heads[block.index()], body.block(block).terminator_span),
            ValueDef::Result(inst, _) => (&mut self.behind[inst.index()], body.inst(inst).span),
        };
        let cast = body.add_inst(Op::Cast(Cast::SExt, value), &[Ty::I64], span);
        place.push(cast);
        self.extended[value.index()] = body.result(cast);
    }

    /// Lets a comparison or a cast read what was extended.
    fn read_extended(&mut self, body: &mut Body, inst: Inst) {
        match body.inst(inst).op {
            Op::Icmp(cond, a, b) if cond_is_signed(cond) && (self.has(a) || self.has(b)) => {
                let (a, b) = (self.operand(body, inst, a), self.operand(body, inst, b));
                body.inst_mut(inst).op = Op::Icmp(cond, a, b);
            }
            Op::Cast(Cast::SExt, source) => {
                if let Some(result) = body.result(inst) {
                    self.replaced[result.index()] = self.extended[source.index()];
                }
            }
            _ => {}
        }
    }

    fn has(&self, value: Value) -> bool {
        self.extended[value.index()].is_some()
    }

    /// An operand of a comparison of 64 bits.
    fn operand(&mut self, body: &mut Body, inst: Inst, value: Value) -> Value {
        if let Some(extended) = self.extended[value.index()] {
            return extended;
        }
        let op = body.constant(value).map_or(Op::Cast(Cast::SExt, value), Op::Const);
        let made = body.add_inst(op, &[Ty::I64], body.inst(inst).span);
        self.before[inst.index()].push(made);
        body.result(made).unwrap_or(value)
    }

    fn finish(self, body: &mut Body) {
        let read = |value: Value| self.replaced.get(value.index()).copied().flatten().unwrap_or(value);
        for block in body.order.clone() {
            let mut insts = self.heads[block.index()].clone();
            for &inst in &body.block(block).insts {
                insts.extend(&self.before[inst.index()]);
                insts.push(inst);
                insts.extend(&self.behind[inst.index()]);
            }
            for &inst in &insts {
                body.inst_mut(inst).op.map_uses(read);
            }
            let data = body.block_mut(block);
            data.insts = insts;
            data.terminator.map_uses(read);
        }
    }
}
