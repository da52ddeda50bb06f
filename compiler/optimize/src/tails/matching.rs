//! How much of the ends of two blocks is alike.

use beec_ir::{Block, Body, Callee, Inst, Op, Terminator, Ty, Use, Uses, Value};

/// Parameters that a shared end takes at most.
const MOST_PARAMS: usize = 2;
/// `bpf_tail_call` is worth more to the kernel where its index is one constant.
const TAIL_CALL: Callee = Callee::Helper(12);

/// The common end of two blocks.
pub(super) struct Match {
    /// The blocks, the earlier one first.
    pub(super) blocks: [Block; 2],
    /// The instructions that move, of each block, in order.
    pub(super) insts: Vec<(Inst, Inst)>,
    /// What differs, of each block.
    pub(super) params: Vec<(Value, Value)>,
    /// Instructions fewer.
    pub(super) saved: i32,
}

/// The blocks of a body, to be compared.
pub(super) struct Blocks<'a> {
    body: &'a Body,
    uses: Uses,
}

/// A comparison on its way from the end backwards.
#[derive(Default)]
struct Pairs {
    insts: Vec<(Inst, Inst)>,
    /// Operands of one place, of each block, that no shared instruction has made yet, in the order in which they came up.
    open: Vec<(Value, Value)>,
    saved: i32,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(body: &'a Body, uses: Uses) -> Blocks<'a> {
        Blocks { body, uses }
    }

    /// The end that pays most, if any does.
    pub(super) fn compare(&self, first: Block, second: Block) -> Option<Match> {
        let mut pairs = Pairs::default();
        self.terminators(first, second, &mut pairs)?;
        let (left, right) = (self.work(first), self.work(second));
        let mut best = self.result(first, second, &pairs, left.len(), right.len());
        for (&a, &b) in left.iter().rev().zip(right.iter().rev()) {
            if self.instructions(first, second, a, b, &mut pairs).is_none() {
                break;
            }
            let longer = self.result(first, second, &pairs, left.len(), right.len());
            if longer.as_ref().map(|found| found.saved) >= best.as_ref().map(|found| found.saved) {
                best = longer;
            }
        }
        best
    }

    /// A block's instructions but those that are made anew wherever they are needed.
    fn work(&self, block: Block) -> Vec<Inst> {
        let insts = self.body.block(block).insts.iter().copied();
        insts.filter(|&inst| !is_leaf(&self.body.inst(inst).op)).collect()
    }

    /// The match as it is now, if it may be made and pays.
    fn result(&self, first: Block, second: Block, pairs: &Pairs, left: usize, right: usize) -> Option<Match> {
        let integers = pairs.open.iter().all(|&(value, _)| !matches!(self.body.ty(value), Ty::Ptr | Ty::I1));
        // A block of which nothing is left is jumped over.
        let jump = i32::from(pairs.insts.len() < left && pairs.insts.len() < right);
        let saved = pairs.saved - jump - pairs.open.len() as i32;
        let legal = integers && pairs.open.len() <= MOST_PARAMS;
        (legal && saved > 0).then(|| Match {
            blocks: [first, second],
            insts: pairs.insts.iter().rev().copied().collect(),
            params: pairs.open.clone(),
            saved,
        })
    }

    fn terminators(&self, first: Block, second: Block, pairs: &mut Pairs) -> Option<()> {
        let (a, b) = (&self.body.block(first).terminator, &self.body.block(second).terminator);
        match (a, b) {
            (Terminator::Return(Some(a)), Terminator::Return(Some(b))) => {
                pairs.saved += 1;
                return self.pair(*a, *b, true, pairs);
            }
            (Terminator::Return(None), Terminator::Return(None)) | (Terminator::Jump(_), Terminator::Jump(_)) => {}
            (Terminator::Branch { likely: a, .. }, Terminator::Branch { likely: b, .. }) if a == b => pairs.saved += 1,
            _ => return None,
        }
        let (mut left, mut right) = (Vec::new(), Vec::new());
        a.for_each_use(|value| left.push(value));
        b.for_each_use(|value| right.push(value));
        left.iter().zip(&right).try_for_each(|(&a, &b)| self.pair(a, b, false, pairs))
    }

    /// Adds one instruction of each block to the end.
    fn instructions(&self, first: Block, second: Block, a: Inst, b: Inst, pairs: &mut Pairs) -> Option<()> {
        let (left, right) = (&self.body.inst(a).op, &self.body.inst(b).op);
        if !self.same_operation(left, right) {
            return None;
        }
        let results = || self.body.results(a).zip(self.body.results(b));
        for (x, y) in results() {
            let agree = pairs.open.iter().all(|&(left, right)| (left == x) == (right == y));
            let read_outside = self.is_read_outside(x, first) || self.is_read_outside(y, second);
            if !agree || read_outside || self.body.ty(x) != self.body.ty(y) {
                return None;
            }
        }
        if self.body.inst(a).result_count != self.body.inst(b).result_count || self.is_of_unknown_kind(left) {
            return None;
        }
        let (mut left_operands, mut right_operands) = (Vec::new(), Vec::new());
        left.for_each_use(|value| left_operands.push(value));
        right.for_each_use(|value| right_operands.push(value));
        if left_operands.len() != right_operands.len() {
            return None;
        }
        let made = matches!(left, Op::Call { .. } | Op::Store { .. });
        left_operands.iter().zip(&right_operands).try_for_each(|(&a, &b)| self.pair(a, b, made, pairs))?;
        let done: Vec<(Value, Value)> = results().collect();
        pairs.open.retain(|pair| !done.contains(pair));
        pairs.insts.push((a, b));
        pairs.saved += 1;
        Some(())
    }

    /// Takes in what the two blocks have in one place; `made` says that a constant takes an instruction there.
    fn pair(&self, a: Value, b: Value, made: bool, pairs: &mut Pairs) -> Option<()> {
        if let Some(leaf) = leaf(self.body, a, b) {
            pairs.saved += i32::from(made || !matches!(leaf, Op::Const(_)));
        } else if self.body.ty(a) != self.body.ty(b) {
            return None;
        } else if a != b && !pairs.open.contains(&(a, b)) {
            pairs.open.push((a, b));
        }
        Some(())
    }

    fn is_read_outside(&self, value: Value, block: Block) -> bool {
        self.uses.of(value).iter().any(|reader| match *reader {
            Use::Inst(_, place) | Use::Terminator(place) => place != block,
        })
    }

    /// An access through a pointer that was loaded from the stack, where pointers of all kinds may lie.
    fn is_of_unknown_kind(&self, op: &Op) -> bool {
        let (Op::Load { addr, .. }
        | Op::Store { addr, .. }
        | Op::AtomicRmw { addr, .. }
        | Op::CmpXchg { addr, .. }
        | Op::AtomicLoad { addr, .. }
        | Op::AtomicStore { addr, .. }) = *op
        else {
            return false;
        };
        matches!(self.root(addr), Some(&Op::Load { addr, .. }) if matches!(self.root(addr), Some(Op::SlotAddr(..))))
    }

    /// What a pointer was computed from.
    fn root(&self, mut pointer: Value) -> Option<&Op> {
        loop {
            match self.body.def_op(pointer)? {
                Op::PtrAdd(base, _) | Op::CoreAccess { base, .. } => pointer = *base,
                op => return Some(op),
            }
        }
    }

    fn same_operation(&self, a: &Op, b: &Op) -> bool {
        let core = |id: beec_ir::CoreId| &self.body.core[id.index()];
        match (a, b) {
            (Op::Binary(a, ..), Op::Binary(b, ..)) => a == b,
            (Op::Bswap(_), Op::Bswap(_)) | (Op::Select(..), Op::Select(..)) | (Op::PtrAdd(..), Op::PtrAdd(..)) => true,
            (Op::Icmp(a, ..), Op::Icmp(b, ..)) => a == b,
            (Op::Cast(a, _), Op::Cast(b, _)) => a == b,
            (Op::Load { offset: a, flags: f, addr: _ }, Op::Load { offset: b, flags: g, addr: _ })
            | (
                Op::Store { offset: a, flags: f, addr: _, value: _ },
                Op::Store { offset: b, flags: g, addr: _, value: _ },
            ) => (a, f) == (b, g),
            (
                Op::AtomicRmw { op: a, offset: i, order: x, addr: _, value: _ },
                Op::AtomicRmw { op: b, offset: j, order: y, addr: _, value: _ },
            ) => (a, i, x) == (b, j, y),
            (Op::Call { callee: a, .. }, Op::Call { callee: b, .. }) => {
                a == b && *a != TAIL_CALL && !matches!(a, Callee::Indirect(_))
            }
            (Op::CoreAccess { reloc: a, .. }, Op::CoreAccess { reloc: b, .. })
            | (Op::CoreConst(a), Op::CoreConst(b)) => core(*a) == core(*b),
            _ => false,
        }
    }
}

/// Constants and addresses, which cost as much to keep as to make.
pub(super) fn is_leaf(op: &Op) -> bool {
    matches!(op, Op::Const(_) | Op::GlobalAddr(_) | Op::FuncAddr(_) | Op::SlotAddr(..))
}

/// The constant or address that both values are, where they are different values.
pub(super) fn leaf(body: &Body, a: Value, b: Value) -> Option<&Op> {
    let (left, right) = (body.def_op(a)?, body.def_op(b)?);
    let same = match (left, right) {
        (Op::Const(a), Op::Const(b)) => a == b,
        (Op::GlobalAddr(a), Op::GlobalAddr(b)) => a == b,
        (Op::FuncAddr(a), Op::FuncAddr(b)) => a == b,
        (Op::SlotAddr(a, i), Op::SlotAddr(b, j)) => (a, i) == (b, j),
        _ => false,
    };
    (same && a != b && body.ty(a) == body.ty(b)).then_some(left)
}
