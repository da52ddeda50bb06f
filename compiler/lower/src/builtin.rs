//! Builtins (GCC's and clang's documentation of each).

use beec_check::tree::{Builtin, CompareOp, Expr, ExprKind, FloatOp};
use beec_ir::{BinaryOp, Callee, Cond, MemFlags, Op, Terminator, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::{Class, pointee};
use crate::pure::has_side_effects;

impl<'a> FunctionCx<'_, 'a> {
    /// A builtin; the result is of the expression's type.
    pub(crate) fn builtin(&mut self, expr: &'a Expr, builtin: Builtin, args: &'a [Expr]) -> Option<Value> {
        match (builtin, args) {
            (Builtin::Memcpy, [dst, src, len, ..]) => Some(self.copy_bytes(dst, src, len, false)),
            (Builtin::Memmove, [dst, src, len, ..]) => Some(self.copy_bytes(dst, src, len, true)),
            (Builtin::Memset, [dst, byte, len, ..]) => Some(self.fill_bytes(dst, byte, len)),
            (Builtin::Memcmp, [a, b, len, ..]) => Some(self.compare_bytes(a, b, len)),
            (Builtin::Text(name), args) => Some(self.text_function(expr, name, args)),
            (Builtin::Float(op), args) => Some(self.float_operation(expr, op, args)),
            (Builtin::Alloca, [size, ..]) => Some(self.alloca(expr, size)),
            (Builtin::ConstantP, [arg, ..]) => Some(self.constant_p(expr, arg)),
            (Builtin::Expect, [value, hint, ..]) => {
                let value = self.scalar(value);
                self.effect(hint);
                Some(value)
            }
            (Builtin::Unreachable, _) => {
                self.b.end(Terminator::Unreachable);
                None
            }
            (Builtin::Trap, _) => {
                self.b.effect(Op::Trap);
                self.b.end(Terminator::Unreachable);
                None
            }
            (Builtin::Assume | Builtin::Unsupported, _) => None,
            (Builtin::Bswap, [arg, ..]) => Some(self.byte_swap(expr, arg)),
            (
                Builtin::Popcount | Builtin::Parity | Builtin::Clz | Builtin::Ctz | Builtin::Ffs | Builtin::Clrsb,
                [arg, rest @ ..],
            ) => {
                let signed = self.class(arg.ty).is_signed();
                let value = self.scalar(arg);
                let count = self.count_bits(builtin, value, signed);
                let count = self.integer_result(expr, count);
                let [for_zero, ..] = rest else { return Some(count) };
                let for_zero = self.scalar(for_zero);
                let value = self.computed(value, signed);
                let empty = self.b.icmp_imm(Cond::Eq, value, 0);
                Some(self.select(empty, for_zero, count))
            }
            (Builtin::BitReverse, [value, ..]) => {
                let value = self.scalar(value);
                Some(self.reverse_bits(value))
            }
            (Builtin::Abs, [value, ..]) => {
                let signed = self.class(expr.ty).is_signed();
                let own = self.scalar(value);
                if !signed {
                    return Some(own);
                }
                let value = self.computed(own, signed);
                let zero = self.b.iconst(self.b.ty(value), 0);
                let negated = self.b.binary(BinaryOp::Sub, zero, value);
                let negative = self.is_negative(value);
                let value = self.select(negative, negated, value);
                Some(self.b.resize(value, signed, self.b.ty(own)))
            }
            (Builtin::Min | Builtin::Max, [a, b, ..]) => {
                let signed = self.class(expr.ty).is_signed();
                let own = self.scalar(a);
                let b = self.scalar(b);
                let (a, b) = (self.computed(own, signed), self.computed(b, signed));
                let less = self.b.icmp(if signed { Cond::Slt } else { Cond::Ult }, a, b);
                let (then, otherwise) = if builtin == Builtin::Min { (a, b) } else { (b, a) };
                let chosen = self.select(less, then, otherwise);
                Some(self.b.resize(chosen, signed, self.b.ty(own)))
            }
            (Builtin::RotateLeft | Builtin::RotateRight, [value, amount, ..]) => {
                let value = self.scalar(value);
                let amount = self.scalar(amount);
                Some(self.rotate(value, amount, builtin == Builtin::RotateLeft))
            }
            (Builtin::AddOverflow | Builtin::SubOverflow | Builtin::MulOverflow, [a, b, result, ..]) => {
                Some(self.overflow(builtin, a, b, result))
            }
            (Builtin::LoadPacket { size }, [skb, offset, ..]) => {
                let skb = self.scalar(skb);
                let offset = self.scalar(offset);
                let offset = self.b.resize(offset, false, Ty::I32);
                let value = self.b.emit(Op::PacketLoad { size, skb, offset }, Ty::I32);
                Some(self.integer_result(expr, value))
            }
            _ => self.atomic_builtin(expr, builtin, args),
        }
    }

    /// An integer in a width that there is arithmetic on.
    fn computed(&mut self, value: Value, signed: bool) -> Value {
        let ty = self.b.ty(value);
        if ty.bits() < 32 { self.b.resize(value, signed, Ty::I32) } else { value }
    }

    /// An unsigned number as the expression's type.
    pub(crate) fn integer_result(&mut self, expr: &Expr, value: Value) -> Value {
        match self.class(expr.ty).ir() {
            Some(ty) => self.b.resize(value, false, ty),
            None => value,
        }
    }

    fn length(&mut self, len: &'a Expr) -> Value {
        let signed = self.class(len.ty).is_signed();
        let value = self.scalar(len);
        self.b.resize(value, signed, Ty::I64)
    }

    fn copy_bytes(&mut self, dst: &'a Expr, src: &'a Expr, len: &'a Expr, overlap: bool) -> Value {
        let (dst, dst_align) = self.aligned_pointer(dst);
        let (src, src_align) = self.aligned_pointer(src);
        let len = self.length(len);
        match self.b.constant(len) {
            Some(0) => {}
            Some(len) => {
                let flags = MemFlags::default();
                let len = len as u64;
                self.b.effect(Op::MemCopy { dst, src, len, dst_align, src_align, overlap, flags });
            }
            None => {
                let name = if overlap { "memmove" } else { "memcpy" };
                self.library_call(name, &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::Ptr, vec![dst, src, len]);
            }
        }
        dst
    }

    fn fill_bytes(&mut self, dst: &'a Expr, byte: &'a Expr, len: &'a Expr) -> Value {
        let (dst, align) = self.aligned_pointer(dst);
        let byte = self.scalar(byte);
        let len = self.length(len);
        match self.b.constant(len) {
            Some(0) => {}
            Some(len) => {
                let byte = self.b.resize(byte, false, Ty::I8);
                let flags = MemFlags::default();
                self.b.effect(Op::MemSet { dst, byte, len: len as u64, align, flags });
            }
            None => {
                let byte = self.b.resize(byte, false, Ty::I32);
                self.library_call("memset", &[Ty::Ptr, Ty::I32, Ty::I64], Ty::Ptr, vec![dst, byte, len]);
            }
        }
        dst
    }

    fn compare_bytes(&mut self, a: &'a Expr, b: &'a Expr, len: &'a Expr) -> Value {
        let (a, a_align) = self.aligned_pointer(a);
        let (b, b_align) = self.aligned_pointer(b);
        let len = self.length(len);
        match self.b.constant(len) {
            Some(0) => self.b.iconst(Ty::I32, 0),
            Some(len) => self.b.emit(Op::MemCmp { a, b, len: len as u64, a_align, b_align }, Ty::I32),
            None => self.library_call("memcmp", &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::I32, vec![a, b, len]),
        }
    }

    /// A function on strings, which the optimiser has to find the outcome of.
    fn text_function(&mut self, expr: &'a Expr, name: &'static str, args: &'a [Expr]) -> Value {
        let args: Vec<Value> = args.iter().map(|arg| self.scalar(arg)).collect();
        let params: Vec<Ty> = args.iter().map(|&arg| self.b.ty(arg)).collect();
        let result = self.class(expr.ty).ir().unwrap_or(Ty::I64);
        self.b.span = expr.span;
        let id = self.unit.text_function(name, params, result);
        self.b.emit(Op::Call { callee: Callee::Func(id), args }, result)
    }

    /// An operation that the optimiser has to find the outcome of. Numbers are their bits.
    fn float_operation(&mut self, expr: &'a Expr, op: FloatOp, args: &'a [Expr]) -> Value {
        let single = [expr].into_iter().chain(args).any(|expr| self.class(expr.ty) == Class::Float { ty: Ty::I32 });
        let args: Vec<Value> = args.iter().map(|arg| self.scalar(arg)).collect();
        let result = self.class(expr.ty).ir().unwrap_or(Ty::I64);
        let widens = op == FloatOp::Convert && result == Ty::I64;
        let name = float_name(op, single && !widens);
        let params: Vec<Ty> = args.iter().map(|&arg| self.b.ty(arg)).collect();
        self.b.span = expr.span;
        let id = self.unit.intrinsic(name, params, result);
        self.unit.module.functions[id.index()].is_const = true;
        self.b.emit(Op::Call { callee: Callee::Func(id), args }, result)
    }

    /// Memory of a size that the optimiser has to find out.
    fn alloca(&mut self, expr: &'a Expr, size: &'a Expr) -> Value {
        let size = self.length(size);
        self.b.span = expr.span;
        self.library_call("alloca", &[Ty::I64], Ty::Ptr, vec![size])
    }

    /// A call that has to become memory instructions once its length is a constant.
    fn library_call(&mut self, name: &'static str, params: &[Ty], result: Ty, args: Vec<Value>) -> Value {
        let id = self.unit.intrinsic(name, params.to_vec(), result);
        self.b.emit(Op::Call { callee: Callee::Func(id), args }, result)
    }

    /// `__builtin_constant_p` does not evaluate its operand.
    fn constant_p(&mut self, expr: &'a Expr, arg: &'a Expr) -> Value {
        let ty = self.class(expr.ty).ir().unwrap_or(Ty::I32);
        if has_side_effects(arg) || self.class(arg.ty).ir().is_none() {
            return self.b.iconst(ty, 0);
        }
        if let ExprKind::Const(_) = arg.kind {
            return self.b.iconst(ty, 1);
        }
        let value = self.scalar(arg);
        if self.b.constant(value).is_some() {
            return self.b.iconst(ty, 1);
        }
        let is_constant = self.b.emit(Op::IsConstant(value), Ty::I1);
        self.b.resize(is_constant, false, ty)
    }

    fn byte_swap(&mut self, expr: &'a Expr, arg: &'a Expr) -> Value {
        let ty = self.class(expr.ty).ir().unwrap_or(Ty::I64);
        let value = self.scalar(arg);
        let value = self.b.resize(value, false, ty);
        if let Some(constant) = self.b.constant(value) {
            let swapped = constant.swap_bytes() as u64 >> (64 - ty.bits().max(8));
            return self.b.iconst(ty, swapped as i64);
        }
        match ty {
            Ty::I16 | Ty::I32 | Ty::I64 => self.b.emit(Op::Bswap(value), ty),
            _ => value,
        }
    }

    /// The pointee of a pointer argument.
    pub(crate) fn pointee_of(&self, pointer: &Expr) -> beec_check::types::TypeId {
        pointee(self.types, pointer.ty).unwrap_or(pointer.ty)
    }

    /// Whether two values of one type are equal, as the expression's type.
    pub(crate) fn equality(&mut self, expr: &Expr, a: Value, b: Value) -> Value {
        let same = self.b.icmp(Cond::Eq, a, b);
        self.condition_value(same, expr.ty)
    }
}

