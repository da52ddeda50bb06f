//! IR to BPF machine code: selection, register allocation, peephole, layout, inline assembly.

mod asm;
mod code;
mod disasm;
mod emit;
mod facts;
mod frame;
mod insn;
pub mod interpret;
mod judge;
mod layout;
mod liveness;
mod machine;
mod naked;
mod output;
mod peephole;
mod prepare;
mod regalloc;
mod select;
mod share;
mod spills;

use beec_ir::{FuncId, Function, Module};
use beec_source::{Diagnostic, Session};

use judge::Judge;

pub use disasm::{disassemble, print_function};
pub use insn::Insn;
pub use output::{MachineCode, MachineFunction, Reloc, RelocTarget};

/// How to generate code.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether to spend time on smaller code.
    pub optimize: bool,
    /// Bytes of a function's stack.
    pub stack: u32,
}

/// Generates the machine code of every function that has a body. Errors go to the session; a function with an
/// error may be missing or incomplete.
pub fn generate(session: &Session, module: &Module, options: &Options) -> MachineCode {
    let mut code = MachineCode::default();
    for asm in &module.asm {
        asm::file_scope(session, module, asm);
    }
    for (index, function) in module.functions.iter().enumerate() {
        let id = FuncId(index as u32);
        if let Some(machine) = generate_function(session, module, id, function, options) {
            if machine.stack > options.stack {
                code.too_large.push(id);
            }
            code.functions.push(machine);
        }
    }
    code
}

fn generate_function(
    session: &Session,
    module: &Module,
    id: FuncId,
    function: &Function,
    options: &Options,
) -> Option<MachineFunction> {
    let body = function.body.as_ref().filter(|body| !body.order.is_empty())?;
    if function.naked {
        return Some(naked::generate(session, module, id, body));
    }
    check_signature(session, function);
    let body = prepare::prepare(body);
    let errors = session.error_count();
    let mut virtual_code = select::select(session, module, &body);
    if session.error_count() > errors {
        return None;
    }
    share::share_constants(&mut virtual_code);
    let allocation = match regalloc::allocate(&virtual_code) {
        Ok(allocation) => allocation,
        Err(error) => {
            session.emit(regalloc::explain(function, &virtual_code, error));
            return None;
        }
    };
    let frame = frame::lay_out(&body, &virtual_code);
    let mut code = emit::emit(session, module, &body, &virtual_code, &allocation, &frame);
    let judge = cfg!(debug_assertions).then(|| {
        let params = body.block(body.entry()).params.len();
        Judge::new(params, function.result.is_some(), virtual_code.has_assembly(), &code)
    });
    spills::share_slots(&mut code);
    peephole::run(&mut code, options.optimize, judge.as_ref());
    let spills = spills::share_slots(&mut code);
    let stack = frame.place_spills(&mut code, spills);
    frame::check(session, function, &body, &frame, stack, spills, options.stack);
    let order = layout::simplify(&mut code, module.target.cpu);
    if let Some(judge) = judge {
        judge.check("simplify the graph", &code);
    }
    layout::lay_out(session, module, id, &body, &code, &order, stack)
}

/// What only inlining could have made legal.
fn check_signature(session: &Session, function: &Function) {
    let name = function.name.as_str();
    if function.returns_struct {
        session.emit(
            Diagnostic::error(
                "E0605",
                function.span,
                format!("'{name}' returns a structure; BPF returns one register"),
            )
            .fix("pass a pointer to the result, or mark the function 'static __always_inline'"),
        );
    }
    if function.excess_args > 0 {
        let count = 5 + function.excess_args;
        session.emit(
            Diagnostic::error(
                "E0604",
                function.span,
                format!("'{name}' takes {count} argument registers; BPF has five"),
            )
            .fix("pass a pointer to a structure, or mark the function 'static __always_inline'"),
        );
    }
}
