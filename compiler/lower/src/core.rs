//! CO-RE: which accesses are relocated, and how (libbpf's `relo_core.c`; the access strings are clang's).
//!
//! Steps through members of marked records, and constant array indexes behind them, collect in a [`Chain`]; it
//! becomes one [`Op::CoreAccess`] where a step is not relocated, or where the place is used.

use std::fmt::Write;

use beec_check::tree::{BitField, Expr, Place};
use beec_check::types::{EnumId, Field, Record, Type, TypeId};
use beec_ir::{Cast, CoreReloc, Op, Ty, Value};

use crate::function::FunctionCx;
use crate::layout::align_at;
use crate::memory::{Base, Location};

/// `enum bpf_core_relo_kind` (include/uapi/linux/bpf.h).
mod kind {
    pub(super) const BYTE_OFFSET: u8 = 0;
    pub(super) const BYTE_SIZE: u8 = 1;
    pub(super) const EXISTS: u8 = 2;
    pub(super) const SIGNED: u8 = 3;
    pub(super) const LSHIFT_U64: u8 = 4;
    pub(super) const RSHIFT_U64: u8 = 5;
    pub(super) const TYPE_EXISTS: u8 = 8;
    pub(super) const TYPE_SIZE: u8 = 9;
    pub(super) const ENUMVAL_EXISTS: u8 = 10;
    pub(super) const TYPE_MATCHES: u8 = 12;
}

/// The elements that an access string begins with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead {
    /// How many.
    pub(crate) count: u64,
    /// Their bytes.
    pub(crate) bytes: i64,
    /// The element's type, if these elements are relocated though no member follows.
    pub(crate) alone: Option<TypeId>,
}

/// Relocated steps from an object of the root type.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// The root, as written in the pointer's or object's type.
    root: TypeId,
    /// The access string.
    path: Vec<u64>,
    /// Offset in bytes from the root (of a bit-field: of its record).
    bytes: i64,
    /// The type of what the path leads to.
    last: TypeId,
    /// The bit-field the path leads to.
    bits: Option<Storage>,
}

/// The storage that loaders assume for a bit-field: the smallest unit from its type's size upwards that covers it.
#[derive(Clone, Copy, Debug)]
struct Storage {
    /// Bit offset from the root.
    bit: u64,
    /// Bits.
    width: u64,
    /// Byte offset of the unit from the root.
    offset: u64,
    /// Bytes of the unit.
    size: u64,
}

impl Storage {
    fn new(bit: u64, width: u64, declared: u64) -> Option<Storage> {
        let mut size = declared.max(1);
        loop {
            let offset = bit / 8 / size * size;
            if bit.saturating_add(width) <= offset.saturating_add(size).saturating_mul(8) {
                return Some(Storage { bit, width, offset, size });
            }
            if size >= 8 {
                return None;
            }
            size *= 2;
        }
    }

    /// Bits of the unit before the bit-field, as the byte order counts.
    fn before(self) -> u64 {
        self.bit.wrapping_sub(self.offset.wrapping_mul(8))
    }

    fn bit_field(self, signed: bool, big_endian: bool) -> BitField {
        let after = (self.size * 8).saturating_sub(self.before().saturating_add(self.width));
        BitField {
            unit_offset: 0,
            unit_size: self.size as u8,
            shift: if big_endian { after } else { self.before() } as u8,
            width: self.width as u8,
            signed,
        }
    }
}

