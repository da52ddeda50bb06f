//! The control flow graph: constant branches, unreachable blocks, straight lines, empty blocks, parameters that are
//! always given one value.
//!
//! Blocks are never duplicated and instructions never merged from two places: that is for [`crate::tails`], which keeps every
//! memory access at its one kind of pointer.

use beec_ir::{Block, BlockCall, Body, Cfg, Op, Terminator, Ty, Uses, Value};

use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::rewrite::{Replacements, remove_params};

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    // Each step may allow another; programs settle after two or three rounds.
    for _ in 0..8 {
        let before = (body.order.len(), edge_count(body));
        cut_after_noreturn(body, cx);
        merge_constant_returns(body);
        fold_terminators(body);
        remove_unreachable(body);
        drop_branches_to_unreachable(body);
        remove_same_params(body);
        skip_empty_blocks(body);
        remove_unreachable(body);
        merge_lines(body);
        if before == (body.order.len(), edge_count(body)) {
            break;
        }
    }
}

/// Only constant branches, what they make unreachable, and the parameters of blocks that are always the same, as the
/// arguments of inlined calls are: for levels that keep the code as written.
pub(crate) fn fold_constant_branches(body: &mut Body, cx: Context<'_>) {
    cut_after_noreturn(body, cx);
    fold_terminators(body);
    remove_unreachable(body);
    remove_same_params(body);
}

/// Blocks that do nothing but return the same constant become one, so that a branch between them is none.
fn merge_constant_returns(body: &mut Body) {
    let entry = body.entry();
    let mut first: FxHashMap<Option<i64>, Block> = FxHashMap::default();
    let mut merged: Vec<Option<Block>> = vec![None; body.blocks.len()];
    for &block in &body.order {
        if let Some(constant) = returned_constant(body, block).filter(|_| block != entry) {
            let kept = *first.entry(constant).or_insert(block);
            merged[block.index()] = (kept != block).then_some(kept);
        }
    }
    if merged.iter().all(Option::is_none) {
        return;
    }
    for block in body.order.clone() {
        let mut terminator = body.block(block).terminator.clone();
        terminator.for_each_target_mut(|target| target.block = merged[target.block.index()].unwrap_or(target.block));
        body.block_mut(block).terminator = terminator;
    }
    remove_unreachable(body);
}

/// What a block returns that does nothing else and needs nothing from elsewhere.
fn returned_constant(body: &Body, block: Block) -> Option<Option<i64>> {
    let data = body.block(block);
    let Terminator::Return(value) = data.terminator else { return None };
    let constants = data.insts.iter().all(|&inst| matches!(body.inst(inst).op, Op::Const(_)));
    if !data.params.is_empty() || !constants {
        return None;
    }
    let Some(value) = value else { return Some(None) };
    let own = data.insts.iter().any(|&inst| body.result(inst) == Some(value));
    Some(Some(body.constant(value).filter(|_| own)?))
}

fn edge_count(body: &Body) -> usize {
    let mut count = 0;
    for &block in &body.order {
        body.block(block).terminator.for_each_target(|target| count += 1 + target.args.len());
    }
    count
}

/// Nothing comes after a trap or a call of a function that does not return.
fn cut_after_noreturn(body: &mut Body, cx: Context<'_>) {
    for block in body.order.clone() {
        let ends = |op: &Op| match op {
            Op::Trap => true,
            Op::Call { callee: beec_ir::Callee::Func(id), .. } => cx.module.function(*id).noreturn,
            _ => false,
        };
        let place = body.block(block).insts.iter().position(|&inst| ends(&body.inst(inst).op));
        if let Some(place) = place {
            let data = body.block_mut(block);
            data.insts.truncate(place + 1);
            data.terminator = Terminator::Unreachable;
        }
    }
}

fn fold_terminators(body: &mut Body) {
    for block in body.order.clone() {
        if let Some(terminator) = folded(body, block) {
            body.block_mut(block).terminator = terminator;
        }
    }
}

fn folded(body: &mut Body, block: Block) -> Option<Terminator> {
    match &body.block(block).terminator {
        Terminator::Branch { condition, then, otherwise, .. } => {
            if then == otherwise {
                return Some(Terminator::Jump(then.clone()));
            }
            let chosen = if body.constant(*condition)? != 0 { then } else { otherwise };
            Some(Terminator::Jump(chosen.clone()))
        }
        Terminator::Switch { value, cases, default } => {
            if let Some(constant) = body.constant(*value) {
                let chosen = cases.iter().find(|(case, _)| *case == constant).map_or(default, |(_, target)| target);
                return Some(Terminator::Jump(chosen.clone()));
            }
            let value = *value;
            let default = default.clone();
            let cases: Vec<_> = cases.iter().filter(|(_, target)| *target != default).cloned().collect();
            switch_of_few(body, block, value, cases, default)
        }
        _ => None,
    }
}

/// A switch of no case is a jump, one of one case a branch.
fn switch_of_few(
    body: &mut Body,
    block: Block,
    value: Value,
    mut cases: Vec<(i64, BlockCall)>,
    default: BlockCall,
) -> Option<Terminator> {
    match cases.len() {
        0 => Some(Terminator::Jump(default)),
        1 => {
            let (case, target) = cases.pop()?;
            let span = body.block(block).terminator_span;
            let constant = body.add_inst(Op::Const(case), &[body.ty(value)], span);
            let equal = Op::Icmp(beec_ir::Cond::Eq, value, body.inst(constant).first_result);
            let compare = body.add_inst(equal, &[Ty::I1], span);
            body.block_mut(block).insts.extend([constant, compare]);
            let condition = body.inst(compare).first_result;
            Some(Terminator::Branch { condition, then: target, otherwise: default, likely: None })
        }
        _ => Some(Terminator::Switch { value, cases, default }),
    }
}

