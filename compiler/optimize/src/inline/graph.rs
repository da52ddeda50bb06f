//! Who calls whom.

use beec_ir::{Callee, FuncId, Module, Op};
use beec_source::{Diagnostic, Session, Span};

/// The calls between the functions that have a body.
pub(super) struct CallGraph {
    /// By function: whom it calls, where, in order.
    calls: Vec<Vec<(FuncId, Span)>>,
    /// Functions, callees before callers.
    pub(super) bottom_up: Vec<FuncId>,
    /// Calls that close a cycle, with the way from the callee to the caller.
    cycles: Vec<(Span, Vec<FuncId>)>,
}

impl CallGraph {
    pub(super) fn new(module: &Module) -> CallGraph {
        let calls = module.functions.iter().map(|function| calls_of(module, function)).collect();
        let mut graph = CallGraph { calls, bottom_up: Vec::new(), cycles: Vec::new() };
        graph.order();
        graph
    }

    fn order(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut state = vec![State::New; self.calls.len()];
        for root in 0..self.calls.len() {
            if state[root] != State::New {
                continue;
            }
            state[root] = State::Open;
            let mut path = vec![(FuncId(root as u32), 0)];
            while let Some((id, next)) = path.last_mut() {
                let id = *id;
                let call = self.calls[id.index()].get(*next).copied();
                *next += 1;
                match call {
                    None => {
                        state[id.index()] = State::Done;
                        self.bottom_up.push(id);
                        path.pop();
                    }
                    Some((callee, span)) => match state[callee.index()] {
                        State::New => {
                            state[callee.index()] = State::Open;
                            path.push((callee, 0));
                        }
                        State::Open => {
                            let start = path.iter().position(|(id, _)| *id == callee).unwrap_or(0);
                            self.cycles.push((span, path[start..].iter().map(|(id, _)| *id).collect()));
                        }
                        State::Done => {}
                    },
                }
            }
        }
    }

    /// Reports cycles; says whether there was one.
    pub(super) fn report_recursion(&self, session: &Session, module: &Module) -> bool {
        for (span, cycle) in &self.cycles {
            let mut names: Vec<String> = cycle.iter().map(|&id| format!("`{}`", module.function(id).name)).collect();
            names.extend(names.first().cloned());
            let mut diagnostic = Diagnostic::error("E0601", *span, format!("recursion: {}", names.join(" calls ")))
                .at("this call closes the cycle")
                .fact("BPF programs cannot recurse: the verifier refuses it, and `always_inline` could not end");
            for &id in cycle {
                let function = module.function(id);
                diagnostic = diagnostic.label(function.span, format!("`{}` is defined here", function.name));
            }
            session.emit(diagnostic);
        }
        !self.cycles.is_empty()
    }

    /// By function: how many calls there are of it, and one more for each other way to reach it.
    pub(super) fn caller_counts(&self, module: &Module) -> Vec<u32> {
        let mut counts = vec![0; self.calls.len()];
        for (callee, _) in self.calls.iter().flatten() {
            counts[callee.index()] += 1;
        }
        for function in &module.functions {
            let Some(body) = &function.body else { continue };
            for &block in &body.order {
                for &inst in &body.block(block).insts {
                    if let Op::FuncAddr(id) = body.inst(inst).op {
                        counts[id.index()] += 1;
                    }
                }
            }
        }
        for global in &module.globals {
            for address in global.data.iter().flat_map(|data| &data.addresses) {
                if let beec_ir::DataTarget::Func(id) = address.target {
                    counts[id.index()] += 1;
                }
            }
        }
        counts
    }
}

fn calls_of(module: &Module, function: &beec_ir::Function) -> Vec<(FuncId, Span)> {
    let mut calls = Vec::new();
    let Some(body) = &function.body else { return calls };
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            let data = body.inst(inst);
            if let Op::Call { callee: Callee::Func(id), .. } = data.op
                && module.is_defined(id)
            {
                calls.push((id, data.span));
            }
        }
    }
    calls
}
