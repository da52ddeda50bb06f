//! What the lowering asks of a C type: how it is held in a register, its size and its alignment.

use beec_check::types::{Field, FloatKind, Type, TypeId, Types};
use beec_ir::Ty;

/// How values of a C type are handled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// No value.
    Void,
    /// An integer or enum in a register of its width.
    Int { ty: Ty, signed: bool },
    /// `_Bool`: an `i8` that is 0 or 1.
    Bool,
    /// A pointer.
    Pointer,
    /// The bits of a floating value.
    Float { ty: Ty },
    /// `__int128`: in memory, 16 bytes.
    Wide { signed: bool },
    /// A record (or array): in memory.
    Memory,
}

impl Class {
    /// The IR type of values that live in registers.
    pub(crate) fn ir(self) -> Option<Ty> {
        match self {
            Class::Int { ty, .. } | Class::Float { ty } => Some(ty),
            Class::Bool => Some(Ty::I8),
            Class::Pointer => Some(Ty::Ptr),
            Class::Void | Class::Wide { .. } | Class::Memory => None,
        }
    }

    /// Whether a wider copy is filled with the sign.
    pub(crate) fn is_signed(self) -> bool {
        matches!(self, Class::Int { signed: true, .. } | Class::Wide { signed: true })
    }

    /// Whether values live in memory.
    pub(crate) fn in_memory(self) -> bool {
        matches!(self, Class::Wide { .. } | Class::Memory)
    }
}

/// The class of a type.
pub(crate) fn class(types: &Types, ty: TypeId) -> Class {
    match types.resolve(ty) {
        Type::Void => Class::Void,
        Type::Bool => Class::Bool,
        Type::Int(kind) => int_class(kind.bytes(), kind.is_signed()),
        Type::Enum(id) => {
            let kind = types.enumeration(*id).underlying;
            int_class(kind.bytes(), kind.is_signed())
        }
        Type::Float(FloatKind::Float) => Class::Float { ty: Ty::I32 },
        Type::Float(_) => Class::Float { ty: Ty::I64 },
        Type::VaList | Type::NullPtr | Type::Pointer(_) => Class::Pointer,
        Type::Error => Class::Int { ty: Ty::I32, signed: true },
        _ => Class::Memory,
    }
}

fn int_class(bytes: u32, signed: bool) -> Class {
    match Ty::int_of_bytes(bytes) {
        Some(ty) => Class::Int { ty, signed },
        None => Class::Wide { signed },
    }
}

/// The width of a `_BitInt` that does not fill its bytes, and whether it is signed.
pub(crate) fn padded_bits(types: &Types, ty: TypeId) -> Option<(u32, bool)> {
    match types.resolve(ty) {
        Type::Int(kind) if kind.is_padded() => Some((kind.bits(), kind.is_signed())),
        _ => None,
    }
}

/// Size in bytes; 0 for incomplete types, 1 for `void` and functions (GNU C).
pub(crate) fn size_of(types: &Types, ty: TypeId) -> u64 {
    match types.resolve(ty) {
        Type::Void | Type::Function(_) | Type::Bool => 1,
        Type::Int(kind) => u64::from(kind.bytes()),
        Type::Enum(id) => u64::from(types.enumeration(*id).underlying.bytes()),
        Type::Float(FloatKind::Float) | Type::Error => 4,
        Type::Float(_) | Type::VaList | Type::NullPtr | Type::Pointer(_) => 8,
        Type::Array { element, len } => size_of(types, *element).saturating_mul(len.unwrap_or(0)),
        Type::Record(id) => types.record(*id).body.as_ref().map_or(0, |body| body.size),
        _ => 0,
    }
}

/// Alignment in bytes, as `aligned` on a typedef may have changed it.
pub(crate) fn align_of(types: &Types, ty: TypeId) -> u64 {
    let mut id = ty;
    loop {
        id = match types.get(id) {
            Type::Typedef(typedef) => {
                let typedef = types.typedef(*typedef);
                if let Some(align) = typedef.align {
                    return align.max(1);
                }
                typedef.ty
            }
            Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => *inner,
            Type::Array { element, .. } => *element,
            Type::Record(record) => return types.record(*record).body.as_ref().map_or(1, |body| body.align.max(1)),
            _ => return size_of(types, id).max(1),
        }
    }
}

/// The size of all scalars in an object, if it is the same.
pub(crate) fn member_size(types: &Types, ty: TypeId) -> Option<u64> {
    match types.resolve(ty) {
        Type::Array { element, .. } => member_size(types, *element),
        Type::Record(id) => {
            let fields = &types.record(*id).body.as_ref()?.fields;
            let first = member_size(types, fields.first()?.ty)?;
            let same = |field: &Field| field.bits.is_none() && member_size(types, field.ty) == Some(first);
            fields.iter().all(same).then_some(first)
        }
        _ => Some(size_of(types, ty)),
    }
}

/// The pointee of a pointer type.
pub(crate) fn pointee(types: &Types, ty: TypeId) -> Option<TypeId> {
    match types.resolve(ty) {
        Type::Pointer(pointee) => Some(*pointee),
        _ => None,
    }
}

/// The largest power of two that divides both an alignment and an offset from an address so aligned.
pub(crate) fn align_at(align: u64, offset: i64) -> u64 {
    if offset == 0 { align } else { align.min(1 << offset.trailing_zeros().min(32)) }
}
