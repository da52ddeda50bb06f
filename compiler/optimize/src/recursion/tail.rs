//! Calls of a function by itself at its ends become jumps to its start.

use beec_ir::{BinaryOp, Block, BlockCall, Body, FuncId, Inst, Op, Terminator, Ty, Value};
use beec_source::Span;
use rustc_hash::FxHashSet;

use crate::inline::called;

/// Where a function calls itself: the block and the place in it.
pub(super) fn calls(body: &Body, id: FuncId) -> Vec<(Block, usize)> {
    let mut found = Vec::new();
    for &block in &body.order {
        let insts = body.block(block).insts.iter().enumerate();
        found.extend(insts.filter(|&(_, &inst)| called(body, inst) == Some(id)).map(|(at, _)| (block, at)));
    }
    found
}

/// Makes a loop of a function; `false`, and then nothing of the body is to be used, where not all calls can be jumps.
pub(super) fn into_loop(body: &mut Body, id: FuncId) -> bool {
    if locals_outlive_a_round(body) {
        return false;
    }
    for (block, _) in calls(body, id) {
        return_at_once(body, block);
    }
    let Some(ends) = ends(body, id) else { return false };
    let combined: Vec<BinaryOp> = ends.iter().filter_map(|end| end.then.map(|(op, _)| op)).collect();
    let how = combined.first().copied();
    if combined.iter().any(|&op| Some(op) != how) {
        return false;
    }
    let result = returned_type(body);
    let start = new_start(body, how.zip(result));
    if let (Some(op), Some(so_far)) = (how, start.so_far) {
        combine_returns(body, op, so_far, &ends);
    }
    ends.iter().for_each(|end| jump_back(body, end, &start));
    true
}

/// A call at an end of the function.
struct End {
    block: Block,
    at: usize,
    args: Vec<Value>,
    /// What is done to its result before that is returned, and the other operand.
    then: Option<(BinaryOp, Value)>,
}

/// All calls, if each is at an end.
fn ends(body: &Body, id: FuncId) -> Option<Vec<End>> {
    let found = calls(body, id);
    let mut blocks = FxHashSet::default();
    if found.iter().any(|(block, _)| !blocks.insert(*block)) {
        return None;
    }
    found.into_iter().map(|(block, at)| end(body, block, at)).collect()
}

fn end(body: &Body, block: Block, at: usize) -> Option<End> {
    let data = body.block(block);
    let call = data.insts[at];
    let Op::Call { args, .. } = &body.inst(call).op else { return None };
    let params = &body.block(body.entry()).params;
    let same = params.len() == args.len() && params.iter().zip(args).all(|(&a, &b)| body.ty(a) == body.ty(b));
    let Terminator::Return(returned) = data.terminator else { return None };
    let result = body.result(call);
    let behind = &data.insts[at + 1..];
    if !same || !behind.iter().all(|&inst| body.inst(inst).op.is_pure()) {
        return None;
    }
    let args = args.clone();
    let (Some(returned), Some(result)) = (returned, result) else {
        return returned.is_none().then_some(End { block, at, args, then: None });
    };
    if returned == result {
        return Some(End { block, at, args, then: None });
    }
    let Some(&Op::Binary(op, a, b)) = body.def_op(returned) else { return None };
    let any_order = matches!(op, BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor);
    let other = if a == result { b } else { a };
    let needs_result = behind.iter().any(|&inst| {
        let mut reads = false;
        body.inst(inst).op.for_each_use(|value| reads |= value == result);
        reads && body.result(inst) != Some(returned)
    });
    let fits = any_order && (a == result) != (b == result) && !needs_result && body.ty(result) == body.ty(returned);
    fits.then_some(End { block, at, args, then: Some((op, other)) })
}

/// As many instructions are copied to where a block that does little but return is jumped to.
const MAX_COPIED: usize = 4;

/// Where a block jumps to one that only returns, it returns itself.
fn return_at_once(body: &mut Body, block: Block) {
    for _ in 0..8 {
        let Terminator::Jump(target) = body.block(block).terminator.clone() else { return };
        let end = body.block(target.block).clone();
        let small = end.insts.len() <= MAX_COPIED && end.insts.iter().all(|&inst| body.inst(inst).op.is_pure());
        if !small || !matches!(end.terminator, Terminator::Return(_) | Terminator::Jump(_)) || target.block == block {
            return;
        }
        let mut to: Vec<(Value, Value)> = end.params.iter().copied().zip(target.args.iter().copied()).collect();
        let get =
            |to: &[(Value, Value)], value| to.iter().find(|(from, _)| *from == value).map_or(value, |pair| pair.1);
        for &inst in &end.insts {
            let mut data = body.inst(inst).clone();
            data.op.map_uses(|value| get(&to, value));
            let types: Vec<Ty> = body.results(inst).map(|result| body.ty(result)).collect();
            let copy = body.add_inst(data.op, &types, data.span);
            to.extend(body.results(inst).zip(body.results(copy)).collect::<Vec<_>>());
            body.block_mut(block).insts.push(copy);
        }
        let mut terminator = end.terminator;
        terminator.map_uses(|value| get(&to, value));
        body.block_mut(block).terminator = terminator;
    }
}

