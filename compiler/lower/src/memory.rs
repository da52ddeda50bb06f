//! Locations: where an object is, and reading and writing it there.

use beec_check::tree::BitField;
use beec_check::types::{RecordId, TypeId};
use beec_ir::{AccessType, GlobalId, MemFlags, Op, Slot, Ty, Value};

use crate::core::{Chain, Lead};
use crate::function::FunctionCx;
use crate::layout::align_at;

/// What a location counts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    /// A pointer.
    Value(Value),
    /// A stack object.
    Slot(Slot),
    /// A global.
    Global(GlobalId),
}

/// Where an object is.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    /// What `offset` counts from.
    pub(crate) base: Base,
    /// Bytes.
    pub(crate) offset: i64,
    /// What the address is known to be a multiple of.
    pub(crate) align: u64,
    /// Accesses are volatile.
    pub(crate) volatile: bool,
    /// The offset stays in the instruction.
    pub(crate) static_offset: bool,
    /// Address space of the object.
    pub(crate) space: u32,
    /// Elements of `p[2]` that are part of `offset`, the start of an access string.
    pub(crate) lead: Option<Lead>,
    /// Relocated steps behind `offset`.
    pub(crate) chain: Option<Chain>,
    /// `base` carries a relocation that a full access of the field folds.
    pub(crate) relocated: bool,
    /// The bit-field.
    pub(crate) bits: Option<BitField>,
    /// The unit of the bit-field reaches beyond the object.
    pub(crate) bytewise: bool,
    /// Of which type accesses are.
    pub(crate) ty: AccessType,
    /// The outermost record that the way here leads through, members only, and the offset in it.
    pub(crate) path: Option<(RecordId, u64)>,
    /// Accesses may touch objects of any type, and so may those of parts.
    pub(crate) may_alias: bool,
}

impl Location {
    /// Where a base is.
    pub(crate) fn new(base: Base, align: u64) -> Location {
        Location {
            base,
            offset: 0,
            align,
            volatile: false,
            static_offset: false,
            space: 0,
            lead: None,
            chain: None,
            relocated: false,
            bits: None,
            bytewise: false,
            ty: AccessType::ANY,
            path: None,
            may_alias: false,
        }
    }

    /// So many bytes further on.
    pub(crate) fn at(mut self, offset: i64) -> Location {
        self.offset = self.offset.wrapping_add(offset);
        self.align = align_at(self.align, offset);
        self.lead = None;
        self.ty = AccessType::ANY;
        self.relocated &= offset == 0;
        self
    }
}

impl FunctionCx<'_, '_> {
    /// What an address with a known type points to.
    pub(crate) fn at_address(&self, address: Value, ty: TypeId) -> Location {
        Location::new(Base::Value(address), self.align_of(ty))
    }

    /// A new nameless stack object of a type.
    pub(crate) fn temporary_of(&mut self, ty: TypeId) -> Location {
        let slot = self.temporary(self.size_of(ty));
        Location::new(Base::Slot(slot), self.slot_align(slot))
    }

    /// The address of a location as a pointer in its own address space.
    pub(crate) fn pointer(&mut self, location: Location) -> Value {
        let location = self.settle(location);
        match location.base {
            Base::Value(value) => self.b.ptr_add_imm(value, location.offset),
            Base::Slot(slot) => match i32::try_from(location.offset) {
                Ok(offset) => self.b.slot_addr(slot, offset),
                Err(_) => {
                    let start = self.b.slot_addr(slot, 0);
                    self.b.ptr_add_imm(start, location.offset)
                }
            },
            Base::Global(global) => {
                let start = self.b.global_addr(global);
                self.b.ptr_add_imm(start, location.offset)
            }
        }
    }

    /// The address that an access of a location goes through: a pointer that can be dereferenced, and an offset.
    pub(crate) fn access(&mut self, location: &Location) -> (Value, i32) {
        let location = self.settle(location.clone());
        let base = match location.base {
            Base::Value(value) => value,
            Base::Slot(slot) => self.b.slot_addr(slot, 0),
            Base::Global(global) => self.b.global_addr(global),
        };
        let base = self.kernel_pointer(base, location.space);
        match i32::try_from(location.offset) {
            Ok(offset) => (base, offset),
            Err(_) => (self.b.ptr_add_imm(base, location.offset), 0),
        }
    }

