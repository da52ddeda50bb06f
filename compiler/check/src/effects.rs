//! What evaluating an expression does besides giving its value (C11 5.1.2.3p2).

use beec_syntax::ast;

use crate::checker::Checker;
use crate::expr::Operand;
use crate::tree::{Builtin, Expr, ExprKind, Place, PlaceKind};

impl Checker<'_> {
    /// Checks operands that a builtin does not need: only their effects stay.
    pub(crate) fn discard_arguments(&mut self, args: &[ast::Expr]) {
        for arg in args {
            let value = self.value(arg);
            self.discard(value);
        }
    }

    /// Keeps the effects of an operand whose value is not needed.
    pub(crate) fn discard(&mut self, value: Expr) {
        if self.has_effects(&value) {
            self.discarded.push(value);
        }
    }

    /// An operand, behind the effects of what has been discarded since there were `before`.
    pub(crate) fn behind_discarded(&mut self, before: usize, operand: Operand) -> Operand {
        let discarded = self.discarded.split_off(before);
        discarded.into_iter().rev().fold(operand, |operand, first| match operand {
            Operand::Place(place) => {
                let (ty, span) = (place.ty, place.span);
                let kind = PlaceKind::After(Box::new(first), Box::new(place));
                Operand::Place(Place { kind, ty, span })
            }
            other => {
                let value = self.value_of(other);
                if matches!(value.kind, ExprKind::Error) {
                    return Operand::Value(value);
                }
                let (ty, span) = (value.ty, value.span);
                Operand::Value(Expr { kind: ExprKind::Comma(Box::new(first), Box::new(value)), ty, span })
            }
        })
    }

    /// Whether evaluating an expression may do anything but give its value.
    pub(crate) fn has_effects(&self, expr: &Expr) -> bool {
        let any = |parts: &[&Expr]| parts.iter().any(|part| self.has_effects(part));
        match &expr.kind {
            ExprKind::Const(_)
            | ExprKind::FloatConst(_)
            | ExprKind::FunctionAddress(_)
            | ExprKind::Reuse
            | ExprKind::Error
            | ExprKind::CoreTypeInfo { .. }
            | ExprKind::CoreEnumValue { .. }
            | ExprKind::CoreFieldInfo { .. } => false,
            ExprKind::Load(place) => self.types.quals(place.ty).is_volatile || self.place_has_effects(place),
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => self.place_has_effects(place),
            ExprKind::Cast { operand, .. } | ExprKind::Unary { operand, .. } => self.has_effects(operand),
            ExprKind::Not(operand) | ExprKind::PreserveAccessIndex(operand) => self.has_effects(operand),
            ExprKind::Binary { lhs, rhs, .. }
            | ExprKind::Compare { lhs, rhs, .. }
            | ExprKind::PtrDiff { lhs, rhs, .. }
            | ExprKind::LogicalAnd(lhs, rhs)
            | ExprKind::LogicalOr(lhs, rhs) => any(&[lhs, rhs]),
            ExprKind::PtrAdd { pointer, index, .. } => any(&[pointer, index]),
            ExprKind::Conditional { condition, then, otherwise } => any(&[condition, then, otherwise]),
            ExprKind::Builtin {
                builtin: Builtin::Expect | Builtin::Bswap | Builtin::Popcount | Builtin::ConstantP,
                args,
            } => args.iter().any(|arg| self.has_effects(arg)),
            _ => true,
        }
    }

    fn place_has_effects(&self, place: &Place) -> bool {
        match &place.kind {
            PlaceKind::Local(_) | PlaceKind::Global(_) | PlaceKind::String(_) => false,
            PlaceKind::Deref(pointer) => self.has_effects(pointer),
            PlaceKind::Member { base, .. } => self.place_has_effects(base),
            PlaceKind::Index { base, index, .. } => self.place_has_effects(base) || self.has_effects(index),
            PlaceKind::CompoundLiteral { .. } | PlaceKind::Temporary(_) | PlaceKind::After(..) => true,
        }
    }
}
