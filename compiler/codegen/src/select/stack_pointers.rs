//! Which pointers may point into the frame of this function or of a caller.

use beec_ir::{BinaryOp, Body, Callee, Cast, Op, Ty, Value};

/// How many definitions are looked through.
const MOST_ORIGINS: u32 = 32;

/// What a function does with pointers to the stack.
pub(super) struct StackPointers {
    /// They may be in memory: some are stored, or handed to a function together that may store them.
    in_memory: bool,
}

impl StackPointers {
    pub(super) fn new(body: &Body) -> StackPointers {
        let in_registers = StackPointers { in_memory: false };
        let kept = |op: &Op| match op {
            Op::Store { value, .. } | Op::AtomicStore { value, .. } => {
                matches!(body.ty(*value), Ty::Ptr | Ty::I64) && in_registers.may_include(body, *value)
            }
            Op::Call { callee: Callee::Func(_) | Callee::Indirect(_), args } => {
                args.iter().filter(|&&arg| in_registers.may_include(body, arg)).count() > 1
            }
            Op::Asm(asm) => asm.touches_memory(),
            _ => false,
        };
        let insts = body.order.iter().flat_map(|&block| &body.block(block).insts);
        StackPointers { in_memory: insts.into_iter().any(|&inst| kept(&body.inst(inst).op)) }
    }

    /// Whether a value may point to the stack, as far as its definition shows. Maps and kernel objects hold no such
    /// pointers, and helpers give none.
    pub(super) fn may_include(&self, body: &Body, value: Value) -> bool {
        let mut work = vec![value];
        for _ in 0..MOST_ORIGINS {
            let Some(value) = work.pop() else { return false };
            match body.def_op(value) {
                Some(Op::GlobalAddr(_) | Op::FuncAddr(_) | Op::Const(_)) => {}
                Some(Op::Call { callee: Callee::Helper(_), .. }) => {}
                Some(&Op::Load { addr, .. }) if self.in_memory => work.push(addr),
                Some(Op::Load { .. }) => {}
                Some(&Op::PtrAdd(base, _) | &Op::CoreAccess { base, .. }) => work.push(base),
                Some(&Op::Cast(Cast::IntToPtr | Cast::PtrToInt, inner)) => work.push(inner),
                Some(&Op::Select(_, a, b)) => work.extend([a, b]),
                Some(&Op::Binary(BinaryOp::Add | BinaryOp::Sub, a, b)) => work.extend([a, b]),
                _ if body.ty(value) == Ty::Ptr => return true,
                _ => {}
            }
        }
        !work.is_empty()
    }
}
