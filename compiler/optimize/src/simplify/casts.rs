//! Conversions.

use beec_ir::{BinaryOp, Cast, Op, Ty, Value, eval};

use super::{Combiner, Outcome};

impl Combiner<'_, '_> {
    pub(super) fn cast(&mut self, cast: Cast, a: Value, to: Ty) -> Option<Outcome> {
        // Zeros cost nothing and lose no bound; signs take two shifts before v4.
        if cast == Cast::SExt && self.body.ty(a) != Ty::I1 && self.ranges.is_never_negative(self.body, a) {
            return Some(Outcome::Op(Op::Cast(Cast::ZExt, a)));
        }
        let inner = self.body.def_op(a)?.clone();
        match (cast, inner) {
            (Cast::ZExt, Op::Cast(Cast::Trunc, source)) => self.cut_and_extended(a, source, to),
            (cast, Op::Cast(first, _)) if !self.was_compared(cast, first, a) => self.two_casts(cast, first, a, to),
            (Cast::IntToPtr, Op::Binary(BinaryOp::Add, x, y)) => self.sum_to_pointer(x, y),
            (Cast::Trunc, Op::Binary(op, x, y)) if to == Ty::I1 => self.lowest_bit(op, x, y),
            (Cast::Trunc, Op::Select(condition, x, y)) => {
                // Only where both become constants: a `bool` made of a condition.
                let (x, y) = (self.constant(x)?, self.constant(y)?);
                let (x, y) = (self.new_constant(to, x), self.new_constant(to, y));
                Some(Outcome::Op(Op::Select(condition, x, y)))
            }
            _ => None,
        }
    }

    /// Whether something else reads a value between two extensions: a comparison, perhaps, that bounds it, and not
    /// what it was extended from.
    fn was_compared(&self, cast: Cast, first: Cast, a: Value) -> bool {
        cast == first && cast != Cast::Trunc && self.body.ty(a) == Ty::I32 && !self.has_one_use(a)
    }

    /// Whether something else reads a sign extension of which 32 bits are wanted. Where those are what was extended, they are
    /// compared as they are if there are such comparisons.
    fn is_shared_extension(&self, a: Value, from: Ty, to: Ty) -> bool {
        let compared_as_is = from == Ty::I32 && self.cx.module.target.alu32();
        to == Ty::I32 && !compared_as_is && !self.has_one_use(a)
    }

    fn two_casts(&mut self, cast: Cast, first: Cast, a: Value, to: Ty) -> Option<Outcome> {
        let &Op::Cast(_, source) = self.body.def_op(a)? else { return None };
        let from = self.body.ty(source);
        match (cast, first) {
            (Cast::IntToPtr, Cast::PtrToInt) | (Cast::PtrToInt, Cast::IntToPtr) => Some(Outcome::Value(source)),
            (Cast::Trunc, Cast::Trunc) | (Cast::ZExt, Cast::ZExt) | (Cast::SExt, Cast::SExt) => {
                Some(Outcome::Op(Op::Cast(cast, source)))
            }
            // The sign of what was extended with zeros is a zero.
            (Cast::SExt, Cast::ZExt) => Some(Outcome::Op(Op::Cast(Cast::ZExt, source))),
            // What else reads the extended value may have checked it.
            (Cast::Trunc, Cast::SExt) if self.is_shared_extension(a, from, to) => None,
            (Cast::Trunc, Cast::ZExt | Cast::SExt) if from == to => Some(Outcome::Value(source)),
            (Cast::Trunc, Cast::ZExt | Cast::SExt) if from.bits() < to.bits() => {
                Some(Outcome::Op(Op::Cast(first, source)))
            }
            (Cast::Trunc, Cast::ZExt | Cast::SExt) => Some(Outcome::Op(Op::Cast(Cast::Trunc, source))),
            _ => None,
        }
    }

    /// Cutting off what is zero anyway changes nothing.
    fn cut_and_extended(&mut self, cut: Value, source: Value, to: Ty) -> Option<Outcome> {
        let fits = self.ranges.largest(self.body, source) <= eval::zero_extended(self.body.ty(cut), -1);
        (fits && self.body.ty(source) == to).then_some(Outcome::Value(source))
    }

    /// An address computed as a number.
    fn sum_to_pointer(&mut self, x: Value, y: Value) -> Option<Outcome> {
        if let Some(&Op::Cast(Cast::PtrToInt, pointer)) = self.body.def_op(x) {
            return Some(Outcome::Op(Op::PtrAdd(pointer, y)));
        }
        match self.body.def_op(y) {
            Some(&Op::Cast(Cast::PtrToInt, pointer)) => Some(Outcome::Op(Op::PtrAdd(pointer, x))),
            _ => None,
        }
    }

    /// `x & 1` as a condition is the lowest bit itself.
    fn lowest_bit(&mut self, op: BinaryOp, x: Value, mask: Value) -> Option<Outcome> {
        let is_one = op == BinaryOp::And && self.constant(mask)? & 1 == 1;
        is_one.then_some(Outcome::Op(Op::Cast(Cast::Trunc, x)))
    }
}
