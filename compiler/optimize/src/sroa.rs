//! Scalar replacement of aggregates, and of locals in general: what a stack slot holds becomes SSA values where every
//! access is at a constant offset and the slot's address goes nowhere else.
//!
//! A slot falls into *parts*: ranges that overlapping scalar accesses hold together. A part whose accesses all have
//! its own offset and size is one variable; one of 2, 4 or 8 bytes with smaller accesses is an integer variable of
//! which they read and replace bits. Copies and fills are first cut along the parts.

pub(crate) mod analysis;
mod cut;
mod wide;

use beec_ir::{Body, Inst, Op, Slot, Ty, Uses};

use crate::context::Context;
use crate::rewrite::Emitter;
use crate::ssa::{self, Access, Variables};
use analysis::{Analysis, Part};

/// More parts than this would be more registers and spills than the memory they replace.
const MAX_PARTS: usize = 64;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    promote(body, cx.big_endian(), |_| true);
}

/// Promotes those of the slots for which `wanted` says so.
pub(crate) fn promote(body: &mut Body, big_endian: bool, wanted: impl Fn(Slot) -> bool) {
    // A copy between two aggregates becomes accesses of the second only once the first is taken apart.
    for _ in 0..4 {
        let analysis = Analysis::new(body, &wanted);
        let cut = cut::cut_memory_ops(body, &analysis);
        let analysis = if cut { Analysis::new(body, &wanted) } else { analysis };
        if !replace(body, big_endian, &analysis) && !cut {
            break;
        }
    }
    drop_starts(body);
}

/// What is in memory no more has no life there.
fn drop_starts(body: &mut Body) {
    if body.slots.is_empty() {
        return;
    }
    let uses = Uses::new(body);
    let mut named = vec![false; body.slots.len()];
    for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
        if let Op::SlotAddr(slot, _) = body.inst(inst).op {
            named[slot.index()] |= body.results(inst).any(|result| !uses.of(result).is_empty());
        }
    }
    for block in body.order.clone() {
        let mut insts = std::mem::take(&mut body.block_mut(block).insts);
        insts.retain(|&inst| !matches!(body.inst(inst).op, Op::SlotStart(slot) if !named[slot.index()]));
        body.block_mut(block).insts = insts;
    }
}

/// Turns parts into variables; says whether there were any.
fn replace(body: &mut Body, big_endian: bool, analysis: &Analysis) -> bool {
    let mut variables = Variables::default();
    // By slot and part: the variable.
    let mut of_part: Vec<Vec<Option<usize>>> = Vec::new();
    for info in &analysis.slots {
        let parts = info.parts.iter().map(|part| {
            let promotable = !info.escapes && info.parts.len() <= MAX_PARTS && part.is_promotable();
            promotable.then(|| variables.add(part.ty))
        });
        of_part.push(parts.collect());
    }
    if variables.types.is_empty() {
        return false;
    }
    for block in body.order.clone() {
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut emitter = Emitter::new(body, beec_source::Span::NONE);
        for inst in insts {
            let found = analysis.access(emitter.body, inst).and_then(|access| {
                let parts = &analysis.slots[access.slot.index()].parts;
                let index = parts.iter().position(|part| part.contains(access.start, access.end))?;
                Some((access, parts[index], of_part[access.slot.index()][index]?))
            });
            match found {
                Some((access, part, variable)) => {
                    emitter.span = emitter.body.inst(inst).span;
                    let at = (access.start - part.start) as u32;
                    replace_access(&mut emitter, &mut variables, inst, variable, part, at, big_endian);
                }
                None => emitter.out.push(inst),
            }
        }
        let out = emitter.out;
        body.block_mut(block).insts = out;
    }
    ssa::construct(body, &variables);
    true
}

/// One load or store becomes a read or write of a variable, with conversions around it.
fn replace_access(
    emitter: &mut Emitter<'_>,
    variables: &mut Variables,
    inst: Inst,
    variable: usize,
    part: Part,
    at: u32,
    big_endian: bool,
) {
    match emitter.body.inst(inst).op.clone() {
        Op::Load { .. } => {
            let result = emitter.body.inst(inst).first_result;
            let ty = emitter.body.ty(result);
            if ty == part.ty {
                variables.accesses.insert(inst, Access::Read(variable));
                emitter.out.push(inst);
                return;
            }
            let whole = read(emitter, variables, variable, part.ty);
            let op = wide::extract(emitter, whole, part, at, ty, big_endian);
            emitter.body.inst_mut(inst).op = op;
            emitter.out.push(inst);
        }
        Op::Store { value, .. } => {
            let ty = emitter.body.ty(value);
            let new = if ty == part.ty {
                value
            } else if ty.bytes() == part.ty.bytes() {
                emitter.convert(value, part.ty)
            } else {
                let whole = read(emitter, variables, variable, part.ty);
                wide::insert(emitter, whole, part, at, value, big_endian)
            };
            variables.accesses.insert(inst, Access::Write(variable, new));
            emitter.out.push(inst);
        }
        _ => emitter.out.push(inst),
    }
}

/// A read of a variable by an instruction that stands for it until SSA construction.
fn read(emitter: &mut Emitter<'_>, variables: &mut Variables, variable: usize, ty: Ty) -> beec_ir::Value {
    let inst = emitter.inst(Op::Const(0), &[ty]);
    variables.accesses.insert(inst, Access::Read(variable));
    emitter.body.inst(inst).first_result
}

#[cfg(test)]
mod tests;
