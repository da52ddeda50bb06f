//! `__sync_*`, `__atomic_*` and `__c11_atomic_*`.

use beec_source::Diagnostic;

use super::BuiltinCall;
use crate::checker::Checker;
use crate::tree::{AtomicOp, Builtin, Expr, ExprKind, MemoryOrder};
use crate::types::TypeId;

/// A read-modify-write operation by the name it has between `fetch_` and the end.
fn operation(name: &str) -> Option<AtomicOp> {
    Some(match name {
        "add" => AtomicOp::Add,
        "sub" => AtomicOp::Sub,
        "and" => AtomicOp::And,
        "or" => AtomicOp::Or,
        "xor" => AtomicOp::Xor,
        _ => return None,
    })
}

/// Whether `name` is `fetch_OP` or `OP_fetch`: the operation's name, and whether the result is the new value.
fn split(name: &str) -> Option<(&str, bool)> {
    if let Some(op) = name.strip_prefix("fetch_and_").or(name.strip_prefix("fetch_")) {
        return Some((op, false));
    }
    let op = name.strip_suffix("_and_fetch").or(name.strip_suffix("_fetch"))?;
    Some((op, true))
}

/// The same, if there is an instruction for it.
fn fetches(name: &str) -> Option<(AtomicOp, bool)> {
    let (op, new) = split(name)?;
    operation(op).map(|op| (op, new))
}

/// The same, if there is none.
fn without_instruction(name: &str) -> Option<&str> {
    split(name).map(|(op, _)| op).filter(|op| matches!(*op, "nand" | "min" | "max"))
}

