//! Symbols of the kernel: does what the program declares `__ksym` fit what a kernel has?
//!
//! The rules are libbpf's (`bpf_object__resolve_ksym_func_btf_id` and `…_var_btf_id` in its `libbpf.c`).

use crate::compat::Pair;
use crate::kernels::{Kernels, Part};
use crate::names::essential;
use beec_btf::{Kind, Type, TypeId, Types, c};

/// What a kernel says to a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The kernel has it like that, or BTF cannot say.
    Fits,
    /// The kernel has it otherwise.
    Differs {
        /// The program's declaration as C.
        program: String,
        /// The kernel's declaration as C.
        kernel: String,
        /// Where that is from.
        place: String,
        /// Why.
        difference: Difference,
    },
    /// The kernel has it, but not for programs to call.
    Closed {
        /// Where it is from.
        place: String,
        /// The most similar name that programs may call.
        nearest: Option<String>,
    },
    /// The kernel does not have it.
    Missing {
        /// Where was looked.
        places: String,
        /// The most similar name that the kernel has.
        nearest: Option<String>,
    },
}

/// In what a declaration differs from the kernel's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// In kinds of types, which libbpf refuses.
    Kinds,
    /// In that the program only declares this structure; libbpf takes that for another kind of type.
    Undefined(String),
    /// In that the kernel returns fewer bytes; libbpf accepts this.
    Result,
}

/// Compares a function that `program` declares, by its id there, with the kernel's.
pub fn function(program: &Types, id: TypeId, kernels: &Kernels) -> Verdict {
    let Some(Type::Func(ours)) = program.get(id) else { return Verdict::Fits };
    let name = essential(program.string(ours.name));
    let Some((part, found)) = kernels.find(name, Kind::Func) else {
        return Verdict::Missing { places: kernels.places(), nearest: kernels.nearest_kfunc(name) };
    };
    let Some(Type::Func(theirs)) = part.types.get(found) else { return Verdict::Fits };
    if !part.opens(name) {
        return Verdict::Closed { place: part.place.clone(), nearest: kernels.nearest_kfunc(name) };
    }
    let pair = Pair { program, kernel: &part.types };
    let difference = match difference(pair, ours.proto, theirs.proto) {
        Some(difference) => difference,
        None if widens_result(pair, ours.proto, theirs.proto) => Difference::Result,
        None => return Verdict::Fits,
    };
    differs(program, ours.proto, part, theirs.proto, name, difference)
}

/// Compares a variable that `program` declares, by its id there, with the kernel's. Those without a type are looked up
/// in the kernel's symbols, which BTF does not list.
pub fn variable(program: &Types, id: TypeId, kernels: &Kernels) -> Verdict {
    let Some(Type::Var(ours)) = program.get(id) else { return Verdict::Fits };
    if program.resolve(ours.ty).is_void() {
        return Verdict::Fits;
    }
    let name = program.string(ours.name);
    let Some((part, found)) = kernels.find(name, Kind::Var) else {
        return Verdict::Missing { places: kernels.places(), nearest: kernels.nearest(name, Kind::Var, "") };
    };
    let Some(Type::Var(theirs)) = part.types.get(found) else { return Verdict::Fits };
    match difference(Pair { program, kernel: &part.types }, ours.ty, theirs.ty) {
        Some(difference) => differs(program, ours.ty, part, theirs.ty, name, difference),
        None => Verdict::Fits,
    }
}

/// Why libbpf would refuse a declaration.
fn difference(pair: Pair<'_>, ours: TypeId, theirs: TypeId) -> Option<Difference> {
    if pair.types(ours, theirs) {
        return None;
    }
    let undefined = || pair.types_if_defined(ours, theirs).then(|| declared_record(pair.program, ours)).flatten();
    Some(undefined().map_or(Difference::Kinds, Difference::Undefined))
}

/// The first structure that a declaration mentions and the program does not define, as C.
fn declared_record(types: &Types, id: TypeId) -> Option<String> {
    let mut work = vec![id];
    for _ in 0..types.last_id().index() {
        let id = types.resolve(work.pop()?);
        match types.get(id) {
            Some(Type::Fwd { name, union }) => {
                return Some(format!("{} {}", if *union { "union" } else { "struct" }, types.string(*name)));
            }
            Some(Type::Ptr(target)) => work.push(*target),
            Some(Type::Array(array)) => work.push(array.elem),
            Some(Type::FuncProto(proto)) => {
                work.push(proto.ret);
                work.extend(proto.params.iter().rev().map(|param| param.ty));
            }
            _ => {}
        }
    }
    None
}

fn differs(program: &Types, ours: TypeId, part: &Part, theirs: TypeId, name: &str, difference: Difference) -> Verdict {
    Verdict::Differs {
        program: spell(program, ours, name),
        kernel: spell(&part.types, theirs, name),
        place: part.place.clone(),
        difference,
    }
}

/// A declaration as C.
pub(crate) fn spell(types: &Types, id: TypeId, name: &str) -> String {
    c::prototype(types, id, name).unwrap_or_else(|_| format!("{name}: types nested too deeply to print"))
}

/// Whether a result is read with more bytes than the kernel returns: the upper ones are whatever the register held.
fn widens_result(pair: Pair<'_>, ours: TypeId, theirs: TypeId) -> bool {
    let (Some(Type::FuncProto(ours)), Some(Type::FuncProto(theirs))) =
        (pair.program.get(ours), pair.kernel.get(theirs))
    else {
        return false;
    };
    let ours = integer_size(pair.program, ours.ret);
    let theirs = integer_size(pair.kernel, theirs.ret);
    ours.zip(theirs).is_some_and(|(ours, theirs)| ours > theirs)
}

fn integer_size(types: &Types, id: TypeId) -> Option<u32> {
    match types.get(types.resolve(id)) {
        Some(Type::Int(int)) => Some(int.size),
        _ => None,
    }
}
