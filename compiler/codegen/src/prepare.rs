//! Makes a body ready for selection: no switches, no constant or compound branches, no critical edges, an entry
//! that nothing jumps to, and blocks in the order in which the code shall lie.

mod order;
mod params;
mod step;
mod switch;

use beec_ir::{AsmOperandKind, BinaryOp, Block, BlockCall, Body, MemFlags, Op, SlotData, Terminator, Ty, Uses, Value};
use beec_source::{Span, Symbol};

/// A copy of a body, legalised.
pub(crate) fn prepare(body: &Body) -> Body {
    let mut body = body.clone();
    fold_constant_branches(&mut body);
    switch::lower_switches(&mut body);
    split_compound_branches(&mut body);
    order::keep_reachable(&mut body);
    params::drop_dead(&mut body);
    step::take_steps_late(&mut body);
    give_entry_its_own_block(&mut body);
    split_critical_edges(&mut body);
    store_asm_results(&mut body);
    order::lay_out(&mut body);
    add_fence_slot(&mut body);
    body
}

/// A fence is an exchange with a stack slot, the last one.
fn add_fence_slot(body: &mut Body) {
    let fences = body.order.iter().flat_map(|&block| &body.block(block).insts);
    let fenced = fences.into_iter().any(|&inst| matches!(body.inst(inst).op, Op::Fence(_)));
    if fenced {
        body.add_slot(SlotData { size: 8, align: 8, name: Symbol::intern(""), span: Span::NONE });
    }
}

/// Strips the negations (`xor 1`) off a condition: what is tested in the end, and whether its opposite is meant.
pub(crate) fn strip_not(body: &Body, mut condition: Value) -> (Value, bool) {
    let mut inverted = false;
    while let Some(&Op::Binary(BinaryOp::Xor, a, b)) = body.def_op(condition) {
        if body.ty(condition) != Ty::I1 {
            break;
        }
        let inner = match (body.constant(a), body.constant(b)) {
            (_, Some(constant)) if constant & 1 == 1 => a,
            (Some(constant), _) if constant & 1 == 1 => b,
            _ => break,
        };
        condition = inner;
        inverted = !inverted;
    }
    (condition, inverted)
}

fn fold_constant_branches(body: &mut Body) {
    for block in body.order.clone() {
        let target = match &body.block(block).terminator {
            Terminator::Branch { condition, then, otherwise, .. } => {
                let (condition, inverted) = strip_not(body, *condition);
                let known = match body.def_op(condition) {
                    Some(&Op::Const(constant)) => Some(constant & 1 == 1),
                    Some(Op::IsConstant(_)) => Some(false),
                    _ => None,
                };
                known.map(|known| if known != inverted { then.clone() } else { otherwise.clone() })
            }
            Terminator::Switch { value, cases, default } => body.constant(*value).map(|constant| {
                cases.iter().find(|(case, _)| *case == constant).map_or(default, |(_, target)| target).clone()
            }),
            _ => None,
        };
        if let Some(target) = target {
            body.block_mut(block).terminator = Terminator::Jump(target);
        }
    }
}

/// `br and(a, b)` becomes two branches, likewise `or`: a jump per comparison is less than making the bits.
fn split_compound_branches(body: &mut Body) {
    let uses = Uses::new(body);
    let mut work = body.order.clone();
    while let Some(block) = work.pop() {
        let Terminator::Branch { condition, then, otherwise, likely } = body.block(block).terminator.clone() else {
            continue;
        };
        let (stripped, inverted) = strip_not(body, condition);
        let Some(&Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b)) = body.def_op(stripped) else { continue };
        if body.ty(stripped) != Ty::I1 || uses.count(stripped) != 1 {
            continue;
        }
        let (then, otherwise) = if inverted { (otherwise, then) } else { (then, otherwise) };
        let likely = likely.map(|likely| likely != inverted);
        let second = body.add_block();
        let span = body.block(block).terminator_span;
        let to_second = BlockCall::new(second);
        let first = match op {
            BinaryOp::And => Terminator::Branch { condition: a, then: to_second, otherwise: otherwise.clone(), likely },
            _ => Terminator::Branch { condition: a, then: then.clone(), otherwise: to_second, likely },
        };
        body.block_mut(block).terminator = first;
        let data = body.block_mut(second);
        data.terminator = Terminator::Branch { condition: b, then, otherwise, likely };
        data.terminator_span = span;
        work.push(block);
        work.push(second);
    }
}

/// Parameters arrive in registers once: a jump back to the entry goes to a block behind it.
fn give_entry_its_own_block(body: &mut Body) {
    let entry = body.entry();
    let jumped_to = body.order.iter().any(|&block| body.block(block).terminator.successors().contains(&entry));
    if !jumped_to {
        return;
    }
    let fresh = body.add_block();
    let types: Vec<Ty> = body.block(entry).params.iter().map(|&param| body.ty(param)).collect();
    let args = types.into_iter().map(|ty| body.add_param(fresh, ty)).collect();
    body.block_mut(fresh).terminator = Terminator::Jump(BlockCall { block: entry, args });
    body.order.insert(0, fresh);
}

/// Gives every edge from a block with several successors to one with several predecessors a block of its own, the
/// place for the moves that belong to it; likewise the edges that have to store what an `asm goto` wrote.
fn split_critical_edges(body: &mut Body) {
    let mut predecessors = vec![0u32; body.blocks.len()];
    for &block in &body.order {
        body.block(block).terminator.for_each_target(|target| predecessors[target.block.index()] += 1);
    }
    for block in body.order.clone() {
        let mut terminator = body.block(block).terminator.clone();
        let stores = !stored(&terminator).is_empty();
        let mut count = 0;
        terminator.for_each_target(|_| count += 1);
        if count < 2 && !stores {
            continue;
        }
        let span = body.block(block).terminator_span;
        let mut needed: Vec<BlockCall> = Vec::new();
        let base = body.blocks.len() as u32;
        terminator.for_each_target_mut(|target| {
            if predecessors[target.block.index()] > 1 || !target.args.is_empty() || stores {
                let edge = Block(base + needed.len() as u32);
                needed.push(std::mem::replace(target, BlockCall::new(edge)));
            }
        });
        for target in needed {
            let edge = body.add_block();
            let data = body.block_mut(edge);
            data.terminator = Terminator::Jump(target);
            data.terminator_span = span;
        }
        body.block_mut(block).terminator = terminator;
    }
}

/// The addresses at which an `asm goto` stores what it writes in registers.
fn stored(terminator: &Terminator) -> Vec<Value> {
    let Terminator::AsmGoto { asm, .. } = terminator else { return Vec::new() };
    let operands = asm.operands.iter();
    operands
        .filter_map(|operand| match operand.kind {
            AsmOperandKind::Stored { addr, .. } => Some(addr),
            _ => None,
        })
        .collect()
}

/// The blocks behind an `asm goto`, which nothing else leads to, take its results as parameters and store them.
fn store_asm_results(body: &mut Body) {
    for block in body.order.clone() {
        let places = stored(&body.block(block).terminator);
        if places.is_empty() {
            continue;
        }
        let span = body.block(block).terminator_span;
        for edge in body.block(block).terminator.successors() {
            for &addr in &places {
                let value = body.add_param(edge, Ty::I64);
                let store = Op::Store { addr, offset: 0, value, flags: MemFlags::default() };
                let store = body.add_inst(store, &[], span);
                body.block_mut(edge).insts.push(store);
            }
        }
    }
}
