//! Expressions (C11 6.5) to typed expressions.

mod assign;
mod binary;
mod call;
mod conditional;
mod primary;
mod special;
mod unary;

use beec_source::Span;
use beec_syntax::ast::{self, ExprKind as Ast};

use crate::checker::Checker;
use crate::scope::HelperId;
use crate::tree::{Expr, ExprKind, FunctionId, Place};

/// What checking an expression gives, before it is used as a value.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// A value.
    Value(Expr),
    /// A place, arrays included.
    Place(Place),
    /// A function designator.
    Function(FunctionId, Span),
    /// A helper's pointer variable.
    Helper(HelperId, Span),
}

impl Checker<'_> {
    /// The value of an expression.
    pub(crate) fn value(&mut self, expr: &ast::Expr) -> Expr {
        let operand = self.check_expr(expr);
        self.value_of(operand)
    }

    /// Checks an expression.
    pub(crate) fn check_expr(&mut self, expr: &ast::Expr) -> Operand {
        if !self.enter(expr.span) {
            return Operand::Value(self.error_expr(expr.span));
        }
        let operand = self.dispatch(expr);
        self.leave();
        operand
    }

    fn dispatch(&mut self, expr: &ast::Expr) -> Operand {
        let span = expr.span;
        match &expr.kind {
            Ast::Paren(inner) => self.check_expr(inner),
            Ast::Ident(ident) => self.ident(*ident),
            Ast::Int(literal) => Operand::Value(self.int_literal(*literal, span)),
            Ast::Float(literal) => Operand::Value(self.float_literal(*literal, span)),
            Ast::Char(literal) => Operand::Value(self.char_literal(*literal, span)),
            Ast::Bool(truth) => Operand::Value(self.constant(i128::from(*truth), self.basic.bool, span)),
            Ast::Nullptr => {
                let ty = self.types.intern(crate::types::Type::NullPtr);
                Operand::Value(self.constant(0, ty, span))
            }
            Ast::String(literal) => Operand::Place(self.string_literal(literal, span)),
            Ast::Call { callee, args } => self.call(callee, args, span),
            Ast::Member { base, field, arrow } => self.member_expr(base, *field, *arrow, span),
            Ast::Index { base, index } => self.index(base, index, span),
            Ast::Unary { op, operand } => self.unary_expr(*op, operand, span),
            Ast::PostIncrement { operand, decrement } => {
                Operand::Value(self.increment(operand, *decrement, true, span))
            }
            Ast::Binary { .. } => Operand::Value(self.binary_expr(expr)),
            Ast::Assign { op: None, lhs, rhs } => Operand::Value(self.assign(lhs, rhs, span)),
            Ast::Assign { op: Some(op), lhs, rhs } => Operand::Value(self.assign_op(*op, lhs, rhs, span)),
            Ast::Conditional { condition, then, otherwise } => match then {
                Some(then) => self.conditional(condition, then, otherwise, span),
                None => Operand::Value(self.elvis(condition, otherwise, span)),
            },
            Ast::Comma { lhs, rhs } => Operand::Value(self.comma_expr(lhs, rhs, span)),
            Ast::Cast { ty, operand } => Operand::Value(self.cast_expr(ty, operand, span)),
            Ast::CompoundLiteral { ty, init } => self.compound_literal(ty, init, span),
            Ast::SizeofExpr(operand) => Operand::Value(self.sizeof_expr(operand, span)),
            Ast::SizeofType(name) => Operand::Value(self.sizeof_type(name, span)),
            Ast::AlignofExpr(operand) => Operand::Value(self.alignof_expr(operand, span)),
            Ast::AlignofType(name) => Operand::Value(self.alignof_type(name, span)),
            Ast::Generic { control, associations } => self.generic(control, associations, span),
            Ast::Statement(block) => Operand::Value(self.statement_expr(block, span)),
            Ast::LabelAddress(label) => {
                self.error("E0403", label.span, "BPF has no computed goto: a label has no address");
                Operand::Value(self.error_expr(span))
            }
            Ast::Offsetof { ty, designator } => Operand::Value(self.offsetof(ty, designator, span)),
            Ast::TypesCompatible { a, b } => Operand::Value(self.types_compatible(a, b, span)),
            Ast::VaArg { .. } => {
                self.no_variadics(span);
                Operand::Value(self.error_expr(span))
            }
            Ast::HasAttribute { operand, attribute } => Operand::Value(self.has_attribute(operand, *attribute, span)),
            Ast::Error => Operand::Value(self.error_expr(span)),
        }
    }

    pub(crate) fn no_variadics(&self, span: Span) {
        self.emit(
            beec_source::Diagnostic::error("E0404", span, "BPF functions have no variable arguments")
                .fact("a BPF function gets its arguments in five registers"),
        );
    }

    fn comma_expr(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Expr {
        let left = self.value(lhs);
        let right = self.value(rhs);
        if matches!(left.kind, ExprKind::Const(_)) {
            return right;
        }
        self.comma(left, right, span)
    }
}
