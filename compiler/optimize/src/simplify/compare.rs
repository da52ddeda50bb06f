//! Comparisons.

use beec_ir::{BinaryOp, Cast, Cond, Linkage, Op, Ty, Value, eval};

use super::{Combiner, Outcome};

impl Combiner<'_, '_> {
    pub(super) fn icmp(&mut self, cond: Cond, a: Value, b: Value) -> Option<Outcome> {
        if a == b {
            let holds = matches!(cond, Cond::Eq | Cond::Ule | Cond::Uge | Cond::Sle | Cond::Sge);
            return Some(Outcome::Op(Op::Const(i64::from(holds))));
        }
        if self.constant(a).is_some() && self.constant(b).is_none() {
            return Some(Outcome::Op(Op::Icmp(cond.swapped(), b, a)));
        }
        if let Some(narrow) = self.before_extension(cond, a, b) {
            return Some(narrow);
        }
        if let Some(unsigned) = self.without_signs(cond, a, b) {
            return Some(unsigned);
        }
        let right = self.constant(b)?;
        let ty = self.body.ty(a);
        self.limit(cond, a, right, ty)
            .or_else(|| self.address_of_object(cond, a, right))
            .or_else(|| self.condition(cond, a, right))
            .or_else(|| self.moved(cond, a, right, ty))
    }

    /// What was given a sign only to be compared is compared as it is: giving it a sign keeps the order, for numbers
    /// with and without signs, and the verifier learns about the value itself, which goes on to be used. Before v3
    /// there are no such comparisons, and the extended value is what is used.
    fn before_extension(&mut self, cond: Cond, a: Value, b: Value) -> Option<Outcome> {
        let extended = |value: Value| match self.body.def_op(value) {
            Some(&Op::Cast(Cast::SExt, inner)) if self.body.ty(inner) == Ty::I32 => Some(inner),
            _ => None,
        };
        if !self.cx.module.target.alu32() || !self.has_one_use(a) {
            return None;
        }
        let left = extended(a)?;
        if let Some(right) = self.constant(b) {
            let narrow = i32::try_from(right).ok()?;
            let right = self.new_constant(Ty::I32, i64::from(narrow));
            return Some(Outcome::Op(Op::Icmp(cond, left, right)));
        }
        let right = extended(b).filter(|_| self.has_one_use(b))?;
        Some(Outcome::Op(Op::Icmp(cond, left, right)))
    }

    /// Whether narrow numbers are equal does not depend on their signs, and loads write zeros above what they read.
    fn without_signs(&mut self, cond: Cond, a: Value, b: Value) -> Option<Outcome> {
        let narrow = |value: Value| match self.body.def_op(value) {
            Some(&Op::Cast(Cast::SExt, inner)) if matches!(self.body.ty(inner), Ty::I8 | Ty::I16) => Some(inner),
            _ => None,
        };
        let left = narrow(a).filter(|_| matches!(cond, Cond::Eq | Cond::Ne))?;
        let (ty, from) = (self.body.ty(a), self.body.ty(left));
        let free = |value: Value, inner: Value| {
            self.has_one_use(value) || matches!(self.body.def_op(inner), Some(Op::Load { .. }))
        };
        if !free(a, left) {
            return None;
        }
        if let Some(right) = self.constant(b) {
            if eval::normalize(from, right) != right {
                return Some(Outcome::Op(Op::Const(i64::from(cond == Cond::Ne))));
            }
            let left = self.new_value(Op::Cast(Cast::ZExt, left), ty);
            let right = self.new_constant(ty, eval::zero_extended(from, right) as i64);
            return Some(Outcome::Op(Op::Icmp(cond, left, right)));
        }
        let right = narrow(b).filter(|&right| self.body.ty(right) == from && free(b, right))?;
        let left = self.new_value(Op::Cast(Cast::ZExt, left), ty);
        let right = self.new_value(Op::Cast(Cast::ZExt, right), ty);
        Some(Outcome::Op(Op::Icmp(cond, left, right)))
    }