    /// The address of a location as a pointer that can be dereferenced.
    pub(crate) fn access_pointer(&mut self, location: &Location) -> Value {
        let (base, offset) = self.access(location);
        self.b.ptr_add_imm(base, i64::from(offset))
    }

    /// Arena pointers are cast before they are dereferenced (RFC 9669 5.1 and `bpf_addr_space_cast`).
    pub(crate) fn kernel_pointer(&mut self, pointer: Value, space: u32) -> Value {
        if space == 0 {
            return pointer;
        }
        self.b.emit(Op::AddrSpaceCast { value: pointer, from: space, to: 0 }, Ty::Ptr)
    }

    /// The flags of an access of so many bytes.
    pub(crate) fn flags(&self, location: &Location, bytes: u64) -> MemFlags {
        // A relocated access is one instruction whatever the alignment.
        let short = location.align < bytes && location.chain.is_none() && !location.relocated;
        MemFlags {
            volatile: location.volatile,
            align: if short { location.align as u8 } else { 0 },
            static_offset: location.static_offset,
            ty: location.ty,
        }
    }

    /// Reads a value of register type.
    pub(crate) fn load(&mut self, location: &Location, ty: TypeId) -> Value {
        let ty = self.class(ty).ir().unwrap_or(Ty::I64);
        match location.bits {
            Some(bits) => self.load_bits(location, bits, ty),
            None => self.load_plain(location, ty),
        }
    }

    /// Reads a value of an IR type, which is no bit-field.
    pub(crate) fn load_plain(&mut self, location: &Location, ty: Ty) -> Value {
        let (addr, offset, flags) = self.access_of(location, ty);
        self.b.load(ty, addr, offset, flags)
    }

    /// What an access of an IR type goes through.
    fn access_of(&mut self, location: &Location, ty: Ty) -> (Value, i32, MemFlags) {
        let location = self.settle(location.clone());
        self.claim(&location, ty.bytes());
        let flags = self.flags(&location, u64::from(ty.bytes()));
        let (addr, offset) = self.access(&location);
        (addr, offset, flags)
    }

    /// A relocation may end at a record whose first bytes are accessed: then their width is the one that the access
    /// has, so that it can carry the relocation. Contexts and maps allow no other way to reach them.
    fn claim(&mut self, location: &Location, bytes: u32) {
        let Base::Value(base) = location.base else { return };
        if let (true, 0, Some(&Op::CoreAccess { reloc, .. })) =
            (location.relocated, location.offset, self.b.body.def_op(base))
        {
            let size = &mut self.b.body.core[reloc.index()].field_size;
            *size = if *size == 0 { bytes } else { *size };
        }
    }

    /// Writes a value of register type, which is of the IR type of `ty`. The result is what a read would give.
    pub(crate) fn store(&mut self, location: &Location, value: Value, ty: TypeId) -> Value {
        match location.bits {
            Some(bits) => {
                let signed = self.class(ty).is_signed();
                self.store_bits(location, bits, value, signed)
            }
            None => {
                self.store_plain(location, value);
                value
            }
        }
    }

    /// Writes a value of an IR type to what is no bit-field.
    pub(crate) fn store_plain(&mut self, location: &Location, value: Value) {
        let ty = self.b.ty(value);
        let (addr, offset, flags) = self.access_of(location, ty);
        self.b.store(addr, offset, value, flags);
    }

    /// Copies so many bytes.
    pub(crate) fn copy(&mut self, dst: &Location, src: &Location, len: u64) {
        if len == 0 {
            return;
        }
        let flags = MemFlags { volatile: dst.volatile || src.volatile, ..MemFlags::default() };
        let (dst_align, src_align) = (dst.align.min(8) as u32, src.align.min(8) as u32);
        let dst = self.access_pointer(dst);
        let src = self.access_pointer(src);
        self.b.effect(Op::MemCopy { dst, src, len, dst_align, src_align, overlap: false, flags });
    }

    /// Fills so many bytes with zeros.
    pub(crate) fn clear(&mut self, dst: &Location, len: u64) {
        if len == 0 {
            return;
        }
        let flags = MemFlags { volatile: dst.volatile, ..MemFlags::default() };
        let align = dst.align.min(8) as u32;
        let dst = self.access_pointer(dst);
        let byte = self.b.iconst(Ty::I8, 0);
        self.b.effect(Op::MemSet { dst, byte, len, align, flags });
    }
}
