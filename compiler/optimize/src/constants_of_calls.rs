//! Constants across calls: a parameter that every call gives the same number is that number, and so is the result of a
//! function that always returns it.
//!
//! Only for static functions of which every call is seen. Parameters and arguments stay, and with them the signature
//! that BTF describes; a global function's are what the verifier makes of its type, whatever the calls say.

use beec_ir::{Body, Callee, DataTarget, FuncId, Linkage, Module, Op, Terminator, Ty};

use crate::rewrite::Replacements;

pub(crate) fn run(module: &mut Module) {
    let known = Known::new(module);
    for index in 0..module.functions.len() {
        let Some(mut body) = module.functions[index].body.take() else { continue };
        use_params(&mut body, &known.params[index]);
        use_results(&mut body, &known.results);
        module.functions[index].body = Some(body);
    }
}

/// What is seen of a number that comes from several places.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Constant(i64),
    Anything,
}

impl Seen {
    fn add(&mut self, constant: Option<i64>) {
        *self = match (*self, constant) {
            (Seen::Nothing, Some(constant)) => Seen::Constant(constant),
            (Seen::Constant(before), Some(constant)) if before == constant => *self,
            _ => Seen::Anything,
        };
    }
}

/// What is seen of the parameters and results of the module's functions.
pub(crate) struct Known {
    params: Vec<Vec<Seen>>,
    results: Vec<Seen>,
    /// By function: it may be called from where nothing is seen.
    open: Vec<bool>,
}

impl Known {
    /// Looks at every call.
    pub(crate) fn new(module: &Module) -> Known {
        let params = module.functions.iter().map(|function| vec![Seen::Nothing; function.params.len()]).collect();
        let results = module.functions.iter().map(result).collect();
        let mut known = Known { params, results, open: vec![false; module.functions.len()] };
        for (index, function) in module.functions.iter().enumerate() {
            if function.linkage != Linkage::Internal || function.used || function.naked {
                known.forget(FuncId(index as u32));
            }
            // The linker may put another body in the place of a weak one; assembly may do anything.
            if function.linkage == Linkage::Weak || function.naked {
                known.results[index] = Seen::Anything;
            }
        }
        let addresses =
            module.globals.iter().filter_map(|global| global.data.as_ref()).flat_map(|data| &data.addresses);
        for address in addresses {
            if let DataTarget::Func(id) = address.target {
                known.forget(id);
            }
        }
        if !module.asm.is_empty() {
            (0..module.functions.len()).for_each(|index| known.forget(FuncId(index as u32)));
        }
        for body in module.functions.iter().filter_map(|function| function.body.as_ref()) {
            known.calls(body, module);
        }
        known
    }

    /// Whether every call of a function is seen.
    pub(crate) fn sees_every_call(&self, module: &Module, id: FuncId) -> bool {
        module.is_defined(id) && !self.open[id.index()]
    }

    /// Puts the constants that a function is always given in the place of its parameters.
    pub(crate) fn use_params(&self, module: &mut Module, id: FuncId) {
        if let Some(body) = &mut module.functions[id.index()].body {
            use_params(body, &self.params[id.index()]);
        }
    }

    fn forget(&mut self, id: FuncId) {
        self.open[id.index()] = true;
        self.params[id.index()].iter_mut().for_each(|seen| *seen = Seen::Anything);
    }

    fn calls(&mut self, body: &Body, module: &Module) {
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                match &body.inst(inst).op {
                    Op::FuncAddr(id) => self.forget(*id),
                    Op::Call { callee: Callee::Func(id), args } => {
                        let types = &module.function(*id).params;
                        for (index, seen) in self.params[id.index()].iter_mut().enumerate() {
                            let same_type = |arg: &&beec_ir::Value| types.get(index) == Some(&body.ty(**arg));
                            let arg = args.get(index).filter(same_type);
                            seen.add(arg.and_then(|&arg| body.constant(arg)));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What a function returns.
fn result(function: &beec_ir::Function) -> Seen {
    let Some(body) = &function.body else { return Seen::Anything };
    let mut seen = Seen::Nothing;
    for &block in &body.order {
        if let Terminator::Return(value) = body.block(block).terminator {
            seen.add(value.and_then(|value| body.constant(value)));
        }
    }
    // A function that never returns says nothing.
    if seen == Seen::Nothing { Seen::Anything } else { seen }
}

fn use_params(body: &mut Body, seen: &[Seen]) {
    let entry = body.entry();
    let mut replacements = Replacements::new(body);
    let mut constants = Vec::new();
    for (index, param) in body.block(entry).params.clone().into_iter().enumerate() {
        let ty = body.ty(param);
        if let (Some(&Seen::Constant(constant)), true) = (seen.get(index), ty != Ty::Ptr) {
            let inst = body.add_inst(Op::Const(constant), &[ty], beec_source::Span::NONE);
            replacements.set(param, body.inst(inst).first_result);
            constants.push(inst);
        }
    }
    replacements.apply(body);
    body.block_mut(entry).insts.splice(0..0, constants);
}

fn use_results(body: &mut Body, results: &[Seen]) {
    let mut replacements = Replacements::new(body);
    for block in body.order.clone() {
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut out = Vec::with_capacity(insts.len());
        for inst in insts {
            out.push(inst);
            let Op::Call { callee: Callee::Func(id), .. } = body.inst(inst).op else { continue };
            let (Seen::Constant(constant), Some(result)) = (results[id.index()], body.result(inst)) else { continue };
            let ty = body.ty(result);
            let constant =
                body.add_inst(Op::Const(beec_ir::eval::normalize(ty, constant)), &[ty], body.inst(inst).span);
            replacements.set(result, body.inst(constant).first_result);
            out.push(constant);
        }
        body.block_mut(block).insts = out;
    }
    replacements.apply(body);
}