impl Checker<'_> {
    pub(super) fn sync_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Expr {
        let name = ["_1", "_2", "_4", "_8"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
        let order = MemoryOrder::SeqCst;
        if let Some((op, new)) = fetches(name) {
            return self.rmw(op, new, order, 2, call);
        }
        if let Some(op) = without_instruction(name) {
            return self.no_atomic_operation(op, call.span);
        }
        match name {
            "synchronize" => self.builtin_expr(Builtin::Fence(order), Vec::new(), self.basic.void, call.span),
            "lock_test_and_set" => self.rmw(AtomicOp::Xchg, false, MemoryOrder::Acquire, 2, call),
            "lock_release" => self.release(call),
            "val_compare_and_swap" => self.compare_and_swap(false, call),
            "bool_compare_and_swap" => self.compare_and_swap(true, call),
            _ => self.unknown_builtin(call),
        }
    }

    pub(super) fn atomic_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Expr {
        let void = self.basic.void;
        if let Some((op, new)) = fetches(name) {
            let order = self.order(call.args.get(2));
            return self.rmw(op, new, order, 3, call);
        }
        if let Some(op) = without_instruction(name) {
            return self.no_atomic_operation(op, call.span);
        }
        match name {
            "load_n" => self.atomic_load(call),
            "load" => self.atomic_load_into(call),
            "store_n" => self.atomic_store(call),
            "store" => self.atomic_store_from(call),
            "exchange_n" => {
                let order = self.order(call.args.get(2));
                self.rmw(AtomicOp::Xchg, false, order, 3, call)
            }
            "exchange" => self.exchange_through(call),
            "compare_exchange_n" => self.compare_exchange(false, 4, 6, call),
            "compare_exchange" => self.compare_exchange(true, 4, 6, call),
            "thread_fence" => {
                let order = self.order(call.args.first());
                self.builtin_expr(Builtin::Fence(order), Vec::new(), void, call.span)
            }
            "signal_fence" => {
                self.order(call.args.first());
                self.builtin_expr(Builtin::Fence(MemoryOrder::Relaxed), Vec::new(), void, call.span)
            }
            "always_lock_free" | "is_lock_free" => {
                let size = call.args.first().and_then(|arg| self.constant_integer(arg));
                let free = matches!(size, Some(4 | 8));
                self.constant(i128::from(free), self.basic.bool, call.span)
            }
            "test_and_set" => self.test_and_set(call),
            "clear" => self.clear(call),
            _ => self.unknown_builtin(call),
        }
    }

    pub(super) fn c11_atomic_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Expr {
        if let Some((op, new)) = fetches(name) {
            let order = self.order(call.args.get(2));
            return self.rmw(op, new, order, 3, call);
        }
        if let Some(op) = without_instruction(name) {
            return self.no_atomic_operation(op, call.span);
        }
        match name {
            "load" => self.atomic_load(call),
            "store" => self.atomic_store(call),
            "init" => self.atomic_init(call),
            "exchange" => {
                let order = self.order(call.args.get(2));
                self.rmw(AtomicOp::Xchg, false, order, 3, call)
            }
            "compare_exchange_strong" | "compare_exchange_weak" => self.compare_exchange(false, 3, 5, call),
            "thread_fence" | "signal_fence" => {
                let order = self.order(call.args.first());
                self.builtin_expr(Builtin::Fence(order), Vec::new(), self.basic.void, call.span)
            }
            _ => self.unknown_builtin(call),
        }
    }

    /// A memory order argument; what is not constant is the strongest.
    fn order(&mut self, arg: Option<&beec_syntax::ast::Expr>) -> MemoryOrder {
        let Some(arg) = arg else { return MemoryOrder::SeqCst };
        let value = self.value(arg);
        let order = if self.types.is_integer(value.ty) { self.eval_integer(&value) } else { None };
        if order.is_none() {
            self.discard(value);
        }
        match order {
            Some(0) => MemoryOrder::Relaxed,
            Some(1 | 2) => MemoryOrder::Acquire,
            Some(3) => MemoryOrder::Release,
            Some(4) => MemoryOrder::AcqRel,
            _ => MemoryOrder::SeqCst,
        }
    }

    /// The first `N` arguments of a call that takes `total`, with the type of the object operated on.
    fn atomic_args<const N: usize>(
        &mut self,
        total: usize,
        narrow: bool,
        call: BuiltinCall<'_>,
    ) -> Option<([Expr; N], TypeId)> {
        if call.args.len() < total.min(N) || call.args.len() > total + 2 {
            self.wrong_builtin_count(call, total, call.args.len());
            return None;
        }
        let shortened = BuiltinCall { args: call.args.get(..N)?, ..call };
        let args: [Expr; N] = self.builtin_args(shortened)?;
        self.discard_arguments(call.args.get(total..).unwrap_or_default());
        let pointee = args.first().and_then(|pointer| self.types.pointee(pointer.ty));
        let Some(pointee) = pointee else {
            self.error("E0388", call.span, format!("the first argument of '{}' must be a pointer", call.name.name));
            return None;
        };
        let ty = self.types.value_type(pointee);
        if !self.types.is_integer(ty) && !self.types.is_pointer(ty) {
            let shown = self.show(pointee);
            let message = format!("'{}' works on integers and pointers, not on {shown}", call.name.name);
            self.error("E0388", call.span, message);
            return None;
        }
        let size = self.types.size_of(ty).unwrap_or(0);
        let possible = matches!(size, 4 | 8) || (narrow && matches!(size, 1 | 2));
        if !possible {
            let shown = self.show(pointee);
            self.emit(
                Diagnostic::error("E0413", call.span, format!("BPF has no atomic operation on {shown}"))
                    .fact("atomic instructions work on 4 and 8 bytes"),
            );
            return None;
        }
        Some((args, ty))
    }

    fn operand(&mut self, value: Expr, ty: TypeId, index: usize, call: BuiltinCall<'_>) -> Expr {
        if self.types.is_pointer(ty) && self.types.is_integer(value.ty) {
            return self.cast(value, ty);
        }
        self.builtin_arg(value, ty, index, call.name.name)
    }

    fn rmw(&mut self, op: AtomicOp, new: bool, order: MemoryOrder, total: usize, call: BuiltinCall<'_>) -> Expr {
        let Some(([pointer, value], ty)) = self.atomic_args(total, false, call) else {
            return self.error_expr(call.span);
        };
        let value = self.operand(value, ty, 1, call);
        self.builtin_expr(Builtin::AtomicRmw { op, new, order }, vec![pointer, value], ty, call.span)
    }

    fn release(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some(([pointer], ty)) = self.atomic_args(1, true, call) else { return self.error_expr(call.span) };
        let zero = self.constant(0, ty, call.span);
        let store = Builtin::AtomicStore(MemoryOrder::Release);
        self.builtin_expr(store, vec![pointer, zero], self.basic.void, call.span)
    }

    fn compare_and_swap(&mut self, success: bool, call: BuiltinCall<'_>) -> Expr {
        let Some(([pointer, expected, desired], ty)) = self.atomic_args(3, false, call) else {
            return self.error_expr(call.span);
        };
        let expected = self.operand(expected, ty, 1, call);
        let desired = self.operand(desired, ty, 2, call);
        let result = if success { self.basic.bool } else { ty };
        let builtin = Builtin::CompareExchange { success, order: MemoryOrder::SeqCst };
        self.builtin_expr(builtin, vec![pointer, expected, desired], result, call.span)
    }

    /// `indirect`: the desired value is behind a pointer. `order_at`: the index of the order on success.
    fn compare_exchange(&mut self, indirect: bool, order_at: usize, total: usize, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(order_at));
        // Every exchange is strong, and the order on failure is not above that on success.
        self.order(call.args.get(order_at + 1));
        self.discard_arguments(call.args.get(3..order_at).unwrap_or_default());
        let Some(([pointer, expected, desired], ty)) = self.atomic_args(total, false, call) else {
            return self.error_expr(call.span);
        };
        let desired = if indirect { self.through(desired, call) } else { desired };
        let desired = self.operand(desired, ty, 2, call);
        let target = self.pointer_to(ty);
        let expected = self.builtin_arg(expected, target, 1, call.name.name);
        let builtin = Builtin::CompareExchangeWriteBack { order };
        self.builtin_expr(builtin, vec![pointer, expected, desired], self.basic.bool, call.span)
    }

    /// The value behind a pointer argument.
    fn through(&mut self, pointer: Expr, call: BuiltinCall<'_>) -> Expr {
        let operand = self.deref(pointer, call.span);
        self.value_of(operand)
    }

    fn atomic_load(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(1));
        let Some(([pointer], ty)) = self.atomic_args(2, true, call) else { return self.error_expr(call.span) };
        self.builtin_expr(Builtin::AtomicLoad(order), vec![pointer], ty, call.span)
    }

    /// `__atomic_load(pointer, result, order)`
    fn atomic_load_into(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(2));
        let Some(([pointer, target], ty)) = self.atomic_args(3, true, call) else { return self.error_expr(call.span) };
        let loaded = self.builtin_expr(Builtin::AtomicLoad(order), vec![pointer], ty, call.span);
        self.store_through(target, loaded, call)
    }

    fn store_through(&mut self, target: Expr, value: Expr, call: BuiltinCall<'_>) -> Expr {
        let operand = self.deref(target, call.span);
        let Some(place) = self.modifiable(operand, call.span) else { return self.error_expr(call.span) };
        let ty = self.types.value_type(place.ty);
        let value = self.cast(value, ty);
        let assign = Expr { kind: ExprKind::Assign { place, value: Box::new(value) }, ty, span: call.span };
        self.explicit_cast(assign, self.basic.void, call.span)
    }

    fn atomic_store(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(2));
        let Some(([pointer, value], ty)) = self.atomic_args(3, true, call) else { return self.error_expr(call.span) };
        let value = self.operand(value, ty, 1, call);
        self.builtin_expr(Builtin::AtomicStore(order), vec![pointer, value], self.basic.void, call.span)
    }

    fn atomic_init(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some(([pointer, value], ty)) = self.atomic_args(2, true, call) else { return self.error_expr(call.span) };
        let value = self.operand(value, ty, 1, call);
        let store = Builtin::AtomicStore(MemoryOrder::Relaxed);
        self.builtin_expr(store, vec![pointer, value], self.basic.void, call.span)
    }

    /// `__atomic_store(pointer, value_pointer, order)`
    fn atomic_store_from(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(2));
        let Some(([pointer, source], ty)) = self.atomic_args(3, true, call) else { return self.error_expr(call.span) };
        let value = self.through(source, call);
        let value = self.operand(value, ty, 1, call);
        self.builtin_expr(Builtin::AtomicStore(order), vec![pointer, value], self.basic.void, call.span)
    }

    /// `__atomic_exchange(pointer, value_pointer, result_pointer, order)`
    fn exchange_through(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(3));
        let Some(([pointer, source, target], ty)) = self.atomic_args(4, false, call) else {
            return self.error_expr(call.span);
        };
        let value = self.through(source, call);
        let value = self.operand(value, ty, 1, call);
        let builtin = Builtin::AtomicRmw { op: AtomicOp::Xchg, new: false, order };
        let old = self.builtin_expr(builtin, vec![pointer, value], ty, call.span);
        self.store_through(target, old, call)
    }

    fn test_and_set(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(1));
        let Some(([pointer], ty)) = self.atomic_args(2, false, call) else { return self.error_expr(call.span) };
        let one = self.constant(1, ty, call.span);
        let builtin = Builtin::AtomicRmw { op: AtomicOp::Xchg, new: false, order };
        let old = self.builtin_expr(builtin, vec![pointer, one], ty, call.span);
        self.cast(old, self.basic.bool)
    }

    fn clear(&mut self, call: BuiltinCall<'_>) -> Expr {
        let order = self.order(call.args.get(1));
        let Some(([pointer], ty)) = self.atomic_args(2, true, call) else { return self.error_expr(call.span) };
        let zero = self.constant(0, ty, call.span);
        self.builtin_expr(Builtin::AtomicStore(order), vec![pointer, zero], self.basic.void, call.span)
    }
}
