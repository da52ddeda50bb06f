//! The pipeline: the stages of a compilation, in order.

use beec_check::tree::Program;
use beec_codegen::MachineCode;
use beec_ir::Module;
use beec_preprocess::{Dependency, MainInput};
use beec_source::{Session, Symbol};
use beec_syntax::Unit;

use crate::advice::{Locals, advise};
use crate::emit::{self, Emit};
use crate::fit;
use crate::kernel_types::KernelTypes;
use crate::options::Options;
use crate::stages;

/// What a compilation gives.
#[derive(Default, Debug)]
pub struct Compiled {
    /// What [`Options::emit`] asked for; empty where there were errors.
    pub bytes: Vec<u8>,
    /// The files it depends on.
    pub dependencies: Vec<Dependency>,
    /// The optimised IR, where the compilation came so far.
    pub module: Option<Module>,
    /// Its machine code, likewise.
    pub code: Option<MachineCode>,
}

/// Compiles one file. Errors and warnings go to the session; after an error the bytes are of no use.
pub fn compile(session: &Session, input: &MainInput, options: &Options) -> Compiled {
    let mut compiled = Compiled::default();
    compiled.bytes = run(session, input, options, &mut compiled).unwrap_or_default();
    compiled
}

fn run(session: &Session, input: &MainInput, options: &Options, compiled: &mut Compiled) -> Option<Vec<u8>> {
    let emit = options.emit;
    let kernel = KernelTypes::new(&options.btf);

    let preprocessed = beec_preprocess::preprocess(session, input.clone(), &stages::preprocess(options, &kernel));
    compiled.dependencies.extend(preprocessed.dependencies.iter().cloned());
    if matches!(emit, Emit::Preprocessed | Emit::Tokens) {
        return Some(emit::tokens(session, &preprocessed, options));
    }

    if preprocessed.incomplete {
        return None;
    }

    let unit = Unit::scan(session, preprocessed.tokens, preprocessed.main, options.standard);
    if emit == Emit::Ast {
        return Some(emit::ast(session, &unit));
    }

    let program = beec_check::check(session, unit, &stages::check(options));
    let program = program.filter(|_| !session.has_errors())?;

    let (module, code) = fit::generate(session, |small| generate(session, &program, options, &kernel, small))?;
    let module = &*compiled.module.insert(module);
    if emit == Emit::Ir {
        return Some(beec_ir::print(module).into_bytes());
    }
    let code = &*compiled.code.insert(code);
    if session.has_errors() {
        return None;
    }
    if emit == Emit::Assembly {
        return Some(emit::assembly(session, module, code));
    }

    let object = beec_object::write_object(session, module, code, &stages::object(input, options));
    let object = object.filter(|_| !session.has_errors())?;
    if emit == Emit::Btf {
        return Some(emit::btf(&object));
    }
    Some(object)
}

/// The stages from the checked program to machine code; these functions are to have small frames. No code where the IR is
/// all that is wanted.
fn generate(
    session: &Session,
    program: &Program,
    options: &Options,
    kernel: &KernelTypes,
    small_frames: &[Symbol],
) -> Option<(Module, MachineCode)> {
    let mut module = beec_lower::lower(session, program, stages::target(options), &stages::lower(options));
    let locals = Locals::new(&module);
    let dumps = beec_optimize::optimize(session, &mut module, &stages::optimize(options, small_frames));
    emit::dumps(&dumps);
    if session.has_errors() {
        return None;
    }
    advise(session, &module, &locals, kernel.get(session));
    if options.emit == Emit::Ir {
        return Some((module, MachineCode::default()));
    }
    let code = beec_codegen::generate(session, &module, &stages::codegen(options));
    Some((module, code))
}
