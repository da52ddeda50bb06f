//! Assignment (C11 6.5.16).

use beec_source::{Diagnostic, Span};
use beec_syntax::ast::{self, BinaryOp as Ast};

use super::Operand;
use super::binary::{arithmetic_op, spelling};
use crate::checker::Checker;
use crate::convert::Purpose;
use crate::tree::{AtomicOp, BinaryOp, Builtin, Expr, ExprKind, MemoryOrder, Place, PlaceKind};

impl Checker<'_> {
    /// The place of an operand that something is about to change.
    pub(crate) fn modifiable(&mut self, operand: Operand, span: Span) -> Option<Place> {
        let place = match operand {
            Operand::Place(place) => place,
            Operand::Helper(id, span) => self.helper_place(id, span),
            Operand::Function(_, span) => {
                self.error("E0348", span, "a function cannot be assigned to");
                return None;
            }
            Operand::Value(value) => {
                if !matches!(value.kind, ExprKind::Error) {
                    self.error("E0348", value.span, "this is a value, not an object: nothing can be assigned to it");
                }
                return None;
            }
        };
        if self.types.is_error(place.ty) {
            return None;
        }
        if self.types.is_array(place.ty) {
            self.emit(
                Diagnostic::error("E0349", place.span, "an array cannot be assigned to")
                    .fix("copy its elements, for example with __builtin_memcpy"),
            );
            return None;
        }
        if self.types.quals(place.ty).is_const || self.has_const_member(&place) {
            self.assigned_const(&place, span);
            return None;
        }
        if let PlaceKind::Temporary(_) = place.kind {
            self.error("E0348", place.span, "this is a value, not an object: nothing can be assigned to it");
            return None;
        }
        if !self.complete(place.ty) {
            self.incomplete(place.ty, place.span, "cannot assign to an object of");
            return None;
        }
        Some(place)
    }

    fn has_const_member(&self, place: &Place) -> bool {
        let mut waiting: Vec<_> = self.types.record_of(place.ty).into_iter().collect();
        while let Some(record) = waiting.pop() {
            for field in self.types.record(record).body.iter().flat_map(|body| &body.fields) {
                if self.types.object_quals(field.ty).is_const {
                    return true;
                }
                waiting.extend(self.types.record_of(field.ty));
            }
        }
        false
    }

    fn assigned_const(&self, place: &Place, span: Span) {
        let (what, declared) = match &place.kind {
            PlaceKind::Local(id) => match self.local(*id) {
                Some(local) => (format!("'{}'", local.name), Some(local.span)),
                None => ("this".to_owned(), None),
            },
            PlaceKind::Global(id) => {
                let global = &self.globals[id.0 as usize];
                (format!("'{}'", global.name), Some(global.span))
            }
            PlaceKind::Member { record, index, .. } => {
                let field = self.types.record(*record).body.as_ref().and_then(|b| b.fields.get(*index as usize));
                let name = field.and_then(|field| field.name);
                (name.map_or("this member".to_owned(), |name| format!("member '{name}'")), field.map(|f| f.span))
            }
            _ => ("this".to_owned(), None),
        };
        let shown = self.show(place.ty);
        let message = format!("cannot assign to {what}: it has const-qualified type {shown}");
        let mut diagnostic = Diagnostic::error("E0350", span, message);
        if let Some(declared) = declared {
            diagnostic = diagnostic.label(declared, "declared const here");
        }
        self.emit(diagnostic);
    }

    pub(super) fn assign(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Expr {
        let target = self.check_expr(lhs);
        let place = self.modifiable(target, span);
        let value = self.value(rhs);
        let Some(place) = place else { return self.error_expr(span) };
        let ty = self.types.value_type(place.ty);
        let value = self.assign_to(value, place.ty, &Purpose::Assign);
        if self.is_atomic_scalar(&place) && !matches!(value.kind, ExprKind::Error) {
            return self.atomic_access(Builtin::AtomicStore(MemoryOrder::SeqCst), place, Some(value), span);
        }
        Expr { kind: ExprKind::Assign { place, value: Box::new(value) }, ty, span }
    }

    pub(super) fn assign_op(&mut self, op: Ast, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Expr {
        let target = self.check_expr(lhs);
        let place = self.modifiable(target, span);
        let value = self.value(rhs);
        let (Some(place), Some(tree_op)) = (place, arithmetic_op(op)) else { return self.error_expr(span) };
        if matches!(value.kind, ExprKind::Error) {
            return self.error_expr(span);
        }
        let ty = self.types.value_type(place.ty);
        if self.types.is_pointer(ty) {
            return self.pointer_assign(op, place, value, span);
        }
        let integers = self.types.is_integer(ty) && self.types.is_integer(value.ty);
        if !integers {
            let numbers = self.is_arithmetic(ty) && self.is_arithmetic(value.ty);
            let current = Expr { kind: ExprKind::Load(place.clone()), ty, span: lhs.span };
            if numbers && !self.has_effects(&current) {
                let common = self.common_type(&current, &value);
                let (current, value) = (self.cast(current, common), self.cast(value, common));
                let new = self.binary(tree_op, current, value, common, span);
                let new = self.cast(new, ty);
                return Expr { kind: ExprKind::Assign { place, value: Box::new(new) }, ty, span };
            }
            if numbers {
                self.no_floats(span);
                return self.error_expr(span);
            }
            return self.bad_operands(&format!("{}=", spelling(op)), &current, &value, (span, span));
        }
        if let Some(atomic) = atomic_op(tree_op).filter(|_| self.types.quals(place.ty).is_atomic) {
            return self.atomic_update(atomic, place, value, true, span);
        }
        if self.is_atomic_scalar(&place) {
            return self.no_atomic_operation(&format!("{}=", spelling(op)), span);
        }
        let current = Expr { kind: ExprKind::Load(place), ty, span: lhs.span };
        let (compute_ty, value) = if matches!(tree_op, BinaryOp::Shl | BinaryOp::Shr) {
            let promoted = self.promoted_type(&current);
            (promoted, self.promote(value))
        } else {
            let common = self.common_type(&current, &value);
            (common, self.cast(value, common))
        };
        let ExprKind::Load(place) = current.kind else { return self.error_expr(span) };
        Expr { kind: ExprKind::AssignOp { op: tree_op, place, compute_ty, rhs: Box::new(value) }, ty, span }
    }

    fn pointer_assign(&mut self, op: Ast, place: Place, value: Expr, span: Span) -> Expr {
        if self.is_atomic_scalar(&place) {
            return self.no_atomic_operation(&format!("{}=", spelling(op)), span);
        }
        let ty = self.types.value_type(place.ty);
        let pointee = self.types.pointee(ty).unwrap_or(self.basic.error);
        let subtract = match op {
            Ast::Add => false,
            Ast::Sub => true,
            _ => {
                let shown = self.show(ty);
                self.error("E0345", span, format!("'{}=' cannot change {shown}", spelling(op)));
                return self.error_expr(span);
            }
        };
        let Some(element_size) = self.step_of(pointee, span) else { return self.error_expr(span) };
        let Some(index) = self.index_value(value) else { return self.error_expr(span) };
        let kind = ExprKind::PtrAssignAdd { place, index: Box::new(index), element_size, subtract };
        Expr { kind, ty, span }
    }
}

impl Checker<'_> {
    /// What would take a loop until nobody came between: the verifier accepts none whose end it cannot see.
    pub(crate) fn no_atomic_operation(&self, operator: &str, span: Span) -> Expr {
        self.emit(
            Diagnostic::error("E0413", span, format!("BPF has no atomic '{operator}'"))
                .fact("there are instructions for +, -, &, | and ^ on integers, for exchange, and for compare-and-exchange")
                .fix("try __atomic_compare_exchange_n a limited number of times"),
        );
        self.error_expr(span)
    }
}

/// The atomic instruction for a compound assignment to an `_Atomic` object.
fn atomic_op(op: BinaryOp) -> Option<AtomicOp> {
    match op {
        BinaryOp::Add => Some(AtomicOp::Add),
        BinaryOp::Sub => Some(AtomicOp::Sub),
        BinaryOp::And => Some(AtomicOp::And),
        BinaryOp::Or => Some(AtomicOp::Or),
        BinaryOp::Xor => Some(AtomicOp::Xor),
        _ => None,
    }
}
