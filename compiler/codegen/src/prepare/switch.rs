//! Switches as balanced trees of comparisons.

use beec_ir::{Block, BlockCall, Body, Cond, Op, Terminator, Ty, Value};
use beec_source::Span;

/// Cases that lie next to each other and go to one place.
#[derive(Clone)]
struct Cluster {
    low: i64,
    high: i64,
    target: BlockCall,
}

struct Lowering<'a> {
    body: &'a mut Body,
    value: Value,
    ty: Ty,
    signed: bool,
    default: BlockCall,
    span: Span,
}

/// Replaces every switch.
pub(crate) fn lower_switches(body: &mut Body) {
    for block in body.order.clone() {
        let data = body.block(block);
        let Terminator::Switch { value, cases, default } = data.terminator.clone() else { continue };
        let span = data.terminator_span;
        let ty = body.ty(value);
        let signed = cases.iter().any(|(case, _)| *case < 0);
        let clusters = clusters(cases, &default);
        let mut lowering = Lowering { body, value, ty, signed, default, span };
        lowering.tree(block, &clusters, None, None);
    }
}

fn clusters(mut cases: Vec<(i64, BlockCall)>, default: &BlockCall) -> Vec<Cluster> {
    cases.retain(|(_, target)| target != default);
    cases.sort_by_key(|(case, _)| *case);
    let mut clusters: Vec<Cluster> = Vec::new();
    for (case, target) in cases {
        match clusters.last_mut() {
            Some(last) if last.target == target && last.high.checked_add(1) == Some(case) => last.high = case,
            _ => clusters.push(Cluster { low: case, high: case, target }),
        }
    }
    clusters
}

/// Up to so many clusters are tested one after the other.
const LINEAR: usize = 3;

impl Lowering<'_> {
    /// Ends `block` with the tests for `clusters`, where the value is known to lie between the bounds. The depth of
    /// the recursion is the logarithm of the number of cases.
    fn tree(&mut self, block: Block, clusters: &[Cluster], low: Option<i64>, high: Option<i64>) {
        if clusters.len() <= LINEAR {
            return self.linear(block, clusters, low, high);
        }
        let (left, right) = clusters.split_at(clusters.len() / 2);
        let pivot = left[left.len() - 1].high;
        let (left_block, right_block) = (self.body.add_block(), self.body.add_block());
        let above = if self.signed { Cond::Sgt } else { Cond::Ugt };
        self.test(block, above, pivot, BlockCall::new(right_block), BlockCall::new(left_block));
        self.tree(left_block, left, low, Some(pivot));
        self.tree(right_block, right, pivot.checked_add(1), high);
    }

    fn linear(&mut self, block: Block, clusters: &[Cluster], mut low: Option<i64>, high: Option<i64>) {
        let (at_least, at_most) = if self.signed { (Cond::Sge, Cond::Sle) } else { (Cond::Uge, Cond::Ule) };
        let zero_bound = if self.signed { None } else { Some(0) };
        let mut block = block;
        for (index, cluster) in clusters.iter().enumerate() {
            let last = index + 1 == clusters.len();
            let next = if last { self.default.clone() } else { BlockCall::new(self.body.add_block()) };
            let next_block = next.block;
            let from_low = low.or(zero_bound) == Some(cluster.low);
            let to_high = high == Some(cluster.high);
            let target = cluster.target.clone();
            if from_low && to_high {
                self.end(block, Terminator::Jump(target));
                return;
            }
            if cluster.low == cluster.high {
                self.test(block, Cond::Eq, cluster.low, target, next);
            } else if from_low {
                self.test(block, at_most, cluster.high, target, next);
            } else if to_high {
                self.test(block, at_least, cluster.low, target, next);
            } else {
                let inner = self.body.add_block();
                self.test(block, at_least, cluster.low, BlockCall::new(inner), next.clone());
                self.test(inner, at_most, cluster.high, target, next);
            }
            if from_low {
                low = cluster.high.checked_add(1);
            }
            block = next_block;
        }
        if clusters.is_empty() {
            let default = self.default.clone();
            self.end(block, Terminator::Jump(default));
        }
    }

    fn test(&mut self, block: Block, cond: Cond, constant: i64, then: BlockCall, otherwise: BlockCall) {
        let inst = self.body.add_inst(Op::Const(constant), &[self.ty], self.span);
        let constant = self.body.inst(inst).first_result;
        let test = self.body.add_inst(Op::Icmp(cond, self.value, constant), &[Ty::I1], self.span);
        let condition = self.body.inst(test).first_result;
        self.body.block_mut(block).insts.extend([inst, test]);
        self.end(block, Terminator::Branch { condition, then, otherwise, likely: None });
    }

    fn end(&mut self, block: Block, terminator: Terminator) {
        let data = self.body.block_mut(block);
        data.terminator = terminator;
        data.terminator_span = self.span;
    }
}
