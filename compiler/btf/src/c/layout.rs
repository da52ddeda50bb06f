//! Where C puts members on its own, to know where it must be told otherwise.

use crate::c::MAX_DEPTH;
use crate::model::{Composite, Enum, Int, Member, Type, TypeId};
use crate::types::Types;

/// Alignments of types as they are printed, found once each.
pub(crate) struct Layouts<'a> {
    types: &'a Types,
    /// 0 where not yet known.
    known: Vec<u8>,
}

/// A structure's or union's layout as C.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Members do not keep to their alignment.
    pub(crate) packed: bool,
    /// Alignment in bytes.
    pub(crate) align: u32,
}

/// Position, width and storage of a bit-field, in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bitfield {
    pub(crate) offset: u32,
    pub(crate) width: u32,
    storage: u32,
}

impl Bitfield {
    /// Whether it reaches over the end of the storage unit in which it begins, which only a packed one does.
    fn crosses(self) -> bool {
        self.offset % self.storage + self.width > self.storage
    }
}

impl<'a> Layouts<'a> {
    pub(crate) fn new(types: &'a Types) -> Self {
        Layouts { types, known: vec![0; types.last_id().index() + 1] }
    }

    /// Alignment of a type in bytes, at least 1.
    pub(crate) fn align(&mut self, id: TypeId, depth: usize) -> u32 {
        let id = self.types.resolve(id);
        match self.known.get(id.index()) {
            Some(known) if *known != 0 => return u32::from(*known),
            Some(_) if depth < MAX_DEPTH => {}
            _ => return 1,
        }
        // What contains itself is broken anyway; saying 1 meanwhile makes it end.
        self.known[id.index()] = 1;
        let align = match self.types.get(id) {
            Some(Type::Int(Int { size, .. }) | Type::Enum(Enum { size, .. }) | Type::Float { size, .. }) => {
                (*size).clamp(1, 16).next_power_of_two()
            }
            Some(Type::Ptr(_)) => 8,
            Some(Type::Array(array)) => self.align(array.elem, depth + 1),
            Some(Type::Composite(record)) => self.record(record, depth + 1).align,
            _ => 1,
        };
        self.known[id.index()] = align as u8;
        align
    }

    /// Layout of a structure or union.
    pub(crate) fn record(&mut self, record: &Composite, depth: usize) -> Layout {
        let mut align = 1;
        let mut packed = false;
        for member in &record.members {
            let natural = self.align(member.ty, depth);
            align = align.max(natural);
            packed |= match self.bitfield(member) {
                Some(bitfield) => bitfield.crosses(),
                None => !member.bit_offset.is_multiple_of(8 * natural),
            };
        }
        packed |= !record.size.is_multiple_of(align);
        Layout { packed, align: if packed { 1 } else { align } }
    }

    /// The member's bits if it is a bit-field, in either of the two ways in which BTF has described them.
    pub(crate) fn bitfield(&self, member: &Member) -> Option<Bitfield> {
        let ty = self.types.get(self.types.resolve(member.ty))?;
        let storage = match ty {
            Type::Int(Int { size, .. }) | Type::Enum(Enum { size, .. }) => (*size).clamp(1, 16) * 8,
            _ => return None,
        };
        if let Some(width) = member.bitfield_size {
            return Some(Bitfield { offset: member.bit_offset, width: u32::from(width), storage });
        }
        match ty {
            Type::Int(int) if u32::from(int.bits) != storage => Some(Bitfield {
                offset: member.bit_offset.saturating_add(u32::from(int.offset)),
                width: u32::from(int.bits),
                storage,
            }),
            _ => None,
        }
    }

    /// Bits that a member takes.
    pub(crate) fn bits(&self, member: &Member) -> u64 {
        match self.bitfield(member) {
            Some(bitfield) => u64::from(bitfield.width),
            None => self.types.size_of(member.ty).unwrap_or(0).saturating_mul(8),
        }
    }

    /// Where C puts a member that follows something ending at `end`, all in bits.
    pub(crate) fn natural_offset(&mut self, member: &Member, end: u64, packed: bool) -> u64 {
        if let Some(bitfield) = self.bitfield(member) {
            let storage = u64::from(bitfield.storage);
            let fits = end % storage + u64::from(bitfield.width) <= storage;
            return if packed || fits { end } else { end.next_multiple_of(storage) };
        }
        let align = if packed { 1 } else { self.align(member.ty, 0) };
        end.next_multiple_of(u64::from(align) * 8)
    }
}
