//! Atomic operations and fences.

use beec_ir::{AtomicOp, MemFlags, Op, Order, Ty, Value};
use regalloc2::{Operand, VReg};

use super::Selector;
use crate::machine::{Base, Kind, Mem, preg};

const FETCH: i32 = 0x01;
const XCHG: i32 = 0xe1;

impl Selector<'_> {
    pub(super) fn atomic(&mut self, op: &Op, result: Option<Value>, wanted: Option<VReg>) {
        match *op {
            Op::AtomicRmw { op, addr, offset, value, .. } => {
                self.read_modify_write(op, addr, offset, value, wanted);
            }
            Op::CmpXchg { addr, offset, expected, desired, .. } => {
                self.compare_exchange(addr, offset, expected, desired, wanted);
            }
            Op::AtomicLoad { addr, offset, order } => {
                if let Some(value) = result {
                    self.atomic_load(value, addr, offset, order);
                }
            }
            Op::AtomicStore { addr, offset, value, order } => self.atomic_store(addr, offset, value, order),
            Op::Fence(order) => self.fence(order),
            _ => {}
        }
    }

    fn read_modify_write(&mut self, op: AtomicOp, addr: Value, offset: i32, value: Value, wanted: Option<VReg>) {
        let size = self.body.ty(value).bytes();
        let code = match op {
            AtomicOp::Add => 0x00,
            AtomicOp::Or => 0x40,
            AtomicOp::And => 0x50,
            AtomicOp::Xor => 0xa0,
            AtomicOp::Xchg => XCHG,
        };
        // As LLVM 19 does: the plain forms order nothing on weakly ordered machines, but the fetching ones ask for a newer
        // kernel, become loops on x86, and are refused for arenas.
        let fetches = wanted.is_some() || op == AtomicOp::Xchg;
        if (fetches || op != AtomicOp::Add) && !self.has_atomic(size) {
            return;
        }
        let address = self.mem(addr, offset);
        let value = self.reg(value);
        let mut operands = address.operands();
        operands.push(Operand::reg_use(value));
        if fetches {
            let def = wanted.unwrap_or_else(|| self.fresh());
            operands.push(Operand::reg_reuse_def(def, operands.len() - 1));
        }
        let op = if fetches { code | FETCH } else { code };
        self.emit(Kind::Atomic { size, op, mem: address.mem }, operands);
    }

    /// Whether the level has more than plain addition on objects of so many bytes; an error if not.
    fn has_atomic(&self, size: u32) -> bool {
        let has = size == 8 || self.alu32();
        if !has {
            let message = "32-bit atomic operations other than a plain addition need -mcpu=v3; use a 64-bit object";
            self.error("E0645", message);
        }
        has
    }

    fn compare_exchange(&mut self, addr: Value, offset: i32, expected: Value, desired: Value, wanted: Option<VReg>) {
        let size = self.body.ty(desired).bytes();
        if !self.has_atomic(size) {
            return;
        }
        let address = self.mem(addr, offset);
        let (expected, desired) = (self.reg(expected), self.reg(desired));
        let def = wanted.unwrap_or_else(|| self.fresh());
        let mut operands = address.operands();
        operands.push(Operand::reg_use(desired));
        operands.push(Operand::reg_fixed_use(expected, preg(0)));
        operands.push(Operand::reg_fixed_def(def, preg(0)));
        self.emit(Kind::CmpXchg { size, mem: address.mem }, operands);
    }

    fn atomic_load(&mut self, value: Value, addr: Value, offset: i32, order: Order) {
        if order == Order::Relaxed {
            return self.load(value, addr, offset, MemFlags::default());
        }
        let size = self.body.ty(value).bytes();
        let def = self.wanted(value).unwrap_or_else(|| self.fresh());
        if self.cpu < 4 && size < 4 {
            return self.error("E0646", "an ordered atomic load of less than 32 bits needs -mcpu=v4");
        }
        let address = self.mem(addr, offset);
        let mut operands = address.operands();
        if self.cpu >= 4 {
            operands.push(Operand::reg_def(def));
            return self.emit(Kind::LoadAcquire { size, mem: address.mem }, operands);
        }
        if !self.has_atomic(size) {
            return;
        }
        // Adding zero reads the object in one step, and fetching forms order everything.
        let zero = self.constant(0);
        operands.push(Operand::reg_use(zero));
        operands.push(Operand::reg_reuse_def(def, operands.len() - 1));
        self.emit(Kind::Atomic { size, op: FETCH, mem: address.mem }, operands);
    }

    fn atomic_store(&mut self, addr: Value, offset: i32, value: Value, order: Order) {
        if order == Order::Relaxed {
            return self.store(addr, offset, value, MemFlags::default());
        }
        let size = self.body.ty(value).bytes();
        let release = self.cpu >= 4 && (order == Order::Release || size < 4);
        if size < 4 && !release {
            return self.error("E0646", "an ordered atomic store of less than 32 bits needs -mcpu=v4");
        }
        let address = self.mem(addr, offset);
        let value = self.reg(value);
        let mut operands = address.operands();
        operands.push(Operand::reg_use(value));
        if release {
            return self.emit(Kind::StoreRelease { size, mem: address.mem }, operands);
        }
        if !self.has_atomic(size) {
            return;
        }
        let old = self.fresh();
        operands.push(Operand::reg_reuse_def(old, operands.len() - 1));
        self.emit(Kind::Atomic { size, op: XCHG, mem: address.mem }, operands);
    }

    /// BPF has no fence; an exchange on the own stack orders everything around it. `prepare` made the slot, the last.
    fn fence(&mut self, order: Order) {
        if order == Order::Relaxed || self.body.slots.is_empty() {
            return;
        }
        let slot = beec_ir::Slot(self.body.slots.len() as u32 - 1);
        let mem = Mem { base: Base::Slot(slot), offset: 0, core: None };
        let (zero, old) = (self.constant(0), self.fresh());
        self.emit(Kind::Store { size: Ty::I64.bytes(), mem, imm: None }, vec![Operand::reg_use(zero)]);
        self.emit(
            Kind::Atomic { size: 8, op: XCHG, mem },
            vec![Operand::reg_use(zero), Operand::reg_reuse_def(old, 0)],
        );
    }
}
