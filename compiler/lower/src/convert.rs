//! Conversions between scalar types (C11 6.3).

use beec_check::types::TypeId;
use beec_ir::{BinaryOp, Cast, Cond, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::Class;

impl FunctionCx<'_, '_> {
    /// A value of one scalar type as one of another.
    pub(crate) fn convert(&mut self, value: Value, from: TypeId, to: TypeId) -> Value {
        match self.class(to) {
            Class::Bool => self.truth_value(value),
            class => match class.ir() {
                Some(ty) => {
                    let value = self.b.resize(value, self.class(from).is_signed(), ty);
                    self.narrow(value, to)
                }
                None => value,
            },
        }
    }

    /// A value as arithmetic takes it, in a word of 32 or 64 bits: a narrow `_BitInt` is not promoted in C.
    pub(crate) fn arithmetic_word(&mut self, value: Value, signed: bool) -> Value {
        match self.b.ty(value) {
            Ty::I1 | Ty::I8 | Ty::I16 => self.b.resize(value, signed, Ty::I32),
            _ => value,
        }
    }

    /// A value reduced to the bits of its type, where that is a `_BitInt` that does not fill its bytes.
    pub(crate) fn narrow(&mut self, value: Value, ty: TypeId) -> Value {
        let Some((bits, signed)) = crate::layout::padded_bits(self.types, ty) else { return value };
        let held = self.b.ty(value);
        // Arithmetic is on words of 32 and 64 bits.
        let work = if held.bits() < 32 { Ty::I32 } else { held };
        let wide = self.b.resize(value, false, work);
        if !signed {
            let narrowed = self.b.binary_imm(BinaryOp::And, wide, ((1_u64 << bits) - 1) as i64);
            return self.b.resize(narrowed, false, held);
        }
        let above = i64::from(work.bits() - bits);
        let shifted = self.b.binary_imm(BinaryOp::Shl, wide, above);
        let extended = self.b.binary_imm(BinaryOp::AShr, shifted, above);
        self.b.resize(extended, false, held)
    }

    /// 1 where a value differs from zero, as a `_Bool`.
    pub(crate) fn truth_value(&mut self, value: Value) -> Value {
        let differs = self.b.is_nonzero(value);
        self.b.cast(Cast::ZExt, differs, Ty::I8)
    }

    /// A condition (`i1`) as a value of an integer type.
    pub(crate) fn condition_value(&mut self, condition: Value, ty: TypeId) -> Value {
        let ty = self.class(ty).ir().unwrap_or(Ty::I32);
        self.b.resize(condition, false, ty)
    }

    /// Whether a value equals zero; `i1`.
    pub(crate) fn is_zero(&mut self, value: Value) -> Value {
        match self.b.ty(value) {
            Ty::I8 | Ty::I16 => {
                let wide = self.b.cast(Cast::ZExt, value, Ty::I32);
                self.b.icmp_imm(Cond::Eq, wide, 0)
            }
            _ => self.b.icmp_imm(Cond::Eq, value, 0),
        }
    }
}
