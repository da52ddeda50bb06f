//! Which types libbpf takes for each other: `__bpf_core_types_are_compat` and `bpf_core_fields_are_compat` in its
//! `relo_core.c`.

use crate::names::essential;
use beec_btf::{Kind, Type, TypeId, Types};

/// How many pointers and arrays may stand upon each other, and how deep prototypes may nest.
const MAX_DEPTH: u32 = 32;

/// Whether two types are of one kind.
type SameKind = fn(Option<&Type>, Option<&Type>) -> bool;

/// A type of the program and a type of the kernel.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) program: &'a Types,
    pub(crate) kernel: &'a Types,
}

impl Pair<'_> {
    /// Whether two types are compatible as externs are compared: by their kinds, through pointers, arrays and
    /// prototypes.
    pub(crate) fn types(self, ours: TypeId, theirs: TypeId) -> bool {
        self.types_at(ours, theirs, MAX_DEPTH, same_kind)
    }

    /// Whether they would be if the program defined every record that it only declares.
    pub(crate) fn types_if_defined(self, ours: TypeId, theirs: TypeId) -> bool {
        self.types_at(ours, theirs, MAX_DEPTH, |ours, theirs| {
            let declared = matches!((ours, theirs), (Some(Type::Fwd { .. }), Some(Type::Composite(_))));
            declared || same_kind(ours, theirs)
        })
    }

    fn types_at(self, ours: TypeId, theirs: TypeId, level: u32, same_kind: SameKind) -> bool {
        let (mut ours, mut theirs) = (ours, theirs);
        for _ in 0..MAX_DEPTH {
            ours = self.program.resolve(ours);
            theirs = self.kernel.resolve(theirs);
            if !same_kind(self.program.get(ours), self.kernel.get(theirs)) {
                return false;
            }
            (ours, theirs) = match (self.program.get(ours), self.kernel.get(theirs)) {
                (Some(Type::Int(ours)), Some(Type::Int(theirs))) => return ours.offset == 0 && theirs.offset == 0,
                (Some(Type::Ptr(ours)), Some(Type::Ptr(theirs))) => (*ours, *theirs),
                (Some(Type::Array(ours)), Some(Type::Array(theirs))) => (ours.elem, theirs.elem),
                (Some(Type::FuncProto(ours)), Some(Type::FuncProto(theirs))) => {
                    if ours.params.len() != theirs.params.len() || level == 0 {
                        return false;
                    }
                    let mut params = ours.params.iter().zip(&theirs.params);
                    if !params.all(|(ours, theirs)| self.types_at(ours.ty, theirs.ty, level - 1, same_kind)) {
                        return false;
                    }
                    (ours.ret, theirs.ret)
                }
                // libbpf relocates nothing of these kinds.
                (Some(Type::Float { .. } | Type::Func(_) | Type::Var(_) | Type::DataSec(_)), _) => return false,
                _ => return true,
            };
        }
        false
    }

    /// Whether a function of one prototype may be called as one of the other: as many arguments, numbers of the same
    /// size and pointers in the same places.
    pub(crate) fn calls(self, ours: TypeId, theirs: TypeId) -> bool {
        let (Some(Type::FuncProto(ours)), Some(Type::FuncProto(theirs))) =
            (self.program.get(ours), self.kernel.get(theirs))
        else {
            return false;
        };
        let passed = |types: &Types, id| match types.get(types.resolve(id)) {
            Some(Type::Ptr(_) | Type::Array(_)) => None,
            _ => Some(types.size_of(id)),
        };
        let same = |ours, theirs| passed(self.program, ours) == passed(self.kernel, theirs);
        let mut params = ours.params.iter().zip(&theirs.params);
        ours.params.len() == theirs.params.len()
            && same(ours.ret, theirs.ret)
            && params.all(|(ours, theirs)| same(ours.ty, theirs.ty))
    }

    /// Whether a member may stand for another of its name.
    pub(crate) fn fields(self, ours: TypeId, theirs: TypeId) -> bool {
        let (mut ours, mut theirs) = (ours, theirs);
        for _ in 0..MAX_DEPTH {
            ours = self.program.resolve(ours);
            theirs = self.kernel.resolve(theirs);
            match (self.program.get(ours), self.kernel.get(theirs)) {
                (Some(Type::Composite(_)), Some(Type::Composite(_))) => return true,
                (ours, theirs) if !same_kind(ours, theirs) => return false,
                (Some(Type::Ptr(_) | Type::Float { .. }), _) => return true,
                (Some(Type::Int(ours)), Some(Type::Int(theirs))) => return ours.offset == 0 && theirs.offset == 0,
                (Some(ours @ (Type::Fwd { .. } | Type::Enum(_))), Some(theirs)) => {
                    let ours = essential(self.program.string(ours.name()));
                    let theirs = essential(self.kernel.string(theirs.name()));
                    return ours.is_empty() || theirs.is_empty() || ours == theirs;
                }
                (Some(Type::Array(our_array)), Some(Type::Array(their_array))) => {
                    (ours, theirs) = (our_array.elem, their_array.elem);
                }
                _ => return false,
            }
        }
        false
    }
}

/// Enumerations of both widths stand for each other; `void` is a kind of its own.
fn same_kind(ours: Option<&Type>, theirs: Option<&Type>) -> bool {
    let kind = |ty: Option<&Type>| match ty.map(Type::kind) {
        Some(Kind::Enum64) => Some(Kind::Enum),
        kind => kind,
    };
    kind(ours) == kind(theirs)
}
