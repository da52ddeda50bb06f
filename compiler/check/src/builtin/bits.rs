//! Bit counting, byte order, rotation, and arithmetic that tells of overflow.

use super::BuiltinCall;
use crate::build::wrap_bits;
use crate::checker::Checker;
use crate::tree::{Builtin, Expr};
use crate::types::{IntKind, TypeId};

impl Checker<'_> {
    pub(super) fn bits_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        if let Some(width) = name.strip_prefix("bswap") {
            let kind = match width {
                "16" => IntKind::UShort,
                "32" => IntKind::UInt,
                "64" => IntKind::ULong,
                _ => return None,
            };
            return Some(self.bswap(kind, call));
        }
        if let Some(width) = name.strip_prefix("bitreverse") {
            return self.bit_reverse(width, call);
        }
        match name {
            "elementwise_min" => return Some(self.extreme(Builtin::Min, call)),
            "elementwise_max" => return Some(self.extreme(Builtin::Max, call)),
            _ => {}
        }
        for (prefix, builtin) in [("rotateleft", Builtin::RotateLeft), ("rotateright", Builtin::RotateRight)] {
            if let Some(width) = name.strip_prefix(prefix) {
                return self.rotate(builtin, width, call);
            }
        }
        if let Some(counting) = self.counting_builtin(name, call) {
            return Some(counting);
        }
        self.overflow_builtin(name, call)
    }

    fn bswap(&mut self, kind: IntKind, call: BuiltinCall<'_>) -> Expr {
        let ty = self.int_type(kind);
        let Some([value]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        let value = self.builtin_arg(value, ty, 0, call.name.name);
        if let Some(number) = self.const_value(&value) {
            let swapped = (number as u64).swap_bytes() >> (64 - kind.bits());
            return self.constant(i128::from(swapped), ty, call.span);
        }
        self.builtin_expr(Builtin::Bswap, vec![value], ty, call.span)
    }

    fn bit_reverse(&mut self, width: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let kind = unsigned_of(width)?;
        let ty = self.int_type(kind);
        let Some([value]) = self.builtin_args(call) else { return Some(self.error_expr(call.span)) };
        let value = self.builtin_arg(value, ty, 0, call.name.name);
        if let Some(number) = self.const_value(&value) {
            let reversed = (number as u64).reverse_bits() >> (64 - kind.bits());
            return Some(self.constant(i128::from(reversed), ty, call.span));
        }
        Some(self.builtin_expr(Builtin::BitReverse, vec![value], ty, call.span))
    }

    fn extreme(&mut self, builtin: Builtin, call: BuiltinCall<'_>) -> Expr {
        let Some([a, b]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        if !self.types.is_integer(a.ty) || !self.types.is_integer(b.ty) {
            self.error("E0388", call.span, format!("'{}' takes two integers", call.name.name));
            return self.error_expr(call.span);
        }
        let same = self.types.compatible_unqualified(a.ty, b.ty);
        let ty = if same { a.ty } else { self.common_type(&a, &b) };
        let (a, b) = (self.cast(a, ty), self.cast(b, ty));
        if let (Some(x), Some(y)) = (self.const_value(&a), self.const_value(&b)) {
            let chosen = if builtin == Builtin::Min { x.min(y) } else { x.max(y) };
            return self.constant(chosen, ty, call.span);
        }
        self.builtin_expr(builtin, vec![a, b], ty, call.span)
    }

    fn rotate(&mut self, builtin: Builtin, width: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let kind = unsigned_of(width)?;
        let ty = self.int_type(kind);
        let Some([value, count]) = self.builtin_args(call) else { return Some(self.error_expr(call.span)) };
        let value = self.builtin_arg(value, ty, 0, call.name.name);
        let count = self.builtin_arg(count, ty, 1, call.name.name);
        if let (Some(number), Some(count)) = (self.const_value(&value), self.const_value(&count)) {
            let bits = kind.bits();
            let count = (count as u32) % bits;
            let count = if builtin == Builtin::RotateLeft { count } else { (bits - count) % bits };
            let number = number as u128;
            let rotated = number << count | number >> (bits - count);
            return Some(self.constant(wrap_bits(rotated as i128, bits, false), ty, call.span));
        }
        Some(self.builtin_expr(builtin, vec![value, count], ty, call.span))
    }

    fn counting_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let counts = [
            ("popcount", Builtin::Popcount, false),
            ("parity", Builtin::Parity, false),
            ("clz", Builtin::Clz, false),
            ("ctz", Builtin::Ctz, false),
            ("ffs", Builtin::Ffs, true),
            ("clrsb", Builtin::Clrsb, true),
        ];
        for (prefix, builtin, signed) in counts {
            let Some(suffix) = name.strip_prefix(prefix) else { continue };
            let kind = match (suffix, signed) {
                ("", false) => IntKind::UInt,
                ("", true) => IntKind::Int,
                ("l", false) => IntKind::ULong,
                ("l", true) => IntKind::Long,
                ("ll", false) => IntKind::ULongLong,
                ("ll", true) => IntKind::LongLong,
                ("g", false) => return Some(self.generic_count(builtin, call)),
                _ => continue,
            };
            let ty = self.int_type(kind);
            let Some([value]) = self.builtin_args(call) else { return Some(self.error_expr(call.span)) };
            let value = self.builtin_arg(value, ty, 0, call.name.name);
            return Some(self.count(builtin, value, call));
        }
        None
    }

    fn generic_count(&mut self, builtin: Builtin, call: BuiltinCall<'_>) -> Expr {
        let fallback = call.args.get(1).filter(|_| call.args.len() == 2 && builtin != Builtin::Popcount);
        let shortened = BuiltinCall { args: if fallback.is_some() { &call.args[..1] } else { call.args }, ..call };
        let Some([value]) = self.builtin_args(shortened) else { return self.error_expr(call.span) };
        if self.types.integer(value.ty).is_none_or(IntKind::is_signed) {
            let shown = self.show(value.ty);
            self.error("E0388", value.span, format!("'{}' needs an unsigned integer, not {shown}", call.name.name));
            return self.error_expr(call.span);
        }
        let Some(fallback) = fallback else { return self.count(builtin, value, call) };
        let fallback = self.value(fallback);
        let fallback = self.builtin_arg(fallback, self.basic.int, 1, call.name.name);
        match self.const_value(&value) {
            Some(0) => fallback,
            Some(_) => self.count(builtin, value, call),
            None => self.builtin_expr(builtin, vec![value, fallback], self.basic.int, call.span),
        }
    }

    fn count(&mut self, builtin: Builtin, value: Expr, call: BuiltinCall<'_>) -> Expr {
        let ty = self.basic.int;
        let bits = self.types.value_bits(value.ty).map_or(32, |(bits, _)| bits);
        let number = self.const_value(&value).and_then(|number| count_bits(builtin, number, bits));
        match number {
            Some(number) => self.int_constant(i128::from(number), call.span),
            None => self.builtin_expr(builtin, vec![value], ty, call.span),
        }
    }

    fn overflow_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let middle = name.strip_suffix("_overflow")?;
        let ops = [("add", Builtin::AddOverflow), ("sub", Builtin::SubOverflow), ("mul", Builtin::MulOverflow)];
        for (op, builtin) in ops {
            let Some((sign, length)) = middle.split_once(op) else { continue };
            let kind = match (sign, length) {
                ("", "") => None,
                ("s", "") => Some(IntKind::Int),
                ("s", "l") => Some(IntKind::Long),
                ("s", "ll") => Some(IntKind::LongLong),
                ("u", "") => Some(IntKind::UInt),
                ("u", "l") => Some(IntKind::ULong),
                ("u", "ll") => Some(IntKind::ULongLong),
                _ => continue,
            };
            let ty = kind.map(|kind| self.int_type(kind));
            return Some(self.overflow(builtin, ty, call));
        }
        None
    }

    fn overflow(&mut self, builtin: Builtin, ty: Option<TypeId>, call: BuiltinCall<'_>) -> Expr {
        let Some([mut a, mut b, pointer]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        if let Some(ty) = ty {
            a = self.builtin_arg(a, ty, 0, call.name.name);
            b = self.builtin_arg(b, ty, 1, call.name.name);
        }
        let target = self.types.pointee(pointer.ty).filter(|pointee| self.types.is_integer(*pointee));
        if target.is_none() || !self.types.is_integer(a.ty) || !self.types.is_integer(b.ty) {
            let message = format!("'{}' takes two integers and a pointer to an integer", call.name.name);
            self.error("E0388", call.span, message);
            return self.error_expr(call.span);
        }
        self.builtin_expr(builtin, vec![a, b, pointer], self.basic.bool, call.span)
    }
}

