//! Signs that branches have told.
//!
//! A number that is known not to be negative is extended with zeros, which mostly costs nothing, and leaves the verifier
//! one register with bounds where there were copies.

use beec_ir::{Body, Cast, Cfg, Dominators, Op, Ty};

use crate::bounds::Signs;
use crate::context::Context;
use crate::ranges::Ranges;

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
    let ranges = Ranges::new(body);
    let mut positive = Vec::new();
    let signs = Signs { body, cfg: &cfg, dominators: &dominators, ranges: &ranges };
    for &block in &cfg.rpo {
        for &inst in &body.block(block).insts {
            if let Op::Cast(Cast::SExt, value) = body.inst(inst).op
                && body.ty(value) != Ty::I1
                && body.constant(value).is_none()
                && signs.is_non_negative(block, value)
            {
                positive.push((inst, value));
            }
        }
    }
    for (inst, value) in positive {
        body.inst_mut(inst).op = Op::Cast(Cast::ZExt, value);
    }
}

#[cfg(test)]
mod tests;
