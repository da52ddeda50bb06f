//! How large a value can be, as far as its own computation shows.
//!
//! Only what the verifier finds out by itself is believed (widths of loads and extensions, shifts, masks), never a
//! branch or a division: what folds away because of it is no check that the verifier would have needed.

use beec_ir::{BinaryOp, Block, Body, Cast, Cfg, Op, Ty, Value, eval};

/// How many definitions are followed for a value that was made since the ranges were found.
const DEPTH: u32 = 6;

/// By value: the largest number that it, taken as unsigned, can be.
pub(crate) struct Ranges {
    largest: Vec<u64>,
}

impl Ranges {
    /// One walk over the function: what comes around a loop can be anything.
    pub(crate) fn new(body: &Body) -> Ranges {
        let cfg = Cfg::new(body);
        let mut ranges = Ranges { largest: body.values.iter().map(|data| all_ones(data.ty)).collect() };
        for (position, &block) in cfg.rpo.iter().enumerate() {
            ranges.params(body, &cfg, position, block);
            for &inst in &body.block(block).insts {
                let data = body.inst(inst);
                if data.result_count == 1 {
                    let bound =
                        bound(body, &data.op, body.ty(data.first_result), |value| ranges.largest[value.index()]);
                    ranges.largest[data.first_result.index()] = bound;
                }
            }
        }
        ranges
    }

    fn params(&mut self, body: &Body, cfg: &Cfg, position: usize, block: Block) {
        let params = &body.block(block).params;
        let predecessors = cfg.predecessors(block);
        let around = predecessors.iter().any(|&from| cfg.position(from).is_none_or(|from| from >= position));
        if params.is_empty() || predecessors.is_empty() || around {
            return;
        }
        let mut bounds = vec![0; params.len()];
        for &from in predecessors {
            body.block(from).terminator.for_each_target(|target| {
                if target.block == block {
                    let args = target.args.iter().map(|arg| self.largest[arg.index()]);
                    bounds.iter_mut().zip(args).for_each(|(bound, arg)| *bound = arg.max(*bound));
                }
            });
        }
        for (&param, bound) in params.iter().zip(bounds) {
            self.largest[param.index()] = bound;
        }
    }

    /// The largest number that a value, taken as unsigned, can be.
    pub(crate) fn largest(&self, body: &Body, value: Value) -> u64 {
        self.follow(body, value, DEPTH)
    }

    /// Whether a value, taken as signed, is never negative.
    pub(crate) fn is_never_negative(&self, body: &Body, value: Value) -> bool {
        self.largest(body, value) <= all_ones(body.ty(value)) >> 1
    }

    fn follow(&self, body: &Body, value: Value, depth: u32) -> u64 {
        if let Some(&known) = self.largest.get(value.index()) {
            return known;
        }
        match (body.def_op(value), depth.checked_sub(1)) {
            (Some(op), Some(depth)) => bound(body, op, body.ty(value), |value| self.follow(body, value, depth)),
            _ => all_ones(body.ty(value)),
        }
    }
}

fn all_ones(ty: Ty) -> u64 {
    eval::zero_extended(ty, -1)
}

fn bound(body: &Body, op: &Op, ty: Ty, of: impl Fn(Value) -> u64) -> u64 {
    let anything = all_ones(ty);
    let bound = match *op {
        Op::Const(constant) => eval::zero_extended(ty, constant),
        Op::Cast(Cast::ZExt, a) => of(a),
        Op::Cast(Cast::Trunc, a) => of(a).min(anything),
        Op::Select(_, a, b) => of(a).max(of(b)),
        Op::Binary(BinaryOp::And, a, b) => of(a).min(of(b)),
        Op::Binary(BinaryOp::Or | BinaryOp::Xor, a, b) => ones_below(of(a) | of(b)),
        Op::Binary(BinaryOp::Add, a, b) => of(a).checked_add(of(b)).unwrap_or(anything),
        Op::Binary(BinaryOp::LShr, a, b) => match body.constant(b) {
            Some(by) => of(a) >> (by as u32 & (ty.bits() - 1)),
            None => of(a),
        },
        Op::Binary(BinaryOp::Shl, a, b) => match body.constant(b) {
            Some(by) => shifted(of(a), by as u32 & (ty.bits() - 1)).unwrap_or(anything),
            None => anything,
        },
        _ => anything,
    };
    // A sum or product beyond the width wraps.
    if bound > anything { anything } else { bound }
}

/// The number with ones wherever `bound` or a smaller number has one.
fn ones_below(bound: u64) -> u64 {
    if bound == 0 { 0 } else { u64::MAX >> bound.leading_zeros() }
}

fn shifted(bound: u64, by: u32) -> Option<u64> {
    (bound.leading_zeros() >= by).then(|| bound << by)
}
