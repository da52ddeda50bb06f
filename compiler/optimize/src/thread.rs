//! Jump threading: a jump to a block that only decides where to go on, and whose decision is known from what the jump
//! gives it, goes there at once.
//!
//! This is what makes `if (check(x))` one branch after `check` was inlined. Nothing but constants is copied, so no path
//! becomes more than it was for the verifier; blocks with accesses are never copied. Loop headers are left alone.

use beec_ir::{
    Block, BlockCall, BlockData, Body, Cfg, Dominators, Inst, LoopHint, Op, Terminator, Use, Uses, Value, ValueDef,
};
use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::fold::fold;
use crate::simplify_cfg;
use crate::ssa::{self, Access, Variables};

/// Instructions in a block that only decides.
const MAX_INSTS: usize = 8;
/// Blocks threaded a function; each costs a walk over the function.
const MAX_BLOCKS: usize = 200;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    simplify_cfg::remove_unreachable(body);
    // A block that was looked at in vain stays so but for others being threaded into it.
    let mut done = vec![false; body.blocks.len()];
    for _ in 0..MAX_BLOCKS {
        let Some(found) = find(body, &mut done) else { break };
        thread(body, found);
        simplify_cfg::remove_unreachable(body);
        done.resize(body.blocks.len(), false);
    }
}

/// A jump from `from`, the `edge`th of its terminator, whose way is known.
struct Edge {
    from: Block,
    edge: usize,
    target: BlockCall,
    // What the values of the block are on this way.
    known: FxHashMap<Value, Known>,
}

#[derive(Clone, Copy)]
enum Known {
    Constant(i64),
    Value(Value),
}

struct Found {
    block: Block,
    edges: Vec<Edge>,
}

fn find(body: &Body, done: &mut [bool]) -> Option<Found> {
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    for &block in cfg.rpo.iter().skip(1) {
        let data = body.block(block);
        let decides = matches!(data.terminator, Terminator::Branch { .. } | Terminator::Switch { .. });
        if done[block.index()] || !decides || data.params.is_empty() || data.insts.len() > MAX_INSTS {
            continue;
        }
        let pure = data.insts.iter().all(|&inst| body.inst(inst).op.is_pure());
        let header = cfg.predecessors(block).iter().any(|&from| dominators.dominates(block, from));
        if !pure || header || data.loop_hint != LoopHint::None {
            continue;
        }
        done[block.index()] = true;
        let mut edges = Vec::new();
        let mut sources = cfg.predecessors(block).to_vec();
        sources.dedup();
        for from in sources {
            let mut index = 0;
            body.block(from).terminator.for_each_target(|call| {
                if call.block == block {
                    edges.extend(known_edge(body, block, from, index, call));
                }
                index += 1;
            });
        }
        if !edges.is_empty() {
            return Some(Found { block, edges });
        }
    }
    None
}

fn known_edge(body: &Body, block: Block, from: Block, edge: usize, call: &BlockCall) -> Option<Edge> {
    let data = body.block(block);
    let mut known: FxHashMap<Value, Known> = FxHashMap::default();
    for (&param, &arg) in data.params.iter().zip(&call.args) {
        known.insert(param, body.constant(arg).map_or(Known::Value(arg), Known::Constant));
    }
    for &inst in &data.insts {
        let result = body.inst(inst).first_result;
        let constant = |value: Value| match known.get(&value) {
            Some(&Known::Constant(constant)) => Some(constant),
            Some(&Known::Value(value)) => body.constant(value),
            None => body.constant(value),
        };
        if let Some(constant) = fold(body, &body.inst(inst).op, body.ty(result), constant) {
            known.insert(result, Known::Constant(constant));
        }
    }
    let constant = |value: Value| match known.get(&value) {
        Some(&Known::Constant(constant)) => Some(constant),
        _ => None,
    };
    let target = match &data.terminator {
        Terminator::Branch { condition, then, otherwise, .. } => {
            if constant(*condition)? != 0 {
                then
            } else {
                otherwise
            }
        }
        Terminator::Switch { value, cases, default } => {
            let value = constant(*value)?;
            cases.iter().find(|(case, _)| *case == value).map_or(default, |(_, target)| target)
        }
        _ => return None,
    };
    // A way back to the block itself would make a loop of it.
    (target.block != block).then(|| Edge { from, edge, target: target.clone(), known })
}

fn thread(body: &mut Body, found: Found) {
    let outside = values_used_outside(body, found.block);
    // Every value of the block that others read must be known on each threaded way.
    let all_known = |edge: &Edge| {
        let passed = edge.target.args.iter().filter(|&&arg| defined_in(body, arg, found.block));
        outside.iter().map(|(value, _)| value).chain(passed).all(|value| edge.known.contains_key(value))
    };
    let edges: Vec<Edge> = found.edges.into_iter().filter(all_known).collect();
    if edges.is_empty() {
        return;
    }
    let mut variables = Variables::default();
    let of_value: Vec<(Value, usize)> =
        outside.iter().map(|&(value, _)| (value, variables.add(body.ty(value)))).collect();
    write_in_block(body, found.block, &of_value, &mut variables);
    read_outside(body, &outside, &of_value, &mut variables);
    for edge in edges {
        redirect(body, edge, &of_value, &mut variables);
    }
    ssa::construct(body, &variables);
}

