//! Arithmetic and pointer additions.

use beec_ir::{BinaryOp, Cast, Inst, Op, Ty, Value, eval};

use super::{Combiner, Outcome};

impl Combiner<'_, '_> {
    pub(super) fn binary(&mut self, op: BinaryOp, a: Value, b: Value, ty: Ty) -> Option<Outcome> {
        if let Some(left) = self.constant(a) {
            if is_commutative(op) && self.constant(b).is_none() {
                return Some(Outcome::Op(Op::Binary(op, b, a)));
            }
            // Nothing shifted, divided or reduced stays nothing; only a division by zero gives its dividend, zero too.
            let absorbs = !matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Or | BinaryOp::Xor);
            if left == 0 && absorbs || left == -1 && op == BinaryOp::AShr {
                return Some(Outcome::Value(a));
            }
        }
        if a == b {
            match op {
                BinaryOp::And | BinaryOp::Or => return Some(Outcome::Value(a)),
                BinaryOp::Xor | BinaryOp::Sub => return Some(Outcome::Op(Op::Const(0))),
                _ => {}
            }
        }
        if op == BinaryOp::Sub
            && let Some(outcome) = self.difference(a, b, ty)
        {
            return Some(outcome);
        }
        let right = self.constant(b)?;
        self.identity(op, a, b, right, ty)
            .or_else(|| self.never_negative(op, a, b, right, ty))
            .or_else(|| self.strength(op, a, right, ty))
            .or_else(|| self.chain(op, a, right, ty))
    }

    /// `(x + y) - x`, and of pointers what was added to the one to get the other. Whoever writes this means the offset, of which
    /// the verifier knows bounds; of a difference of pointers it knows none, and the sum it may refuse.
    fn difference(&mut self, a: Value, b: Value, ty: Ty) -> Option<Outcome> {
        match (self.body.def_op(a)?, self.body.def_op(b)) {
            (&Op::Binary(BinaryOp::Add, x, y), _) if x == b => Some(Outcome::Value(y)),
            (&Op::Binary(BinaryOp::Add, x, y), _) if y == b => Some(Outcome::Value(x)),
            (&Op::Cast(Cast::PtrToInt, pointer), Some(&Op::Cast(Cast::PtrToInt, base))) => {
                let (offsets, constant) = self.offsets(pointer, base)?;
                let first = self.new_constant(ty, constant);
                let add = |sum, offset| self.new_value(Op::Binary(BinaryOp::Add, offset, sum), ty);
                Some(Outcome::Value(offsets.into_iter().fold(first, add)))
            }
            _ => None,
        }
    }

    /// What was added to a pointer to get another one: values, from the last step on, and a constant.
    fn offsets(&self, mut pointer: Value, base: Value) -> Option<(Vec<Value>, i64)> {
        const MOST_STEPS: usize = 4;
        let mut offsets = Vec::new();
        while pointer != base && offsets.len() < MOST_STEPS {
            match (self.body.def_op(pointer)?, self.body.def_op(base)) {
                (&Op::PtrAdd(inner, offset), _) => {
                    offsets.push(offset);
                    pointer = inner;
                }
                (&Op::SlotAddr(slot, to), Some(&Op::SlotAddr(of, from))) if slot == of => {
                    return Some((offsets, i64::from(to) - i64::from(from)));
                }
                _ => return None,
            }
        }
        (pointer == base).then_some((offsets, 0))
    }

    /// Operations that give an operand or a constant.
    fn identity(&mut self, op: BinaryOp, a: Value, b: Value, right: i64, ty: Ty) -> Option<Outcome> {
        let amount = right & i64::from(ty.bits() - 1);
        let ones = if ty == Ty::I1 { 1 } else { -1 };
        match op {
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Or | BinaryOp::Xor if right == 0 => Some(Outcome::Value(a)),
            BinaryOp::Shl | BinaryOp::LShr | BinaryOp::AShr if amount == 0 => Some(Outcome::Value(a)),
            BinaryOp::Mul | BinaryOp::UDiv | BinaryOp::SDiv if right == 1 => Some(Outcome::Value(a)),
            BinaryOp::And if right == ones => Some(Outcome::Value(a)),
            BinaryOp::And | BinaryOp::Mul | BinaryOp::UDiv | BinaryOp::SDiv if right == 0 => Some(Outcome::Value(b)),
            BinaryOp::Or if right == ones => Some(Outcome::Value(b)),
            BinaryOp::URem | BinaryOp::SRem if right == 0 => Some(Outcome::Value(a)),
            BinaryOp::URem | BinaryOp::SRem if right == 1 => Some(Outcome::Op(Op::Const(0))),
            BinaryOp::SRem if right == -1 => Some(Outcome::Op(Op::Const(0))),
            _ => None,
        }
    }

    /// Operations whose sign does not matter, and shifts that leave nothing.
    fn never_negative(&mut self, op: BinaryOp, a: Value, b: Value, right: i64, ty: Ty) -> Option<Outcome> {
        if ty == Ty::I1 {
            return None;
        }
        let unsigned = match op {
            BinaryOp::LShr => {
                let amount = (right & i64::from(ty.bits() - 1)) as u32;
                return (self.ranges.largest(self.body, a) >> amount == 0).then_some(Outcome::Op(Op::Const(0)));
            }
            BinaryOp::SDiv | BinaryOp::SRem if right > 0 => {
                let unsigned = if op == BinaryOp::SDiv { BinaryOp::UDiv } else { BinaryOp::URem };
                return self.is_not_negative_here(a).then_some(Outcome::Op(Op::Binary(unsigned, a, b)));
            }
            BinaryOp::AShr => BinaryOp::LShr,
            _ => return None,
        };
        self.ranges.is_never_negative(self.body, a).then_some(Outcome::Op(Op::Binary(unsigned, a, b)))
    }

    /// Cheaper operations; shifts and masks also keep bounds in the verifier that divisions lose.
    fn strength(&mut self, op: BinaryOp, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        if ty == Ty::I1 {
            return None;
        }
        let unsigned = eval::zero_extended(ty, right);
        let power = unsigned.is_power_of_two().then(|| i64::from(unsigned.trailing_zeros()));
        match (op, power) {
            (BinaryOp::Sub, _) => Some(self.with_constant(BinaryOp::Add, a, right.wrapping_neg(), ty)),
            (BinaryOp::Mul, Some(shift)) => Some(self.with_constant(BinaryOp::Shl, a, shift, ty)),
            (BinaryOp::UDiv, Some(shift)) => Some(self.with_constant(BinaryOp::LShr, a, shift, ty)),
            (BinaryOp::URem, Some(_)) => Some(self.with_constant(BinaryOp::And, a, right.wrapping_sub(1), ty)),
            (BinaryOp::SDiv, Some(shift)) if right > 0 => {
                let bias = self.bias(a, shift, ty);
                let biased = self.new_value(Op::Binary(BinaryOp::Add, a, bias), ty);
                Some(self.with_constant(BinaryOp::AShr, biased, shift, ty))
            }
            // Both parts of the difference have bounds that the verifier sees.
            (BinaryOp::SRem, Some(shift)) if right > 0 => {
                let bias = self.bias(a, shift, ty);
                let biased = self.new_value(Op::Binary(BinaryOp::Add, a, bias), ty);
                let mask = self.new_constant(ty, right.wrapping_sub(1));
                let low = self.new_value(Op::Binary(BinaryOp::And, biased, mask), ty);
                Some(Outcome::Op(Op::Binary(BinaryOp::Sub, low, bias)))
            }
            (BinaryOp::Shl | BinaryOp::LShr | BinaryOp::AShr, _) if right != right & i64::from(ty.bits() - 1) => {
                Some(self.with_constant(op, a, right & i64::from(ty.bits() - 1), ty))
            }
            _ => None,
        }
    }

    /// `2^shift - 1` where `a` is negative, else 0: added to it, this rounds a following shift towards zero.
    fn bias(&mut self, a: Value, shift: i64, ty: Ty) -> Value {
        let width = i64::from(ty.bits());
        let top = self.new_constant(ty, width - 1);
        let sign = self.new_value(Op::Binary(BinaryOp::AShr, a, top), ty);
        let rest = self.new_constant(ty, width - shift);
        self.new_value(Op::Binary(BinaryOp::LShr, sign, rest), ty)
    }

    /// Two operations with constants made one, where nothing else reads the inner result.
    fn chain(&mut self, op: BinaryOp, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        let &Op::Binary(inner, base, by) = self.body.def_op(a)? else { return self.negated_compare(op, a, right, ty) };
        let left = self.constant(by)?;
        if inner != op || !self.has_one_use(a) {
            return None;
        }
        let (amount, width) = (left.checked_add(right), i64::from(ty.bits()));
        match op {
            BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => {
                let joined = eval::binary(op, ty, left, right);
                Some(self.with_constant(op, base, joined, ty))
            }
            BinaryOp::Shl | BinaryOp::LShr if amount.is_some_and(|amount| amount >= width) => {
                Some(Outcome::Op(Op::Const(0)))
            }
            BinaryOp::Shl | BinaryOp::LShr => Some(self.with_constant(op, base, amount?, ty)),
            BinaryOp::AShr => Some(self.with_constant(op, base, amount?.min(width - 1), ty)),
            _ => None,
        }
    }

    /// The negation of a comparison is the inverse comparison, where nothing else reads the first.
    fn negated_compare(&mut self, op: BinaryOp, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        match *self.body.def_op(a)? {
            Op::Icmp(cond, x, y) if op == BinaryOp::Xor && ty == Ty::I1 && right == 1 && self.has_one_use(a) => {
                Some(Outcome::Op(Op::Icmp(cond.inverse(), x, y)))
            }
            // A condition is 0 or 1; the only mask that may go is one on a value that is no number of the program's.
            Op::Cast(Cast::ZExt, inner) if op == BinaryOp::And && right & 1 == 1 && self.body.ty(inner) == Ty::I1 => {
                Some(Outcome::Value(a))
            }
            Op::Cast(Cast::ZExt, inner) if op == BinaryOp::Xor && right == 1 && self.body.ty(inner) == Ty::I1 => {
                let one = self.new_constant(Ty::I1, 1);
                let negated = self.new_value(Op::Binary(BinaryOp::Xor, inner, one), Ty::I1);
                Some(Outcome::Op(Op::Cast(Cast::ZExt, negated)))
            }
            _ => None,
        }
    }

    pub(super) fn with_constant(&mut self, op: BinaryOp, a: Value, constant: i64, ty: Ty) -> Outcome {
        let constant = self.new_constant(ty, constant);
        Outcome::Op(Op::Binary(op, a, constant))
    }

    /// Constants move into slot addresses and join; variable parts stay where they are, as the verifier knows a
    /// pointer by the variable part that was added last.
    pub(super) fn ptr_add(&mut self, _inst: Inst, base: Value, by: Value) -> Option<Outcome> {
        let Some(by) = self.constant(by) else { return self.subtracted_from_index(base, by) };
        if by == 0 {
            return Some(Outcome::Value(base));
        }
        match *self.body.def_op(base)? {
            Op::SlotAddr(slot, offset) => {
                let offset = i32::try_from(i64::from(offset).checked_add(by)?).ok()?;
                Some(Outcome::Op(Op::SlotAddr(slot, offset)))
            }
            Op::PtrAdd(inner, first) => {
                let joined = self.constant(first)?.wrapping_add(by);
                let joined = self.new_constant(Ty::I64, joined);
                Some(Outcome::Op(Op::PtrAdd(inner, joined)))
            }
            _ => None,
        }
    }
}

