//! Builders of typed expressions: they fold what is constant, so that a constant is always
//! [`ExprKind::Const`] or [`ExprKind::FloatConst`].

use beec_source::Span;

use crate::checker::Checker;
use crate::tree::{BinaryOp, CastKind, CompareOp, Expr, ExprKind, UnaryOp};
use crate::types::{FloatKind, Type, TypeId};

impl Checker<'_> {
    /// The expression that stands where an error was reported.
    pub(crate) fn error_expr(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::Error, ty: self.basic.error, span }
    }

    /// An integer (or pointer) constant, wrapped to its type.
    pub(crate) fn constant(&self, value: i128, ty: TypeId, span: Span) -> Expr {
        Expr { kind: ExprKind::Const(self.wrap(value, ty) as i64), ty, span }
    }

    pub(crate) fn int_constant(&self, value: i128, span: Span) -> Expr {
        self.constant(value, self.basic.int, span)
    }

    pub(crate) fn size_constant(&self, value: u64, span: Span) -> Expr {
        self.constant(i128::from(value), self.basic.ulong, span)
    }

    /// The value of a constant, as its type reads it.
    pub(crate) fn const_value(&self, expr: &Expr) -> Option<i128> {
        let ExprKind::Const(value) = expr.kind else { return None };
        let (bits, signed) = self.types.value_bits(expr.ty)?;
        Some(if signed || bits > 64 { i128::from(value) } else { i128::from(value as u64) })
    }

    /// A value reduced to the width of a type.
    pub(crate) fn wrap(&self, value: i128, ty: TypeId) -> i128 {
        if self.types.is_bool(ty) {
            return i128::from(value != 0);
        }
        let Some((bits, signed)) = self.types.value_bits(ty) else { return value };
        wrap_bits(value, bits, signed)
    }

    /// A conversion that is known to be possible, folded where the operand is constant.
    pub(crate) fn cast(&mut self, expr: Expr, ty: TypeId) -> Expr {
        let span = expr.span;
        if matches!(expr.kind, ExprKind::Error) || self.types.is_error(ty) || self.types.is_error(expr.ty) {
            return Expr { kind: ExprKind::Error, ty, span };
        }
        if expr.ty == ty {
            return self.no_longer_bit_field(expr);
        }
        if let Some(folded) = self.fold_cast(&expr, ty) {
            return folded;
        }
        let kind = match (self.types.float(expr.ty), self.types.float(ty)) {
            (Some(from), Some(to)) if same_float(from, to) => CastKind::Bits,
            (None, None) => self.cast_kind(&expr, ty),
            _ if self.types.is_void(ty) => CastKind::Void,
            _ => return self.float_cast(expr, ty),
        };
        Expr { kind: ExprKind::Cast { kind, operand: Box::new(expr) }, ty, span }
    }

    /// A conversion to its own type still makes a bit-field's value one of that type, which is promoted as such: it is
    /// kept as a cast.
    fn no_longer_bit_field(&self, expr: Expr) -> Expr {
        if self.source_bits(&expr).is_none() || !matches!(self.types.resolve(expr.ty), Type::Int(_) | Type::Enum(_)) {
            return expr;
        }
        let (ty, span) = (expr.ty, expr.span);
        Expr { kind: ExprKind::Cast { kind: CastKind::Int, operand: Box::new(expr) }, ty, span }
    }

    fn cast_kind(&self, expr: &Expr, ty: TypeId) -> CastKind {
        let (from, to) = (self.types.resolve(expr.ty), self.types.resolve(ty));
        match (from, to) {
            (_, Type::Void) => CastKind::Void,
            (_, Type::Bool) => CastKind::Bool,
            (Type::Pointer(from), Type::Pointer(to)) => {
                let (from, to) = (self.types.address_space(*from), self.types.address_space(*to));
                if from == to { CastKind::Pointer } else { CastKind::AddressSpace { from, to } }
            }
            (Type::NullPtr, Type::Pointer(_)) | (Type::Pointer(_), Type::NullPtr) => CastKind::Pointer,
            (Type::Pointer(_) | Type::NullPtr, _) => CastKind::PtrToInt,
            (_, Type::Pointer(_) | Type::NullPtr) => CastKind::IntToPtr,
            (Type::Record(_), _) | (_, Type::Record(_)) | (Type::VaList, _) => CastKind::Bits,
            _ => CastKind::Int,
        }
    }

    pub(crate) fn fold_cast(&self, expr: &Expr, ty: TypeId) -> Option<Expr> {
        let span = expr.span;
        let to = self.types.resolve(ty);
        if let ExprKind::FloatConst(bits) = expr.kind {
            let value = self.float_value(expr.ty, bits);
            return match to {
                Type::Float(kind) => Some(Expr { kind: ExprKind::FloatConst(float_bits(*kind, value)), ty, span }),
                Type::Bool => Some(self.constant(i128::from(value != 0.0), ty, span)),
                Type::Int(_) | Type::Enum(_) => Some(self.constant(self.nearest(value, ty), ty, span)),
                _ => None,
            };
        }
        let value = self.const_value(expr)?;
        match to {
            Type::Float(kind) => Some(Expr { kind: ExprKind::FloatConst(float_bits(*kind, value as f64)), ty, span }),
            Type::Int(kind) if kind.bits() > 64 && i64::try_from(value).is_err() => None,
            Type::Pointer(to) => {
                let from = self.types.pointee(expr.ty).map_or(0, |from| self.types.address_space(from));
                let moves = self.types.is_pointer(expr.ty) && from != self.types.address_space(*to);
                (!moves || value == 0).then(|| self.constant(value, ty, span))
            }
            Type::Bool | Type::Int(_) | Type::Enum(_) | Type::NullPtr => Some(self.constant(value, ty, span)),
            _ => None,
        }
    }

    /// A floating value as an integer; what the type cannot hold (C11 6.3.1.4 leaves it open) is the nearest it can.
    fn nearest(&self, value: f64, ty: TypeId) -> i128 {
        let value = value as i128;
        match self.types.value_bits(ty) {
            Some((bits @ ..128, true)) => value.clamp(-1 << (bits - 1), (1 << (bits - 1)) - 1),
            Some((bits @ ..128, false)) => value.clamp(0, (1 << bits) - 1),
            _ => value,
        }
    }

    pub(crate) fn float_value(&self, ty: TypeId, bits: u64) -> f64 {
        match self.types.float(ty) {
            Some(FloatKind::Float) => f64::from(f32::from_bits(bits as u32)),
            _ => f64::from_bits(bits),
        }
    }

    /// Arithmetic on two values of type `ty` (shifts: on a left value of it).
    pub(crate) fn binary(&mut self, op: BinaryOp, lhs: Expr, rhs: Expr, ty: TypeId, span: Span) -> Expr {
        if matches!(lhs.kind, ExprKind::Error) || matches!(rhs.kind, ExprKind::Error) {
            return Expr { kind: ExprKind::Error, ty, span };
        }
        if self.types.float(ty).is_some() {
            return self.float_binary(op, lhs, rhs, ty, span);
        }
        if let (Some(a), Some(b)) = (self.const_value(&lhs), self.const_value(&rhs)) {
            let (bits, signed) = self.types.value_bits(ty).unwrap_or((64, true));
            if let Some(value) = fold_binary(op, a, b, bits, signed).filter(|value| fits(*value, bits)) {
                return self.constant(value, ty, span);
            }
        }
        self.warn_arithmetic(op, &lhs, &rhs);
        Expr { kind: ExprKind::Binary { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty, span }
    }

    fn warn_arithmetic(&self, op: BinaryOp, lhs: &Expr, rhs: &Expr) {
        let Some(value) = self.const_value(rhs) else { return };
        if self.unevaluated > 0 {
            return;
        }
        match op {
            BinaryOp::Div | BinaryOp::Rem if value == 0 => {
                self.warn("W0304", "division-by-zero", rhs.span, "division by zero (BPF's result is 0)");
            }
            BinaryOp::Shl | BinaryOp::Shr => {
                let bits = self.types.value_bits(lhs.ty).map_or(64, |(bits, _)| bits);
                if value < 0 {
                    self.warn("W0305", "shift-count-negative", rhs.span, "shift count is negative");
                } else if value >= i128::from(bits) {
                    let message = format!("shift count {value} is not below the {bits} bits of the type");
                    self.warn("W0306", "shift-count-overflow", rhs.span, message);
                }
            }
            _ => {}
        }
    }

    /// A comparison of two values of one type.
    pub(crate) fn compare(&mut self, op: CompareOp, lhs: Expr, rhs: Expr, span: Span) -> Expr {
        let ty = self.basic.int;
        if self.types.float(lhs.ty).is_some() {
            return self.float_compare(op, lhs, rhs, span);
        }
        if let (Some(a), Some(b)) = (self.const_value(&lhs), self.const_value(&rhs)) {
            return self.int_constant(i128::from(self.compare_as(lhs.ty, op, a, b)), span);
        }
        let expr = Expr { kind: ExprKind::Compare { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty, span };
        self.fold_addresses(expr)
    }

    /// `!e` of a scalar.
    pub(crate) fn not(&mut self, operand: Expr, span: Span) -> Expr {
        let ty = self.basic.int;
        if let Some(value) = self.const_value(&operand) {
            return self.int_constant(i128::from(value == 0), span);
        }
        let expr = Expr { kind: ExprKind::Not(Box::new(operand)), ty, span };
        self.fold_addresses(expr)
    }

    /// What compares the address of a strong symbol with null is a constant; of a weak one it is not.
    fn fold_addresses(&mut self, expr: Expr) -> Expr {
        let addresses = match &expr.kind {
            ExprKind::Compare { lhs, rhs, .. } => is_address(lhs) || is_address(rhs),
            ExprKind::Not(operand) => is_address(operand),
            _ => false,
        };
        if !addresses {
            return expr;
        }
        match self.eval_integer(&expr) {
            Some(value) => self.constant(value, expr.ty, expr.span),
            None => expr,
        }
    }

    /// `-e`, `~e` on a promoted operand.
    pub(crate) fn unary(&mut self, op: UnaryOp, operand: Expr, span: Span) -> Expr {
        let ty = operand.ty;
        if let Some(value) = self.const_value(&operand) {
            let value = match op {
                UnaryOp::Neg => -value,
                UnaryOp::BitNot => !value,
            };
            return self.constant(value, ty, span);
        }
        if self.types.float(ty).is_some() && op == UnaryOp::Neg {
            return self.float_negated(operand, span);
        }
        Expr { kind: ExprKind::Unary { op, operand: Box::new(operand) }, ty, span }
    }

    /// Whether a condition is decided.
    pub(crate) fn truth(&self, expr: &Expr) -> Option<bool> {
        match expr.kind {
            ExprKind::FloatConst(bits) => Some(self.float_value(expr.ty, bits) != 0.0),
            _ => self.const_value(expr).map(|value| value != 0),
        }
    }

    pub(crate) fn comma(&mut self, lhs: Expr, rhs: Expr, span: Span) -> Expr {
        let ty = rhs.ty;
        Expr { kind: ExprKind::Comma(Box::new(lhs), Box::new(rhs)), ty, span }
    }
}

fn is_address(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::AddressOf(_) | ExprKind::Decay(_) | ExprKind::FunctionAddress(_) => true,
        ExprKind::Cast { kind: CastKind::Pointer | CastKind::PtrToInt, operand } => is_address(operand),
        _ => false,
    }
}

