//! C library functions on strings and on memory that is searched: BPF has no library, so what they give is found out here,
//! or they are short enough to be written out, or they stay calls, which [`crate::legality`] judges.
//!
//! A function is known by its name and types, and only where the program does not define it itself. What it reads is
//! known where it is an object that nothing changes: a literal, a constant array, a local that is a copy of one.

mod expand;
mod known;

use beec_ir::{Block, Body, Callee, Cfg, Function, Inst, Op, Ty, Value};

use crate::context::Context;
use crate::rewrite::{Emitter, Replacements};
use known::{Known, Result};

pub(crate) use expand::run as expand;

/// Name, parameters, result.
type Signature = (&'static str, &'static [Ty], Ty);

const FUNCTIONS: &[Signature] = &[
    ("strlen", &[Ty::Ptr], Ty::I64),
    ("strcmp", &[Ty::Ptr, Ty::Ptr], Ty::I32),
    ("strncmp", &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::I32),
    ("strchr", &[Ty::Ptr, Ty::I32], Ty::Ptr),
    ("index", &[Ty::Ptr, Ty::I32], Ty::Ptr),
    ("strrchr", &[Ty::Ptr, Ty::I32], Ty::Ptr),
    ("rindex", &[Ty::Ptr, Ty::I32], Ty::Ptr),
    ("strstr", &[Ty::Ptr, Ty::Ptr], Ty::Ptr),
    ("strpbrk", &[Ty::Ptr, Ty::Ptr], Ty::Ptr),
    ("strspn", &[Ty::Ptr, Ty::Ptr], Ty::I64),
    ("strcspn", &[Ty::Ptr, Ty::Ptr], Ty::I64),
    ("memchr", &[Ty::Ptr, Ty::I32, Ty::I64], Ty::Ptr),
    ("mempcpy", &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::Ptr),
    ("strcpy", &[Ty::Ptr, Ty::Ptr], Ty::Ptr),
    ("stpcpy", &[Ty::Ptr, Ty::Ptr], Ty::Ptr),
    ("strncpy", &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::Ptr),
    ("stpncpy", &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::Ptr),
    ("strcat", &[Ty::Ptr, Ty::Ptr], Ty::Ptr),
    ("strncat", &[Ty::Ptr, Ty::Ptr, Ty::I64], Ty::Ptr),
];

/// The name of a C library function that is meant by one that the program does not define.
pub(crate) fn library_name(function: &Function) -> Option<&'static str> {
    if function.body.is_some() || !function.section.as_str().is_empty() {
        return None;
    }
    let name = function.name.as_str();
    let found = FUNCTIONS.iter().find(|(known, ..)| *known == name)?;
    (function.params == found.1 && function.result == Some(found.2)).then_some(found.0)
}

/// The library function that an instruction calls, and its arguments.
fn call<'a>(body: &'a Body, cx: Context<'_>, inst: Inst) -> Option<(&'static str, &'a [Value])> {
    let Op::Call { callee: Callee::Func(id), args } = &body.inst(inst).op else { return None };
    let name = library_name(cx.module.function(*id))?;
    (args.len() == cx.module.function(*id).params.len() && body.result(inst).is_some()).then_some((name, args))
}

/// Replaces calls by what they give.
pub(crate) fn run(body: &mut Body, cx: Context<'_>) {
    let any = |body: &Body| {
        body.order.iter().any(|&block| body.block(block).insts.iter().any(|&inst| call(body, cx, inst).is_some()))
    };
    if !any(body) {
        return;
    }
    let mut replacements = Replacements::new(body);
    for block in body.order.clone() {
        // The block stays as it is meanwhile: what a local holds is looked up in it.
        let insts = body.block(block).insts.clone();
        let mut out = Vec::with_capacity(insts.len());
        for inst in insts {
            body.inst_mut(inst).op.map_uses(|value| replacements.get(value));
            let result = call(body, cx, inst).and_then(|(name, args)| Known::new(body, cx).call(name, args));
            let Some(result) = result else {
                if let Some((old, new)) = through_parameter(body, cx, block, inst) {
                    replacements.set(old, new);
                } else {
                    out.push(inst);
                }
                continue;
            };
            let Some(old) = body.result(inst) else { continue };
            let ty = body.ty(old);
            let mut emitter = Emitter::new(body, body.inst(inst).span);
            let new = emit(&mut emitter, &result, ty);
            out.extend(emitter.out);
            replacements.set(old, new);
        }
        body.block_mut(block).insts = out;
    }
    replacements.apply(body);
}

/// A call of what the ways into its block choose: the block gets what the call gives for each. Gives the call's result and
/// what stands for it.
fn through_parameter(body: &mut Body, cx: Context<'_>, block: Block, inst: Inst) -> Option<(Value, Value)> {
    let (name, args) = call(body, cx, inst)?;
    let params = &body.block(block).params;
    let chosen = |&index: &usize| params.iter().position(|&param| param == args[index]);
    let (index, place) = (0..args.len()).find_map(|index| Some((index, chosen(&index)?)))?;
    let old = body.result(inst).filter(|_| block != body.entry())?;
    let cfg = Cfg::new(body);
    let mut froms = cfg.predecessors(block).to_vec();
    froms.sort();
    froms.dedup();
    let mut results = Vec::new();
    for &from in &froms {
        let mut of_jumps = Vec::new();
        body.block(from).terminator.for_each_target(|target| {
            if target.block == block {
                let mut args = args.to_vec();
                args[index] = target.args[place];
                // The other arguments may be the block's own; they mean something else before it.
                let stands = args.iter().all(|arg| !params.contains(arg));
                // Nor is anything but the jump's argument known to be there.
                let there = |result: &known::Result| {
                    matches!(result, known::Result::Number(_))
                        || index == 0 && matches!(result, known::Result::Pointer(..))
                };
                of_jumps.push(Known::new(body, cx).call(name, &args).filter(|result| stands && there(result)));
            }
        });
        results.push(of_jumps.into_iter().collect::<Option<Vec<known::Result>>>()?);
    }
    let (ty, span) = (body.ty(old), body.inst(inst).span);
    for (&from, results) in froms.iter().zip(&results) {
        let mut emitter = Emitter::new(body, span);
        let values: Vec<Value> = results.iter().map(|result| emit(&mut emitter, result, ty)).collect();
        let out = emitter.out;
        let data = body.block_mut(from);
        data.insts.extend(out);
        let mut values = values.into_iter();
        data.terminator.for_each_target_mut(|target| {
            if target.block == block {
                target.args.extend(values.next());
            }
        });
    }
    Some((old, body.add_param(block, ty)))
}

/// Writes what a call gives, and what it does to memory.
fn emit(emitter: &mut Emitter<'_>, result: &Result, ty: Ty) -> Value {
    match result {
        Result::Number(number) => emitter.constant(ty, *number),
        Result::Pointer(base, 0) => *base,
        Result::Pointer(base, by) => {
            let by = emitter.constant(Ty::I64, *by);
            emitter.value(Op::PtrAdd(*base, by), Ty::Ptr)
        }
        Result::Chosen(condition, a, b) => {
            let (a, b) = (emit(emitter, a, ty), emit(emitter, b, ty));
            emitter.value(Op::Select(*condition, a, b), ty)
        }
        Result::After(writes, result) => {
            for write in writes {
                write.emit(emitter);
            }
            emit(emitter, result, ty)
        }
    }
}