    /// Comparisons that always or never hold, or that say no more than (in)equality.
    fn limit(&mut self, cond: Cond, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        let unsigned = eval::zero_extended(ty, right);
        let most = eval::zero_extended(ty, -1);
        let largest = if ty == Ty::Ptr { most } else { self.ranges.largest(self.body, a) };
        let (signed_least, signed_most) = match ty {
            Ty::I32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let always = match cond {
            Cond::Uge => unsigned == 0,
            Cond::Ule => unsigned >= largest,
            Cond::Ult | Cond::Ne => unsigned > largest,
            Cond::Sge => right == signed_least,
            Cond::Sle => right == signed_most,
            _ => false,
        };
        let never = match cond {
            Cond::Ult => unsigned == 0,
            Cond::Ugt => unsigned >= largest,
            Cond::Uge | Cond::Eq => unsigned > largest,
            Cond::Slt => right == signed_least,
            Cond::Sgt => right == signed_most,
            _ => false,
        };
        if always || never {
            return Some(Outcome::Op(Op::Const(i64::from(always))));
        }
        // A comparison of numbers without a sign teaches the verifier more.
        if largest <= most >> 1 && right >= 0 {
            let unsigned = match cond {
                Cond::Slt => Some(Cond::Ult),
                Cond::Sle => Some(Cond::Ule),
                Cond::Sgt => Some(Cond::Ugt),
                Cond::Sge => Some(Cond::Uge),
                _ => None,
            };
            if let Some(unsigned) = unsigned {
                let right = self.new_constant(ty, right);
                return Some(Outcome::Op(Op::Icmp(unsigned, a, right)));
            }
        }
        let equality = match (cond, unsigned) {
            (Cond::Ult, 1) | (Cond::Ule, 0) => Some(Cond::Eq),
            (Cond::Uge, 1) | (Cond::Ugt, 0) => Some(Cond::Ne),
            _ => None,
        }?;
        let zero = self.new_constant(ty, 0);
        Some(Outcome::Op(Op::Icmp(equality, a, zero)))
    }

    /// No object has the address zero, but an extern weak one may.
    fn address_of_object(&mut self, cond: Cond, a: Value, right: i64) -> Option<Outcome> {
        let module = self.cx.module;
        let exists = match *self.body.def_op(a)? {
            Op::SlotAddr(..) => true,
            Op::GlobalAddr(id) => module.global(id).linkage != Linkage::Weak,
            Op::FuncAddr(id) => module.function(id).linkage != Linkage::Weak,
            _ => false,
        };
        match cond {
            Cond::Eq if exists && right == 0 => Some(Outcome::Op(Op::Const(0))),
            Cond::Ne if exists && right == 0 => Some(Outcome::Op(Op::Const(1))),
            _ => None,
        }
    }

    /// A condition that was made a number and is compared with one.
    fn condition(&mut self, cond: Cond, a: Value, right: i64) -> Option<Outcome> {
        let (inner, one) = match *self.body.def_op(a)? {
            Op::Cast(Cast::ZExt, inner) => (inner, 1),
            Op::Cast(Cast::SExt, inner) => (inner, -1),
            Op::Select(condition, x, y) => return self.selected(cond, condition, x, y, right),
            _ => return None,
        };
        if self.body.ty(inner) != Ty::I1 {
            return None;
        }
        let ty = self.body.ty(a);
        let when_set = eval::icmp(cond, ty, one, right);
        let when_clear = eval::icmp(cond, ty, 0, right);
        Some(self.either(inner, when_set, when_clear))
    }

    /// A choice between two constants, compared with a constant.
    fn selected(&mut self, cond: Cond, condition: Value, x: Value, y: Value, right: i64) -> Option<Outcome> {
        let ty = self.body.ty(x);
        let (x, y) = (self.constant(x)?, self.constant(y)?);
        Some(self.either(condition, eval::icmp(cond, ty, x, right), eval::icmp(cond, ty, y, right)))
    }

    fn either(&mut self, condition: Value, when_set: bool, when_clear: bool) -> Outcome {
        match (when_set, when_clear) {
            (true, false) => Outcome::Value(condition),
            (false, true) => {
                let one = self.new_constant(Ty::I1, 1);
                Outcome::Op(Op::Binary(BinaryOp::Xor, condition, one))
            }
            (constant, _) => Outcome::Op(Op::Const(i64::from(constant))),
        }
    }

    /// A sum compared with a constant: what was added to is compared, where nothing else reads the sum. For the
    /// verifier that is a bound of the number itself, which goes on to be used.
    fn moved(&mut self, cond: Cond, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        if !self.has_one_use(a) {
            return None;
        }
        match cond {
            Cond::Eq | Cond::Ne => self.equal_after_moving(cond, a, right, ty),
            Cond::Ult | Cond::Ule | Cond::Ugt | Cond::Uge => self.ordered_after_moving(cond, a, right, ty),
            _ => None,
        }
    }

    /// The order of numbers stays if no sum wraps and the constant is not below what was added.
    fn ordered_after_moving(&mut self, cond: Cond, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        let &Op::Binary(BinaryOp::Add, base, by) = self.body.def_op(a)? else { return None };
        let (by, right) = (eval::zero_extended(ty, self.constant(by)?), eval::zero_extended(ty, right));
        let largest = self.ranges.largest(self.body, base).checked_add(by)?;
        if largest > eval::zero_extended(ty, -1) {
            return None;
        }
        let constant = self.new_constant(ty, eval::normalize(ty, right.checked_sub(by)? as i64));
        Some(Outcome::Op(Op::Icmp(cond, base, constant)))
    }

    fn equal_after_moving(&mut self, cond: Cond, a: Value, right: i64, ty: Ty) -> Option<Outcome> {
        let (base, constant) = match *self.body.def_op(a)? {
            Op::Binary(BinaryOp::Add, base, by) => (base, right.wrapping_sub(self.constant(by)?)),
            Op::Binary(BinaryOp::Xor, base, by) => (base, right ^ self.constant(by)?),
            Op::Binary(BinaryOp::And, shifted, mask) => return self.masked_in_place(cond, shifted, mask, right, ty),
            Op::Binary(BinaryOp::Sub, x, y) if right == 0 => return Some(Outcome::Op(Op::Icmp(cond, x, y))),
            _ => return None,
        };
        let constant = self.new_constant(ty, constant);
        Some(Outcome::Op(Op::Icmp(cond, base, constant)))
    }

    /// Bits that were shifted down to be compared are compared where they are.
    fn masked_in_place(&mut self, cond: Cond, shifted: Value, mask: Value, right: i64, ty: Ty) -> Option<Outcome> {
        let &Op::Binary(BinaryOp::LShr, x, by) = self.body.def_op(shifted)? else { return None };
        let (by, mask) = (u32::try_from(self.constant(by)?).ok()?, self.constant(mask)?);
        // What fits an instruction of any width.
        let in_place = |bits: i64| bits.checked_mul(1_i64.checked_shl(by)?).filter(|&bits| bits <= i64::from(i32::MAX));
        if mask <= 0 || by >= ty.bits().min(32) || right & !mask != 0 {
            return None;
        }
        let (mask, right) = (in_place(mask)?, in_place(right)?);
        let mask = self.new_constant(ty, mask);
        let masked = self.new_value(Op::Binary(BinaryOp::And, x, mask), ty);
        let right = self.new_constant(ty, right);
        Some(Outcome::Op(Op::Icmp(cond, masked, right)))
    }
}
