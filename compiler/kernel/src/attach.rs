//! What a traced program is attached to, by its section name: functions, tracepoints, hooks and iterators in BTF.

use crate::kernels::{Kernels, Part};
use crate::section::{Match, Target};
use beec_btf::{Kind, Type, TypeId};

/// How libbpf names the targets of an attach type in BTF (`btf_get_kernel_prefix_kind` in its `libbpf.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convention {
    /// What stands before the name.
    pub prefix: &'static str,
    /// What is looked for.
    pub kind: Kind,
    /// What to call it in messages.
    pub what: &'static str,
}

/// How the target of a section is found in BTF; none where another name space is asked, or only when it is attached.
pub fn convention(section: &Match<'_>) -> Option<Convention> {
    let by = |prefix, kind, what| Some(Convention { prefix, kind, what });
    match (section.kind.target?, section.kind.attach_type?) {
        (Target::RawTracepoint, "BPF_TRACE_RAW_TP") => by("btf_trace_", Kind::Typedef, "tracepoint"),
        (Target::LsmHook, _) => by("bpf_lsm_", Kind::Func, "LSM hook"),
        (Target::Iterator, _) => by("bpf_iter_", Kind::Func, "iterator"),
        (Target::TracedFunction, _) => by("", Kind::Func, "function"),
        _ => None,
    }
}

/// What was found out about a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is there; how many arguments programs may read, where that is known.
    Yes(Option<Arguments>),
    /// It is not.
    No {
        /// The most similar name that is.
        nearest: Option<String>,
    },
}

/// The arguments that a program's context holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// How many words of eight bytes, the result included where the attach type shows it.
    pub words: u32,
    /// The prototype as C.
    pub prototype: String,
    /// Where that is from.
    pub place: String,
}

/// Looks for the target of a program section.
pub fn find(section: &Match<'_>, convention: Convention, kernels: &Kernels) -> Option<Found> {
    let target = section.target?;
    let (module, name) = match target.split_once(':') {
        Some((module, name)) => (Some(module), name),
        None => (None, target),
    };
    let full = format!("{}{name}", convention.prefix);
    // libbpf compares no more of the module's name than is written.
    let mut parts = kernels.parts().iter().filter(|part| module.is_none_or(|module| part.module.starts_with(module)));
    let found = parts.find_map(|part| Some((part, part.own(&full, convention.kind)?)));
    Some(match found {
        Some((part, id)) => Found::Yes(arguments(section, part, id, name)),
        None => Found::No { nearest: kernels.nearest(name, convention.kind, convention.prefix) },
    })
}

/// What `btf_ctx_access` of the kernel's `btf.c` lets a program read.
fn arguments(section: &Match<'_>, part: &Part, id: TypeId, name: &str) -> Option<Arguments> {
    let types = &part.types;
    let (proto, skipped, result) = match (section.kind.target?, types.get(id)?) {
        // The first parameter of a tracepoint is not the program's.
        (Target::RawTracepoint, Type::Typedef { ty, .. }) => (pointee(part, *ty)?, 1, false),
        (Target::TracedFunction, Type::Func(func)) => {
            (func.proto, 0, !matches!(section.kind.attach_type, Some("BPF_TRACE_FENTRY")))
        }
        (Target::LsmHook, Type::Func(func)) => (func.proto, 0, true),
        _ => return None,
    };
    let words = words(part, proto, skipped)? + u32::from(result);
    Some(Arguments { words, prototype: crate::ksyms::spell(types, proto, name), place: part.place.clone() })
}

fn pointee(part: &Part, id: TypeId) -> Option<TypeId> {
    match part.types.get(part.types.resolve(id))? {
        Type::Ptr(target) => Some(part.types.resolve(*target)),
        _ => None,
    }
}

/// How many words the arguments of a prototype take, without the first few; none for prototypes with `...`.
pub(crate) fn words(part: &Part, proto: TypeId, skipped: usize) -> Option<u32> {
    let Some(Type::FuncProto(proto)) = part.types.get(proto) else { return None };
    if proto.is_variadic() {
        return None;
    }
    let words = |ty| part.types.size_of(ty).map(|size| size.div_ceil(8).max(1) as u32);
    proto.params.iter().skip(skipped).map(|param| words(param.ty)).sum()
}
