//! Constants and addresses are made anew at every use; here equal ones that stand close together become one.
//!
//! They are shared within a block and not across calls, so that they never take a register that a call would have
//! to spare, nor a stack slot.

use regalloc2::{Operand, OperandKind, VReg};
use rustc_hash::FxHashMap;

use crate::machine::{Kind, MBlock, VFunction};
use crate::output::RelocTarget;

/// What can be shared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Const(i64),
    Address(RelocTarget, i64),
    Slot(u32, i32),
}

/// Further apart than this, making it anew is better than holding a register.
const WINDOW: usize = 24;

/// Merges equal constants.
pub(crate) fn share_constants(function: &mut VFunction) {
    let mut renamed: Vec<Option<VReg>> = vec![None; function.vregs];
    for block in &mut function.blocks {
        share_in(block, &mut renamed);
    }
    if renamed.iter().all(Option::is_none) {
        return;
    }
    for block in &mut function.blocks {
        for args in &mut block.args {
            for arg in args {
                *arg = renamed[arg.vreg()].unwrap_or(*arg);
            }
        }
    }
}

fn share_in(block: &mut MBlock, renamed: &mut [Option<VReg>]) {
    let mut known: FxHashMap<Key, (VReg, usize)> = FxHashMap::default();
    let mut position = 0;
    block.insts.retain_mut(|inst| {
        position += 1;
        if let (Some(key), Some(def)) = (key(&inst.kind), inst.operands.first().map(|operand| operand.vreg())) {
            if let Some((vreg, last)) = known.get_mut(&key) {
                if position - *last <= WINDOW {
                    renamed[def.vreg()] = Some(*vreg);
                    *last = position;
                    return false;
                }
            }
            known.insert(key, (def, position));
            return true;
        }
        for operand in &mut inst.operands {
            if let (OperandKind::Use, Some(vreg)) = (operand.kind(), renamed[operand.vreg().vreg()]) {
                *operand = Operand::new(vreg, operand.constraint(), operand.kind(), operand.pos());
            }
        }
        if inst.clobbers.len() > 0 {
            known.clear();
        }
        true
    });
}

fn key(kind: &Kind) -> Option<Key> {
    match *kind {
        Kind::Const(value) => Some(Key::Const(value)),
        Kind::Address { target, addend } => Some(Key::Address(target, addend)),
        Kind::SlotAddress { slot, offset } => Some(Key::Slot(slot.0, offset)),
        _ => None,
    }
}
