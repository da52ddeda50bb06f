//! Within a block: moves of what a register holds already.

use super::effects::effects;
use crate::Insn;
use crate::code::{Code, CodeBlock, Rider};

/// What a register is known to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Unknown,
    Const(i64),
    /// The same as another register.
    Copy(u8),
}

/// Removes moves that change nothing.
pub(crate) fn remove_redundant(block: &mut CodeBlock) {
    let mut known = [Content::Unknown; 11];
    block.code.retain_mut(|code| {
        if !code.fixed {
            rematerialise(&known, code);
        }
        if !code.fixed && is_redundant(&known, code) {
            return false;
        }
        let writes = effects(code).writes;
        for register in 0..11u8 {
            if writes & 1 << register != 0 {
                forget(&mut known, register);
            }
        }
        if !code.fixed {
            learn(&mut known, code);
        }
        true
    });
}

fn forget(known: &mut [Content; 11], register: u8) {
    known[register as usize] = Content::Unknown;
    for content in known.iter_mut() {
        if *content == Content::Copy(register) {
            *content = Content::Unknown;
        }
    }
}

fn moved(code: &Code) -> Option<(u8, Content)> {
    if code.rider != Rider::None {
        return None;
    }
    match (code.insn, code.high) {
        (Insn { code: 0xbf, dst, src, off: 0, .. }, _) => Some((dst, Content::Copy(src))),
        (Insn { code: 0xb7, dst, imm, .. }, _) => Some((dst, Content::Const(i64::from(imm)))),
        (Insn { code: 0xb4, dst, imm, .. }, _) => Some((dst, Content::Const(i64::from(imm as u32)))),
        (Insn { code: 0x18, dst, imm, src: 0, .. }, Some(high)) => {
            Some((dst, Content::Const(i64::from(high) << 32 | i64::from(imm as u32))))
        }
        _ => None,
    }
}

fn is_redundant(known: &[Content; 11], code: &Code) -> bool {
    match moved(code) {
        Some((dst, Content::Copy(src))) => {
            dst == src
                || known[dst as usize] == Content::Copy(src)
                || known[src as usize] == Content::Copy(dst)
                || matches!(known[src as usize], Content::Copy(other) if known[dst as usize] == Content::Copy(other))
        }
        Some((dst, constant)) => known[dst as usize] == constant,
        None => false,
    }
}

/// A copy of a small constant is made anew: nothing then depends on the other register.
fn rematerialise(known: &[Content; 11], code: &mut Code) {
    let Some((dst, Content::Copy(src))) = moved(code) else { return };
    if let Content::Const(value) = known[src as usize] {
        if let Ok(imm) = i32::try_from(value) {
            code.insn = Insn { code: 0xb7, dst, src: 0, off: 0, imm };
        }
    }
}

fn learn(known: &mut [Content; 11], code: &Code) {
    if let Some((dst, content)) = moved(code) {
        known[dst as usize] = match content {
            // What is copied may itself be a copy or constant.
            Content::Copy(src) => match known[src as usize] {
                Content::Unknown => Content::Copy(src),
                other => other,
            },
            other => other,
        };
    }
}
