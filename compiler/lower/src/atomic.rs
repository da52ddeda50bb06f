//! Atomics: `__sync_*` and `__atomic_*` on 32- and 64-bit objects (RFC 9669 5.3).

use beec_check::tree::{AtomicOp as COp, Builtin, Expr, MemoryOrder};
use beec_check::types::TypeId;
use beec_ir::{AtomicOp, BinaryOp, Cond, Op, Order, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::Class;
use crate::memory::Base;

/// An object that is accessed atomically.
#[derive(Clone, Copy)]
struct Object {
    addr: Value,
    ty: Ty,
    class: Class,
    order: Order,
}

impl<'a> FunctionCx<'_, 'a> {
    /// The atomic builtins.
    pub(crate) fn atomic_builtin(&mut self, expr: &'a Expr, builtin: Builtin, args: &'a [Expr]) -> Option<Value> {
        match (builtin, args) {
            (Builtin::Fence(order), _) => {
                self.b.effect(Op::Fence(memory_order(order)));
                None
            }
            (Builtin::AtomicRmw { op, new, order }, [pointer, value, ..]) => {
                let object = self.object(pointer, order, false)?;
                let value = self.operand(value, object);
                let result = self.read_modify_write(object, op, new, value);
                Some(self.atomic_result(result, object, expr.ty))
            }
            (Builtin::CompareExchange { success, order }, [pointer, expected, desired, ..]) => {
                let object = self.object(pointer, order, false)?;
                let expected = self.operand(expected, object);
                let desired = self.operand(desired, object);
                let old = self.compare_exchange(object, expected, desired);
                Some(match success {
                    true => self.equality(expr, old, expected),
                    false => self.atomic_result(old, object, expr.ty),
                })
            }
            (Builtin::CompareExchangeWriteBack { order }, [pointer, expected, desired, ..]) => {
                let object = self.object(pointer, order, false)?;
                Some(self.exchange_or_write_back(expr, object, expected, desired))
            }
            (Builtin::AtomicLoad(order), [pointer, ..]) => {
                let object = self.object(pointer, order, true)?;
                let op = Op::AtomicLoad { addr: object.addr, offset: 0, order: object.order };
                let value = self.b.emit(op, object.ty);
                Some(self.atomic_result(value, object, expr.ty))
            }
            (Builtin::AtomicStore(order), [pointer, value, ..]) => {
                let object = self.object(pointer, order, true)?;
                let value = self.operand(value, object);
                self.b.effect(Op::AtomicStore { addr: object.addr, offset: 0, value, order: object.order });
                // An assignment has the value that it stores.
                self.class(expr.ty).ir().map(|_| self.atomic_result(value, object, expr.ty))
            }
            _ => None,
        }
    }

    /// What a pointer argument points to; an error where the instruction set has no such width.
    fn object(&mut self, pointer: &'a Expr, order: MemoryOrder, narrow: bool) -> Option<Object> {
        let pointee = self.pointee_of(pointer);
        let class = self.class(pointee);
        let space = self.types.address_space(pointee);
        let ty = match class.ir() {
            Some(Ty::Ptr) => Some(Ty::I64),
            Some(ty @ (Ty::I32 | Ty::I64)) => Some(ty),
            Some(ty) if narrow => Some(ty),
            _ => None,
        };
        let addr = self.scalar(pointer);
        let addr = self.kernel_pointer(addr, space);
        match ty {
            Some(ty) => Some(Object { addr, ty, class, order: memory_order(order) }),
            None => {
                let size = self.size_of(pointee);
                let message = format!("BPF has no atomic operation on {size} bytes; use 4 or 8");
                self.error("E0506", pointer.span, message);
                None
            }
        }
    }

    fn operand(&mut self, value: &'a Expr, object: Object) -> Value {
        let signed = self.class(value.ty).is_signed();
        let value = self.scalar(value);
        self.b.resize(value, signed, object.ty)
    }

    fn atomic_result(&mut self, value: Value, object: Object, ty: TypeId) -> Value {
        match self.class(ty) {
            Class::Bool => self.truth_value(value),
            class => match class.ir() {
                Some(ty) => self.b.resize(value, object.class.is_signed(), ty),
                None => value,
            },
        }
    }

    fn read_modify_write(&mut self, object: Object, op: COp, new: bool, value: Value) -> Value {
        let (instruction, operand) = match op {
            COp::Add => (AtomicOp::Add, value),
            COp::Sub => {
                let zero = self.b.iconst(object.ty, 0);
                (AtomicOp::Add, self.b.binary(BinaryOp::Sub, zero, value))
            }
            COp::And => (AtomicOp::And, value),
            COp::Or => (AtomicOp::Or, value),
            COp::Xor => (AtomicOp::Xor, value),
            COp::Xchg => (AtomicOp::Xchg, value),
        };
        let Object { addr, ty, order, .. } = object;
        let old = self.b.emit(Op::AtomicRmw { op: instruction, addr, offset: 0, value: operand, order }, ty);
        if new { self.combined(op, old, value) } else { old }
    }

    /// What an operation leaves behind.
    fn combined(&mut self, op: COp, old: Value, value: Value) -> Value {
        let operation = match op {
            COp::Add => BinaryOp::Add,
            COp::Sub => BinaryOp::Sub,
            COp::And => BinaryOp::And,
            COp::Or => BinaryOp::Or,
            COp::Xor => BinaryOp::Xor,
            COp::Xchg => return value,
        };
        self.b.binary(operation, old, value)
    }

    fn compare_exchange(&mut self, object: Object, expected: Value, desired: Value) -> Value {
        let Object { addr, ty, order, .. } = object;
        self.b.emit(Op::CmpXchg { addr, offset: 0, expected, desired, order }, ty)
    }

    /// `__atomic_compare_exchange_n`: on failure what was found goes to where the expected value stood.
    fn exchange_or_write_back(
        &mut self,
        expr: &'a Expr,
        object: Object,
        expected: &'a Expr,
        desired: &'a Expr,
    ) -> Value {
        let pointer = self.scalar(expected);
        let align = u64::from(object.ty.bytes());
        let location = crate::memory::Location::new(Base::Value(pointer), align);
        let expected = self.load_plain(&location, object.ty);
        let desired = self.operand(desired, object);
        let found = self.compare_exchange(object, expected, desired);
        let same = self.b.icmp(Cond::Eq, found, expected);
        let (failed, end) = (self.b.block(), self.b.block());
        self.b.branch(same, end, failed, None);
        self.b.start(failed);
        self.store_plain(&location, found);
        self.b.jump(end);
        self.b.start(end);
        self.condition_value(same, expr.ty)
    }
}

fn memory_order(order: MemoryOrder) -> Order {
    match order {
        MemoryOrder::Relaxed => Order::Relaxed,
        MemoryOrder::Acquire => Order::Acquire,
        MemoryOrder::Release => Order::Release,
        MemoryOrder::AcqRel => Order::AcqRel,
        MemoryOrder::SeqCst => Order::SeqCst,
    }
}
