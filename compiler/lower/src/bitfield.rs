//! Bit-fields: reading and writing the unit that holds them.

use beec_check::tree::BitField;
use beec_ir::{BinaryOp, Ty, Value};

use crate::function::FunctionCx;
use crate::memory::Location;

impl FunctionCx<'_, '_> {
    /// Reads a bit-field as a value of type `ty`.
    pub(crate) fn load_bits(&mut self, location: &Location, bits: BitField, ty: Ty) -> Value {
        let value = if bits.unit_size > 8 {
            self.load_spread(location, bits)
        } else {
            let unit = self.load_unit(location, bits);
            self.extract(unit, bits)
        };
        self.b.resize(value, bits.signed, ty)
    }

    /// The unit, or so much of it as matters, in the type that arithmetic on it has.
    fn load_unit(&mut self, location: &Location, bits: BitField) -> Value {
        if !location.bytewise {
            let value = self.load_plain(location, unit_type(bits));
            return self.b.resize(value, false, work_type(bits));
        }
        let mut unit = self.b.iconst(work_type(bits), 0);
        for (offset, shift) in self.touched(bits) {
            let byte = self.load_plain(&byte_at(location, offset), Ty::I8);
            let byte = self.b.resize(byte, false, work_type(bits));
            let byte = self.b.binary_imm(BinaryOp::Shl, byte, shift);
            unit = self.b.binary(BinaryOp::Or, unit, byte);
        }
        unit
    }

    fn store_unit(&mut self, location: &Location, bits: BitField, unit: Value) {
        if !location.bytewise {
            let stored = self.b.resize(unit, false, unit_type(bits));
            return self.store_plain(location, stored);
        }
        for (offset, shift) in self.touched(bits) {
            let byte = self.b.binary_imm(BinaryOp::LShr, unit, shift);
            let byte = self.b.resize(byte, false, Ty::I8);
            self.store_plain(&byte_at(location, offset), byte);
        }
    }

    /// The bytes of the unit that the bit-field lies in: offset, and where its bits stand in the unit.
    fn touched(&self, bits: BitField) -> Vec<(i64, i64)> {
        let (first, last) =
            (i64::from(bits.shift / 8), i64::from(bits.shift.saturating_add(bits.width).max(1) - 1) / 8);
        let size = i64::from(bits.unit_size);
        let big_endian = self.unit.module.target.big_endian;
        let place = |byte: i64| (if big_endian { size - 1 - byte } else { byte }, byte * 8);
        (first..=last.min(size - 1)).map(place).collect()
    }

    /// The bit-field in its unit, extended to the type that arithmetic on the unit has.
    fn extract(&mut self, unit: Value, bits: BitField) -> Value {
        let (ty, value) = (work_type(bits), unit);
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
        if bits.unit_size > 8 {
            return self.store_spread(location, bits, value, signed);
        }
        let work = work_type(bits);
        let shift = i64::from(bits.shift);
        let ty = self.b.ty(value);
        let wide = self.b.resize(value, signed, work);
        if u32::from(bits.width) == work.bits() {
            self.store_unit(location, bits, wide);
            return value;
        }
        let cut = self.b.binary_imm(BinaryOp::And, wide, mask(bits));
        if bits.width == bits.unit_size * 8 {
            self.store_unit(location, bits, cut);
            return self.stored_bits(cut, bits, ty);
        }
        let placed = self.b.binary_imm(BinaryOp::Shl, cut, shift);
        let old = self.load_unit(location, bits);
        let kept = self.b.binary_imm(BinaryOp::And, old, !(mask(bits) << shift));
        let merged = self.b.binary(BinaryOp::Or, kept, placed);
        self.store_unit(location, bits, merged);
        self.stored_bits(cut, bits, ty)
    }

    /// Where the low 64 bits of a unit of nine bytes are, and the byte above them.
    fn spread(&self, location: &Location) -> (Location, Location) {
        let (low, high) = if self.unit.module.target.big_endian { (1, 0) } else { (0, 8) };
        let word = Location { align: 1, ..byte_at(location, low) };
        (word, byte_at(location, high))
    }

    /// A bit-field in a unit of nine bytes: it has bits in the first and in the last of them.
    fn load_spread(&mut self, location: &Location, bits: BitField) -> Value {
        let shift = i64::from(bits.shift);
        let (low, high) = self.spread(location);
        let low = self.load_plain(&low, Ty::I64);
        let high = self.load_plain(&high, Ty::I8);
        let high = self.b.resize(high, false, Ty::I64);
        let low = self.b.binary_imm(BinaryOp::LShr, low, shift);
        let high = self.b.binary_imm(BinaryOp::Shl, high, 64 - shift);
        let value = self.b.binary(BinaryOp::Or, low, high);
        if bits.signed { self.sign_extend(value, bits) } else { self.b.binary_imm(BinaryOp::And, value, mask(bits)) }
    }

    fn store_spread(&mut self, location: &Location, bits: BitField, value: Value, signed: bool) -> Value {
        let shift = i64::from(bits.shift);
        let ty = self.b.ty(value);
        let wide = self.b.resize(value, signed, Ty::I64);
        let cut = self.b.binary_imm(BinaryOp::And, wide, mask(bits));
        let (word, byte) = self.spread(location);
        let old = self.load_plain(&word, Ty::I64);
        let kept = self.b.binary_imm(BinaryOp::And, old, (1 << shift) - 1);
        let placed = self.b.binary_imm(BinaryOp::Shl, cut, shift);
        let merged = self.b.binary(BinaryOp::Or, kept, placed);
        self.store_plain(&word, merged);
        let above = self.b.binary_imm(BinaryOp::LShr, cut, 64 - shift);
        let old = self.load_plain(&byte, Ty::I8);
        let old = self.b.resize(old, false, Ty::I64);
        let end = shift + i64::from(bits.width) - 64;
        let kept = self.b.binary_imm(BinaryOp::And, old, 0xff & (-1 << end));
        let merged = self.b.binary(BinaryOp::Or, kept, above);
        let merged = self.b.resize(merged, false, Ty::I8);
        self.store_plain(&byte, merged);
        self.stored_bits(cut, bits, ty)
    }

    /// The value of an assignment to a bit-field: what a read of it would give (C11 6.5.16p3).
    fn stored_bits(&mut self, cut: Value, bits: BitField, ty: Ty) -> Value {
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
        0..=63 => ((1u64 << bits.width) - 1) as i64,
        _ => -1,
    }
}

fn byte_at(location: &Location, offset: i64) -> Location {
    Location { bits: None, bytewise: false, ..location.clone().at(offset) }
}