/// The unsigned type of so many bits.
fn unsigned_of(width: &str) -> Option<IntKind> {
    Some(match width {
        "8" => IntKind::UChar,
        "16" => IntKind::UShort,
        "32" => IntKind::UInt,
        "64" => IntKind::ULong,
        _ => return None,
    })
}

/// The value of a counting builtin; `None` where it is undefined.
fn count_bits(builtin: Builtin, number: i128, bits: u32) -> Option<u32> {
    if bits > 64 {
        return None;
    }
    let unsigned = wrap_bits(number, bits, false) as u64;
    Some(match builtin {
        Builtin::Popcount => unsigned.count_ones(),
        Builtin::Parity => unsigned.count_ones() % 2,
        Builtin::Clz if unsigned != 0 => unsigned.leading_zeros() - (64 - bits),
        Builtin::Ctz if unsigned != 0 => unsigned.trailing_zeros(),
        Builtin::Ffs => {
            if unsigned == 0 {
                0
            } else {
                unsigned.trailing_zeros() + 1
            }
        }
        Builtin::Clrsb => {
            let signed = wrap_bits(number, bits, true) as i64;
            let same = if signed < 0 { !signed } else { signed };
            same.leading_zeros() - (64 - bits) - 1
        }
        _ => return None,
    })
}