/// What the optimiser knows an operation by: on `float` where `single`, else on `double`.
fn float_name(op: FloatOp, single: bool) -> &'static str {
    let (for_double, for_float) = match op {
        FloatOp::Add => ("__double_add", "__float_add"),
        FloatOp::Sub => ("__double_sub", "__float_sub"),
        FloatOp::Mul => ("__double_mul", "__float_mul"),
        FloatOp::Div => ("__double_div", "__float_div"),
        FloatOp::Neg => ("__double_neg", "__float_neg"),
        FloatOp::Compare(CompareOp::Eq) => ("__double_eq", "__float_eq"),
        FloatOp::Compare(CompareOp::Ne) => ("__double_ne", "__float_ne"),
        FloatOp::Compare(CompareOp::Lt) => ("__double_lt", "__float_lt"),
        FloatOp::Compare(CompareOp::Le) => ("__double_le", "__float_le"),
        FloatOp::Compare(CompareOp::Gt) => ("__double_gt", "__float_gt"),
        FloatOp::Compare(CompareOp::Ge) => ("__double_ge", "__float_ge"),
        FloatOp::FromSigned => ("__double_from_signed", "__float_from_signed"),
        FloatOp::FromUnsigned => ("__double_from_unsigned", "__float_from_unsigned"),
        FloatOp::ToSigned => ("__double_to_signed", "__float_to_signed"),
        FloatOp::ToUnsigned => ("__double_to_unsigned", "__float_to_unsigned"),
        FloatOp::Convert => ("__double_from_float", "__float_from_double"),
    };
    if single { for_float } else { for_double }
}