impl Combiner<'_, '_> {
    /// `&a[n - 1]` of a number `n` that is never negative: `n` is added, which the verifier knows not to be negative, and
    /// then the constant is taken off. A difference that something else reads was checked itself, and stays.
    fn subtracted_from_index(&mut self, base: Value, by: Value) -> Option<Outcome> {
        let (extended, scale) = match *self.body.def_op(by)? {
            Op::Binary(op @ (BinaryOp::Shl | BinaryOp::Mul), extended, by) => {
                (extended, Some((op, by, self.constant(by)?)))
            }
            _ => (by, None),
        };
        let &Op::Cast(Cast::SExt, difference) = self.body.def_op(extended)? else { return None };
        let &Op::Binary(BinaryOp::Add, index, less) = self.body.def_op(difference)? else { return None };
        let less = self.constant(less).filter(|less| *less < 0)?;
        let alone = [by, extended, difference].into_iter().all(|value| self.has_one_use(value));
        if !alone || self.body.ty(difference) != Ty::I32 || !self.ranges.is_never_negative(self.body, index) {
            return None;
        }
        let less = match scale {
            Some((op, _, by)) => eval::binary(op, Ty::I64, less, by),
            None => less,
        };
        let mut offset = self.new_value(Op::Cast(Cast::ZExt, index), Ty::I64);
        if let Some((op, by, _)) = scale {
            offset = self.new_value(Op::Binary(op, offset, by), Ty::I64);
        }
        let behind = self.new_value(Op::PtrAdd(base, offset), Ty::Ptr);
        let less = self.new_constant(Ty::I64, less);
        Some(Outcome::Op(Op::PtrAdd(behind, less)))
    }
}

fn is_commutative(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor)
}
