//! Questions about types that need no declaration to be looked up.

use beec_source::Symbol;

use super::{FloatKind, FunctionType, IntKind, Quals, RecordId, Type, TypeId, Types};

/// How deep nested types are followed: more than this no program nests, and stacks are finite.
pub(crate) const MAX_TYPE_DEPTH: u32 = 256;

impl Types {
    /// The integer type that values of a type have: its own, an enum's underlying one, `unsigned char` for `_Bool`.
    pub fn integer(&self, id: TypeId) -> Option<IntKind> {
        match *self.resolve(id) {
            Type::Int(kind) => Some(kind),
            Type::Bool => Some(IntKind::UChar),
            Type::Enum(id) => Some(self.enumeration(id).underlying),
            _ => None,
        }
    }

    /// Whether it is `_Bool`.
    pub fn is_bool(&self, id: TypeId) -> bool {
        matches!(self.resolve(id), Type::Bool)
    }

    /// Whether it is `void`, however qualified.
    pub fn is_void(&self, id: TypeId) -> bool {
        matches!(self.resolve(id), Type::Void)
    }

    /// Whether it is an array.
    pub fn is_array(&self, id: TypeId) -> bool {
        matches!(self.resolve(id), Type::Array { .. })
    }

    /// Whether it stands for a reported error.
    pub fn is_error(&self, id: TypeId) -> bool {
        matches!(self.resolve(id), Type::Error)
    }

    /// Whether it is an integer type, `_Bool` and enums included (C11 6.2.5p17).
    pub fn is_integer(&self, id: TypeId) -> bool {
        self.integer(id).is_some()
    }

    /// The floating type it is.
    pub fn float(&self, id: TypeId) -> Option<FloatKind> {
        match *self.resolve(id) {
            Type::Float(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether it is a pointer.
    pub fn is_pointer(&self, id: TypeId) -> bool {
        matches!(self.resolve(id), Type::Pointer(_))
    }

    /// Whether it is a scalar type (C11 6.2.5p21).
    pub fn is_scalar(&self, id: TypeId) -> bool {
        matches!(
            self.resolve(id),
            Type::Bool | Type::Int(_) | Type::Float(_) | Type::Enum(_) | Type::Pointer(_) | Type::NullPtr | Type::Error
        )
    }

    /// Whether it is `nullptr_t`.
    pub fn is_nullptr(&self, id: TypeId) -> bool {
        matches!(self.resolve(id), Type::NullPtr)
    }

    /// What a pointer points to.
    pub fn pointee(&self, id: TypeId) -> Option<TypeId> {
        match *self.resolve(id) {
            Type::Pointer(pointee) => Some(pointee),
            _ => None,
        }
    }

    /// The element of an array and its length.
    pub fn array(&self, id: TypeId) -> Option<(TypeId, Option<u64>)> {
        match *self.resolve(id) {
            Type::Array { element, len } => Some((element, len)),
            _ => None,
        }
    }

    /// The function type it is.
    pub fn function(&self, id: TypeId) -> Option<&FunctionType> {
        match self.resolve(id) {
            Type::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The record it is.
    pub fn record_of(&self, id: TypeId) -> Option<RecordId> {
        match *self.resolve(id) {
            Type::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The type of a value read from an object of this type: without qualifiers, tags and address space, with
    /// the names of typedefs where they hide none of these.
    pub fn value_type(&self, mut id: TypeId) -> TypeId {
        loop {
            id = match *self.get(id) {
                Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => inner,
                Type::Typedef(typedef) if self.decorated(self.typedef(typedef).ty) => self.typedef(typedef).ty,
                _ => return id,
            }
        }
    }

    fn decorated(&self, mut id: TypeId) -> bool {
        loop {
            id = match *self.get(id) {
                Type::Qualified { .. } | Type::Tagged { .. } | Type::AddressSpace { .. } => return true,
                Type::Typedef(typedef) => self.typedef(typedef).ty,
                _ => return false,
            }
        }
    }

    /// The `btf_type_tag`s at the top of a type, the outermost first.
    pub fn type_tags(&self, mut id: TypeId) -> Vec<Symbol> {
        let mut tags = Vec::new();
        loop {
            id = match *self.get(id) {
                Type::Tagged { tag, inner } => {
                    tags.push(tag);
                    inner
                }
                Type::Qualified { inner, .. } | Type::AddressSpace { inner, .. } => inner,
                Type::Typedef(typedef) => self.typedef(typedef).ty,
                _ => return tags,
            }
        }
    }

    /// The qualifiers of an object of this type: those of an array are its element's (C11 6.7.3p9).
    pub fn object_quals(&self, id: TypeId) -> Quals {
        let mut quals = self.quals(id);
        let mut at = id;
        while let Some((element, _)) = self.array(at) {
            quals = quals.union(self.quals(element));
            at = element;
        }
        quals
    }

    /// The size of an object in bytes; `None` where the type is incomplete or a function. An array without a
    /// length has none.
    pub fn size_of(&self, id: TypeId) -> Option<u64> {
        let mut at = id;
        let mut factor = 1_u64;
        loop {
            let size = match self.resolve(at) {
                Type::Array { element, len } => {
                    factor = factor.checked_mul((*len)?)?;
                    at = *element;
                    continue;
                }
                Type::Error => 4,
                Type::Void | Type::Function(_) => return None,
                Type::Bool => 1,
                Type::Int(kind) => u64::from(kind.bytes()),
                Type::Float(FloatKind::Float) => 4,
                Type::Float(_) | Type::Pointer(_) | Type::NullPtr | Type::VaList => 8,
                Type::Enum(id) => {
                    let enumeration = self.enumeration(*id);
                    u64::from(enumeration.underlying.bytes())
                }
                Type::Record(id) => self.record(*id).body.as_ref()?.size,
                Type::Typedef(_) | Type::Qualified { .. } | Type::Tagged { .. } | Type::AddressSpace { .. } => {
                    return None;
                }
            };
            return factor.checked_mul(size);
        }
    }

    /// The alignment of an object in bytes: of the type, or as a typedef on the way says.
    pub fn align_of(&self, id: TypeId) -> Option<u64> {
        let mut at = id;
        loop {
            at = match self.get(at) {
                Type::Typedef(typedef) => {
                    let typedef = self.typedef(*typedef);
                    match typedef.align {
                        Some(align) => return Some(align),
                        None => typedef.ty,
                    }
                }
                Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => *inner,
                Type::Array { element, .. } => *element,
                Type::Error => return Some(4),
                Type::Void | Type::Function(_) => return Some(1),
                Type::Record(id) => return Some(self.record(*id).body.as_ref()?.align),
                Type::Int(kind) => return Some(u64::from(kind.bytes())),
                Type::Bool => return Some(1),
                Type::Enum(id) => return Some(u64::from(self.enumeration(*id).underlying.bytes())),
                Type::Float(FloatKind::Float) => return Some(4),
                Type::Float(_) | Type::Pointer(_) | Type::NullPtr | Type::VaList => return Some(8),
            };
        }
    }

    /// The bits that hold a type's values, and whether they are signed.
    pub(crate) fn value_bits(&self, id: TypeId) -> Option<(u32, bool)> {
        match *self.resolve(id) {
            Type::Bool => Some((1, false)),
            Type::Pointer(_) | Type::NullPtr => Some((64, false)),
            _ => self.integer(id).map(|kind| (kind.bits(), kind.is_signed())),
        }
    }
}
