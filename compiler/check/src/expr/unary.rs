//! Prefix operators, members, elements, increments and casts (C11 6.5.2–6.5.4).

use beec_source::Span;
use beec_syntax::ast::{self, Ident, UnaryOp as Ast};

use super::Operand;
use crate::checker::Checker;
use crate::tree::{AtomicOp, Builtin, CastKind, Expr, ExprKind, MemoryOrder, Place, PlaceKind, UnaryOp};
use crate::types::{Type, TypeId};

impl Checker<'_> {
    pub(super) fn unary_expr(&mut self, op: Ast, operand: &ast::Expr, span: Span) -> Operand {
        let value = match op {
            Ast::AddressOf => {
                let operand = self.check_expr(operand);
                self.address_of(operand, span)
            }
            Ast::Deref => {
                let operand = self.check_expr(operand);
                // `(*helper)(…)` is `helper(…)`.
                if matches!(operand, Operand::Helper(..)) {
                    return operand;
                }
                let pointer = self.value_of(operand);
                return self.deref(pointer, span);
            }
            Ast::Extension => return self.check_expr(operand),
            Ast::Plus => {
                let value = self.arithmetic(operand, "+");
                self.promote(value)
            }
            Ast::Minus => {
                let value = self.arithmetic(operand, "-");
                let value = self.promote(value);
                self.unary(UnaryOp::Neg, value, span)
            }
            Ast::BitNot => {
                let value = self.integer(operand, "~");
                let value = self.promote(value);
                self.unary(UnaryOp::BitNot, value, span)
            }
            Ast::Not => {
                let value = self.value(operand);
                let value = self.condition(value);
                if matches!(value.kind, ExprKind::Error) { value } else { self.not(value, span) }
            }
            Ast::PreIncrement => self.increment(operand, false, false, span),
            Ast::PreDecrement => self.increment(operand, true, false, span),
            Ast::Real | Ast::Imag => {
                self.no_floats(span);
                self.error_expr(span)
            }
        };
        Operand::Value(value)
    }

    /// A value of arithmetic type, for an operator.
    fn arithmetic(&mut self, operand: &ast::Expr, op: &str) -> Expr {
        let value = self.value(operand);
        if self.types.is_integer(value.ty) || self.types.float(value.ty).is_some() || self.types.is_error(value.ty) {
            return value;
        }
        let shown = self.show(value.ty);
        self.error("E0341", value.span, format!("'{op}' needs a number, and this is {shown}"));
        self.error_expr(value.span)
    }

    /// A value of integer type, for an operator.
    fn integer(&mut self, operand: &ast::Expr, op: &str) -> Expr {
        let value = self.value(operand);
        if self.types.is_integer(value.ty) || self.types.is_error(value.ty) {
            return value;
        }
        if self.types.float(value.ty).is_some() {
            self.no_floats(value.span);
            return self.error_expr(value.span);
        }
        let shown = self.show(value.ty);
        self.error("E0341", value.span, format!("'{op}' needs an integer, and this is {shown}"));
        self.error_expr(value.span)
    }

    pub(super) fn member_expr(&mut self, base: &ast::Expr, field: Ident, arrow: bool, span: Span) -> Operand {
        if arrow {
            let pointer = self.value(base);
            let pointee = self.types.pointee(pointer.ty);
            if pointee.is_none_or(|pointee| self.types.record_of(pointee).is_none()) {
                let ty = match pointee {
                    Some(pointee) if self.types.is_error(pointee) => pointee,
                    _ => pointer.ty,
                };
                return Operand::Value(self.not_a_record(ty, field, true, span));
            }
            return match self.deref(pointer, span) {
                Operand::Place(place) => self.member(place, field, span),
                other => other,
            };
        }
        let operand = self.check_expr(base);
        match self.place_of(operand) {
            Ok(place) => self.member(place, field, span),
            Err(value) => Operand::Value(self.not_a_record(value.ty, field, false, span)),
        }
    }

    /// `base[index]`, either way round.
    pub(super) fn index(&mut self, base: &ast::Expr, index: &ast::Expr, span: Span) -> Operand {
        let base = self.check_expr(base);
        let base_ty = self.operand_type(&base);
        if let (Operand::Place(place), true) = (&base, self.types.is_array(base_ty)) {
            let place = place.clone();
            let index = self.value(index);
            return self.index_array(place, index, span);
        }
        let first = self.value_of(base);
        let second = self.value(index);
        let (pointer, index) = if self.types.is_pointer(second.ty) { (second, first) } else { (first, second) };
        let mut sum = self.pointer_add(pointer, index, false, span);
        self.relocate_subscript(&mut sum);
        self.deref(sum, span)
    }

    fn index_array(&mut self, base: Place, index: Expr, span: Span) -> Operand {
        let Some((element, _)) = self.types.array(base.ty) else { return Operand::Value(self.error_expr(span)) };
        let Some(index) = self.index_value(index) else { return Operand::Value(self.error_expr(span)) };
        if !self.complete(element) {
            self.incomplete(element, span, "array has elements of");
            return Operand::Value(self.error_expr(span));
        }
        let element_size = self.types.size_of(element).unwrap_or(1);
        let space = self.types.address_space(base.ty);
        let ty = if space != 0 && self.types.address_space(element) != space {
            self.types.intern(Type::AddressSpace { space, inner: element })
        } else {
            element
        };
        if self.preserving > 0 {
            self.core_records.extend(self.element_record(element));
        }
        let kind = PlaceKind::Index { base: Box::new(base), index: Box::new(index), element_size };
        Operand::Place(Place { kind, ty, span })
    }

    /// An index as a 64-bit integer.
    pub(crate) fn index_value(&mut self, index: Expr) -> Option<Expr> {
        if self.types.is_error(index.ty) {
            return None;
        }
        if !self.types.is_integer(index.ty) {
            let shown = self.show(index.ty);
            self.error("E0342", index.span, format!("an index must be an integer, and this is {shown}"));
            return None;
        }
        let promoted = self.promote(index);
        let signed = self.types.integer(promoted.ty).is_none_or(|kind| kind.is_signed());
        let ty = if signed { self.basic.long } else { self.basic.ulong };
        Some(self.cast(promoted, ty))
    }

    /// `pointer + index` or `pointer - index`.
    pub(crate) fn pointer_add(&mut self, pointer: Expr, index: Expr, subtract: bool, span: Span) -> Expr {
        let Some(pointee) = self.types.pointee(pointer.ty) else {
            if !self.types.is_error(pointer.ty) && !self.types.is_error(index.ty) {
                let shown = self.show(pointer.ty);
                self.error("E0343", pointer.span, format!("a pointer or array is needed, and this is {shown}"));
            }
            return self.error_expr(span);
        };
        let Some(element_size) = self.step_of(pointee, span) else { return self.error_expr(span) };
        let Some(index) = self.index_value(index) else { return self.error_expr(span) };
        let ty = pointer.ty;
        if let (Some(base), Some(count)) = (self.const_value(&pointer), self.const_value(&index)) {
            let bytes = count.wrapping_mul(i128::from(element_size));
            return self.constant(if subtract { base - bytes } else { base + bytes }, ty, span);
        }
        let kind = ExprKind::PtrAdd {
            relocated: false,
            pointer: Box::new(pointer),
            index: Box::new(index),
            element_size,
            subtract,
        };
        Expr { kind, ty, span }
    }

    /// How far a pointer to a type moves: GNU C steps over `void` and functions by one.
    pub(crate) fn step_of(&mut self, pointee: TypeId, span: Span) -> Option<u64> {
        if self.types.is_void(pointee) || self.types.function(pointee).is_some() {
            return Some(1);
        }
        if !self.complete(pointee) {
            self.incomplete(pointee, span, "arithmetic on a pointer to");
            return None;
        }
        self.types.size_of(pointee)
    }

    /// `++` and `--`.
    pub(super) fn increment(&mut self, operand: &ast::Expr, decrement: bool, post: bool, span: Span) -> Expr {
        let operand = self.check_expr(operand);
        let Some(place) = self.modifiable(operand, span) else { return self.error_expr(span) };
        let ty = self.types.value_type(place.ty);
        let sign = if decrement { -1 } else { 1 };
        if self.types.quals(place.ty).is_atomic && self.types.is_integer(ty) {
            let delta = self.constant(sign.into(), ty, span);
            return self.atomic_update(AtomicOp::Add, place, delta, !post, span);
        }
        if self.is_atomic_scalar(&place) {
            return self.no_atomic_operation(if decrement { "--" } else { "++" }, span);
        }
        if let Some(pointee) = self.types.pointee(ty) {
            let Some(size) = self.step_of(pointee, span) else { return self.error_expr(span) };
            let delta = sign * i64::try_from(size).unwrap_or(i64::MAX);
            return Expr { kind: ExprKind::Increment { place, delta, compute_ty: ty, post }, ty, span };
        }
        if self.types.float(ty).is_some() {
            self.no_floats(span);
            return self.error_expr(span);
        }
        if !self.types.is_integer(ty) {
            let shown = self.show(ty);
            let op = if decrement { "--" } else { "++" };
            self.error("E0341", span, format!("'{op}' needs a number or a pointer, and this is {shown}"));
            return self.error_expr(span);
        }
        let current = Expr { kind: ExprKind::Load(place), ty, span };
        let compute_ty = self.promoted_type(&current);
        let ExprKind::Load(place) = current.kind else { return self.error_expr(span) };
        Expr { kind: ExprKind::Increment { place, delta: sign, compute_ty, post }, ty, span }
    }

    /// A change of an `_Atomic` object, as one step (6.5.16.2p3).
    pub(super) fn atomic_update(&mut self, op: AtomicOp, place: Place, value: Expr, new: bool, span: Span) -> Expr {
        let ty = self.types.value_type(place.ty);
        if !matches!(self.types.size_of(ty), Some(4 | 8)) {
            let shown = self.show(place.ty);
            self.error("E0413", span, format!("BPF has no atomic operation on {shown}"));
            return self.error_expr(span);
        }
        let pointer = self.address_of(Operand::Place(place), span);
        let value = self.cast(value, ty);
        let builtin = Builtin::AtomicRmw { op, new, order: MemoryOrder::SeqCst };
        self.builtin_expr(builtin, vec![pointer, value], ty, span)
    }

    /// `(type) operand` (6.5.4).
    pub(super) fn cast_expr(&mut self, name: &ast::TypeName, operand: &ast::Expr, span: Span) -> Expr {
        let written = self.type_name(name);
        let ty = self.types.value_type(written);
        let value = self.value(operand);
        self.explicit_cast(value, ty, span)
    }

    pub(crate) fn explicit_cast(&mut self, value: Expr, ty: TypeId, span: Span) -> Expr {
        let value = Expr { span, ..value };
        if self.types.is_error(ty) || matches!(value.kind, ExprKind::Error) {
            return Expr { kind: ExprKind::Error, ty, span };
        }
        if self.types.is_void(ty) {
            return Expr { kind: ExprKind::Cast { kind: CastKind::Void, operand: Box::new(value) }, ty, span };
        }
        if let (Some(to), Some(from)) = (self.types.record_of(ty), self.types.record_of(value.ty))
            && to == from
        {
            return Expr { ty, ..value };
        }
        if let Some(union) = self.types.record_of(ty).filter(|id| self.types.record(*id).is_union) {
            return self.cast_to_union(value, ty, union, span);
        }
        let scalar = |checker: &Self, ty| checker.types.is_scalar(ty);
        if !scalar(self, ty) || !scalar(self, value.ty) {
            let (from, to) = (self.show(value.ty), self.show(ty));
            self.error("E0344", span, format!("cannot cast {from} to {to}"));
            return Expr { kind: ExprKind::Error, ty, span };
        }
        self.cast(value, ty)
    }

    /// GNU C's cast of a member's value to its union.
    fn cast_to_union(&mut self, value: Expr, ty: TypeId, union: crate::types::RecordId, span: Span) -> Expr {
        self.complete_record(union);
        let fields = self.types.record(union).body.iter().flat_map(|body| &body.fields);
        let fits = fields.map(|field| field.ty).any(|member| self.types.compatible_unqualified(member, value.ty));
        if !fits {
            let (from, to) = (self.show(value.ty), self.show(ty));
            self.error("E0344", span, format!("cannot cast {from} to {to}"));
            return Expr { kind: ExprKind::Error, ty, span };
        }
        Expr { kind: ExprKind::Cast { kind: CastKind::Bits, operand: Box::new(value) }, ty, span }
    }
}
