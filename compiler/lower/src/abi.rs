//! How arguments and results travel (the LLVM BPF convention): integers below 32 bits are extended by the caller,
//! records of up to 16 bytes take one or two registers, larger ones and record results go by a hidden pointer, which
//! only a call that is inlined may use.

use beec_check::types::{Type, TypeId, Types};
use beec_ir::Ty;

use crate::layout::{Class, class, size_of};

/// Argument registers.
pub(crate) const MAX_ARGS: u32 = 5;

/// How one argument is passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Passing {
    /// In one register.
    Direct(Ty),
    /// A record in so many `i64` registers (none for an empty one).
    Registers(u32),
    /// A record by the address of a copy.
    Address,
}

/// What a function takes and gives in registers.
#[derive(Clone, Default, Debug)]
pub(crate) struct Signature {
    /// The registers, a hidden result pointer first.
    pub(crate) params: Vec<Ty>,
    /// The result.
    pub(crate) result: Option<Ty>,
    /// The first parameter is where the result is put.
    pub(crate) returns_in_memory: bool,
}

/// How a value of a type is passed.
pub(crate) fn passing(types: &Types, ty: TypeId) -> Passing {
    let class = class(types, ty);
    match class.ir() {
        Some(Ty::I8 | Ty::I16) => Passing::Direct(Ty::I32),
        Some(ty) => Passing::Direct(ty),
        None => match size_of(types, ty) {
            size @ 0..=16 => Passing::Registers(size.div_ceil(8) as u32),
            _ => Passing::Address,
        },
    }
}

/// The registers of a function type.
pub(crate) fn signature(types: &Types, ty: TypeId) -> Signature {
    let Type::Function(function) = types.resolve(ty) else { return Signature::default() };
    let result = class(types, function.result);
    let mut signature = Signature {
        params: Vec::new(),
        result: result.ir(),
        returns_in_memory: returns_in_memory(types, function.result, result),
    };
    if signature.returns_in_memory {
        signature.params.push(Ty::Ptr);
    }
    for param in &function.params {
        match passing(types, param.ty) {
            Passing::Direct(ty) => signature.params.push(ty),
            Passing::Registers(count) => signature.params.extend((0..count).map(|_| Ty::I64)),
            Passing::Address => signature.params.push(Ty::Ptr),
        }
    }
    signature
}

fn returns_in_memory(types: &Types, ty: TypeId, class: Class) -> bool {
    class.in_memory() && size_of(types, ty) > 0
}
