//! Conditions as control flow: no value is made of `&&`, `||`, `!` and comparisons where only a branch depends on
//! them, so that the verifier sees the comparison that the programmer wrote.

use beec_check::tree::{Builtin, CastKind, CompareOp, Expr, ExprKind};
use beec_ir::{Block, Cond, Ty, Value};

use crate::function::FunctionCx;

impl<'a> FunctionCx<'_, 'a> {
    /// Ends the current block: goes to `then` if the expression differs from zero, else to `otherwise`.
    pub(crate) fn condition(&mut self, expr: &'a Expr, then: Block, otherwise: Block, likely: Option<bool>) {
        let span = std::mem::replace(&mut self.b.span, expr.span);
        self.condition_kind(expr, then, otherwise, likely);
        self.b.span = span;
    }

    fn condition_kind(&mut self, expr: &'a Expr, then: Block, otherwise: Block, likely: Option<bool>) {
        match &expr.kind {
            ExprKind::Not(operand) => self.condition(operand, otherwise, then, likely.map(|likely| !likely)),
            ExprKind::LogicalAnd(a, b) => {
                let next = self.b.block();
                self.condition(a, next, otherwise, likely.filter(|likely| *likely));
                self.b.start(next);
                self.condition(b, then, otherwise, likely);
            }
            ExprKind::LogicalOr(a, b) => {
                let next = self.b.block();
                self.condition(a, then, next, likely.filter(|likely| !*likely));
                self.b.start(next);
                self.condition(b, then, otherwise, likely);
            }
            ExprKind::Conditional { condition, then: yes, otherwise: no } => {
                let (first, second) = (self.b.block(), self.b.block());
                self.condition(condition, first, second, None);
                self.b.start(first);
                self.condition(yes, then, otherwise, likely);
                self.b.start(second);
                self.condition(no, then, otherwise, likely);
            }
            ExprKind::Comma(first, second) => {
                self.effect(first);
                self.condition(second, then, otherwise, likely);
            }
            ExprKind::Cast { kind, operand } if self.keeps_truth(*kind, expr, operand) => {
                self.condition(operand, then, otherwise, likely);
            }
            ExprKind::Builtin { builtin: Builtin::Expect, args } if matches!(args.as_slice(), [_, hint] if constant(hint).is_some()) =>
            {
                let hint = constant(&args[1]).map(|expected| expected != 0);
                self.condition(&args[0], then, otherwise, hint.or(likely));
            }
            ExprKind::Compare { op: op @ (CompareOp::Eq | CompareOp::Ne), lhs, rhs }
                if constant(rhs) == Some(0) && is_boolean(lhs) =>
            {
                match op {
                    CompareOp::Ne => self.condition(lhs, then, otherwise, likely),
                    _ => self.condition(lhs, otherwise, then, likely.map(|likely| !likely)),
                }
            }
            _ => {
                let value = self.truth(expr);
                self.b.branch(value, then, otherwise, likely);
            }
        }
    }

    /// Whether an expression differs from zero, as an `i1`.
    pub(crate) fn truth(&mut self, expr: &'a Expr) -> Value {
        match &expr.kind {
            ExprKind::Compare { op, lhs, rhs } => self.compare(*op, lhs, rhs),
            _ if self.class(expr.ty).in_memory() => self.wide_truth(expr),
            _ => {
                let value = self.scalar(expr);
                self.b.is_nonzero(value)
            }
        }
    }

    /// Whether the operand of a cast is zero exactly when the result is.
    fn keeps_truth(&self, kind: CastKind, expr: &Expr, operand: &Expr) -> bool {
        let (to, from) = (self.class(expr.ty).ir(), self.class(operand.ty).ir());
        match (kind, to, from) {
            (CastKind::Bool | CastKind::Pointer, _, Some(_)) => true,
            (CastKind::Int | CastKind::PtrToInt | CastKind::IntToPtr, Some(to), Some(from)) => to.bits() >= from.bits(),
            _ => false,
        }
    }

    /// A comparison; `i1`.
    pub(crate) fn compare(&mut self, op: CompareOp, lhs: &'a Expr, rhs: &'a Expr) -> Value {
        let class = self.class(lhs.ty);
        if class.in_memory() {
            return self.wide_compare(op, lhs, rhs);
        }
        let a = self.scalar(lhs);
        let b = self.scalar(rhs);
        let ty = match self.b.ty(a) {
            Ty::I1 | Ty::I8 | Ty::I16 => Ty::I32,
            ty => ty,
        };
        let a = self.b.resize(a, class.is_signed(), ty);
        let b = self.b.resize(b, class.is_signed(), ty);
        self.b.icmp(cond(op, class.is_signed()), a, b)
    }
}

/// The comparison on a type of this signedness.
pub(crate) fn cond(op: CompareOp, signed: bool) -> Cond {
    match (op, signed) {
        (CompareOp::Eq, _) => Cond::Eq,
        (CompareOp::Ne, _) => Cond::Ne,
        (CompareOp::Lt, true) => Cond::Slt,
        (CompareOp::Le, true) => Cond::Sle,
        (CompareOp::Gt, true) => Cond::Sgt,
        (CompareOp::Ge, true) => Cond::Sge,
        (CompareOp::Lt, false) => Cond::Ult,
        (CompareOp::Le, false) => Cond::Ule,
        (CompareOp::Gt, false) => Cond::Ugt,
        (CompareOp::Ge, false) => Cond::Uge,
    }
}

/// A literal constant, below casts that do not matter to whether it is zero.
fn constant(mut expr: &Expr) -> Option<i64> {
    loop {
        match &expr.kind {
            ExprKind::Const(value) => return Some(*value),
            ExprKind::Cast { kind: CastKind::Int, operand } => expr = operand,
            _ => return None,
        }
    }
}

/// Whether an expression is 0 or 1.
fn is_boolean(mut expr: &Expr) -> bool {
    loop {
        match &expr.kind {
            ExprKind::Not(_) | ExprKind::Compare { .. } | ExprKind::LogicalAnd(..) | ExprKind::LogicalOr(..) => {
                return true;
            }
            ExprKind::Cast { kind: CastKind::Bool, .. } => return true,
            ExprKind::Builtin { builtin: Builtin::Expect, args } if !args.is_empty() => expr = &args[0],
            ExprKind::Cast { kind: CastKind::Int, operand } => expr = operand,
            _ => return false,
        }
    }
}
