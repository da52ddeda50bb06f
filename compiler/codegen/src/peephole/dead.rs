//! Moves, constants and spills whose result nobody reads.

use super::effects::{effects, live_before, live_in, live_out};
use crate::code::{Code, CodeBlock, Rider};

/// Removes them.
pub(crate) fn remove_dead(blocks: &mut [CodeBlock]) {
    let live_in = live_in(blocks);
    for block in blocks.iter_mut() {
        let mut live = live_out(&block.end, &live_in);
        for code in block.code.iter_mut().rev() {
            let writes = effects(code).writes;
            if is_self_move(code) || may_go(code) && writes != 0 && writes & live == 0 {
                *code = Code::nop(code.span);
            } else {
                live = live_before(code, live);
            }
        }
        block.code.retain(|code| !code.is_nop());
    }
}

/// A whole register moved to itself.
fn is_self_move(code: &Code) -> bool {
    code.insn.code == 0xbf && code.insn.dst == code.insn.src && code.insn.off == 0 && !code.fixed
}

/// Does nothing but give its result. Loads of memory that is not ours stay: somebody may have asked for them.
fn may_go(code: &Code) -> bool {
    let pure = match code.insn.code & 7 {
        0 => code.insn.code == 0x18,
        1 => code.spill.is_some(),
        3 => code.spill.is_some(),
        4 | 7 => true,
        _ => false,
    };
    pure && !code.fixed && !matches!(code.rider, Rider::Jump(_))
}
