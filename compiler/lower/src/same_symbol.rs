//! What an `asm` label calls by the name of something that the unit defines is that.

use beec_ir::{Callee, DataTarget, FuncId, GlobalId, Inst, Linkage, Module, Op};
use beec_source::Symbol;
use rustc_hash::FxHashMap;

/// Makes references to externs those to the definitions of the same symbols.
pub(crate) fn unite(module: &mut Module) {
    let functions = functions(module);
    let globals = globals(module);
    if functions.is_empty() && globals.is_empty() {
        return;
    }
    for body in module.functions.iter_mut().filter_map(|function| function.body.as_mut()) {
        let insts: Vec<Inst> = body.order.iter().flat_map(|block| body.block(*block).insts.iter().copied()).collect();
        for inst in insts {
            match &mut body.inst_mut(inst).op {
                Op::Call { callee: Callee::Func(id), .. } | Op::FuncAddr(id) => *id = *functions.get(id).unwrap_or(id),
                Op::GlobalAddr(id) => *id = *globals.get(id).unwrap_or(id),
                _ => {}
            }
        }
    }
    for data in module.globals.iter_mut().filter_map(|global| global.data.as_mut()) {
        for address in &mut data.addresses {
            address.target = match address.target {
                DataTarget::Func(id) => DataTarget::Func(*functions.get(&id).unwrap_or(&id)),
                DataTarget::Global(id) => DataTarget::Global(*globals.get(&id).unwrap_or(&id)),
            };
        }
    }
}

/// Externs and the definitions of their symbols, where both are called alike.
fn functions(module: &Module) -> FxHashMap<FuncId, FuncId> {
    let all = || module.functions.iter().enumerate();
    let seen = |linkage| linkage != Linkage::Internal;
    let defined = all().filter(|(_, function)| function.body.is_some() && seen(function.linkage));
    let defined: FxHashMap<Symbol, usize> = defined.map(|(index, function)| (function.name, index)).collect();
    let externs = all().filter(|(_, function)| function.body.is_none() && seen(function.linkage));
    let united = externs.filter_map(|(index, function)| {
        let to = *defined.get(&function.name)?;
        let other = &module.functions[to];
        let alike = other.params == function.params && other.result == function.result;
        alike.then_some((FuncId(index as u32), FuncId(to as u32)))
    });
    united.collect()
}

fn globals(module: &Module) -> FxHashMap<GlobalId, GlobalId> {
    let all = || module.globals.iter().enumerate().filter(|(_, global)| global.linkage != Linkage::Internal);
    let defined = all().filter(|(_, global)| global.data.is_some() && !global.name.as_str().is_empty());
    let defined: FxHashMap<Symbol, usize> = defined.map(|(index, global)| (global.name, index)).collect();
    let externs = all().filter(|(_, global)| global.data.is_none());
    let united = externs.filter_map(|(index, global)| {
        let to = *defined.get(&global.name)?;
        Some((GlobalId(index as u32), GlobalId(to as u32)))
    });
    united.collect()
}
