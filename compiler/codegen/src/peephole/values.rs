//! Which registers and spill slots hold the same value, over the whole function.
//!
//! The allocator moves values between registers and spill slots as it splits their lives. Numbering the values that
//! every place holds shows which of these moves change nothing, and which value is still in a register.

mod number;

use super::effects::{Places, REGISTERS, bit, effects, reads_source, spill_place};
use crate::Insn;
use crate::code::{Code, CodeBlock, End, RegCmp, Rider};
use number::{Number, State, analyse, transfer};

/// Removes and simplifies moves.
pub(crate) fn simplify_moves(blocks: &mut [CodeBlock]) {
    let Some(starts) = analyse(blocks) else { return };
    let mut id = 0;
    for (block, start) in blocks.iter_mut().zip(starts) {
        let Some(mut state) = start else {
            id += block.code.len() as u32;
            continue;
        };
        block.code.retain_mut(|code| {
            let own = id;
            id += 1;
            if code.fixed {
                transfer(&mut state, code, own);
                return true;
            }
            if moved(&state, code).is_some_and(|(place, number)| state.number(place) == number) {
                return false;
            }
            simplify(&state, code);
            transfer(&mut state, code, own);
            true
        });
        if let End::Branch { cmp, .. } = &mut block.end {
            simplify_comparison(&state, cmp);
        }
    }
}

/// Where a move moves to, and the number of what it moves.
fn moved(state: &State, code: &Code) -> Option<(usize, Number)> {
    let insn = code.insn;
    if let Some(spill) = code.spill {
        let place = spill_place(spill)?;
        return Some(match insn.code & 7 {
            1 => (usize::from(insn.dst), state.number(place)),
            _ => (place, state.number(usize::from(insn.src))),
        });
    }
    if code.rider != Rider::None {
        return None;
    }
    let dst = usize::from(insn.dst);
    match (insn, code.high) {
        (Insn { code: 0xbf, src, off: 0, .. }, _) => Some((dst, state.number(usize::from(src)))),
        (Insn { code: 0xb7, imm, .. }, _) => Some((dst, Number::Const(i64::from(imm)))),
        (Insn { code: 0xb4, imm, .. }, _) => Some((dst, Number::Const(i64::from(imm as u32)))),
        (Insn { code: 0x18, imm, src: 0, .. }, Some(high)) => {
            Some((dst, Number::Const(i64::from(high) << 32 | i64::from(imm as u32))))
        }
        _ => None,
    }
}

fn simplify(state: &State, code: &mut Code) {
    if let Some((place, number)) = moved(state, code).filter(|(place, _)| *place < REGISTERS) {
        let dst = place as u8;
        match (number, state.register_with(number)) {
            // A small constant is made anew: nothing then depends on the other place.
            (Number::Const(value), _) if i32::try_from(value).is_ok() => {
                *code =
                    Code { spill: None, insn: Insn { code: 0xb7, dst, src: 0, off: 0, imm: value as i32 }, ..*code };
                code.high = None;
            }
            (_, Some(src)) if code.spill.is_some() => {
                *code = Code { spill: None, insn: Insn { code: 0xbf, dst, src, off: 0, imm: 0 }, ..*code };
            }
            _ => {}
        }
    }
    if reads_source(code) && effects(code).writes & bit(code.insn.src) == 0 && !is_exchange(code) {
        code.insn.src = better(state, code.insn.src);
    }
    if matches!(code.insn.code & 7, 2 | 3) && effects(code).writes & bit(code.insn.dst) == 0 {
        code.insn.dst = better(state, code.insn.dst);
    }
}

/// An exchange reads `r0` beside its fields; it stays as the allocator made it.
fn is_exchange(code: &Code) -> bool {
    code.insn.code & 0xe7 == 0xc3
}

fn simplify_comparison(state: &State, cmp: &mut RegCmp) {
    cmp.left = better(state, cmp.left);
    if cmp.cmp.imm.is_none() {
        cmp.right = better(state, cmp.right);
    }
}

/// `r6` to `r9`.
const CALLEE_SAVED: Places = 0x3c0;

/// Of the registers with the same value, one that lives across calls: the copies in others may then be unneeded.
fn better(state: &State, register: u8) -> u8 {
    if bit(register) & CALLEE_SAVED != 0 || usize::from(register) + 1 == REGISTERS {
        return register;
    }
    let number = state.number(usize::from(register));
    (6..=9).find(|&other| state.number(usize::from(other)) == number).unwrap_or(register)
}
