//! Kernel functions: does what the program declares fit what a kernel has?

use crate::nearest::nearest;
use beec_btf::{Kind, Linkage, Type, TypeId, Types, c};

/// What was found out about one kernel function that a program declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name.
    pub name: String,
    /// Whether the program can do without it.
    pub weak: bool,
    /// What the kernel says.
    pub verdict: Verdict,
    /// For a missing one, the kernel function with the most similar name.
    pub nearest: Option<String>,
}

/// Whether a declaration fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The kernel has it like that.
    Fits,
    /// The kernel has it otherwise.
    Differs {
        /// The program's declaration as C.
        program: String,
        /// The kernel's declaration as C.
        kernel: String,
        /// Whether libbpf refuses it: it compares only the kinds of types.
        refused: bool,
    },
    /// The kernel does not have it.
    Missing,
}

/// Compares every function that `program` declares `extern` with the kernels' (the kernel proper and its modules, in
/// the order in which a loader asks them). `weak` says of a name whether its symbol is weak.
pub fn compare(program: &Types, kernels: &[Types], weak: impl Fn(&str) -> bool) -> Vec<Finding> {
    let externs = program.iter().filter_map(|(_, ty)| match ty {
        Type::Func(func) if func.linkage == Linkage::Extern => {
            Some((program.string(func.name).to_string(), func.proto))
        }
        _ => None,
    });
    let finding = |(name, proto): (String, TypeId)| {
        let verdict = verdict(program, &name, proto, kernels);
        let nearest = if verdict == Verdict::Missing { nearest_kfunc(&name, kernels) } else { None };
        Finding { weak: weak(&name), name, verdict, nearest }
    };
    externs.map(finding).collect()
}

fn verdict(program: &Types, name: &str, proto: TypeId, kernels: &[Types]) -> Verdict {
    let plain = without_flavour(name);
    let Some((kernel, func)) = kernels.iter().find_map(|kernel| Some((kernel, kernel.func(plain)?.1))) else {
        return Verdict::Missing;
    };
    let pair = Pair { program, kernel };
    let fit = pair.prototypes(proto, func.proto);
    if fit == Fit::Same {
        return Verdict::Fits;
    }
    let spell = |types: &Types, proto| {
        c::declaration(types, proto, plain).unwrap_or_else(|_| format!("{plain}: types nested too deeply to print"))
    };
    Verdict::Differs {
        program: spell(program, proto),
        kernel: spell(kernel, func.proto),
        refused: fit == Fit::OtherKinds,
    }
}

/// The most similar name among the functions marked as kfuncs.
fn nearest_kfunc(name: &str, kernels: &[Types]) -> Option<String> {
    let mut names = Vec::new();
    for kernel in kernels {
        for (_, tag) in kernel.by_name("bpf_kfunc") {
            if let Type::DeclTag(tag) = tag {
                names.push(kernel.name_of(tag.ty));
            }
        }
    }
    nearest(without_flavour(name), names).map(str::to_string)
}

/// The name before `___`: what follows tells several declarations of one kernel entity apart.
fn without_flavour(name: &str) -> &str {
    name.find("___").filter(|&at| at > 0).map_or(name, |at| &name[..at])
}

/// How well two types fit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    /// Other sizes or other structures; libbpf does not look at these.
    OtherDetails,
    OtherKinds,
}

struct Pair<'a> {
    program: &'a Types,
    kernel: &'a Types,
}

impl Pair<'_> {
    fn prototypes(&self, ours: TypeId, theirs: TypeId) -> Fit {
        let (Some(Type::FuncProto(ours)), Some(Type::FuncProto(theirs))) =
            (self.program.get(ours), self.kernel.get(theirs))
        else {
            return Fit::OtherKinds;
        };
        if ours.params.len() != theirs.params.len() {
            return Fit::OtherKinds;
        }
        let results = self.types(ours.ret, theirs.ret);
        let params = ours.params.iter().zip(&theirs.params).map(|(ours, theirs)| self.types(ours.ty, theirs.ty));
        params.fold(results, Fit::max)
    }

    /// Follows pointers down on both sides; qualifiers, typedefs and tags do not count.
    fn types(&self, ours: TypeId, theirs: TypeId) -> Fit {
        let (mut ours, mut theirs) = (ours, theirs);
        // libbpf gives up after as many steps (`__bpf_core_types_are_compat`).
        for _ in 0..32 {
            ours = self.program.resolve(ours);
            theirs = self.kernel.resolve(theirs);
            match (self.program.get(ours), self.kernel.get(theirs)) {
                (Some(Type::Ptr(our_target)), Some(Type::Ptr(their_target))) => {
                    let to_void =
                        self.program.resolve(*our_target).is_void() || self.kernel.resolve(*their_target).is_void();
                    if to_void {
                        return Fit::Same;
                    }
                    (ours, theirs) = (*our_target, *their_target);
                }
                (Some(Type::Array(our_array)), Some(Type::Array(their_array))) => {
                    (ours, theirs) = (our_array.elem, their_array.elem);
                }
                (Some(our_type), Some(their_type)) => return self.leaves(our_type, their_type, ours, theirs),
                (None, None) => return Fit::Same,
                _ if ours.is_void() && theirs.is_void() => return Fit::Same,
                _ => return Fit::OtherKinds,
            }
        }
        Fit::OtherKinds
    }

    fn leaves(&self, ours: &Type, theirs: &Type, our_id: TypeId, their_id: TypeId) -> Fit {
        match (ours, theirs) {
            (Type::FuncProto(_), Type::FuncProto(_)) => Fit::Same,
            (Type::Int(_), Type::Int(_)) => self.details(self.program.size_of(our_id) == self.kernel.size_of(their_id)),
            _ if group(ours.kind()) != group(theirs.kind()) => Fit::OtherKinds,
            _ => {
                // The kernel has a few names with `___` of its own (`nf_conn___init`).
                let our_name = self.program.string(ours.name());
                let their_name = self.kernel.string(theirs.name());
                let same = our_name == their_name || without_flavour(our_name) == their_name;
                self.details(same || our_name.is_empty() || their_name.is_empty())
            }
        }
    }

    fn details(&self, same: bool) -> Fit {
        if same { Fit::Same } else { Fit::OtherDetails }
    }
}

/// Kinds that stand for each other: a declared structure for a defined one, enumerations of both widths.
fn group(kind: Kind) -> Kind {
    match kind {
        Kind::Fwd | Kind::Union => Kind::Struct,
        Kind::Enum64 => Kind::Enum,
        other => other,
    }
}
