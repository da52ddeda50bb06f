//! Block parameters that nothing needs.

use beec_ir::{Body, Inst, Value, ValueDef};

/// Drops the parameters (and what is passed for them) whose value reaches no effect.
pub(crate) fn drop_dead(body: &mut Body) {
    let live = live_values(body);
    let entry = body.entry();
    let kept: Vec<Option<Vec<bool>>> = (0..body.blocks.len())
        .map(|index| {
            let params = &body.blocks[index].params;
            let keep: Vec<bool> = params.iter().map(|param| live[param.index()]).collect();
            (index != entry.index() && keep.contains(&false)).then_some(keep)
        })
        .collect();
    for block in body.order.clone() {
        let mut terminator = body.block(block).terminator.clone();
        terminator.for_each_target_mut(|target| {
            if let Some(keep) = &kept[target.block.index()] {
                retain(&mut target.args, keep);
            }
        });
        body.block_mut(block).terminator = terminator;
        if let Some(keep) = &kept[block.index()] {
            retain(&mut body.block_mut(block).params, keep);
            renumber(body, block);
        }
    }
}

fn retain(values: &mut Vec<Value>, keep: &[bool]) {
    let mut index = 0;
    values.retain(|_| {
        index += 1;
        keep[index - 1]
    });
}

fn renumber(body: &mut Body, block: beec_ir::Block) {
    for (index, param) in body.block(block).params.clone().into_iter().enumerate() {
        body.values[param.index()].def = ValueDef::Param(block, index as u32);
    }
}

/// Which values an effect depends on.
fn live_values(body: &Body) -> Vec<bool> {
    let mut live = vec![false; body.values.len()];
    let mut work: Vec<Value> = Vec::new();
    let mut incoming: Vec<Vec<(Value, Value)>> = vec![Vec::new(); body.blocks.len()];
    let mut seen_insts = vec![false; body.insts.len()];
    for &block in &body.order {
        let data = body.block(block);
        for &inst in &data.insts {
            if !body.inst(inst).op.is_removable() {
                need_operands(body, inst, &mut seen_insts, &mut work);
            }
        }
        let mut args = Vec::new();
        data.terminator.for_each_target(|target| {
            let params = &body.block(target.block).params;
            args.extend(target.args.iter().copied());
            incoming[target.block.index()].extend(params.iter().copied().zip(target.args.iter().copied()));
        });
        // What the terminator itself reads comes before the block arguments.
        let mut own = Vec::new();
        data.terminator.for_each_use(|value| own.push(value));
        own.truncate(own.len() - args.len());
        work.extend(own);
    }
    while let Some(value) = work.pop() {
        if std::mem::replace(&mut live[value.index()], true) {
            continue;
        }
        match body.def(value) {
            ValueDef::Result(inst, _) => need_operands(body, inst, &mut seen_insts, &mut work),
            ValueDef::Param(block, _) => {
                work.extend(incoming[block.index()].iter().filter(|(param, _)| *param == value).map(|(_, arg)| *arg));
            }
        }
    }
    live
}

fn need_operands(body: &Body, inst: Inst, seen: &mut [bool], work: &mut Vec<Value>) {
    if !std::mem::replace(&mut seen[inst.index()], true) {
        body.inst(inst).op.for_each_use(|value| work.push(value));
    }
}
