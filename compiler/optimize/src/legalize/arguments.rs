//! Arguments that need no register: those of static functions that are always one constant, or that the function does
//! not read. They are dropped where there are more than the five that a call has registers for.
//!
//! The BTF still describes the function as it is written, as debug information does; the verifier asks it of global
//! functions alone.

use beec_ir::{Body, Callee, FuncId, Inst, Module, Op, Uses, ValueDef};

use crate::constants_of_calls::Known;
use crate::inline::called;
use crate::legality::MAX_ARGS;

/// Adds to functions with a fault those with too many parameters that they call.
pub(super) fn add_callees(module: &Module, faulty: &mut Vec<FuncId>) {
    let mut callees = Vec::new();
    for body in faulty.iter().filter_map(|&id| module.function(id).body.as_ref()) {
        callees.extend(insts(body).filter_map(|inst| called(body, inst)));
    }
    callees.retain(|&callee| module.function(callee).excess_args > 0 && module.is_defined(callee));
    for callee in callees {
        if !faulty.contains(&callee) {
            faulty.push(callee);
        }
    }
}

fn insts(body: &Body) -> impl Iterator<Item = Inst> {
    body.order.iter().flat_map(|&block| body.block(block).insts.iter().copied())
}

/// Drops parameters of functions with too many of them; says whether there were any.
pub(super) fn drop_constant(module: &mut Module) -> bool {
    let excess = |id: &FuncId| module.function(*id).excess_args > 0 && module.is_defined(*id);
    let wanted: Vec<FuncId> = (0..module.functions.len() as u32).map(FuncId).filter(excess).collect();
    if wanted.is_empty() {
        return false;
    }
    let known = Known::new(module);
    let mut any = false;
    for id in wanted {
        if known.sees_every_call(module, id) {
            known.use_params(module, id);
            any |= drop_unread(module, id);
        }
    }
    any
}

fn drop_unread(module: &mut Module, id: FuncId) -> bool {
    let Some(body) = &module.function(id).body else { return false };
    let uses = Uses::new(body);
    let keep: Vec<bool> = body.block(body.entry()).params.iter().map(|&param| uses.count(param) > 0).collect();
    let fits = keep.iter().filter(|keep| **keep).count() <= MAX_ARGS;
    let given = |body: &Body, inst| match &body.inst(inst).op {
        Op::Call { callee: Callee::Func(callee), args } if *callee == id => args.len() == keep.len(),
        _ => true,
    };
    let mut bodies = module.functions.iter().filter_map(|function| function.body.as_ref());
    if !fits || !bodies.all(|body| insts(body).all(|inst| given(body, inst))) {
        return false;
    }
    let function = &mut module.functions[id.index()];
    function.excess_args = 0;
    // What was found of them goes by their places.
    function.kept = None;
    retain(&mut function.params, &keep);
    if let Some(body) = &mut function.body {
        let entry = body.entry();
        let mut params = std::mem::take(&mut body.block_mut(entry).params);
        retain(&mut params, &keep);
        for (index, &param) in params.iter().enumerate() {
            body.values[param.index()].def = ValueDef::Param(entry, index as u32);
        }
        body.block_mut(entry).params = params;
    }
    for data in module.functions.iter_mut().filter_map(|function| function.body.as_mut()).flat_map(|b| &mut b.insts) {
        if let Op::Call { callee: Callee::Func(callee), args } = &mut data.op
            && *callee == id
        {
            retain(args, &keep);
        }
    }
    true
}

fn retain<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    list.retain(|_| keep.next().copied().unwrap_or(true));
}
