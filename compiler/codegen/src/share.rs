//! Constants and addresses are made anew at every use; here equal ones that stand close together become one.
//!
//! They are shared within a block and those it alone leads to, and not across calls, so that they never take a register that a call would have
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

/// What is known at a place: the register of each constant, and where it was used last.
type Known = FxHashMap<Key, (VReg, usize)>;

/// Merges equal constants.
pub(crate) fn share_constants(function: &mut VFunction) {
    let mut renamed: Vec<Option<VReg>> = vec![None; function.vregs];
    let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); function.blocks.len()];
    for (index, block) in function.blocks.iter().enumerate() {
        for &succ in &block.succs {
            predecessors[succ].push(index);
        }
    }
    let mut ends: Vec<Option<(Known, usize)>> = vec![None; function.blocks.len()];
    for index in 0..function.blocks.len() {
        // What a block's only predecessor made is there too; blocks lie behind those that dominate them.
        let (mut known, mut position) = match predecessors[index][..] {
            [only] if only < index => ends[only].clone().unwrap_or_default(),
            _ => Default::default(),
        };
        share_in(&mut function.blocks[index], &mut renamed, &mut known, &mut position);
        let branches = function.blocks[index].succs.iter().any(|&succ| predecessors[succ].len() == 1);
        if branches {
            ends[index] = Some((known, position));
        }
    }
    for block in &mut function.blocks {
        for arg in block.args.iter_mut().flatten() {
            *arg = renamed[arg.vreg()].unwrap_or(*arg);
        }
    }
}

fn share_in(block: &mut MBlock, renamed: &mut [Option<VReg>], known: &mut Known, position: &mut usize) {
    block.insts.retain_mut(|inst| {
        *position += 1;
        if let (Some(key), Some(def)) = (key(&inst.kind), inst.operands.first().map(|operand| operand.vreg())) {
            if let Some((vreg, last)) = known.get_mut(&key)
                && *position - *last <= WINDOW
            {
                renamed[def.vreg()] = Some(*vreg);
                *last = *position;
                return false;
            }
            known.insert(key, (def, *position));
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
