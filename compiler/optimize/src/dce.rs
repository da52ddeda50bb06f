//! Dead code: instructions without effect whose results nothing reads, and block parameters likewise.

use beec_ir::{Body, Value, ValueDef};

use crate::context::Context;
use crate::rewrite::remove_params;

pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let live = live_values(body, cx);
    for block in body.order.clone() {
        let mut insts = std::mem::take(&mut body.block_mut(block).insts);
        insts.retain(|&inst| {
            let data = body.inst(inst);
            !is_removable(data, cx) || body.results(inst).any(|value| live[value.index()])
        });
        body.block_mut(block).insts = insts;
    }
    remove_params(body, |param| live.get(param.index()) == Some(&false));
}

/// Values that something with an effect needs, by way of whatever.
fn live_values(body: &Body, cx: Context<'_>) -> Vec<bool> {
    let mut live = vec![false; body.values.len()];
    let mut work: Vec<Value> = Vec::new();
    // What each parameter is given.
    let mut arguments: Vec<Vec<Value>> = vec![Vec::new(); body.values.len()];
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            if !is_removable(body.inst(inst), cx) {
                body.inst(inst).op.for_each_use(|value| work.push(value));
            }
        }
        let terminator = &body.block(block).terminator;
        terminator.for_each_target(|target| {
            for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                arguments[param.index()].push(arg);
            }
        });
        let mut operands = Vec::new();
        terminator.for_each_use(|value| operands.push(value));
        // Arguments come last; they are live only if their parameter is.
        let mut args = 0;
        terminator.for_each_target(|target| args += target.args.len());
        operands.truncate(operands.len() - args);
        work.extend(operands);
    }
    while let Some(value) = work.pop() {
        if std::mem::replace(&mut live[value.index()], true) {
            continue;
        }
        match body.def(value) {
            ValueDef::Param(..) => work.extend(&arguments[value.index()]),
            ValueDef::Result(inst, _) => body.inst(inst).op.for_each_use(|value| work.push(value)),
        }
    }
    live
}

fn is_removable(data: &beec_ir::InstData, cx: Context<'_>) -> bool {
    match &data.op {
        beec_ir::Op::Call { callee: beec_ir::Callee::Func(id), .. } => {
            let callee = cx.module.function(*id);
            (callee.is_const || callee.is_pure) && !callee.noreturn
        }
        op => op.is_removable(),
    }
}
