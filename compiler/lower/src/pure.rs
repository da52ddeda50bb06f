//! What can be said of expressions without lowering them.

use beec_check::tree::{Builtin, CastKind, Expr, ExprKind, Place, PlaceKind, UnaryOp};
use beec_check::types::TypeId;
use beec_ir::{Ty, eval};

use crate::condition::cond;
use crate::expr::operation;
use crate::function::FunctionCx;
use crate::layout::Class;

impl FunctionCx<'_, '_> {
    /// Whether an expression is known to differ from zero, or to be zero, and does nothing else.
    pub(crate) fn known(&self, expr: &Expr) -> Option<bool> {
        match &expr.kind {
            ExprKind::LogicalAnd(a, b) if self.known(a)? => self.known(b),
            ExprKind::LogicalAnd(..) => Some(false),
            ExprKind::LogicalOr(a, b) if !self.known(a)? => self.known(b),
            ExprKind::LogicalOr(..) => Some(true),
            _ => self.evaluate(expr).map(|value| value != 0),
        }
    }

    /// The value of a constant expression, sign- or zero-extended from its type.
    fn evaluate(&self, expr: &Expr) -> Option<i64> {
        match &expr.kind {
            ExprKind::Const(value) => Some(*value),
            ExprKind::Cast { kind: CastKind::Int | CastKind::Bool, operand } => {
                self.cut(self.evaluate(operand)?, expr.ty)
            }
            ExprKind::Unary { op, operand } => {
                let value = self.evaluate(operand)?;
                let result = match op {
                    UnaryOp::Neg => value.wrapping_neg(),
                    UnaryOp::BitNot => !value,
                };
                self.cut(result, expr.ty)
            }
            ExprKind::Not(operand) => Some(i64::from(!self.known(operand)?)),
            ExprKind::Binary { op, lhs, rhs } => {
                let (a, b) = (self.evaluate(lhs)?, self.evaluate(rhs)?);
                let Class::Int { ty, signed } = self.class(expr.ty) else { return None };
                let (a, b) = (eval::normalize(ty, a), eval::normalize(ty, b));
                self.cut(eval::binary(operation(*op, signed), ty, a, b), expr.ty)
            }
            ExprKind::Compare { op, lhs, rhs } => {
                let class = self.class(lhs.ty);
                let (a, b) = (self.evaluate(lhs)?, self.evaluate(rhs)?);
                Some(i64::from(eval::icmp(cond(*op, class.is_signed()), Ty::I64, a, b)))
            }
            ExprKind::LogicalAnd(..) | ExprKind::LogicalOr(..) => self.known(expr).map(i64::from),
            ExprKind::Conditional { condition, then, otherwise } => {
                self.evaluate(if self.known(condition)? { then } else { otherwise })
            }
            ExprKind::Builtin { builtin: Builtin::Expect, args } => match args.as_slice() {
                [value, hint, ..] if !has_side_effects(hint) => self.evaluate(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number cut to an integer type.
    fn cut(&self, value: i64, ty: TypeId) -> Option<i64> {
        match self.class(ty) {
            Class::Int { ty, signed: true } => Some(eval::normalize(ty, value)),
            Class::Int { ty, signed: false } => Some(eval::zero_extended(ty, value) as i64),
            Class::Bool => Some(i64::from(value != 0)),
            _ => None,
        }
    }
}

/// Whether evaluating an expression may do more than give its value.
pub(crate) fn has_side_effects(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Load(place) | ExprKind::AddressOf(place) | ExprKind::Decay(place) => place_has_side_effects(place),
        ExprKind::Cast { operand, .. } | ExprKind::Unary { operand, .. } => has_side_effects(operand),
        ExprKind::Not(operand) | ExprKind::PreserveAccessIndex(operand) => has_side_effects(operand),
        ExprKind::Binary { lhs, rhs, .. } | ExprKind::Compare { lhs, rhs, .. } | ExprKind::PtrDiff { lhs, rhs, .. } => {
            has_side_effects(lhs) || has_side_effects(rhs)
        }
        ExprKind::PtrAdd { pointer, index, .. } => has_side_effects(pointer) || has_side_effects(index),
        ExprKind::LogicalAnd(a, b) | ExprKind::LogicalOr(a, b) | ExprKind::Comma(a, b) => {
            has_side_effects(a) || has_side_effects(b)
        }
        ExprKind::Conditional { condition, then, otherwise } => {
            has_side_effects(condition) || has_side_effects(then) || has_side_effects(otherwise)
        }
        ExprKind::Elvis { condition, convert, otherwise } => {
            has_side_effects(condition) || has_side_effects(convert) || has_side_effects(otherwise)
        }
        ExprKind::Builtin { builtin, args } => !is_pure_builtin(*builtin) || args.iter().any(has_side_effects),
        ExprKind::Const(_)
        | ExprKind::FloatConst(_)
        | ExprKind::FunctionAddress(_)
        | ExprKind::Reuse
        | ExprKind::CoreFieldInfo { .. }
        | ExprKind::CoreTypeInfo { .. }
        | ExprKind::CoreEnumValue { .. }
        | ExprKind::Error => false,
        ExprKind::Assign { .. }
        | ExprKind::AssignOp { .. }
        | ExprKind::PtrAssignAdd { .. }
        | ExprKind::Increment { .. }
        | ExprKind::Call { .. }
        | ExprKind::StatementExpr { .. } => true,
    }
}

fn place_has_side_effects(place: &Place) -> bool {
    match &place.kind {
        PlaceKind::Local(_) | PlaceKind::Global(_) | PlaceKind::String(_) => false,
        PlaceKind::Deref(pointer) => has_side_effects(pointer),
        PlaceKind::Member { base, .. } => place_has_side_effects(base),
        PlaceKind::Index { base, index, .. } => place_has_side_effects(base) || has_side_effects(index),
        PlaceKind::Temporary(value) => has_side_effects(value),
        PlaceKind::CompoundLiteral { .. } | PlaceKind::After(..) => true,
    }
}

fn is_pure_builtin(builtin: Builtin) -> bool {
    use Builtin::*;
    matches!(
        builtin,
        ConstantP | Expect | Bswap | Popcount | Parity | Clz | Ctz | Ffs | Clrsb | RotateLeft | RotateRight
    )
}
