//! Builtins that are sums and masks: alignment, addition with carry.

use super::BuiltinCall;
use crate::checker::Checker;
use crate::tree::{BinaryOp, CompareOp, Expr, ExprKind, Place, PlaceKind, UnaryOp};
use crate::types::IntKind;

impl Checker<'_> {
    pub(super) fn align_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        match name {
            "align_up" | "align_down" | "is_aligned" => return Some(self.align(name, call)),
            _ => {}
        }
        let (subtract, suffix) = match (name.strip_prefix("addc"), name.strip_prefix("subc")) {
            (Some(suffix), _) => (false, suffix),
            (_, Some(suffix)) => (true, suffix),
            _ => return None,
        };
        let kind = match suffix {
            "b" => IntKind::UChar,
            "s" => IntKind::UShort,
            "" => IntKind::UInt,
            "l" => IntKind::ULong,
            "ll" => IntKind::ULongLong,
            _ => return None,
        };
        Some(self.with_carry(subtract, kind, call))
    }

    /// `align_up(x, n)`, `align_down(x, n)`, `is_aligned(x, n)` of an integer or a pointer.
    fn align(&mut self, name: &str, call: BuiltinCall<'_>) -> Expr {
        let span = call.span;
        let Some([value, align]) = self.builtin_args(call) else { return self.error_expr(span) };
        let pointer = self.types.is_pointer(value.ty);
        if !(pointer || self.types.is_integer(value.ty)) || !self.types.is_integer(align.ty) {
            let (left, right) = (self.show(value.ty), self.show(align.ty));
            let message =
                format!("'{}' takes an integer or a pointer and an alignment, not {left} and {right}", call.name.name);
            self.error("E0388", span, message);
            return self.error_expr(span);
        }
        if let Some(number) = self.eval_integer(&align)
            && !(number > 0 && number.count_ones() == 1)
        {
            self.error("E0388", align.span, format!("{number} is no alignment: it is not a power of two"));
            return self.error_expr(span);
        }
        let ty = value.ty;
        let number = if pointer { self.basic.ulong } else { ty };
        let (first, value) = self.materialise(value);
        let address = self.cast(value.clone(), number);
        let align = self.cast(align, number);
        let one = self.constant(1, number, span);
        let mask = self.binary(BinaryOp::Sub, align, one, number, span);
        let result = match name {
            "is_aligned" => {
                let rest = self.binary(BinaryOp::And, address, mask, number, span);
                let zero = self.constant(0, number, span);
                let same = self.compare(CompareOp::Eq, rest, zero, span);
                self.cast(same, self.basic.bool)
            }
            _ => {
                let down = name == "align_down";
                let from = if down { address } else { self.unary(UnaryOp::Neg, address, span) };
                let distance = self.binary(BinaryOp::And, from, mask, number, span);
                if pointer {
                    let (pointer, index) = (Box::new(value), Box::new(distance));
                    let kind = ExprKind::PtrAdd { relocated: false, pointer, index, element_size: 1, subtract: down };
                    Expr { kind, ty, span }
                } else {
                    let op = if down { BinaryOp::Sub } else { BinaryOp::Add };
                    self.binary(op, value, distance, number, span)
                }
            }
        };
        self.after(first, result)
    }

    /// `addc(x, y, carry, &out)`: the sum of three, and whether it went over.
    fn with_carry(&mut self, subtract: bool, kind: IntKind, call: BuiltinCall<'_>) -> Expr {
        let span = call.span;
        let Some([x, y, carry, out]) = self.builtin_args(call) else { return self.error_expr(span) };
        let ty = self.int_type(kind);
        let pointer = self.pointer_to(ty);
        let x = self.builtin_arg(x, ty, 0, call.name.name);
        let y = self.builtin_arg(y, ty, 1, call.name.name);
        let carry = self.builtin_arg(carry, ty, 2, call.name.name);
        let out = self.builtin_arg(out, pointer, 3, call.name.name);
        let op = if subtract { BinaryOp::Sub } else { BinaryOp::Add };
        let (put_x, x) = self.materialise(x);
        let (put_carry, carry) = self.materialise(carry);
        let first = self.binary(op, x.clone(), y, ty, span);
        let (put_first, first) = self.materialise(first);
        let second = self.binary(op, first.clone(), carry, ty, span);
        let (put_second, second) = self.materialise(second);
        // Unsigned: a sum that is less than an operand went over, as did a difference that is more.
        let went = if subtract { CompareOp::Gt } else { CompareOp::Lt };
        let over_first = self.compare(went, first.clone(), x, span);
        let over_second = self.compare(went, second.clone(), first, span);
        let int = self.basic.int;
        let over = self.binary(BinaryOp::Or, over_first, over_second, int, span);
        let value = Box::new(self.cast(over, ty));
        let place = Place { kind: PlaceKind::Deref(Box::new(out)), ty, span };
        let put_out = Expr { kind: ExprKind::Assign { place, value }, ty, span };
        let effects = [put_x, put_carry, put_first, put_second, Some(put_out)];
        effects.into_iter().flatten().rev().fold(second, |value, effect| self.comma(effect, value, span))
    }

    /// A value that may be used several times: itself, or an object that it is put into first.
    fn materialise(&mut self, value: Expr) -> (Option<Expr>, Expr) {
        let repeatable = matches!(value.kind, ExprKind::Const(_) | ExprKind::Decay(_) | ExprKind::AddressOf(_));
        if repeatable || self.function.is_none() {
            return (None, value);
        }
        let (ty, span) = (value.ty, value.span);
        let align = self.types.align_of(ty).unwrap_or(1);
        let local = self.add_local(beec_source::Symbol::EMPTY, ty, align, span);
        let place = Place { kind: PlaceKind::Local(local), ty, span };
        let put = ExprKind::Assign { place: place.clone(), value: Box::new(value) };
        (Some(Expr { kind: put, ty, span }), Expr { kind: ExprKind::Load(place), ty, span })
    }

    fn after(&mut self, first: Option<Expr>, value: Expr) -> Expr {
        let span = value.span;
        match first {
            Some(first) => self.comma(first, value, span),
            None => value,
        }
    }
}
