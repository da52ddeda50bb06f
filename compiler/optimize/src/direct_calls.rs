//! Calls through a pointer whose value turned out to be one function's address become calls of that function.
//!
//! What a *named* callee is, the checker decides at every level; this is for the pointer variables and parameters of C
//! programs that pass functions to inlined functions. A number is a helper's. A pointer that keeps its secret stays an
//! error.

use beec_ir::{Body, Callee, Cast, Inst, Op, Ty, Value};

use crate::context::Context;

/// Makes calls in a body direct.
pub(crate) fn run(body: &mut Body, context: Context<'_>) {
    let insts: Vec<Inst> = body.order.iter().flat_map(|&block| body.block(block).insts.iter().copied()).collect();
    for inst in insts {
        let Some(callee) = known(body, context, inst) else { continue };
        if let Op::Call { callee: through, .. } = &mut body.inst_mut(inst).op {
            *through = callee;
        }
    }
}

fn known(body: &Body, context: Context<'_>, inst: Inst) -> Option<Callee> {
    let Op::Call { callee: Callee::Indirect(pointer), args } = &body.inst(inst).op else { return None };
    if let Some(number) = number(body, *pointer) {
        return i32::try_from(number).ok().filter(|&number| number > 0).map(Callee::Helper);
    }
    let Some(&Op::FuncAddr(id)) = body.def_op(*pointer) else { return None };
    let function = context.module.function(id);
    let fits = |(arg, param): (&Value, &Ty)| body.ty(*arg) == *param;
    let result = body.results(inst).next().map(|value| body.ty(value));
    let same = function.params.len() == args.len()
        && args.iter().zip(&function.params).all(fits)
        && (result.is_none() || result == function.result);
    same.then_some(Callee::Func(id))
}

/// The number that a pointer is.
fn number(body: &Body, pointer: Value) -> Option<i64> {
    match body.def_op(pointer) {
        Some(&Op::Cast(Cast::IntToPtr, number)) => body.constant(number),
        _ => body.constant(pointer),
    }
}
