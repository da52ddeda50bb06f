//! Binary operators (C11 6.5.5–6.5.14).

use beec_source::{Diagnostic, Span};
use beec_syntax::ast::{self, BinaryOp as Ast};

use crate::checker::Checker;
use crate::tree::{BinaryOp, CompareOp, Expr, ExprKind};
use crate::types::TypeId;

/// An operator as the tree has it.
enum Kind {
    Arithmetic(BinaryOp),
    Shift(BinaryOp),
    Compare(CompareOp),
    And,
    Or,
}

fn kind_of(op: Ast) -> Kind {
    match op {
        Ast::Mul => Kind::Arithmetic(BinaryOp::Mul),
        Ast::Div => Kind::Arithmetic(BinaryOp::Div),
        Ast::Rem => Kind::Arithmetic(BinaryOp::Rem),
        Ast::Add => Kind::Arithmetic(BinaryOp::Add),
        Ast::Sub => Kind::Arithmetic(BinaryOp::Sub),
        Ast::BitAnd => Kind::Arithmetic(BinaryOp::And),
        Ast::BitXor => Kind::Arithmetic(BinaryOp::Xor),
        Ast::BitOr => Kind::Arithmetic(BinaryOp::Or),
        Ast::Shl => Kind::Shift(BinaryOp::Shl),
        Ast::Shr => Kind::Shift(BinaryOp::Shr),
        Ast::Lt => Kind::Compare(CompareOp::Lt),
        Ast::Gt => Kind::Compare(CompareOp::Gt),
        Ast::Le => Kind::Compare(CompareOp::Le),
        Ast::Ge => Kind::Compare(CompareOp::Ge),
        Ast::Eq => Kind::Compare(CompareOp::Eq),
        Ast::Ne => Kind::Compare(CompareOp::Ne),
        Ast::LogicalAnd => Kind::And,
        Ast::LogicalOr => Kind::Or,
    }
}

/// The tree's operator of a compound assignment.
pub(super) fn arithmetic_op(op: Ast) -> Option<BinaryOp> {
    match kind_of(op) {
        Kind::Arithmetic(op) | Kind::Shift(op) => Some(op),
        Kind::Compare(_) | Kind::And | Kind::Or => None,
    }
}

/// An operator as C writes it.
pub(super) fn spelling(op: Ast) -> &'static str {
    match op {
        Ast::Mul => "*",
        Ast::Div => "/",
        Ast::Rem => "%",
        Ast::Add => "+",
        Ast::Sub => "-",
        Ast::BitAnd => "&",
        Ast::BitXor => "^",
        Ast::BitOr => "|",
        Ast::Shl => "<<",
        Ast::Shr => ">>",
        Ast::Lt => "<",
        Ast::Gt => ">",
        Ast::Le => "<=",
        Ast::Ge => ">=",
        Ast::Eq => "==",
        Ast::Ne => "!=",
        Ast::LogicalAnd => "&&",
        Ast::LogicalOr => "||",
    }
}

