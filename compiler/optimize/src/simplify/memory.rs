//! Addresses of accesses.

use beec_ir::{Op, Value};

use super::{Combiner, Outcome};
use crate::rewrite::base_and_offset;

impl Combiner<'_, '_> {
    /// Constant pointer additions become part of an access' offset.
    pub(super) fn access(&mut self, mut op: Op) -> Option<Outcome> {
        let (addr, offset) = match &mut op {
            Op::Load { addr, offset, .. }
            | Op::Store { addr, offset, .. }
            | Op::AtomicRmw { addr, offset, .. }
            | Op::CmpXchg { addr, offset, .. }
            | Op::AtomicLoad { addr, offset, .. }
            | Op::AtomicStore { addr, offset, .. } => (addr, offset),
            _ => return None,
        };
        let (base, joined) = self.folded_address(*addr, *offset)?;
        *addr = base;
        *offset = joined;
        Some(Outcome::Op(op))
    }

    fn folded_address(&self, addr: Value, offset: i32) -> Option<(Value, i32)> {
        let (base, by) = base_and_offset(self.body, addr);
        // A relocated offset stands alone in its instruction.
        if base == addr || matches!(self.body.def_op(base), Some(Op::CoreAccess { .. })) {
            return None;
        }
        // What the instruction's 16-bit offset holds.
        let joined = i16::try_from(by.checked_add(i64::from(offset))?).ok()?;
        Some((base, i32::from(joined)))
    }
}
