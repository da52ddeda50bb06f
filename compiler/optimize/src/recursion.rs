//! Recursion that is a loop: a function whose calls of itself are the last thing that it does jumps to its start instead.
//!
//! BPF has no recursion, so this runs at every level, and a function that recurs is looked at with its locals as values.
//! What is left of the work after a call may be one operation that can be done in any order: `n * f(n - 1)` multiplies
//! on the way down. Functions that call each other in turn first become one. What recurs after all is left as it was, for
//! [`crate::legality`] to report.

mod tail;

use beec_ir::{Body, FuncId, Inline, Linkage, Module};

use crate::call_graph::CallGraph;
use crate::context::Context;
use crate::inline::inline_calls_of;
use crate::passes::VALUES;

/// Makes loops of what recurs and can be one.
pub(crate) fn run(module: &mut Module) {
    let graph = CallGraph::new(module);
    for group in graph.recursive() {
        // A function of the group at a time gives way to its body.
        let mut bodies: Vec<(FuncId, Body)> = Vec::new();
        for &id in &group {
            if let Some(body) = &module.function(id).body {
                bodies.push((id, body.clone()));
            }
        }
        if let Some(loops) = as_loops(module, bodies) {
            for (id, body) in loops {
                module.functions[id.index()].body = Some(body);
            }
        }
    }
}

/// Functions larger than this are not put into each other.
const MAX_GROUP: usize = 16;

/// The bodies of a group of functions without recursion.
fn as_loops(module: &mut Module, mut bodies: Vec<(FuncId, Body)>) -> Option<Vec<(FuncId, Body)>> {
    if bodies.len() > MAX_GROUP {
        return None;
    }
    let mut done = Vec::new();
    while let Some((id, body)) = bodies.pop() {
        let body = without_recursion(module, id, body)?;
        let before = module.functions[id.index()].body.replace(body.clone());
        let replaced: Option<Vec<(FuncId, Body)>> =
            bodies.iter().map(|(other, body)| Some((*other, with_inlined(module, body, id)?))).collect();
        module.functions[id.index()].body = before;
        bodies = replaced?;
        done.push((id, body));
    }
    Some(done)
}

/// A body in which another function's calls are its body, where there are any and that may be.
fn with_inlined(module: &Module, body: &Body, callee: FuncId) -> Option<Body> {
    let calls = body.order.iter().flat_map(|&block| &body.block(block).insts);
    if !calls.into_iter().any(|&inst| crate::inline::called(body, inst) == Some(callee)) {
        return Some(body.clone());
    }
    let function = module.function(callee);
    let stays = function.naked || function.inline == Inline::Never || function.linkage == Linkage::Weak;
    if stays { None } else { inline_calls_of(module, body, callee) }
}

/// The body of one function without calls of itself.
fn without_recursion(module: &Module, id: FuncId, mut body: Body) -> Option<Body> {
    let function = module.function(id);
    if function.naked || function.linkage == Linkage::Weak {
        return tail::calls(&body, id).is_empty().then_some(body);
    }
    if tail::calls(&body, id).is_empty() {
        return Some(body);
    }
    for pass in VALUES {
        pass.run_on(&mut body, Context { module });
    }
    tail::into_loop(&mut body, id).then_some(body)
}
