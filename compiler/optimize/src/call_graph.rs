//! Who calls whom.

use beec_ir::{Callee, FuncId, Module, Op};
use beec_source::{Diagnostic, Session, Span};

/// The calls between the functions that have a body.
pub(crate) struct CallGraph {
    /// By function: whom it calls, where, in order.
    calls: Vec<Vec<(FuncId, Span)>>,
    /// Functions, callees before callers, but for those that call each other.
    pub(crate) bottom_up: Vec<FuncId>,
    /// Calls that close a cycle, with the way from the callee to the caller.
    cycles: Vec<(Span, Vec<FuncId>)>,
    /// By function: a number that it shares with those that it calls and that call it, directly or not.
    component: Vec<u32>,
}

impl CallGraph {
    pub(crate) fn new(module: &Module) -> CallGraph {
        let calls: Vec<_> = module.functions.iter().map(|function| calls_of(module, function)).collect();
        let component = vec![u32::MAX; calls.len()];
        let mut graph = CallGraph { calls, bottom_up: Vec::new(), cycles: Vec::new(), component };
        graph.order();
        graph.find_components();
        graph
    }

    /// Whether a call of `callee` in `caller` may lead back to `caller`.
    pub(crate) fn recurs(&self, caller: FuncId, callee: FuncId) -> bool {
        self.component[caller.index()] == self.component[callee.index()]
    }

    /// Whether a call of a function may lead back to it.
    pub(crate) fn recurs_at_all(&self, id: FuncId) -> bool {
        self.calls[id.index()].iter().any(|&(callee, _)| self.recurs(id, callee))
    }

    /// The groups of functions that recur, in order.
    pub(crate) fn recursive(&self) -> Vec<Vec<FuncId>> {
        let mut groups: Vec<Vec<FuncId>> = vec![Vec::new(); self.calls.len()];
        for &id in &self.bottom_up {
            groups[self.component[id.index()] as usize].push(id);
        }
        groups.retain(|group| group.len() > 1 || group.first().is_some_and(|&id| self.calls_itself(id)));
        groups
    }

    /// Whether a function calls itself.
    pub(crate) fn calls_itself(&self, id: FuncId) -> bool {
        self.calls[id.index()].iter().any(|&(callee, _)| callee == id)
    }

    /// Strongly connected components, by walks against the calls in the opposite order of the first walk's ends.
    fn find_components(&mut self) {
        let mut callers: Vec<Vec<FuncId>> = vec![Vec::new(); self.calls.len()];
        for (caller, calls) in self.calls.iter().enumerate() {
            calls.iter().for_each(|(callee, _)| callers[callee.index()].push(FuncId(caller as u32)));
        }
        let mut next = 0;
        for &root in self.bottom_up.iter().rev() {
            if self.component[root.index()] != u32::MAX {
                continue;
            }
            let mut work = vec![root];
            while let Some(id) = work.pop() {
                if self.component[id.index()] == u32::MAX {
                    self.component[id.index()] = next;
                    work.extend(&callers[id.index()]);
                }
            }
            next += 1;
        }
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

    /// Reports cycles.
    pub(crate) fn report_recursion(&self, session: &Session, module: &Module) {
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
    }

    /// By function: how many calls there are of it, and one more for each other way to reach it.
    pub(crate) fn caller_counts(&self, module: &Module) -> Vec<u32> {
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