fn same_float(a: FloatKind, b: FloatKind) -> bool {
    (a == FloatKind::Float) == (b == FloatKind::Float)
}

/// The bits of a floating value of a kind.
pub(crate) fn float_bits(kind: FloatKind, value: f64) -> u64 {
    match kind {
        FloatKind::Float => u64::from((value as f32).to_bits()),
        FloatKind::Double | FloatKind::LongDouble => value.to_bits(),
    }
}

/// A value reduced to some bits.
pub(crate) fn wrap_bits(value: i128, bits: u32, signed: bool) -> i128 {
    if bits >= 128 {
        return value;
    }
    let unused = 128 - bits;
    if signed { (value << unused) >> unused } else { (((value as u128) << unused) >> unused) as i128 }
}

fn fits(value: i128, bits: u32) -> bool {
    bits <= 64 || i64::try_from(value).is_ok()
}

/// The result of an operation at the width of its type; `None` where C leaves it undefined.
pub(crate) fn fold_binary(op: BinaryOp, a: i128, b: i128, bits: u32, signed: bool) -> Option<i128> {
    let value = match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Sub => a.wrapping_sub(b),
        BinaryOp::Mul => a.wrapping_mul(b),
        // All other unsigned numbers are not negative as an `i128`.
        BinaryOp::Div if !signed => (a as u128).checked_div(b as u128)? as i128,
        BinaryOp::Rem if !signed => (a as u128).checked_rem(b as u128)? as i128,
        BinaryOp::Div => a.checked_div(b)?,
        BinaryOp::Rem => a.checked_rem(b)?,
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        BinaryOp::Shl | BinaryOp::Shr => {
            let count = u32::try_from(b).ok().filter(|count| *count < bits)?;
            match op {
                BinaryOp::Shl => a.wrapping_shl(count),
                _ if !signed => ((a as u128) >> count) as i128,
                _ => a >> count,
            }
        }
    };
    Some(wrap_bits(value, bits, signed))
}

impl Checker<'_> {
    /// A comparison of two values of a type.
    pub(crate) fn compare_as(&self, ty: TypeId, op: CompareOp, a: i128, b: i128) -> bool {
        match self.types.value_bits(ty) {
            Some((128.., false)) => compare_values(op, a as u128, b as u128),
            _ => compare_values(op, a, b),
        }
    }
}

/// A comparison of two values as their types read them.
pub(crate) fn compare_values<T: Ord>(op: CompareOp, a: T, b: T) -> bool {
    match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    }
}