fn returned_type(body: &Body) -> Option<Ty> {
    body.order.iter().find_map(|&block| match body.block(block).terminator {
        Terminator::Return(Some(value)) => Some(body.ty(value)),
        _ => None,
    })
}

/// Where the rounds start.
struct Start {
    block: Block,
    /// What the rounds before have combined.
    so_far: Option<Value>,
}

/// Puts a block before the first one, which becomes the start of a loop.
fn new_start(body: &mut Body, combines: Option<(BinaryOp, Ty)>) -> Start {
    let first = body.entry();
    let types: Vec<Ty> = body.block(first).params.iter().map(|&param| body.ty(param)).collect();
    let entry = body.add_block();
    let mut args: Vec<Value> = types.into_iter().map(|ty| body.add_param(entry, ty)).collect();
    let so_far = combines.map(|(op, ty)| {
        let nothing = if op == BinaryOp::And { -1 } else { i64::from(op == BinaryOp::Mul) };
        let constant = body.add_inst(Op::Const(nothing), &[ty], Span::NONE);
        body.block_mut(entry).insts.push(constant);
        args.push(body.inst(constant).first_result);
        body.add_param(first, ty)
    });
    body.block_mut(entry).terminator = Terminator::Jump(BlockCall { block: first, args });
    body.order.insert(0, entry);
    Start { block: first, so_far }
}

/// What is returned is combined with what the rounds before left.
fn combine_returns(body: &mut Body, op: BinaryOp, so_far: Value, ends: &[End]) {
    for block in body.order.clone() {
        let Terminator::Return(Some(value)) = body.block(block).terminator else { continue };
        if ends.iter().all(|end| end.block != block) {
            let whole = push(body, block, Op::Binary(op, so_far, value));
            body.block_mut(block).terminator = Terminator::Return(Some(whole));
        }
    }
}

/// Appends an operation of the type of its first operand.
fn push(body: &mut Body, block: Block, op: Op) -> Value {
    let Op::Binary(_, first, _) = op else { unreachable!("only what combines is pushed") };
    let span = body.block(block).terminator_span;
    let inst = body.add_inst(op, &[body.ty(first)], span);
    body.block_mut(block).insts.push(inst);
    body.inst(inst).first_result
}

fn jump_back(body: &mut Body, end: &End, start: &Start) {
    let mut dropped: FxHashSet<Value> = body.results(body.block(end.block).insts[end.at]).collect();
    if let (Terminator::Return(Some(value)), Some(_)) = (&body.block(end.block).terminator, end.then) {
        dropped.insert(*value);
    }
    let call = body.block(end.block).insts[end.at];
    let mut insts = std::mem::take(&mut body.block_mut(end.block).insts);
    insts.retain(|&inst| inst != call && !body.results(inst).any(|result| dropped.contains(&result)));
    body.block_mut(end.block).insts = insts;
    let mut args = end.args.clone();
    if let Some(so_far) = start.so_far {
        args.push(match end.then {
            Some((op, other)) => push(body, end.block, Op::Binary(op, so_far, other)),
            None => so_far,
        });
    }
    body.block_mut(end.block).terminator = Terminator::Jump(BlockCall { block: start.block, args });
}

/// Whether the next round, or something that it calls, might see a local of this one: its address is kept or handed
/// down.
fn locals_outlive_a_round(body: &Body) -> bool {
    let mut addresses: FxHashSet<Value> = FxHashSet::default();
    // Addresses formed from others stand behind them in every order of the blocks that matters; a few walks find all.
    loop {
        let before = addresses.len();
        for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
            let data = body.inst(inst);
            let from = |value: &Value| addresses.contains(value);
            let is_address = match &data.op {
                Op::SlotAddr(..) => true,
                Op::PtrAdd(base, _) => from(base),
                Op::Select(_, a, b) => from(a) || from(b),
                _ => false,
            };
            if is_address {
                addresses.insert(data.first_result);
            }
        }
        if addresses.len() == before {
            break;
        }
    }
    let escapes = |inst: Inst| {
        let op = &body.inst(inst).op;
        let mut reads = false;
        match op {
            Op::Load { .. } | Op::PtrAdd(..) | Op::Select(..) | Op::MemSet { .. } | Op::MemCopy { .. } => {}
            Op::MemCmp { .. } | Op::Icmp(..) => {}
            Op::Store { value, .. } => reads = addresses.contains(value),
            Op::Call { callee: beec_ir::Callee::Helper(_), .. } => {}
            _ => op.for_each_use(|value| reads |= addresses.contains(&value)),
        }
        reads
    };
    let mut kept = false;
    for &block in &body.order {
        kept |= body.block(block).insts.iter().any(|&inst| escapes(inst));
        body.block(block).terminator.for_each_use(|value| kept |= addresses.contains(&value));
    }
    kept
}
