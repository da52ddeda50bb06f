//! Functions and globals that nothing names any more.

use beec_ir::{Asm, Callee, DataTarget, FuncId, GlobalId, Linkage, Module, Op, Terminator};

/// Drops them and numbers the rest anew.
pub(crate) fn run(module: &mut Module) {
    let live = mark(module);
    let functions = renumber(&live.functions);
    let globals = renumber(&live.globals);
    let mut keep = live.functions.iter();
    module.functions.retain(|_| keep.next().copied().unwrap_or(true));
    let mut keep = live.globals.iter();
    module.globals.retain(|_| keep.next().copied().unwrap_or(true));
    let func = |id: &mut FuncId| *id = FuncId(functions[id.index()]);
    let global = |id: &mut GlobalId| *id = GlobalId(globals[id.index()]);
    for function in &mut module.functions {
        for data in function.body.iter_mut().flat_map(|body| &mut body.insts) {
            match &mut data.op {
                Op::FuncAddr(id) | Op::Call { callee: Callee::Func(id), .. } => func(id),
                Op::GlobalAddr(id) => global(id),
                _ => {}
            }
        }
    }
    let contents = module.globals.iter_mut().filter_map(|global| global.data.as_mut());
    for address in contents.flat_map(|data| &mut data.addresses) {
        match &mut address.target {
            DataTarget::Func(id) => func(id),
            DataTarget::Global(id) => global(id),
        }
    }
}

fn renumber(live: &[bool]) -> Vec<u32> {
    let mut next = 0;
    live.iter()
        .map(|&live| {
            let number = next;
            next += u32::from(live);
            number
        })
        .collect()
}

struct Marks {
    functions: Vec<bool>,
    globals: Vec<bool>,
    work: Vec<DataTarget>,
}

impl Marks {
    fn func(&mut self, id: FuncId) {
        if !std::mem::replace(&mut self.functions[id.index()], true) {
            self.work.push(DataTarget::Func(id));
        }
    }

    fn global(&mut self, id: GlobalId) {
        if !std::mem::replace(&mut self.globals[id.index()], true) {
            self.work.push(DataTarget::Global(id));
        }
    }
}

fn mark(module: &Module) -> Marks {
    let mut marks = Marks {
        functions: vec![false; module.functions.len()],
        globals: vec![false; module.globals.len()],
        work: Vec::new(),
    };
    let texts = assembly(module);
    let in_text = |name: &str| !name.is_empty() && texts.iter().any(|text| text.contains(name));
    for (index, function) in module.functions.iter().enumerate() {
        let seen = function.body.is_some() && function.linkage != Linkage::Internal;
        if seen || function.used || in_text(function.name.as_str()) {
            marks.func(FuncId(index as u32));
        }
    }
    for (index, global) in module.globals.iter().enumerate() {
        let seen = global.data.is_some() && global.linkage != Linkage::Internal;
        if seen || global.used || in_text(global.name.as_str()) {
            marks.global(GlobalId(index as u32));
        }
    }
    while let Some(target) = marks.work.pop() {
        match target {
            DataTarget::Func(id) => mark_function(module, id, &mut marks),
            DataTarget::Global(id) => {
                for address in module.global(id).data.iter().flat_map(|data| &data.addresses) {
                    match address.target {
                        DataTarget::Func(id) => marks.func(id),
                        DataTarget::Global(id) => marks.global(id),
                    }
                }
            }
        }
    }
    marks
}

fn mark_function(module: &Module, id: FuncId, marks: &mut Marks) {
    let Some(body) = &module.function(id).body else { return };
    // Instructions outside the layout are named here, too: they are renumbered like the others.
    for data in &body.insts {
        match data.op {
            Op::FuncAddr(id) | Op::Call { callee: Callee::Func(id), .. } => marks.func(id),
            Op::GlobalAddr(id) => marks.global(id),
            _ => {}
        }
    }
}

/// All assembly, in which symbols may be named.
pub(crate) fn assembly(module: &Module) -> Vec<&str> {
    let mut texts: Vec<&str> = module.asm.iter().map(|asm: &Asm| asm.template.as_str()).collect();
    for body in module.functions.iter().filter_map(|function| function.body.as_ref()) {
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                if let Op::Asm(asm) = &body.inst(inst).op {
                    texts.push(&asm.template);
                }
            }
            if let Terminator::AsmGoto { asm, .. } = &body.block(block).terminator {
                texts.push(&asm.template);
            }
        }
    }
    texts
}
