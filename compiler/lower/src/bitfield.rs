//! Bit-fields: reading and writing the unit that holds them.

use beec_check::tree::BitField;
use beec_ir::{BinaryOp, Ty, Value};

use crate::function::FunctionCx;
use crate::memory::Location;

impl FunctionCx<'_, '_> {
    /// Reads a bit-field as a value of type `ty`.
    pub(crate) fn load_bits(&mut self, location: &Location, bits: BitField, ty: Ty) -> Value {
        let unit = unit_type(bits);
        let value = self.load_plain(location, unit);
        let value = self.extract(value, bits);
        self.b.resize(value, bits.signed, ty)
    }

    /// The bit-field in its unit, extended to the type that arithmetic on the unit has.
    fn extract(&mut self, unit: Value, bits: BitField) -> Value {
        let ty = work_type(bits);
        let value = self.b.resize(unit, false, ty);
        let (shift, width) = (i64::from(bits.shift), i64::from(bits.width));
        if bits.signed {
            let above = i64::from(ty.bits()) - shift - width;
            let value = self.b.binary_imm(BinaryOp::Shl, value, above);
            return self.b.binary_imm(BinaryOp::AShr, value, above + shift);
        }
        let value = self.b.binary_imm(BinaryOp::LShr, value, shift);
        // Nothing stands above a bit-field that ends its unit.
        if shift + width == i64::from(bits.unit_size) * 8 {
            return value;
        }
        self.b.binary_imm(BinaryOp::And, value, mask(bits))
    }

    /// Writes a bit-field. The result is what a read would give, in the type of `value`.
    pub(crate) fn store_bits(&mut self, location: &Location, bits: BitField, value: Value, signed: bool) -> Value {
        let (unit, work) = (unit_type(bits), work_type(bits));
        let shift = i64::from(bits.shift);
        let ty = self.b.ty(value);
        let wide = self.b.resize(value, signed, work);
        if bits.width == bits.unit_size * 8 {
            let stored = self.b.resize(wide, false, unit);
            self.store_plain(location, stored);
            return value;
        }
        let cut = self.b.binary_imm(BinaryOp::And, wide, mask(bits));
        let placed = self.b.binary_imm(BinaryOp::Shl, cut, shift);
        let old = self.load_plain(location, unit);
        let old = self.b.resize(old, false, work);
        let kept = self.b.binary_imm(BinaryOp::And, old, !(mask(bits) << shift));
        let merged = self.b.binary(BinaryOp::Or, kept, placed);
        let stored = self.b.resize(merged, false, unit);
        self.store_plain(location, stored);
        let result = if bits.signed { self.sign_extend(cut, bits) } else { cut };
        self.b.resize(result, bits.signed, ty)
    }

    fn sign_extend(&mut self, value: Value, bits: BitField) -> Value {
        let above = i64::from(self.b.ty(value).bits()) - i64::from(bits.width);
        let value = self.b.binary_imm(BinaryOp::Shl, value, above);
        self.b.binary_imm(BinaryOp::AShr, value, above)
    }
}

/// The type of the unit.
fn unit_type(bits: BitField) -> Ty {
    Ty::int_of_bytes(u32::from(bits.unit_size)).unwrap_or(Ty::I64)
}

/// The type of arithmetic on the unit.
fn work_type(bits: BitField) -> Ty {
    if bits.unit_size > 4 { Ty::I64 } else { Ty::I32 }
}

fn mask(bits: BitField) -> i64 {
    match bits.width {
        0..=63 => (1 << bits.width) - 1,
        _ => -1,
    }
}