fn defined_in(body: &Body, value: Value, block: Block) -> bool {
    match body.def(value) {
        ValueDef::Param(at, _) => at == block,
        ValueDef::Result(inst, _) => body.block(block).insts.contains(&inst),
    }
}

/// The values of a block that are read elsewhere, and by whom.
fn values_used_outside(body: &Body, block: Block) -> Vec<(Value, Vec<Use>)> {
    let uses = Uses::new(body);
    let data = body.block(block);
    let results = data.insts.iter().flat_map(|&inst| body.results(inst));
    let values = data.params.iter().copied().chain(results);
    values
        .filter_map(|value| {
            let elsewhere = |reader: &&Use| match reader {
                Use::Inst(_, at) | Use::Terminator(at) => *at != block,
            };
            let mut readers: Vec<Use> = uses.of(value).iter().filter(elsewhere).copied().collect();
            readers.dedup();
            (!readers.is_empty()).then_some((value, readers))
        })
        .collect()
}

/// An instruction that stands for an access of a variable until SSA construction.
fn stand_in(body: &mut Body, access: Access, ty: Option<beec_ir::Ty>, variables: &mut Variables) -> Inst {
    let inst = body.add_inst(Op::Const(0), ty.as_slice(), beec_source::Span::NONE);
    variables.accesses.insert(inst, access);
    inst
}

fn write_in_block(body: &mut Body, block: Block, of_value: &[(Value, usize)], variables: &mut Variables) {
    for &(value, variable) in of_value {
        let write = stand_in(body, Access::Write(variable, value), None, variables);
        // Behind all definitions: nothing in the block itself reads the variable.
        body.block_mut(block).insts.push(write);
    }
}

fn read_outside(
    body: &mut Body,
    outside: &[(Value, Vec<Use>)],
    of_value: &[(Value, usize)],
    variables: &mut Variables,
) {
    for ((value, readers), &(_, variable)) in outside.iter().zip(of_value) {
        let ty = body.ty(*value);
        for &reader in readers {
            let read = stand_in(body, Access::Read(variable), Some(ty), variables);
            let result = body.inst(read).first_result;
            let swap = |used: Value| if used == *value { result } else { used };
            match reader {
                Use::Inst(inst, at) => {
                    body.inst_mut(inst).op.map_uses(swap);
                    let insts = &mut body.block_mut(at).insts;
                    let place = insts.iter().position(|&other| other == inst).unwrap_or(insts.len());
                    insts.insert(place, read);
                }
                Use::Terminator(at) => {
                    body.block_mut(at).insts.push(read);
                    body.block_mut(at).terminator.map_uses(swap);
                }
            }
        }
    }
}

/// Sends a jump to its target by way of a new block that holds what the skipped one gave.
fn redirect(body: &mut Body, edge: Edge, of_value: &[(Value, usize)], variables: &mut Variables) {
    let span = body.block(edge.from).terminator_span;
    let new = Block(body.blocks.len() as u32);
    body.blocks.push(BlockData {
        params: Vec::new(),
        insts: Vec::new(),
        terminator: Terminator::Unreachable,
        terminator_span: span,
        loop_hint: LoopHint::None,
    });
    let mut emitter = crate::rewrite::Emitter::new(body, span);
    let mut value_on_way = |value: Value| match edge.known.get(&value) {
        Some(&Known::Constant(constant)) => {
            let ty = emitter.body.ty(value);
            emitter.constant(ty, constant)
        }
        Some(&Known::Value(value)) => value,
        None => value,
    };
    let args: Vec<Value> = edge.target.args.iter().map(|&arg| value_on_way(arg)).collect();
    let writes: Vec<(usize, Value)> =
        of_value.iter().map(|&(value, variable)| (variable, value_on_way(value))).collect();
    let mut insts = emitter.out;
    for (variable, value) in writes {
        insts.push(stand_in(body, Access::Write(variable, value), None, variables));
    }
    let data = body.block_mut(new);
    data.insts = insts;
    data.terminator = Terminator::Jump(BlockCall { block: edge.target.block, args });
    let place = body.order.iter().position(|&block| block == edge.from).map_or(body.order.len(), |place| place + 1);
    body.order.insert(place, new);
    let mut index = 0;
    body.block_mut(edge.from).terminator.for_each_target_mut(|target| {
        if index == edge.edge {
            *target = BlockCall::new(new);
        }
        index += 1;
    });
}
