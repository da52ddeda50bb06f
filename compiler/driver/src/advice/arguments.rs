//! Which arguments a program reads from a context that is an array of words.

use beec_ir::{Body, Op};
use beec_source::Span;

use super::guards::Guards;
use super::origin::{Origin, origin};

/// The words that a program loads from its context without asking what kernel it runs on, from 0, each with the place
/// of its first load.
pub(super) fn context_words(body: &Body) -> Vec<(u32, Span)> {
    let guards = Guards::new(body);
    let mut words: Vec<(u32, Span)> = Vec::new();
    for &block in body.order.iter().filter(|&&block| !guards.before(block)) {
        for inst in body.block(block).insts.iter().map(|&inst| body.inst(inst)) {
            let Op::Load { addr, offset, .. } = inst.op else { continue };
            let Some((Origin::Param(0), start)) = origin(body, addr) else { continue };
            let Ok(word) = u32::try_from((start + i64::from(offset)).div_euclid(8)) else { continue };
            if words.iter().all(|(known, _)| *known != word) {
                words.push((word, inst.span));
            }
        }
    }
    words
}
