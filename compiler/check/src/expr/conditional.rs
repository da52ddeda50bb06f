//! `?:` in both forms (C11 6.5.15 and GNU C).

use beec_source::{Diagnostic, Span};
use beec_syntax::ast;

use super::Operand;
use crate::checker::Checker;
use crate::tree::{Expr, ExprKind};
use crate::types::{Type, TypeId};

impl Checker<'_> {
    pub(super) fn conditional(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        span: Span,
    ) -> Operand {
        let condition = self.value(condition);
        let condition = self.condition(condition);
        let then = self.value(then);
        let otherwise = self.value(otherwise);
        let failed = |expr: &Expr| matches!(expr.kind, ExprKind::Error);
        if failed(&condition) || failed(&then) || failed(&otherwise) {
            return Operand::Value(self.error_expr(span));
        }
        let Some(ty) = self.result_type(&then, &otherwise, span) else {
            return Operand::Value(self.error_expr(span));
        };
        let then = self.cast(then, ty);
        let otherwise = self.cast(otherwise, ty);
        let decided = self.eval_condition(&condition);
        let value = match decided {
            Some(true) => then,
            Some(false) => otherwise,
            None => Expr {
                kind: ExprKind::Conditional {
                    condition: Box::new(condition),
                    then: Box::new(then),
                    otherwise: Box::new(otherwise),
                },
                ty,
                span,
            },
        };
        Operand::Value(Expr { span, ..value })
    }

    /// Whether a condition is decided already: constants, and `&&`/`||` of them.
    pub(crate) fn eval_condition(&self, condition: &Expr) -> Option<bool> {
        self.truth(condition)
    }

    pub(super) fn elvis(&mut self, condition: &ast::Expr, otherwise: &ast::Expr, span: Span) -> Expr {
        let condition = self.value(condition);
        let condition = self.scalar_condition(condition);
        if self.types.float(condition.ty).is_some() {
            self.no_floats(span);
            return self.error_expr(span);
        }
        let otherwise = self.value(otherwise);
        if matches!(condition.kind, ExprKind::Error) || matches!(otherwise.kind, ExprKind::Error) {
            return self.error_expr(span);
        }
        let Some(ty) = self.result_type(&condition, &otherwise, span) else { return self.error_expr(span) };
        let otherwise = self.cast(otherwise, ty);
        match self.truth(&condition) {
            Some(true) => return self.cast(condition, ty),
            Some(false) => return otherwise,
            None => {}
        }
        let mut reused = Expr { kind: ExprKind::Reuse, ty: condition.ty, span: condition.span };
        let promoted = self.promoted_type(&condition);
        if self.types.is_integer(condition.ty) && promoted != condition.ty {
            reused = self.cast(reused, promoted);
        }
        let convert = self.cast(reused, ty);
        let kind = ExprKind::Elvis {
            condition: Box::new(condition),
            convert: Box::new(convert),
            otherwise: Box::new(otherwise),
        };
        Expr { kind, ty, span }
    }

    /// The type of a conditional (6.5.15p5, p6).
    fn result_type(&mut self, a: &Expr, b: &Expr, span: Span) -> Option<TypeId> {
        let arithmetic =
            |checker: &Self, e: &Expr| checker.types.is_integer(e.ty) || checker.types.float(e.ty).is_some();
        if arithmetic(self, a) && arithmetic(self, b) {
            return Some(self.common_type(a, b));
        }
        if self.types.is_void(a.ty) || self.types.is_void(b.ty) {
            return Some(self.basic.void);
        }
        if let Some(ty) = self.type_beside_nullptr(a, b).filter(|ty| !self.types.is_integer(*ty)) {
            return Some(ty);
        }
        if self.types.is_pointer(a.ty) || self.types.is_pointer(b.ty) {
            return self.pointer_result(a, b, span);
        }
        if self.types.compatible_unqualified(a.ty, b.ty) {
            return Some(a.ty);
        }
        self.mismatch(a, b, span);
        None
    }

    fn mismatch(&self, a: &Expr, b: &Expr, span: Span) {
        let (left, right) = (self.show(a.ty), self.show(b.ty));
        let message = format!("'?:' has results of incompatible types {left} and {right}");
        self.emit(Diagnostic::error("E0351", span, message).label(a.span, left).label(b.span, right));
    }

    fn pointer_result(&mut self, a: &Expr, b: &Expr, span: Span) -> Option<TypeId> {
        match (self.types.pointee(a.ty), self.types.pointee(b.ty)) {
            (Some(pa), Some(pb)) => {
                if self.is_null_constant(a) {
                    return Some(b.ty);
                }
                if self.is_null_constant(b) {
                    return Some(a.ty);
                }
                self.merged_pointer((a, pa), (b, pb), span)
            }
            (Some(_), None) | (None, Some(_)) => {
                let (pointer, other) = if self.types.is_pointer(a.ty) { (a, b) } else { (b, a) };
                if !self.types.is_integer(other.ty) {
                    self.mismatch(a, b, span);
                    return None;
                }
                if !self.is_null_constant(other) {
                    let (left, right) = (self.show(a.ty), self.show(b.ty));
                    let message = format!("'?:' mixes a pointer and an integer ({left} and {right})");
                    self.warn("W0315", "conditional-type-mismatch", span, message);
                }
                Some(pointer.ty)
            }
            (None, None) => None,
        }
    }

    fn merged_pointer(&mut self, a: (&Expr, TypeId), b: (&Expr, TypeId), span: Span) -> Option<TypeId> {
        let ((a, pa), (b, pb)) = (a, b);
        let spaces = (self.types.address_space(pa), self.types.address_space(pb));
        if spaces.0 != spaces.1 {
            let (left, right) = (self.show(a.ty), self.show(b.ty));
            self.error("E0351", span, format!("'?:' mixes address spaces: {left} and {right}"));
            return None;
        }
        if self.types.is_void(pa) || self.types.is_void(pb) {
            let void = self.merged_void(pa, pb);
            return Some(self.pointer_to(void));
        }
        if self.types.compatible_unqualified(pa, pb) {
            let (qa, qb) = (self.types.quals(pa), self.types.quals(pb));
            let whole = self.composite(pb, pa);
            if whole == pa || whole == pb {
                if qa == qb && whole == pa {
                    return Some(a.ty);
                }
                if qb == qa.union(qb) && whole == pb {
                    return Some(b.ty);
                }
            }
            let pointee = self.qualified(whole, qa.union(qb));
            return Some(self.types.intern(Type::Pointer(pointee)));
        }
        if !self.compatible_pointees(pa, pb) {
            let (left, right) = (self.show(a.ty), self.show(b.ty));
            let message = format!("'?:' has results of distinct pointer types {left} and {right}");
            self.warn("W0316", "pointer-type-mismatch", span, message);
        }
        let void = self.merged_void(pa, pb);
        Some(self.pointer_to(void))
    }
}
