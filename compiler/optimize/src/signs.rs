//! Signs that branches have told.
//!
//! A number that is known not to be negative is extended with zeros, which mostly costs nothing, and leaves the verifier
//! one register with bounds where there were copies.

use beec_ir::{Body, Cast, Cfg, Dominators, Op};

use crate::bounds::is_non_negative_in;
use crate::context::Context;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    // Below v3 a narrow number is compared by its extension with the sign; another extension were a copy without bounds.
    if cx.module.target.alu32() {
        extend_with_zeros(body);
    }
}

fn extend_with_zeros(body: &mut Body) {
    let extends = |op: &Op| matches!(op, Op::Cast(Cast::SExt, _));
    let any = body.order.iter().flat_map(|&block| &body.block(block).insts).any(|&inst| extends(&body.inst(inst).op));
    if !any {
        return;
    }
    let cfg = Cfg::new(body);
    let dominators = Dominators::new(body, &cfg);
    for &block in &cfg.rpo {
        for inst in body.block(block).insts.clone() {
            if let Op::Cast(Cast::SExt, value) = body.inst(inst).op
                && body.constant(value).is_none()
                && is_non_negative_in(body, &cfg, &dominators, block, value)
            {
                body.inst_mut(inst).op = Op::Cast(Cast::ZExt, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
