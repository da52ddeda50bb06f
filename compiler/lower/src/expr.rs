//! Expressions of scalar type (C11 6.5).

use beec_check::tree::{BinaryOp as COp, Block as Scope, CastKind, Expr, ExprKind, Place, UnaryOp};
use beec_check::types::TypeId;
use beec_ir::{BinaryOp, Cast, FuncId, Op, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::{Class, pointee};

impl<'a> FunctionCx<'_, 'a> {
    /// The value of an expression of scalar type.
    pub(crate) fn scalar(&mut self, expr: &'a Expr) -> Value {
        let span = std::mem::replace(&mut self.b.span, expr.span);
        let class = self.class(expr.ty);
        let value = match class.ir() {
            Some(ty) => self.scalar_kind(expr, ty),
            None => self.low_word(expr, class),
        };
        self.b.span = span;
        value
    }

    /// A number for what is none: the low half of a wide integer, 0 for others.
    fn low_word(&mut self, expr: &'a Expr, class: Class) -> Value {
        if let Class::Wide { .. } = class {
            return self.wide(expr).0;
        }
        self.effect(expr);
        self.b.iconst(Ty::I64, 0)
    }

    fn scalar_kind(&mut self, expr: &'a Expr, ty: Ty) -> Value {
        match &expr.kind {
            ExprKind::Const(value) => self.b.iconst(ty, *value),
            ExprKind::FloatConst(bits) => self.b.iconst(ty, *bits as i64),
            ExprKind::Load(place) => {
                let location = self.place(place);
                self.load(&location, place.ty)
            }
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => self.address(place),
            ExprKind::FunctionAddress(id) => self.b.emit(Op::FuncAddr(FuncId(id.0)), Ty::Ptr),
            ExprKind::Cast { kind, operand } => self.cast(*kind, operand, expr, ty),
            ExprKind::Unary { op, operand } => {
                let value = self.unary(*op, operand, ty);
                self.narrow(value, expr.ty)
            }
            ExprKind::Not(operand) => self.not(operand, expr.ty),
            ExprKind::Binary { op, lhs, rhs } => {
                let signed = self.class(expr.ty).is_signed();
                let a = self.scalar(lhs);
                let b = self.scalar(rhs);
                let value = self.arithmetic(*op, signed, a, b);
                self.narrow(value, expr.ty)
            }
            ExprKind::Compare { op, lhs, rhs } => {
                let holds = self.compare(*op, lhs, rhs);
                self.condition_value(holds, expr.ty)
            }
            ExprKind::PtrAdd { pointer, index, element_size, subtract, .. } => {
                let pointer = self.scalar(pointer);
                let index = self.scalar(index);
                self.pointer_step(pointer, index, *element_size, *subtract)
            }
            ExprKind::PtrDiff { lhs, rhs, element_size } => self.pointer_difference(lhs, rhs, *element_size),
            ExprKind::LogicalAnd(..) | ExprKind::LogicalOr(..) => self.logical(expr, ty),
            ExprKind::Conditional { condition, then, otherwise } => self.conditional(condition, then, otherwise, ty),
            ExprKind::Elvis { condition, convert, otherwise } => self.elvis(condition, convert, otherwise, ty),
            ExprKind::Reuse => self.reused(ty),
            ExprKind::Assign { place, value } => self.assign(place, value),
            ExprKind::AssignOp { op, place, compute_ty, rhs } => self.assign_op(*op, place, *compute_ty, rhs),
            ExprKind::PtrAssignAdd { place, index, element_size, subtract } => {
                let index = self.scalar(index);
                let location = self.place(place);
                let old = self.load(&location, place.ty);
                let new = self.pointer_step(old, index, *element_size, *subtract);
                self.store(&location, new, place.ty)
            }
            ExprKind::Increment { place, delta, compute_ty, post } => self.increment(place, *delta, *compute_ty, *post),
            ExprKind::Comma(first, second) => {
                self.effect(first);
                self.scalar(second)
            }
            ExprKind::Call { callee, function_ty, args } => {
                let result = self.call(expr, callee, *function_ty, args, None);
                self.or_zero(result, ty)
            }
            ExprKind::StatementExpr { block, value } => self.statement_expr(block, value.as_deref(), ty),
            ExprKind::Builtin { builtin, args } => {
                let result = self.builtin(expr, *builtin, args);
                self.or_zero(result, ty)
            }
            ExprKind::PreserveAccessIndex(inner) => {
                self.preserve += 1;
                let value = self.scalar(inner);
                self.preserve -= 1;
                value
            }
            ExprKind::CoreFieldInfo { kind, place } => self.core_field_info(expr, *kind, place),
            ExprKind::CoreTypeInfo { kind, of } => self.core_type_info(expr, *kind, *of),
            ExprKind::CoreEnumValue { kind, of, enumeration, index } => {
                self.core_enum_value(expr, *kind, *of, *enumeration, *index)
            }
            ExprKind::Error => self.b.iconst(ty, 0),
        }
    }

    /// A value of the wanted type, whatever came out: 0 for nothing.
    fn or_zero(&mut self, value: Option<Value>, ty: Ty) -> Value {
        match value {
            Some(value) => self.b.resize(value, false, ty),
            None => self.b.iconst(ty, 0),
        }
    }

    /// The address of a place.
    pub(crate) fn address(&mut self, place: &'a Place) -> Value {
        let location = self.place(place);
        self.pointer(location)
    }

    fn cast(&mut self, kind: CastKind, operand: &'a Expr, expr: &'a Expr, ty: Ty) -> Value {
        match kind {
            CastKind::Bool => {
                if self.class(operand.ty).in_memory() {
                    let truth = self.wide_truth(operand);
                    return self.b.cast(Cast::ZExt, truth, Ty::I8);
                }
                let truth = self.truth(operand);
                self.b.cast(Cast::ZExt, truth, Ty::I8)
            }
            CastKind::Bits if self.class(operand.ty).in_memory() => {
                let location = self.aggregate(operand);
                self.load(&location, expr.ty)
            }
            CastKind::AddressSpace { from, to } => {
                let value = self.scalar(operand);
                self.b.emit(Op::AddrSpaceCast { value, from, to }, ty)
            }
            _ => {
                let signed = self.class(operand.ty).is_signed();
                let value = self.scalar(operand);
                let value = self.b.resize(value, signed, ty);
                self.narrow(value, expr.ty)
            }
        }
    }

    fn unary(&mut self, op: UnaryOp, operand: &'a Expr, ty: Ty) -> Value {
        let value = self.scalar(operand);
        let value = self.arithmetic_word(value, false);
        let result = match op {
            UnaryOp::Neg => {
                let zero = self.b.iconst(self.b.ty(value), 0);
                self.b.binary(BinaryOp::Sub, zero, value)
            }
            UnaryOp::BitNot => self.b.binary_imm(BinaryOp::Xor, value, -1),
        };
        self.b.resize(result, false, ty)
    }

    fn not(&mut self, operand: &'a Expr, ty: TypeId) -> Value {
        if is_control_flow(operand) {
            let result = self.class(ty).ir().unwrap_or(Ty::I32);
            let (yes, no) = (self.b.block(), self.b.block());
            self.condition(operand, no, yes, None);
            return self.join_flags(yes, no, result);
        }
        let holds = if self.class(operand.ty).in_memory() {
            let truth = self.wide_truth(operand);
            self.b.resize(truth, false, Ty::I32)
        } else {
            self.scalar(operand)
        };
        let zero = self.is_zero(holds);
        self.condition_value(zero, ty)
    }

    /// Arithmetic on promoted operands; the amount of a shift has a type of its own.
    pub(crate) fn arithmetic(&mut self, op: COp, signed: bool, a: Value, b: Value) -> Value {
        let held = self.b.ty(a);
        let a = self.arithmetic_word(a, signed);
        let ty = self.b.ty(a);
        let b = self.b.resize(b, signed && !matches!(op, COp::Shl | COp::Shr), ty);
        let result = self.b.binary(operation(op, signed), a, b);
        self.b.resize(result, false, held)
    }

    fn pointer_step(&mut self, pointer: Value, index: Value, size: u64, subtract: bool) -> Value {
        let offset = self.scaled(index, size);
        match subtract {
            false => self.b.ptr_add(pointer, offset),
            true => {
                // The verifier knows no subtraction from stack pointers.
                let zero = self.b.iconst(Ty::I64, 0);
                let offset = self.b.binary(BinaryOp::Sub, zero, offset);
                self.b.ptr_add(pointer, offset)
            }
        }
    }

    /// The distance is a multiple of the size, so that a shift and a multiplication by an inverse modulo 2^64 divide.
    fn pointer_difference(&mut self, lhs: &'a Expr, rhs: &'a Expr, size: u64) -> Value {
        let a = self.scalar(lhs);
        let b = self.scalar(rhs);
        let a = self.b.resize(a, false, Ty::I64);
        let b = self.b.resize(b, false, Ty::I64);
        let bytes = self.b.binary(BinaryOp::Sub, a, b);
        let size = size.max(1);
        let twos = size.trailing_zeros();
        let odd = self.b.binary_imm(BinaryOp::AShr, bytes, i64::from(twos));
        self.b.binary_imm(BinaryOp::Mul, odd, inverse(size >> twos) as i64)
    }

    /// `&&` and `||` as a value.
    fn logical(&mut self, expr: &'a Expr, ty: Ty) -> Value {
        let (yes, no) = (self.b.block(), self.b.block());
        self.condition(expr, yes, no, None);
        self.join_flags(yes, no, ty)
    }

    /// 1 behind `yes`, 0 behind `no`.
    fn join_flags(&mut self, yes: beec_ir::Block, no: beec_ir::Block, ty: Ty) -> Value {
        let end = self.b.block();
        let result = self.b.body.add_param(end, ty);
        for (block, flag) in [(yes, 1), (no, 0)] {
            self.b.start(block);
            let flag = self.b.iconst(ty, flag);
            self.b.jump_with(end, flag);
        }
        self.b.start(end);
        result
    }

    fn conditional(&mut self, condition: &'a Expr, then: &'a Expr, otherwise: &'a Expr, ty: Ty) -> Value {
        if let Some(known) = self.known(condition) {
            return self.scalar(if known { then } else { otherwise });
        }
        let (yes, no, end) = (self.b.block(), self.b.block(), self.b.block());
        let result = self.b.body.add_param(end, ty);
        self.condition(condition, yes, no, None);
        for (block, arm) in [(yes, then), (no, otherwise)] {
            self.b.start(block);
            let value = self.scalar(arm);
            let value = self.b.resize(value, false, ty);
            self.b.jump_with(end, value);
        }
        self.b.start(end);
        result
    }

    fn elvis(&mut self, condition: &'a Expr, convert: &'a Expr, otherwise: &'a Expr, ty: Ty) -> Value {
        let (yes, no, end) = (self.b.block(), self.b.block(), self.b.block());
        let result = self.b.body.add_param(end, ty);
        let value = self.scalar(condition);
        let truth = self.b.is_nonzero(value);
        self.b.branch(truth, yes, no, None);
        self.b.start(yes);
        self.reuse.push(value);
        let converted = self.scalar(convert);
        self.reuse.pop();
        self.b.jump_with(end, converted);
        self.b.start(no);
        let other = self.scalar(otherwise);
        self.b.jump_with(end, other);
        self.b.start(end);
        result
    }

    fn reused(&mut self, ty: Ty) -> Value {
        match self.reuse.last().copied() {
            Some(value) => self.b.resize(value, false, ty),
            None => self.b.iconst(ty, 0),
        }
    }

    fn assign(&mut self, place: &'a Place, value: &'a Expr) -> Value {
        let signed = self.class(value.ty).is_signed();
        let value = self.scalar(value);
        let location = self.place(place);
        let ty = self.class(place.ty).ir().unwrap_or(Ty::I64);
        let value = self.b.resize(value, signed, ty);
        self.store(&location, value, place.ty)
    }

    fn assign_op(&mut self, op: COp, place: &'a Place, compute: TypeId, rhs: &'a Expr) -> Value {
        if self.class(compute).in_memory() {
            return self.assign_wide_op(op, place, compute, rhs);
        }
        let rhs = self.scalar(rhs);
        let location = self.place(place);
        let old = self.load(&location, place.ty);
        let old = self.convert(old, place.ty, compute);
        let new = self.arithmetic(op, self.class(compute).is_signed(), old, rhs);
        let new = self.narrow(new, compute);
        let new = self.convert(new, compute, place.ty);
        self.store(&location, new, place.ty)
    }

    fn increment(&mut self, place: &'a Place, delta: i64, compute: TypeId, post: bool) -> Value {
        let location = self.place(place);
        let old = self.load(&location, place.ty);
        let new = match self.class(compute) {
            Class::Pointer => self.b.ptr_add_imm(old, delta),
            _ => {
                let wide = self.convert(old, place.ty, compute);
                let wide = self.arithmetic_word(wide, false);
                let sum = self.b.binary_imm(BinaryOp::Add, wide, delta);
                self.convert(sum, compute, place.ty)
            }
        };
        let stored = self.store(&location, new, place.ty);
        if post { old } else { stored }
    }

    fn statement_expr(&mut self, block: &'a Scope, value: Option<&'a Expr>, ty: Ty) -> Value {
        let value = self.in_statement_expression(|cx| {
            cx.statements(&block.stmts);
            value.map(|value| cx.scalar(value))
        });
        self.or_zero(value, ty)
    }

    /// A pointer and what it is known to be aligned to.
    pub(crate) fn aligned_pointer(&mut self, expr: &'a Expr) -> (Value, u32) {
        let mut inner = expr;
        while let ExprKind::Cast { kind: CastKind::Pointer, operand } = &inner.kind {
            inner = operand;
        }
        match &inner.kind {
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => {
                let location = self.place(place);
                let align = location.align.min(self.copied_by(&location, place.ty)) as u32;
                let space = location.space;
                let pointer = self.pointer(location);
                (self.kernel_pointer(pointer, space), align)
            }
            _ => {
                let align = pointee(self.types, inner.ty).map_or(1, |ty| self.align_of(ty));
                (self.scalar(expr), align.clamp(1, 8) as u32)
            }
        }
    }
}

/// Whether an expression is lowered as branches even where its value is wanted.
fn is_control_flow(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::LogicalAnd(..) | ExprKind::LogicalOr(..))
}

/// The operation on integers of this signedness.
pub(crate) fn operation(op: COp, signed: bool) -> BinaryOp {
    match (op, signed) {
        (COp::Add, _) => BinaryOp::Add,
        (COp::Sub, _) => BinaryOp::Sub,
        (COp::Mul, _) => BinaryOp::Mul,
        (COp::Div, true) => BinaryOp::SDiv,
        (COp::Div, false) => BinaryOp::UDiv,
        (COp::Rem, true) => BinaryOp::SRem,
        (COp::Rem, false) => BinaryOp::URem,
        (COp::Shl, _) => BinaryOp::Shl,
        (COp::Shr, true) => BinaryOp::AShr,
        (COp::Shr, false) => BinaryOp::LShr,
        (COp::And, _) => BinaryOp::And,
        (COp::Or, _) => BinaryOp::Or,
        (COp::Xor, _) => BinaryOp::Xor,
    }
}

/// The inverse of an odd number modulo 2^64: every step doubles the number of right bits (Newton).
fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
    }
    inverse
}
