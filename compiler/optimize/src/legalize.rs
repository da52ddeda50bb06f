//! What BPF cannot have and what the level's passes left is given what every other pass knows.
//!
//! An error about code is given where the code is still there in the end, and what is there shall not depend on the
//! level: a call through a pointer that a table, a struct of settings or an argument holds, a trap behind a branch that
//! another one decided, a string function of what turns out to be a literal. So a function with such a *fault* is
//! optimised as at `O2`, blocks with one that no path leads to go ([`dead`]), and if the fault is still there the
//! function is inlined into its callers, where its arguments are known, and they are looked at. Programs without
//! faults are not touched.

mod arguments;
mod dead;

use beec_ir::{Block, Body, FuncId, Inline, Linkage, Loop, Module};
use beec_source::Session;

use crate::call_graph::CallGraph;
use crate::context::Context;
use crate::passes::{MEMORY, Pass, VALUES};
use crate::{Options, inline, legality, unroll};

/// From a callee to a caller and on: as many steps as frames can be above each other.
const MAX_ROUNDS: usize = 8;

/// Removes what faults it can.
pub(crate) fn run(session: &Session, module: &mut Module, options: &Options) {
    for _ in 0..MAX_ROUNDS {
        let mut faulty = faulty(module);
        if faulty.is_empty() {
            return;
        }
        arguments::add_callees(module, &mut faulty);
        for &id in &faulty {
            clean(session, module, id);
        }
        let mut changed = arguments::drop_constant(module);
        changed |= inline_faulty(module, options);
        if !changed {
            return;
        }
    }
}

/// The functions with a fault in their body.
fn faulty(module: &Module) -> Vec<FuncId> {
    let ids = (0..module.functions.len() as u32).map(FuncId);
    ids.filter(|&id| module.function(id).body.as_ref().is_some_and(|body| has_fault(module, body))).collect()
}

fn has_fault(module: &Module, body: &Body) -> bool {
    body.order.iter().any(|&block| fault_in(module, body, block))
}

fn fault_in(module: &Module, body: &Body, block: Block) -> bool {
    body.block(block).insts.iter().any(|&inst| legality::is_fault(module, body, inst))
}

/// Optimises one function.
fn clean(session: &Session, module: &mut Module, id: FuncId) {
    let Some(mut body) = module.functions[id.index()].body.take() else { return };
    let cx = Context { module };
    run_on(&mut body, cx, &[VALUES, MEMORY]);
    let around_fault = |body: &Body, found: &Loop| found.blocks.iter().any(|&block| fault_in(module, body, block));
    if has_fault(module, &body) && unroll::run_on(session, &mut body, &around_fault) {
        run_on(&mut body, cx, &[VALUES, MEMORY]);
    }
    if dead::run(module, &mut body) {
        run_on(&mut body, cx, &[VALUES]);
    }
    module.functions[id.index()].body = Some(body);
}

fn run_on(body: &mut Body, cx: Context<'_>, passes: &[&[Pass]]) {
    passes.concat().into_iter().for_each(|pass| pass.run_on(body, cx));
}

/// Has functions inlined whose faults their arguments may decide. Says whether there were any.
fn inline_faulty(module: &mut Module, options: &Options) -> bool {
    let graph = CallGraph::new(module);
    let callers = graph.caller_counts(module);
    let mut any = false;
    for id in faulty(module) {
        let function = &mut module.functions[id.index()];
        let may = !function.naked && function.inline != Inline::Never && function.linkage != Linkage::Weak;
        if may && callers[id.index()] > 0 && function.inline != Inline::Always && !graph.recurs_at_all(id) {
            function.inline = Inline::Always;
            any = true;
        }
    }
    if any {
        inline::run(module, options);
    }
    any
}
