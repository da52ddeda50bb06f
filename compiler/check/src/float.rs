//! Floating point: BPF has none, so that all of it has to be known when the program is compiled. What is a constant here is
//! folded here; the rest waits for the optimiser, which may find out what it is, or that nobody asks.

use beec_source::{Diagnostic, Span};

use crate::build::float_bits;
use crate::checker::Checker;
use crate::constant::Value;
use crate::tree::{BinaryOp, Builtin, CompareOp, Expr, ExprKind, FloatOp};
use crate::types::{FloatKind, IntKind, Type, TypeId};

impl Checker<'_> {
    /// Reports floating point that cannot wait.
    pub(crate) fn no_floats(&self, span: Span) {
        self.emit(no_floats(span));
    }

    /// An operation that has to be gone in the end.
    fn float_op(&mut self, op: FloatOp, args: Vec<Expr>, ty: TypeId, span: Span) -> Expr {
        if args.iter().any(|arg| matches!(arg.kind, ExprKind::Error)) {
            return Expr { kind: ExprKind::Error, ty, span };
        }
        self.refuse(span, no_floats(span));
        Expr { kind: ExprKind::Builtin { builtin: Builtin::Float(op), args }, ty, span }
    }

    /// What a value of floating type is, `const` objects read.
    fn float_number(&self, expr: &Expr) -> Option<f64> {
        match self.eval_lenient(expr)? {
            Value::Float(number) => Some(number),
            Value::Int(_) | Value::Address(..) => None,
        }
    }

    fn float_constant(&self, value: f64, ty: TypeId, span: Span) -> Expr {
        let kind = self.types.float(ty).unwrap_or(FloatKind::Double);
        Expr { kind: ExprKind::FloatConst(float_bits(kind, value)), ty, span }
    }

    /// A conversion from or to a floating type.
    pub(crate) fn float_cast(&mut self, expr: Expr, ty: TypeId) -> Expr {
        let span = expr.span;
        if let (Some(_), Some(number)) = (self.types.float(expr.ty), self.float_number(&expr)) {
            let constant = self.float_constant(number, expr.ty, span);
            if let Some(folded) = self.fold_cast(&constant, ty) {
                return folded;
            }
        }
        let (from, to) = (self.types.resolve(expr.ty).clone(), self.types.resolve(ty).clone());
        let narrow = |checker: &Self, ty| checker.types.value_bits(ty).filter(|(bits, _)| *bits <= 64);
        match (from, to) {
            (Type::Float(_), Type::Float(_)) => self.float_op(FloatOp::Convert, vec![expr], ty, span),
            (Type::Float(_), Type::Bool) => {
                let truth = self.float_truth(expr);
                self.cast(truth, ty)
            }
            (Type::Float(_), Type::Int(_) | Type::Enum(_)) if narrow(self, ty).is_some() => {
                let unsigned = narrow(self, ty) == Some((64, false));
                let (op, kind) =
                    if unsigned { (FloatOp::ToUnsigned, IntKind::ULong) } else { (FloatOp::ToSigned, IntKind::Long) };
                let wide = self.int_type(kind);
                let whole = self.float_op(op, vec![expr], wide, span);
                self.cast(whole, ty)
            }
            (Type::Bool | Type::Int(_) | Type::Enum(_), Type::Float(_)) if narrow(self, expr.ty).is_some() => {
                let signed = narrow(self, expr.ty).is_some_and(|(_, signed)| signed);
                let (op, kind) =
                    if signed { (FloatOp::FromSigned, IntKind::Long) } else { (FloatOp::FromUnsigned, IntKind::ULong) };
                let wide = self.int_type(kind);
                let wide = self.cast(expr, wide);
                self.float_op(op, vec![wide], ty, span)
            }
            _ => {
                self.no_floats(span);
                Expr { kind: ExprKind::Error, ty, span }
            }
        }
    }

    /// Whether a number differs from zero, as an `int`.
    pub(crate) fn float_truth(&mut self, expr: Expr) -> Expr {
        let span = expr.span;
        let zero = self.float_constant(0.0, expr.ty, span);
        self.float_compare(CompareOp::Ne, expr, zero, span)
    }

    pub(crate) fn float_compare(&mut self, op: CompareOp, lhs: Expr, rhs: Expr, span: Span) -> Expr {
        let ty = self.basic.int;
        if let (Some(a), Some(b)) = (self.float_number(&lhs), self.float_number(&rhs)) {
            return self.int_constant(i128::from(compare_floats(op, a, b)), span);
        }
        self.float_op(FloatOp::Compare(op), vec![lhs, rhs], ty, span)
    }

    pub(crate) fn float_binary(&mut self, op: BinaryOp, lhs: Expr, rhs: Expr, ty: TypeId, span: Span) -> Expr {
        let op = match op {
            BinaryOp::Add => FloatOp::Add,
            BinaryOp::Sub => FloatOp::Sub,
            BinaryOp::Mul => FloatOp::Mul,
            BinaryOp::Div => FloatOp::Div,
            _ => {
                self.no_floats(span);
                return Expr { kind: ExprKind::Error, ty, span };
            }
        };
        if let (Some(a), Some(b)) = (self.float_number(&lhs), self.float_number(&rhs))
            && let Some(value) = compute(op, a, b)
        {
            return self.float_constant(value, ty, span);
        }
        self.float_op(op, vec![lhs, rhs], ty, span)
    }

    pub(crate) fn float_negated(&mut self, operand: Expr, span: Span) -> Expr {
        let ty = operand.ty;
        match self.float_number(&operand) {
            Some(value) => self.float_constant(-value, ty, span),
            None => self.float_op(FloatOp::Neg, vec![operand], ty, span),
        }
    }
}

fn no_floats(span: Span) -> Diagnostic {
    Diagnostic::error("E0402", span, "BPF has no floating point arithmetic")
        .fix("use integers, scaled where fractions are needed")
}

/// The result of arithmetic; rounded to `float` where it is stored as one.
fn compute(op: FloatOp, a: f64, b: f64) -> Option<f64> {
    match op {
        FloatOp::Add => Some(a + b),
        FloatOp::Sub => Some(a - b),
        FloatOp::Mul => Some(a * b),
        FloatOp::Div => Some(a / b),
        _ => None,
    }
}

fn compare_floats(op: CompareOp, a: f64, b: f64) -> bool {
    match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    }
}