impl Checker<'_> {
    /// A binary expression. Chains like `a + b + c + …` are walked, not recursed into.
    pub(super) fn binary_expr(&mut self, expr: &ast::Expr) -> Expr {
        let mut chain = Vec::new();
        let mut at = expr;
        while let ast::ExprKind::Binary { op, op_span, lhs, rhs } = &at.kind {
            chain.push((*op, *op_span, rhs, at.span));
            at = lhs;
        }
        let mut result = self.value(at);
        for (op, op_span, rhs, span) in chain.into_iter().rev() {
            result = self.binary_step(op, op_span, result, rhs, span);
        }
        result
    }

    fn binary_step(&mut self, op: Ast, op_span: Span, lhs: Expr, rhs: &ast::Expr, span: Span) -> Expr {
        match kind_of(op) {
            Kind::And => self.logical(lhs, rhs, true, span),
            Kind::Or => self.logical(lhs, rhs, false, span),
            kind => {
                let rhs = self.value(rhs);
                if matches!(lhs.kind, ExprKind::Error) || matches!(rhs.kind, ExprKind::Error) {
                    return self.error_expr(span);
                }
                match kind {
                    Kind::Shift(op) => self.shift(op, lhs, rhs, (op_span, span)),
                    Kind::Compare(compare) => self.comparison(compare, lhs, rhs, (op_span, span)),
                    Kind::Arithmetic(arithmetic) => self.arithmetic_binary(arithmetic, op, lhs, rhs, (op_span, span)),
                    Kind::And | Kind::Or => self.error_expr(span),
                }
            }
        }
    }

    /// `&&` and `||`. What a constant left side decides is not evaluated, and so does not stay.
    fn logical(&mut self, lhs: Expr, rhs: &ast::Expr, and: bool, span: Span) -> Expr {
        let lhs = self.condition(lhs);
        let decided = self.truth(&lhs);
        let rhs = self.value(rhs);
        let rhs = self.condition(rhs);
        if matches!(lhs.kind, ExprKind::Error) || matches!(rhs.kind, ExprKind::Error) {
            return self.error_expr(span);
        }
        if let Some(truth) = decided {
            if truth != and {
                return self.int_constant(i128::from(truth), span);
            }
            if let Some(truth) = self.truth(&rhs) {
                return self.int_constant(i128::from(truth), span);
            }
        }
        let ty = self.basic.int;
        let (lhs, rhs) = (Box::new(lhs), Box::new(rhs));
        let kind = if and { ExprKind::LogicalAnd(lhs, rhs) } else { ExprKind::LogicalOr(lhs, rhs) };
        Expr { kind, ty, span }
    }

    fn shift(&mut self, op: BinaryOp, lhs: Expr, rhs: Expr, spans: (Span, Span)) -> Expr {
        if !self.types.is_integer(lhs.ty) || !self.types.is_integer(rhs.ty) {
            return self.bad_operands(if op == BinaryOp::Shl { "<<" } else { ">>" }, &lhs, &rhs, spans);
        }
        let lhs = self.promote(lhs);
        let rhs = self.promote(rhs);
        let ty = lhs.ty;
        self.binary(op, lhs, rhs, ty, spans.1)
    }

    fn arithmetic_binary(&mut self, op: BinaryOp, ast: Ast, lhs: Expr, rhs: Expr, spans: (Span, Span)) -> Expr {
        let span = spans.1;
        let (left, right) = (self.types.is_pointer(lhs.ty), self.types.is_pointer(rhs.ty));
        match (op, left, right) {
            (BinaryOp::Add, true, false) if self.types.is_integer(rhs.ty) => {
                return self.pointer_add(lhs, rhs, false, span);
            }
            (BinaryOp::Add, false, true) if self.types.is_integer(lhs.ty) => {
                return self.pointer_add(rhs, lhs, false, span);
            }
            (BinaryOp::Sub, true, false) if self.types.is_integer(rhs.ty) => {
                return self.pointer_add(lhs, rhs, true, span);
            }
            (BinaryOp::Sub, true, true) => return self.pointer_difference(lhs, rhs, spans),
            _ => {}
        }
        if !self.is_arithmetic(lhs.ty) || !self.is_arithmetic(rhs.ty) {
            return self.bad_operands(spelling(ast), &lhs, &rhs, spans);
        }
        let bitwise = matches!(op, BinaryOp::Rem | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor);
        if bitwise && !(self.types.is_integer(lhs.ty) && self.types.is_integer(rhs.ty)) {
            return self.bad_operands(spelling(ast), &lhs, &rhs, spans);
        }
        let (lhs, rhs, ty) = self.usual_conversions(lhs, rhs);
        self.binary(op, lhs, rhs, ty, span)
    }

    pub(super) fn is_arithmetic(&self, ty: TypeId) -> bool {
        self.types.is_integer(ty) || self.types.float(ty).is_some()
    }

    pub(super) fn bad_operands(&self, op: &str, lhs: &Expr, rhs: &Expr, spans: (Span, Span)) -> Expr {
        let (left, right) = (self.show(lhs.ty), self.show(rhs.ty));
        let message = format!("'{op}' cannot combine {left} and {right}");
        self.emit(Diagnostic::error("E0345", spans.0, message).label(lhs.span, left).label(rhs.span, right));
        self.error_expr(spans.1)
    }

    fn pointer_difference(&mut self, lhs: Expr, rhs: Expr, spans: (Span, Span)) -> Expr {
        let span = spans.1;
        let (Some(a), Some(b)) = (self.types.pointee(lhs.ty), self.types.pointee(rhs.ty)) else {
            return self.error_expr(span);
        };
        if self.types.address_space(a) != self.types.address_space(b) || !self.compatible_pointees(a, b) {
            return self.bad_operands("-", &lhs, &rhs, spans);
        }
        let Some(element_size) = self.step_of(a, span) else { return self.error_expr(span) };
        let ty = self.basic.long;
        if let (Some(a), Some(b), true) = (self.const_value(&lhs), self.const_value(&rhs), element_size > 0) {
            let bytes = crate::build::wrap_bits(a - b, 64, true);
            return self.constant(bytes / i128::from(element_size), ty, span);
        }
        if element_size == 0 {
            self.error("E0346", span, "cannot subtract pointers to a type of size 0");
            return self.error_expr(span);
        }
        let kind = ExprKind::PtrDiff { lhs: Box::new(lhs), rhs: Box::new(rhs), element_size };
        Expr { kind, ty, span }
    }

    fn comparison(&mut self, op: CompareOp, lhs: Expr, rhs: Expr, spans: (Span, Span)) -> Expr {
        let span = spans.1;
        if self.is_arithmetic(lhs.ty) && self.is_arithmetic(rhs.ty) {
            let (lhs, rhs, _) = self.usual_conversions(lhs, rhs);
            return self.compare(op, lhs, rhs, span);
        }
        if matches!(op, CompareOp::Eq | CompareOp::Ne)
            && let Some(ty) = self.type_beside_nullptr(&lhs, &rhs)
        {
            let (lhs, rhs) = (self.cast(lhs, ty), self.cast(rhs, ty));
            return self.compare(op, lhs, rhs, span);
        }
        match (self.types.is_pointer(lhs.ty), self.types.is_pointer(rhs.ty)) {
            (true, true) => self.compare_pointers(op, lhs, rhs, spans),
            (true, false) if self.types.is_integer(rhs.ty) => {
                let rhs = self.compared_integer(rhs, lhs.ty, spans);
                self.compare(op, lhs, rhs, span)
            }
            (false, true) if self.types.is_integer(lhs.ty) => {
                let lhs = self.compared_integer(lhs, rhs.ty, spans);
                self.compare(op, lhs, rhs, span)
            }
            _ => self.bad_operands("comparison", &lhs, &rhs, spans),
        }
    }

    /// The pointer type that both of two values become, of which one or both are `nullptr`.
    pub(super) fn type_beside_nullptr(&self, lhs: &Expr, rhs: &Expr) -> Option<TypeId> {
        match (self.types.is_nullptr(lhs.ty), self.types.is_nullptr(rhs.ty)) {
            (true, true) => Some(lhs.ty),
            (true, false) => (self.types.is_pointer(rhs.ty) || self.is_null_constant(rhs)).then_some(rhs.ty),
            (false, true) => (self.types.is_pointer(lhs.ty) || self.is_null_constant(lhs)).then_some(lhs.ty),
            (false, false) => None,
        }
    }

    fn compared_integer(&mut self, value: Expr, pointer: TypeId, spans: (Span, Span)) -> Expr {
        if !self.is_null_constant(&value) {
            let (a, b) = (self.show(pointer), self.show(value.ty));
            let message = format!("comparison between a pointer and an integer ({a} and {b})");
            self.warn("W0313", "pointer-integer-compare", spans.0, message);
        }
        self.cast(value, pointer)
    }

    fn compare_pointers(&mut self, op: CompareOp, lhs: Expr, rhs: Expr, spans: (Span, Span)) -> Expr {
        let (Some(a), Some(b)) = (self.types.pointee(lhs.ty), self.types.pointee(rhs.ty)) else {
            return self.error_expr(spans.1);
        };
        let null = self.is_null_constant(&lhs) || self.is_null_constant(&rhs);
        let void = self.types.is_void(a) || self.types.is_void(b);
        let spaces = (self.types.address_space(a), self.types.address_space(b));
        if !null && spaces.0 != spaces.1 {
            let (left, right) = (self.show(lhs.ty), self.show(rhs.ty));
            let message = format!("comparison of {left} and {right}, pointers to different address spaces");
            self.error("E0347", spans.0, message);
            return self.error_expr(spans.1);
        }
        if !null && !void && !self.types.compatible_unqualified(a, b) && !self.compatible_pointees(a, b) {
            let (left, right) = (self.show(lhs.ty), self.show(rhs.ty));
            let message = format!("comparison of distinct pointer types {left} and {right}");
            self.warn("W0314", "compare-distinct-pointer-types", spans.0, message);
        }
        let ty = if self.is_null_constant(&lhs) { rhs.ty } else { lhs.ty };
        let lhs = self.cast(lhs, ty);
        let rhs = self.cast(rhs, ty);
        self.compare(op, lhs, rhs, spans.1)
    }
}
