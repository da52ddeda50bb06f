//! The typing rules of operations.

use super::{Validator, asm_results};
use crate::{Asm, AsmOperandKind, BinaryOp, Callee, Cast, Inst, Op, Ty, Value, eval};

const WORDS: &[Ty] = &[Ty::I32, Ty::I64];
const MEMORY: &[Ty] = &[Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::Ptr];

impl Validator<'_> {
    pub(super) fn inst(&mut self, inst: Inst) {
        let op = &self.body.inst(inst).op;
        if let Op::Asm(asm) = op {
            return self.asm(inst, asm);
        }
        let found = self.body.inst(inst).result_count;
        if let Op::Call { callee, args } = op {
            self.check(found <= 1, || "a call gives two results".into());
            return self.call(*callee, args);
        }
        let expected = u32::from(has_result(op));
        self.check(found == expected, || format!("{inst} gives {found} results instead of {expected}"));
        if found == expected {
            let result = self.body.result(inst);
            self.op(op, result.map_or(Ty::I64, |value| self.body.ty(value)));
        }
    }

    fn op(&mut self, op: &Op, ty: Ty) {
        match *op {
            Op::Const(constant) => {
                let good = eval::normalize(ty, constant) == constant;
                self.check(good, || format!("{constant} is no canonical {ty}"));
            }
            Op::GlobalAddr(id) => {
                self.result_type(ty, &[Ty::Ptr]);
                let exists = id.index() < self.module.globals.len();
                self.check(exists, || format!("{id} does not exist"));
            }
            Op::FuncAddr(id) => {
                self.result_type(ty, &[Ty::Ptr]);
                let exists = id.index() < self.module.functions.len();
                self.check(exists, || format!("{id} does not exist"));
            }
            Op::SlotAddr(slot, _) => {
                self.result_type(ty, &[Ty::Ptr]);
                let exists = slot.index() < self.body.slots.len();
                self.check(exists, || format!("{slot} does not exist"));
            }
            Op::SlotStart(slot) => {
                let exists = slot.index() < self.body.slots.len();
                self.check(exists, || format!("{slot} does not exist"));
            }
            Op::Binary(op, a, b) => self.binary(op, a, b, ty),
            Op::Bswap(a) => {
                self.expect_type(a, &[ty]);
                self.result_type(ty, &[Ty::I16, Ty::I32, Ty::I64]);
            }
            Op::Icmp(_, a, b) => {
                self.result_type(ty, &[Ty::I1]);
                self.expect_type(a, &[Ty::I32, Ty::I64, Ty::Ptr]);
                self.expect_type(b, &[self.body.ty(a)]);
            }
            Op::Select(condition, a, b) => {
                self.expect_type(condition, &[Ty::I1]);
                self.expect_type(a, &[ty]);
                self.expect_type(b, &[ty]);
            }
            Op::Cast(cast, a) => self.cast(cast, a, ty),
            Op::PtrAdd(a, b) => {
                self.result_type(ty, &[Ty::Ptr]);
                self.expect_type(a, &[Ty::Ptr]);
                self.expect_type(b, &[Ty::I64]);
            }
            Op::CoreAccess { base, reloc } => {
                self.result_type(ty, &[Ty::Ptr]);
                self.expect_type(base, &[Ty::Ptr]);
                self.core(reloc.index());
            }
            Op::CoreConst(reloc) => {
                self.result_type(ty, WORDS);
                self.core(reloc.index());
            }
            Op::AddrSpaceCast { value, .. } => {
                self.result_type(ty, &[Ty::Ptr]);
                self.expect_type(value, &[Ty::Ptr]);
            }
            Op::PacketLoad { size, skb, offset } => {
                self.result_type(ty, &[Ty::I32]);
                self.expect_type(skb, &[Ty::Ptr]);
                self.expect_type(offset, &[Ty::I32]);
                self.check(matches!(size, 1 | 2 | 4), || format!("packet_load of {size} bytes"));
            }
            Op::IsConstant(_) => self.result_type(ty, &[Ty::I1]),
            _ => self.memory_op(op, ty),
        }
    }

    fn memory_op(&mut self, op: &Op, ty: Ty) {
        match *op {
            Op::Load { addr, flags, .. } => {
                self.expect_type(addr, &[Ty::Ptr]);
                self.result_type(ty, MEMORY);
                self.access_align(u32::from(flags.align));
            }
            Op::Store { addr, value, flags, .. } => {
                self.expect_type(addr, &[Ty::Ptr]);
                self.expect_type(value, MEMORY);
                self.access_align(u32::from(flags.align));
            }
            Op::MemCopy { dst, src, dst_align, src_align, .. } => {
                self.block_of_memory(dst, dst_align);
                self.block_of_memory(src, src_align);
            }
            Op::MemSet { dst, byte, align, .. } => {
                self.block_of_memory(dst, align);
                self.expect_type(byte, &[Ty::I8]);
            }
            Op::MemCmp { a, b, a_align, b_align, .. } => {
                self.block_of_memory(a, a_align);
                self.block_of_memory(b, b_align);
                self.result_type(ty, &[Ty::I32]);
            }
            Op::AtomicRmw { addr, value, .. } => {
                self.expect_type(addr, &[Ty::Ptr]);
                self.result_type(ty, WORDS);
                self.expect_type(value, &[ty]);
            }
            Op::CmpXchg { addr, expected, desired, .. } => {
                self.expect_type(addr, &[Ty::Ptr]);
                self.result_type(ty, WORDS);
                self.expect_type(expected, &[ty]);
                self.expect_type(desired, &[ty]);
            }
            Op::AtomicLoad { addr, .. } => {
                self.expect_type(addr, &[Ty::Ptr]);
                self.result_type(ty, MEMORY);
            }
            Op::AtomicStore { addr, value, .. } => {
                self.expect_type(addr, &[Ty::Ptr]);
                self.expect_type(value, MEMORY);
            }
            _ => {}
        }
    }

    fn binary(&mut self, op: BinaryOp, a: Value, b: Value, ty: Ty) {
        let bitwise = matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Xor);
        self.result_type(ty, if bitwise { &[Ty::I1, Ty::I32, Ty::I64] } else { WORDS });
        self.expect_type(a, &[ty]);
        self.expect_type(b, &[ty]);
    }

    fn cast(&mut self, cast: Cast, a: Value, to: Ty) {
        let from = self.body.ty(a);
        let integers = from != Ty::Ptr && to != Ty::Ptr;
        let good = match cast {
            Cast::Trunc => integers && to.bits() < from.bits(),
            Cast::ZExt | Cast::SExt => integers && to.bits() > from.bits(),
            Cast::PtrToInt => from == Ty::Ptr && to == Ty::I64,
            Cast::IntToPtr => from == Ty::I64 && to == Ty::Ptr,
        };
        self.check(good, || format!("{cast:?} from {from} to {to}"));
    }

    fn call(&mut self, callee: Callee, args: &[Value]) {
        match callee {
            Callee::Func(id) => {
                let exists = id.index() < self.module.functions.len();
                self.check(exists, || format!("{id} does not exist"));
            }
            Callee::Indirect(pointer) => self.expect_type(pointer, &[Ty::Ptr]),
            Callee::Helper(_) => {}
        }
        for &arg in args {
            let passable = self.body.ty(arg) != Ty::I1;
            self.check(passable, || format!("{arg} is an i1 and passed"));
        }
    }

    fn asm(&mut self, inst: Inst, asm: &Asm) {
        let body = self.body;
        let results: Vec<Ty> = body.results(inst).map(|value| body.ty(value)).collect();
        let written = asm_results(asm);
        self.check(results.len() == written, || format!("{} results of {written} operands", results.len()));
        let mut next = results.iter();
        for operand in &asm.operands {
            let (declared, found) = match operand.kind {
                AsmOperandKind::Output { ty, .. } => (Some(ty), next.next()),
                AsmOperandKind::InOut { value, .. } => (Some(body.ty(value)), next.next()),
                AsmOperandKind::Memory { addr, .. } => {
                    self.expect_type(addr, &[Ty::Ptr]);
                    continue;
                }
                _ => continue,
            };
            let good = declared == found.copied();
            self.check(good, || format!("assembly gives {found:?} for an operand of {declared:?}"));
        }
        let stored = asm.operands.iter().any(|operand| matches!(operand.kind, AsmOperandKind::Stored { .. }));
        self.check(!stored, || "assembly that is no asm goto stores an operand".into());
        self.check(asm.labels.is_empty(), || "assembly with labels that is no terminator".into());
    }

    fn result_type(&mut self, ty: Ty, allowed: &[Ty]) {
        self.check(allowed.contains(&ty), || format!("a result is {ty} instead of {allowed:?}"));
    }

    fn access_align(&mut self, align: u32) {
        self.check(align == 0 || align.is_power_of_two(), || format!("an access is aligned to {align}"));
    }

    fn block_of_memory(&mut self, addr: Value, align: u32) {
        self.expect_type(addr, &[Ty::Ptr]);
        self.check(align.is_power_of_two(), || format!("memory is aligned to {align}"));
    }

    fn core(&mut self, index: usize) {
        let exists = index < self.body.core.len();
        self.check(exists, || format!("core{index} does not exist"));
    }
}

/// Whether an operation other than a call or assembly gives a value.
fn has_result(op: &Op) -> bool {
    !matches!(
        op,
        Op::Store { .. }
            | Op::MemCopy { .. }
            | Op::MemSet { .. }
            | Op::AtomicStore { .. }
            | Op::Fence(_)
            | Op::SlotStart(_)
            | Op::Trap
    )
}