/// Drops blocks that the entry does not reach.
pub(crate) fn remove_unreachable(body: &mut Body) {
    let cfg = Cfg::new(body);
    body.order.retain(|&block| cfg.is_reachable(block));
}

/// A way that leads to nothing but `unreachable` is not taken.
fn drop_branches_to_unreachable(body: &mut Body) {
    let mut dead = vec![false; body.blocks.len()];
    for &block in &body.order {
        let data = body.block(block);
        dead[block.index()] =
            matches!(data.terminator, Terminator::Unreachable) && data.insts.iter().all(|&i| body.inst(i).op.is_pure());
    }
    for block in body.order.clone() {
        let data = body.block_mut(block);
        let terminator = match &mut data.terminator {
            Terminator::Branch { then, otherwise, .. } if dead[then.block.index()] => {
                Terminator::Jump(otherwise.clone())
            }
            Terminator::Branch { then, otherwise, .. } if dead[otherwise.block.index()] => {
                Terminator::Jump(then.clone())
            }
            Terminator::Switch { cases, default, .. } => {
                cases.retain(|(_, target)| !dead[target.block.index()] || target == default);
                continue;
            }
            _ => continue,
        };
        data.terminator = terminator;
    }
}

/// Replaces parameters that are given one value on every way in.
pub(crate) fn remove_same_params(body: &mut Body) {
    let mut replacements = Replacements::new(body);
    let mut removed = vec![false; body.values.len()];
    loop {
        let only = only_arguments(body, &replacements, &removed);
        let mut changed = false;
        for &block in body.order.iter().skip(1) {
            for &param in &body.block(block).params {
                let Argument::Only(value) = only[param.index()] else { continue };
                // Another replacement of this round may have made it an argument of itself.
                let value = replacements.get(value);
                if !removed[param.index()] && value != param {
                    removed[param.index()] = true;
                    replacements.set(param, value);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    if !replacements.is_empty() {
        remove_params(body, |param| removed.get(param.index()) == Some(&true));
        replacements.apply(body);
    }
}

#[derive(Clone, Copy)]
enum Argument {
    None,
    Only(Value),
    Several,
}

fn only_arguments(body: &Body, replacements: &Replacements, removed: &[bool]) -> Vec<Argument> {
    let mut only = vec![Argument::None; body.values.len()];
    for &block in &body.order {
        body.block(block).terminator.for_each_target(|target| {
            for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                let arg = replacements.get(arg);
                if removed[param.index()] || arg == param {
                    continue;
                }
                let argument = &mut only[param.index()];
                *argument = match *argument {
                    Argument::None => Argument::Only(arg),
                    Argument::Only(other) if other == arg => Argument::Only(other),
                    _ => Argument::Several,
                };
            }
        });
    }
    only
}

/// Jumps through blocks that only jump on.
fn skip_empty_blocks(body: &mut Body) {
    let uses = Uses::new(body);
    let mut next: Vec<Option<BlockCall>> = vec![None; body.blocks.len()];
    for &block in body.order.iter().skip(1) {
        let data = body.block(block);
        let Terminator::Jump(target) = &data.terminator else { continue };
        let only_passes = data.insts.is_empty() && target.block != block;
        let params_stay = data.params.iter().all(|&param| {
            let passed = target.args.iter().filter(|&&arg| arg == param).count();
            uses.count(param) == passed
        });
        let hinted = data.loop_hint != beec_ir::LoopHint::None;
        if only_passes && params_stay && !hinted {
            next[block.index()] = Some(target.clone());
        }
    }
    for block in body.order.clone() {
        let mut terminator = std::mem::replace(&mut body.block_mut(block).terminator, Terminator::Unreachable);
        terminator.for_each_target_mut(|target| {
            // Bounded, as empty blocks may form a circle.
            for _ in 0..64 {
                let Some(on) = &next[target.block.index()] else { break };
                let params = &body.block(target.block).params;
                let replace = |arg: &Value| match params.iter().position(|param| param == arg) {
                    Some(place) => target.args.get(place).copied().unwrap_or(*arg),
                    None => *arg,
                };
                let args = on.args.iter().map(replace).collect();
                *target = BlockCall { block: on.block, args };
            }
        });
        body.block_mut(block).terminator = terminator;
    }
}

/// Appends a block to the only one that jumps to it, where that jumps nowhere else.
fn merge_lines(body: &mut Body) {
    let cfg = Cfg::new(body);
    let mut replacements = Replacements::new(body);
    let mut merged = vec![false; body.blocks.len()];
    for block in cfg.rpo.clone() {
        if merged[block.index()] {
            continue;
        }
        while let Terminator::Jump(target) = &body.block(block).terminator {
            let next = target.block;
            if next == block || next == body.entry() || cfg.predecessors(next).len() != 1 {
                break;
            }
            let args = target.args.clone();
            append(body, block, next, &args, &mut replacements);
            merged[next.index()] = true;
        }
    }
    body.order.retain(|block| !merged[block.index()]);
    replacements.apply(body);
}

fn append(body: &mut Body, block: Block, next: Block, args: &[Value], replacements: &mut Replacements) {
    let data = body.block_mut(next);
    let insts = std::mem::take(&mut data.insts);
    let params = std::mem::take(&mut data.params);
    let terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
    let span = data.terminator_span;
    for (&param, &arg) in params.iter().zip(args) {
        replacements.set(param, arg);
    }
    let data = body.block_mut(block);
    data.insts.extend(insts);
    data.terminator = terminator;
    data.terminator_span = span;
}
