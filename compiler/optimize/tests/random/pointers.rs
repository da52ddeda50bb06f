//! Statements that reach memory in ways that are hard to follow: through pointers that are chosen, joined or kept in
//! memory, and by volatile and atomic accesses; and comparisons that are made twice.

use beec_ir::{AtomicOp, BinaryOp, Callee, MemFlags, Op, Order, Ty, Value};

use super::{CONDS, GLOBAL, Generator, TYPES};

impl Generator<'_> {
    /// A pointer to 16 bytes or more.
    fn some_pointer(&mut self) -> Value {
        let slot = self.random.pick(&self.aggregates.clone());
        match self.random.below(4) {
            0 => self.builder.global_addr(GLOBAL),
            _ => self.builder.slot_addr(slot),
        }
    }

    /// A load or store of some width.
    fn touch(&mut self, pointer: Value) {
        let ty = self.random.pick(&TYPES);
        let bytes = ty.bytes() as i32;
        let at = self.random.below(16 / u64::from(ty.bytes())) as i32 * bytes;
        if self.random.below(2) == 0 {
            let value = self.expression(ty, 1);
            self.builder.store(value, pointer, at, MemFlags::default());
        } else {
            let value = self.builder.load(ty, pointer, at, MemFlags::default());
            self.keep(value, ty);
        }
    }

    /// Stores a value in some local.
    fn keep(&mut self, value: Value, from: Ty) {
        let (slot, to) = self.random.pick(&self.scalars.clone());
        let value = self.convert(value, from, to);
        let addr = self.builder.slot_addr(slot);
        self.builder.store(value, addr, 0, MemFlags::default());
    }

    pub(super) fn chosen_pointer(&mut self) {
        let condition = self.condition(1);
        let (a, b) = (self.some_pointer(), self.some_pointer());
        let pointer = self.builder.select(condition, a, b);
        self.touch(pointer);
        self.touch(a);
    }

    pub(super) fn pointer_in_memory(&mut self) {
        let holder = self.slot(8);
        let addr = self.builder.slot_addr(holder);
        let pointer = self.some_pointer();
        self.builder.store(pointer, addr, 0, MemFlags::default());
        self.assign();
        let again = self.builder.load(Ty::Ptr, addr, 0, MemFlags::default());
        self.touch(again);
        self.touch(pointer);
        if self.random.below(2) == 0 {
            let number = self.expression(Ty::I64, 1);
            let again = self.builder.load(Ty::Ptr, addr, 0, MemFlags::default());
            self.builder.call(Callee::Helper(7), vec![again, number], Some(Ty::I64));
            self.touch(pointer);
        }
    }

    pub(super) fn joined_pointer(&mut self) {
        let condition = self.condition(2);
        let (then, otherwise, join) = (self.block(), self.block(), self.block());
        self.builder.branch(condition, then, otherwise, None);
        let joined = self.builder.add_param(join, Ty::Ptr);
        for block in [then, otherwise] {
            self.builder.switch_to(block);
            self.assign();
            let pointer = self.some_pointer();
            self.touch(pointer);
            self.builder.jump(join, vec![pointer]);
        }
        self.builder.switch_to(join);
        self.touch(joined);
        let pointer = self.some_pointer();
        self.touch(pointer);
    }

    pub(super) fn special_access(&mut self) {
        let addr = self.some_pointer();
        let volatile = MemFlags { volatile: true, ..MemFlags::default() };
        match self.random.below(4) {
            0 => {
                let value = self.expression(Ty::I32, 1);
                self.builder.store(value, addr, 4, volatile);
            }
            1 => {
                let value = self.builder.load(Ty::I64, addr, 8, volatile);
                self.keep(value, Ty::I64);
            }
            2 => {
                let value = self.expression(Ty::I64, 1);
                let op = Op::AtomicRmw { op: AtomicOp::Add, addr, offset: 8, value, order: Order::Relaxed };
                let old = self.builder.value(op, Ty::I64);
                self.keep(old, Ty::I64);
            }
            _ => {
                let (expected, desired) = (self.expression(Ty::I32, 1), self.expression(Ty::I32, 1));
                let op = Op::CmpXchg { addr, offset: 0, expected, desired, order: Order::SeqCst };
                self.builder.value(op, Ty::I32);
            }
        }
        self.touch(addr);
    }

    /// Compares two values, and below each way of the branch once more, alone or as a part of a condition.
    pub(super) fn compared_twice(&mut self) {
        let ty = self.random.pick(&[Ty::I32, Ty::I64]);
        let a = self.expression(ty, 1);
        let b = if self.random.below(2) == 0 { self.constant(ty) } else { self.expression(ty, 1) };
        let cond = self.random.pick(&CONDS);
        let first = self.builder.icmp(cond, a, b);
        let (then, otherwise, join) = (self.block(), self.block(), self.block());
        self.builder.branch(first, then, otherwise, None);
        for block in [then, otherwise] {
            self.builder.switch_to(block);
            let again = self.compared_again(a, b);
            let ways = [self.block(), self.block()];
            self.builder.branch(again, ways[0], ways[1], None);
            for way in ways {
                self.builder.switch_to(way);
                let product = self.builder.binary(BinaryOp::Mul, a, b);
                self.keep(product, ty);
                self.assign();
                self.builder.jump(join, vec![]);
            }
        }
        self.builder.switch_to(join);
    }

    fn compared_again(&mut self, a: Value, b: Value) -> Value {
        let cond = self.random.pick(&CONDS);
        let (a, b) = if self.random.below(2) == 0 { (a, b) } else { (b, a) };
        let again = self.builder.icmp(cond, a, b);
        let other = self.condition(1);
        match self.random.below(3) {
            0 => again,
            1 => self.builder.binary(BinaryOp::And, again, other),
            _ => self.builder.binary(BinaryOp::Or, again, other),
        }
    }
}
