//! What BPF cannot have and what should be gone by now: each that is still there is an error at its place.

use beec_ir::{Body, Callee, FuncId, Inst, Module, Op, Value};
use beec_source::{Diagnostic, Session, Span};

use crate::call_graph::CallGraph;
use crate::strings::library_name;

/// Argument registers.
pub(crate) const MAX_ARGS: usize = 5;

pub(crate) fn run(session: &Session, module: &Module) {
    CallGraph::new(module).report_recursion(session, module);
    for function in &module.functions {
        let Some(body) = &function.body else { continue };
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                check(session, module, body, inst);
            }
        }
        let called_from_outside = function.linkage != beec_ir::Linkage::Internal || function.used;
        if called_from_outside && function.excess_args > 0 && function.inline != beec_ir::Inline::Always {
            session.emit(
                Diagnostic::error(
                    "E0604",
                    function.span,
                    format!("`{}` takes more than five arguments", function.name),
                )
                .fact("arguments are passed in r1 to r5 only")
                .fix("make it `static` so that it can be inlined, or pass a pointer to a struct"),
            );
        }
    }
}

/// Whether an instruction is something that BPF cannot have, or that only the linker may know.
pub(crate) fn is_fault(module: &Module, body: &Body, inst: Inst) -> bool {
    match &body.inst(inst).op {
        Op::Trap | Op::Call { callee: Callee::Indirect(_), .. } => true,
        Op::Call { callee: Callee::Helper(_), args } => args.len() > MAX_ARGS,
        Op::Call { callee: Callee::Func(id), args } => {
            let callee = module.function(*id);
            callee.error.is_some()
                || library_name(callee).is_some()
                || args.len() > MAX_ARGS
                || callee.excess_args > 0
                || callee.returns_struct
        }
        _ => false,
    }
}

fn check(session: &Session, module: &Module, body: &Body, inst: Inst) {
    let data = body.inst(inst);
    match &data.op {
        Op::Trap => session.emit(
            Diagnostic::error("E0602", data.span, "`__builtin_trap` may be reached")
                .at("this code was not optimised away")
                .fact("BPF has no trap; libbpf's `__bpf_unreachable` uses this to say that code must be unreachable"),
        ),
        Op::Call { callee: Callee::Indirect(_), .. } => session.emit(match module.refusals.get(&data.span) {
            Some(refusal) => refusal.clone(),
            None => Diagnostic::error("E0603", data.span, "a call through a pointer that is only known at run time")
                .fact("BPF has no indirect calls: the callee must be a helper, a kfunc or a function of the program")
                .fix("switch over the possible callees, or use a tail call"),
        }),
        Op::Call { callee: Callee::Func(_), args } if follows_from_another(module, body, data.span, args) => {}
        Op::Call { callee: Callee::Func(id), args } => check_call(session, module, *id, args.len(), data.span),
        Op::Call { callee: Callee::Helper(number), args } if args.len() > MAX_ARGS => session.emit(
            Diagnostic::error("E0604", data.span, format!("helper {number} is given {} arguments", args.len()))
                .fact("arguments are passed in r1 to r5 only"),
        ),
        _ => {}
    }
}

/// Whether what is to be said of a call is said of what it is given already.
fn follows_from_another(module: &Module, body: &Body, span: Span, args: &[Value]) -> bool {
    let code = |span: Span| module.refusals.get(&span).map(|refusal| refusal.code);
    let Some(own) = code(span) else { return false };
    args.iter()
        .filter_map(|&arg| body.def_inst(arg))
        .any(|data| matches!(data.op, Op::Call { callee: Callee::Func(_), .. }) && code(data.span) == Some(own))
}

fn check_call(session: &Session, module: &Module, id: FuncId, args: usize, span: Span) {
    let callee = module.function(id);
    let name = callee.name;
    let defined = format!("`{name}` is declared here");
    if let Some(text) = callee.error {
        session.emit(match module.refusals.get(&span) {
            Some(refusal) => refusal.clone(),
            None => {
                Diagnostic::error("E0606", span, format!("call to `{name}`, declared with attribute error: {text}"))
                    .label(callee.span, defined.clone())
            }
        });
        return;
    }
    if callee.body.is_none() && callee.returns_struct {
        session.emit(Diagnostic::error("E0504", span, "this function returns a record, which BPF calls cannot do"));
        return;
    }
    if callee.body.is_none() && args > MAX_ARGS {
        let message = format!("this call takes {args} argument registers; BPF has {MAX_ARGS}");
        session.emit(Diagnostic::error("E0505", span, message));
        return;
    }
    if args > MAX_ARGS || callee.excess_args > 0 {
        session.emit(
            Diagnostic::error(
                "E0604",
                span,
                format!("`{name}` takes more than five arguments and cannot be inlined here"),
            )
            .label(callee.span, defined)
            .fact("arguments are passed in r1 to r5 only")
            .fix("make it `static __always_inline`, or pass a pointer to a struct"),
        );
    } else if callee.returns_struct {
        session.emit(
            Diagnostic::error("E0605", span, format!("`{name}` returns a struct and cannot be inlined here"))
                .label(callee.span, defined)
                .fact("a BPF function returns one register")
                .fix("make it `static __always_inline`, or let it fill a struct through a pointer"),
        );
    }
}
