//! Which values were compared with something on the way to a block, so that the verifier may know more of them now.

use beec_ir::{BinaryOp, Block, Body, Cast, Cfg, Cond, Op, Terminator, Ty, Value};

/// How many definitions are followed from what was compared.
const LINKS: u32 = 8;
/// How many comparisons a condition is taken apart into.
const CONDITIONS: usize = 8;

/// By value: how deep in the dominator tree it was checked last; 0 for never.
pub(super) struct Checks {
    /// Something was compared that the verifier links with the value.
    linked: Vec<u32>,
    /// Bounds were learned that do not reach what was computed from the value before.
    bounded: Vec<u32>,
    log: Vec<(Value, u32, u32)>,
}

impl Checks {
    pub(super) fn new(body: &Body) -> Checks {
        let count = body.values.len();
        Checks { linked: vec![0; count], bounded: vec![0; count], log: Vec::new() }
    }

    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    pub(super) fn restore(&mut self, mark: usize) {
        for (value, linked, bounded) in self.log.drain(mark..).rev() {
            self.linked[value.index()] = linked;
            self.bounded[value.index()] = bounded;
        }
    }

    /// Whether something was compared that the verifier links with the value.
    pub(super) fn is_linked(&self, value: Value) -> bool {
        self.linked[value.index()] > 0
    }

    /// Whether an operation may be replaced by an equal one at this depth: nothing was learned of its operands since,
    /// or something of the earlier result itself, which is then the one to use.
    ///
    /// Copies are in one register, so the earlier one knows all that was learned. Nor does it matter to a sum that may
    /// be a packet pointer: what counts there is that the sum which is compared with the end is the one that is used.
    pub(super) fn may_share(&self, body: &Body, op: &Op, leader: Value, depth: u32) -> bool {
        if self.linked[leader.index()] > depth {
            return true;
        }
        match *op {
            Op::Cast(cast, value) if is_copy(body, cast, value) => true,
            Op::PtrAdd(base, by) => {
                !self.learned(body, base, depth) && (!is_in_object(body, base) || !self.learned(body, by, depth))
            }
            ref op => {
                let mut learned = false;
                op.for_each_use(|operand| learned |= self.learned(body, operand, depth));
                !learned
            }
        }
    }

    /// Whether bounds were learned below this depth of a value, or of what it is a copy of.
    fn learned(&self, body: &Body, mut value: Value, depth: u32) -> bool {
        for _ in 0..LINKS {
            if self.bounded[value.index()] > depth {
                return true;
            }
            match body.def_op(value) {
                Some(&Op::Cast(cast, inner)) if is_copy(body, cast, inner) => value = inner,
                _ => return false,
            }
        }
        false
    }

    /// Takes note of the branch that leads to `block`, if one alone does.
    pub(super) fn enter(&mut self, body: &Body, cfg: &Cfg, block: Block, depth: u32) {
        let &[predecessor] = cfg.predecessors(block) else { return };
        match body.block(predecessor).terminator {
            Terminator::Branch { condition, .. } => self.condition(body, condition, depth),
            Terminator::Switch { value, .. } => self.value(body, value, depth, true),
            _ => {}
        }
    }

    fn condition(&mut self, body: &Body, condition: Value, depth: u32) {
        let mut work = vec![condition];
        for _ in 0..CONDITIONS {
            match work.pop().and_then(|condition| body.def_op(condition)) {
                Some(&Op::Icmp(cond, a, b)) => {
                    // Comparing a packet pointer with the end is good for all that share its variable part; comparing
                    // any pointer with null changes what may be done with it.
                    let bounds = body.ty(a) != Ty::Ptr || matches!(cond, Cond::Eq | Cond::Ne);
                    self.value(body, a, depth, bounds);
                    self.value(body, b, depth, bounds);
                }
                Some(&Op::Binary(_, a, b)) => work.extend([a, b]),
                _ => {}
            }
        }
    }

    /// A value was compared, and with it what it is but a copy or a constant away from.
    fn value(&mut self, body: &Body, mut value: Value, depth: u32, bounds: bool) {
        for _ in 0..LINKS {
            if body.constant(value).is_some() {
                return;
            }
            self.stamp(value, depth, bounds);
            let plus_constant = |b: Value| body.constant(b).is_some();
            value = match body.def_op(value) {
                Some(&Op::Cast(Cast::ZExt | Cast::SExt | Cast::Trunc, inner)) => inner,
                Some(&Op::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::And, inner, by)) if plus_constant(by) => {
                    inner
                }
                Some(&Op::PtrAdd(base, _)) => base,
                _ => return,
            };
        }
    }

    fn stamp(&mut self, value: Value, depth: u32, bounds: bool) {
        let index = value.index();
        self.log.push((value, self.linked[index], self.bounded[index]));
        self.linked[index] = depth;
        if bounds {
            self.bounded[index] = depth;
        }
    }
}

/// Whether a conversion leaves the register as it is. Loads and 32-bit arithmetic write zeros above their result.
pub(super) fn is_copy(body: &Body, cast: Cast, value: Value) -> bool {
    match cast {
        Cast::PtrToInt | Cast::IntToPtr => true,
        Cast::ZExt => matches!(body.def_op(value), Some(Op::Load { .. } | Op::Binary(..) | Op::Cast(Cast::ZExt, _))),
        Cast::SExt | Cast::Trunc => false,
    }
}

/// Whether a pointer certainly points into a slot, a global or what a helper gave, and so not into a packet.
fn is_in_object(body: &Body, mut pointer: Value) -> bool {
    for _ in 0..LINKS {
        match body.def_op(pointer) {
            Some(&Op::PtrAdd(base, _)) => pointer = base,
            Some(Op::SlotAddr(..) | Op::GlobalAddr(_) | Op::Call { .. }) => return true,
            _ => return false,
        }
    }
    false
}
