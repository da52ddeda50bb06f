//! Of which type an access is (C11 6.5p7): what the optimiser may take for granted about what it does not touch.
//!
//! The rules are clang's: every scalar type is one of its own, signed and unsigned alike; all pointers are one; an enum
//! is the integer type it is compatible with. A member is one of its own, character or not, by the records on the way to
//! it ([`MemberAccess`]). What goes through a character type, a member of a union, a bit-field, a
//! record or typedef marked `may_alias`, or through an expression that shows where its address comes from and leads
//! back to one of these, may touch anything.

use beec_check::tree::{CastKind, Expr, ExprKind, Place, PlaceKind};
use beec_check::types::{IntKind, RecordId, Type, TypeId};
use beec_ir::{AccessType, MemberAccess};

use crate::function::FunctionCx;
use crate::layout::{Class, pointee};
use crate::memory::Location;

/// `_Bool`
const BOOL: u16 = 1;
/// Any pointer.
const POINTER: u16 = 2;
/// Integer types start here.
const INTEGER: u16 = 3;

impl FunctionCx<'_, '_> {
    /// Notes of which type accesses of the location of a place are.
    pub(crate) fn type_access(&mut self, location: &mut Location, place: &Place) {
        if !self.unit.options.strict_aliasing {
            return;
        }
        location.may_alias |= match &place.kind {
            PlaceKind::Member { base, record, .. } => {
                let record = self.types.record(*record);
                record.is_union || record.may_alias || self.is_marked(base.ty)
            }
            PlaceKind::Deref(pointer) => self.leads_to_alias(pointer),
            _ => false,
        };
        location.may_alias |= self.is_marked(place.ty);
        location.path = match &place.kind {
            PlaceKind::Member { record, index, .. } => self.member_path(location.path, *record, *index),
            _ => None,
        };
        let is_scalar = !matches!(self.class(place.ty), Class::Memory | Class::Void);
        let untyped = location.may_alias || location.bits.is_some() || !is_scalar;
        location.ty = match location.path {
            _ if untyped => AccessType::ANY,
            None => self.access_type(place.ty),
            Some((record, offset)) => {
                let member = MemberAccess { path: self.records_at(record, offset), plain: self.access_type(place.ty) };
                self.unit.module.accesses.member(member)
            }
        };
    }

    /// The way to a member, from the record where it starts. Records that end in a flexible array say nothing, as for clang.
    fn member_path(&self, base: Option<(RecordId, u64)>, record: RecordId, index: u32) -> Option<(RecordId, u64)> {
        let (start, before) = base.unwrap_or((record, 0));
        let body = self.types.record(record).body.as_ref()?;
        let field = body.fields.get(index as usize)?;
        let is_described = base.is_some() || self.is_described(record);
        is_described.then_some((start, before.saturating_add(field.bit_offset / 8)))
    }

    fn is_described(&self, record: RecordId) -> bool {
        let record = self.types.record(record);
        !record.is_union && !record.may_alias && record.body.as_ref().is_some_and(|body| !body.flexible)
    }

    /// The records that lie at an offset in a record, from itself to the innermost, each with the offset in it. Arrays and unions end
    /// the way: what is in them is told apart by its own type only.
    fn records_at(&self, mut record: RecordId, mut offset: u64) -> Vec<(u32, u64)> {
        let mut path = Vec::new();
        loop {
            path.push((record.0, offset));
            let Some(body) = &self.types.record(record).body else { return path };
            let Some(field) = body.fields.iter().rev().find(|field| field.bit_offset / 8 <= offset) else {
                return path;
            };
            match self.types.resolve(field.ty) {
                Type::Record(inner) if self.is_described(*inner) => {
                    (record, offset) = (*inner, offset - field.bit_offset / 8);
                }
                _ => return path,
            }
        }
    }

    fn access_type(&self, ty: TypeId) -> AccessType {
        let number = match self.types.resolve(ty) {
            Type::Bool => BOOL,
            Type::Pointer(_) => POINTER,
            Type::Int(kind) => integer(*kind),
            Type::Enum(id) => integer(self.types.enumeration(*id).underlying),
            _ => 0,
        };
        AccessType::new(number)
    }

    /// Whether a type is marked `may_alias`, by itself or by a typedef on the way to it.
    fn is_marked(&self, mut ty: TypeId) -> bool {
        loop {
            ty = match self.types.get(ty) {
                Type::Typedef(id) => {
                    let typedef = self.types.typedef(*id);
                    if typedef.may_alias {
                        return true;
                    }
                    typedef.ty
                }
                Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => *inner,
                Type::Record(id) => return self.types.record(*id).may_alias,
                _ => return false,
            };
        }
    }

    /// Whether a pointer is the address of something that may be accessed by any type, as far as it is written there.
    fn leads_to_alias(&self, pointer: &Expr) -> bool {
        match &pointer.kind {
            ExprKind::AddressOf(place) | ExprKind::Decay(place) => self.place_may_alias(place),
            ExprKind::Cast { kind: CastKind::Pointer | CastKind::AddressSpace { .. }, operand } => {
                self.leads_to_alias(operand)
                    || pointee(self.types, operand.ty).is_some_and(|pointee| self.is_marked(pointee))
            }
            ExprKind::PtrAdd { pointer, .. } => self.leads_to_alias(pointer),
            ExprKind::Comma(_, last) => self.leads_to_alias(last),
            ExprKind::Conditional { then, otherwise, .. } => {
                self.leads_to_alias(then) || self.leads_to_alias(otherwise)
            }
            ExprKind::PreserveAccessIndex(inner) => self.leads_to_alias(inner),
            _ => false,
        }
    }

    fn place_may_alias(&self, place: &Place) -> bool {
        let by_kind = match &place.kind {
            PlaceKind::Member { base, record, .. } => {
                let record = self.types.record(*record);
                record.is_union || record.may_alias || self.place_may_alias(base)
            }
            PlaceKind::Index { base, .. } => self.place_may_alias(base),
            PlaceKind::Deref(pointer) => self.leads_to_alias(pointer),
            PlaceKind::After(_, place) => self.place_may_alias(place),
            _ => false,
        };
        by_kind || self.is_marked(place.ty)
    }
}

/// The number of an integer type: characters alias everything.
fn integer(kind: IntKind) -> u16 {
    match kind {
        IntKind::Char | IntKind::SChar | IntKind::UChar => AccessType::ANY.number(),
        IntKind::Short | IntKind::UShort => INTEGER,
        IntKind::Int | IntKind::UInt => INTEGER + 1,
        IntKind::Long | IntKind::ULong => INTEGER + 2,
        IntKind::LongLong | IntKind::ULongLong => INTEGER + 3,
        IntKind::Int128 | IntKind::UInt128 => INTEGER + 4,
        IntKind::Bit { .. } => AccessType::ANY.number(),
    }
}
