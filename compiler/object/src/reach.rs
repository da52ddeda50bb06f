//! What the object contains: everything that others can see, and what these refer to.

use beec_codegen::{MachineCode, RelocTarget};
use beec_ir::{DataTarget, FuncId, GlobalId, Linkage, Module};

/// Which functions and globals are part of the object, extern ones if they are referred to.
pub(crate) struct Reached {
    funcs: Vec<bool>,
    globals: Vec<bool>,
    /// Extern functions and globals in the order in which code first names them.
    pub(crate) externs: Vec<RelocTarget>,
}

impl Reached {
    /// Whether the function is part of the object.
    pub(crate) fn func(&self, id: FuncId) -> bool {
        self.funcs.get(id.index()).copied().unwrap_or(false)
    }

    /// Whether the global is part of the object.
    pub(crate) fn global(&self, id: GlobalId) -> bool {
        self.globals.get(id.index()).copied().unwrap_or(false)
    }
}

/// Finds what is reached.
pub(crate) fn reach(module: &Module, code: &MachineCode) -> Reached {
    let mut walk = Walk {
        module,
        code_of: vec![None; module.functions.len()],
        reached: Reached {
            funcs: vec![false; module.functions.len()],
            globals: vec![false; module.globals.len()],
            externs: Vec::new(),
        },
        work: Vec::new(),
    };
    for (number, function) in code.functions.iter().enumerate() {
        if let Some(slot) = walk.code_of.get_mut(function.func.index()) {
            *slot = Some(number);
        }
    }
    walk.roots(code);
    walk.run(code);
    walk.reached
}

struct Walk<'a> {
    module: &'a Module,
    code_of: Vec<Option<usize>>,
    reached: Reached,
    work: Vec<RelocTarget>,
}

impl Walk<'_> {
    fn roots(&mut self, code: &MachineCode) {
        for function in &code.functions {
            let Some(facts) = self.module.functions.get(function.func.index()) else { continue };
            if facts.linkage != Linkage::Internal || facts.used {
                self.add(RelocTarget::Func(function.func));
            }
        }
        for (number, global) in self.module.globals.iter().enumerate() {
            if global.data.is_some() && (global.linkage != Linkage::Internal || global.used) {
                self.add(RelocTarget::Global(GlobalId(number as u32)));
            }
        }
        // Breadth first, so that externs come in the order of the code.
        self.work.reverse();
    }

    fn add(&mut self, target: RelocTarget) {
        let (seen, is_extern) = match target {
            RelocTarget::Func(id) => {
                (self.reached.funcs.get_mut(id.index()), self.code_of.get(id.index()).is_none_or(Option::is_none))
            }
            RelocTarget::Global(id) => (
                self.reached.globals.get_mut(id.index()),
                self.module.globals.get(id.index()).is_some_and(|global| global.data.is_none()),
            ),
        };
        let Some(seen) = seen.filter(|seen| !**seen) else { return };
        *seen = true;
        if is_extern {
            self.reached.externs.push(target);
        } else {
            self.work.push(target);
        }
    }

    fn run(&mut self, code: &MachineCode) {
        while let Some(target) = self.work.pop() {
            match target {
                RelocTarget::Func(id) => {
                    let Some(number) = self.code_of[id.index()] else { continue };
                    code.functions[number].relocs.iter().for_each(|reloc| self.add(reloc.target));
                }
                RelocTarget::Global(id) => {
                    let data = self.module.globals[id.index()].data.as_ref();
                    for address in data.into_iter().flat_map(|data| &data.addresses) {
                        self.add(match address.target {
                            DataTarget::Global(id) => RelocTarget::Global(id),
                            DataTarget::Func(id) => RelocTarget::Func(id),
                        });
                    }
                }
            }
        }
    }
}