impl<'a> FunctionCx<'_, 'a> {
    /// Whether the step to a member of a record is relocated.
    pub(crate) fn relocates_member(&self, location: &Location, record: &Record, base: TypeId, field: &Field) -> bool {
        let marked = self.preserve > 0 || record.preserve_access_index;
        let named = location.chain.is_some() || self.is_named(base);
        self.unit.options.debug && marked && named && self.is_addressable(location, field)
    }

    /// Loaders cannot say where a bit-field is that no unit of up to 8 bytes covers.
    fn is_addressable(&self, location: &Location, field: &Field) -> bool {
        let lead = location.lead.map_or(0, |lead| lead.bytes);
        let before = location.chain.as_ref().map_or(lead, |chain| chain.bytes);
        field.bits.is_none() || self.storage(before, field).is_some()
    }

    fn storage(&self, before: i64, field: &Field) -> Option<Storage> {
        let bit = (before.max(0) as u64).checked_mul(8)?.checked_add(field.bit_offset)?;
        Storage::new(bit, u64::from(field.bits?), self.size_of(field.ty))
    }

    /// Loaders find the root by its name.
    fn is_named(&self, ty: TypeId) -> bool {
        match self.types.get(self.root_type(ty)) {
            Type::Typedef(_) => true,
            Type::Record(id) => self.types.record(*id).tag.is_some(),
            _ => false,
        }
    }

    /// The type without qualifiers and tags, but with its typedef's name.
    fn root_type(&self, mut ty: TypeId) -> TypeId {
        while let Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } =
            self.types.get(ty)
        {
            ty = *inner;
        }
        ty
    }

    /// The step to a member.
    pub(crate) fn relocate_member(
        &mut self,
        mut location: Location,
        base: TypeId,
        field: &Field,
        index: u32,
    ) -> Location {
        let mut chain = match location.chain.take() {
            Some(chain) => chain,
            None => self.start_chain(&mut location, base),
        };
        chain.path.push(u64::from(index));
        chain.last = field.ty;
        match field.bits {
            None => {
                let offset = (field.bit_offset / 8) as i64;
                chain.bytes = chain.bytes.wrapping_add(offset);
                location.align = align_at(location.align, offset);
            }
            Some(_) => {
                chain.bits = self.storage(chain.bytes, field);
                location.bits = chain.bits.map(|storage| {
                    storage.bit_field(self.class(field.ty).is_signed(), self.unit.module.target.big_endian)
                });
            }
        }
        location.chain = Some(chain);
        location
    }

    fn start_chain(&self, location: &mut Location, base: TypeId) -> Chain {
        let root = self.root_type(base);
        let Some(lead) = location.lead.take() else {
            return Chain { root, path: vec![0], bytes: 0, last: root, bits: None };
        };
        location.offset = location.offset.wrapping_sub(lead.bytes);
        let root = self.tagged_record(root).unwrap_or(root);
        Chain { root, path: vec![lead.count], bytes: lead.bytes, last: root, bits: None }
    }

    /// The record itself, if it has a name without its typedef: behind a subscript clang names that.
    fn tagged_record(&self, ty: TypeId) -> Option<TypeId> {
        let mut at = ty;
        loop {
            at = match self.types.get(at) {
                Type::Typedef(id) => self.types.typedef(*id).ty,
                Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => *inner,
                Type::Record(id) => return self.types.record(*id).tag.is_some().then_some(at),
                _ => return None,
            };
        }
    }

    /// A subscript by a constant, which an access string may begin with. `relocated`: even alone.
    pub(crate) fn lead(&self, element: TypeId, count: i64, bytes: i64, relocated: bool) -> Option<Lead> {
        let count = u64::try_from(count).ok().filter(|_| bytes <= i64::from(i32::MAX))?;
        let is_record = matches!(self.types.resolve(element), Type::Record(_));
        let alone = relocated && is_record && self.unit.options.debug && self.is_named(element);
        Some(Lead { count, bytes, alone: alone.then_some(element) })
    }

    /// The elements of arrays of arrays inside `__builtin_preserve_access_index` are counted as those of one array.
    pub(crate) fn lead_of_array(&self, location: &Location, array: TypeId, index: i64, bytes: i64) -> Option<Lead> {
        let Type::Array { element, len } = self.types.resolve(array) else { return None };
        let inside = index >= 0 && len.is_none_or(|len| len == 0 || (index as u64) < len);
        if self.preserve == 0 || location.chain.is_some() || !inside {
            return None;
        }
        let (before, skipped) = location.lead.map_or((0, 0), |lead| (lead.count as i64, lead.bytes));
        let count = before.checked_mul(len.unwrap_or(1) as i64)?.checked_add(index)?;
        self.lead(*element, count, skipped.checked_add(bytes)?, true)
    }

    /// Whether the step to an element of an array is relocated: only behind other steps, inside the array, and so
    /// near that an instruction can hold the offset.
    pub(crate) fn relocates_element(&self, location: &Location, array: TypeId, index: i64, bytes: i64) -> bool {
        let inside = match self.types.resolve(array) {
            Type::Array { len: None | Some(0), .. } => index >= 0,
            Type::Array { len: Some(len), .. } => index >= 0 && (index as u64) < *len,
            _ => false,
        };
        let near = |chain: &Chain| chain.bytes.saturating_add(bytes) <= i64::from(i32::MAX);
        inside && location.chain.as_ref().is_some_and(near)
    }

    /// The step to an element.
    pub(crate) fn relocate_element(
        &mut self,
        mut location: Location,
        array: TypeId,
        index: u64,
        bytes: i64,
    ) -> Location {
        if let (Some(chain), Type::Array { element, .. }) = (&mut location.chain, self.types.resolve(array)) {
            chain.path.push(index);
            chain.bytes = chain.bytes.wrapping_add(bytes);
            chain.last = *element;
            location.align = align_at(location.align, bytes);
        }
        location
    }

    /// Ends the collected steps, so that plain ones may follow.
    pub(crate) fn settle(&mut self, mut location: Location) -> Location {
        let alone = location.lead.and_then(|lead| lead.alone);
        let chain = match (location.chain.take(), alone) {
            (Some(chain), _) => chain,
            (None, Some(element)) => self.start_chain(&mut location, element),
            (None, None) => return location,
        };
        let bits = location.bits;
        location.bits = None;
        let base = self.pointer(location.clone());
        let reloc = self.relocation(&chain, kind::BYTE_OFFSET);
        let value = match self.b.constant(base) {
            Some(constant) => self.offset_of(reloc, constant),
            None => {
                let reloc = self.b.body.add_core(reloc);
                self.b.emit(Op::CoreAccess { base, reloc }, Ty::Ptr)
            }
        };
        Location { base: Base::Value(value), offset: 0, lead: None, chain: None, relocated: true, bits, ..location }
    }

    /// `&((T *)0)->member`: the relocated offset itself.
    fn offset_of(&mut self, reloc: CoreReloc, base: i64) -> Value {
        let reloc = self.b.body.add_core(reloc);
        let offset = self.b.emit(Op::CoreConst(reloc), Ty::I64);
        let pointer = self.b.cast(Cast::IntToPtr, offset, Ty::Ptr);
        self.b.ptr_add_imm(pointer, base)
    }

    fn relocation(&mut self, chain: &Chain, kind: u8) -> CoreReloc {
        let field_size = match chain.bits {
            Some(storage) => storage.size as u32,
            None if self.class(chain.last).ir().is_some() => self.size_of(chain.last) as u32,
            None => 0,
        };
        CoreReloc {
            kind,
            root: self.unit.btf_type(chain.root),
            access: access_string(&chain.path),
            value: self.local_value(chain, kind),
            field_size,
        }
    }

    /// What a relocation gives against the local types: libbpf's `bpf_core_calc_field_relo`.
    fn local_value(&self, chain: &Chain, kind: u8) -> u64 {
        let size = self.size_of(chain.last);
        let whole = Storage { bit: 0, width: size.saturating_mul(8), offset: chain.bytes.max(0) as u64, size };
        let storage = chain.bits.unwrap_or(Storage { bit: whole.offset.wrapping_mul(8), ..whole });
        match kind {
            kind::BYTE_OFFSET => storage.offset,
            kind::BYTE_SIZE => storage.size,
            kind::EXISTS => 1,
            kind::SIGNED => u64::from(self.class(chain.last).is_signed()),
            kind::LSHIFT_U64 if self.unit.module.target.big_endian => {
                (8u64.saturating_sub(storage.size) * 8) + storage.before()
            }
            kind::LSHIFT_U64 => 64u64.saturating_sub(storage.before().saturating_add(storage.width)),
            kind::RSHIFT_U64 => 64u64.saturating_sub(storage.width),
            _ => 0,
        }
    }

    /// `__builtin_preserve_field_info`
    pub(crate) fn core_field_info(&mut self, expr: &'a Expr, kind: u8, place: &'a Place) -> Value {
        self.preserve += 1;
        let mut location = self.place(place);
        self.preserve -= 1;
        let chain = match (location.chain.take(), location.lead.and_then(|lead| lead.alone)) {
            (None, Some(element)) => Some(self.start_chain(&mut location, element)),
            (chain, _) => chain,
        };
        match chain {
            Some(chain) => {
                let reloc = self.relocation(&chain, kind);
                self.core_const(expr, reloc)
            }
            None => self.core_error(expr, "this does not name a field of a record with a name"),
        }
    }

    /// `__builtin_btf_type_id`, `__builtin_preserve_type_info`
    pub(crate) fn core_type_info(&mut self, expr: &'a Expr, kind: u8, of: TypeId) -> Value {
        let value = match kind {
            kind::TYPE_SIZE => self.size_of(of),
            kind::TYPE_EXISTS | kind::TYPE_MATCHES => 1,
            // The object's own id, which is known when its BTF is.
            _ => 0,
        };
        self.core_entity(expr, kind, of, 0, value)
    }

    /// `__builtin_preserve_enum_value`
    pub(crate) fn core_enum_value(
        &mut self,
        expr: &'a Expr,
        kind: u8,
        of: TypeId,
        enumeration: EnumId,
        index: u32,
    ) -> Value {
        let values = self.types.enumeration(enumeration).values.as_ref();
        let value = match values.and_then(|values| values.get(index as usize)) {
            _ if kind == kind::ENUMVAL_EXISTS => 1,
            Some((_, value)) => *value as u64,
            None => 0,
        };
        self.core_entity(expr, kind, of, u64::from(index), value)
    }

    /// Qualifiers do not make it another type: loaders look for its name.
    fn core_entity(&mut self, expr: &'a Expr, kind: u8, of: TypeId, access: u64, value: u64) -> Value {
        let root = self.unit.btf_type(self.root_type(of));
        let reloc = CoreReloc { kind, root, access: access.to_string(), value, field_size: 0 };
        self.core_const(expr, reloc)
    }

    fn core_const(&mut self, expr: &'a Expr, reloc: CoreReloc) -> Value {
        if !self.unit.options.debug {
            return self.core_error(expr, "this builtin needs BTF, which -g0 turns off");
        }
        let class = self.class(expr.ty);
        let wanted = class.ir().unwrap_or(Ty::I64);
        let ty = if wanted.bits() == 64 { Ty::I64 } else { Ty::I32 };
        let reloc = self.b.body.add_core(reloc);
        let value = self.b.emit(Op::CoreConst(reloc), ty);
        self.b.resize(value, class.is_signed(), wanted)
    }

    fn core_error(&mut self, expr: &'a Expr, message: &str) -> Value {
        self.error("E0501", expr.span, message);
        let ty = self.class(expr.ty).ir().unwrap_or(Ty::I64);
        self.b.iconst(ty, 0)
    }
}

fn access_string(path: &[u64]) -> String {
    let mut string = String::new();
    for (number, step) in path.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(string, "{}{step}", if number == 0 { "" } else { ":" });
    }
    string
}
