//! Layout of structs and unions, as the Itanium C ABI has it and BPF uses it: both byte orders place members
//! alike, only the bits inside a bit-field's unit are counted from the other end.

use super::{TypeId, Types};
use crate::tree::BitField;

/// What layout needs to know of one member, unnamed bit-fields included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberShape {
    /// Bytes; 0 for a flexible array.
    pub(crate) size: u64,
    /// Natural alignment in bytes.
    pub(crate) align: u64,
    /// `aligned(n)` on the member.
    pub(crate) explicit_align: Option<u64>,
    /// `packed` on the member.
    pub(crate) packed: bool,
    /// The width, where it is a bit-field.
    pub(crate) bits: Option<u64>,
    /// Whether it has a name (unnamed bit-fields do not align the record).
    pub(crate) named: bool,
}

/// What the attributes of a record say about its layout.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct RecordShape {
    pub(crate) is_union: bool,
    pub(crate) packed: bool,
    /// `aligned(n)`.
    pub(crate) explicit_align: Option<u64>,
    /// `#pragma pack(n)`.
    pub(crate) pack: Option<u64>,
}

/// The layout of a record.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Bit offsets of all members.
    pub(crate) offsets: Vec<u64>,
    pub(crate) size: u64,
    pub(crate) align: u64,
}

/// Lays out a record; `None` if it is larger than any object can be.
pub(crate) fn lay_out(record: RecordShape, members: &[MemberShape]) -> Option<Layout> {
    let mut layouter = Layouter { record, bits: 0, size: 0, align: record.explicit_align.unwrap_or(1).max(1) };
    let offsets = members.iter().map(|member| layouter.place(member)).collect::<Option<Vec<u64>>>()?;
    let size = layouter.size.checked_next_multiple_of(layouter.align)?;
    if size > 1 << 40 {
        return None;
    }
    Some(Layout { offsets, size, align: layouter.align })
}

struct Layouter {
    record: RecordShape,
    /// The first free bit (of a struct).
    bits: u64,
    /// Bytes used so far.
    size: u64,
    align: u64,
}

/// The alignment in bytes of a member that is no bit-field.
pub(crate) fn member_align(record: RecordShape, member: &MemberShape) -> u64 {
    let natural = if record.packed || member.packed { 1 } else { member.align };
    let align = natural.max(member.explicit_align.unwrap_or(1));
    record.pack.map_or(align, |pack| align.min(pack))
}

impl Layouter {
    fn place(&mut self, member: &MemberShape) -> Option<u64> {
        match member.bits {
            Some(width) => self.place_bits(member, width),
            None => self.place_bytes(member),
        }
    }

    fn place_bytes(&mut self, member: &MemberShape) -> Option<u64> {
        let align = member_align(self.record, member);
        let start = if self.record.is_union { 0 } else { self.bits.div_ceil(8).checked_next_multiple_of(align)? };
        let end = start.checked_add(member.size)?;
        if end > 1 << 40 {
            return None;
        }
        self.bits = end * 8;
        self.size = self.size.max(end);
        self.align = self.align.max(align);
        Some(start * 8)
    }

    fn place_bits(&mut self, member: &MemberShape, width: u64) -> Option<u64> {
        let packed = self.record.packed || member.packed;
        let mut align = if packed && width != 0 { 1 } else { member.align * 8 };
        let explicit = member.explicit_align.map(|align| align * 8);
        align = align.max(explicit.unwrap_or(1));
        let pack = self.record.pack.filter(|_| width != 0).map(|pack| pack * 8);
        if let Some(pack) = pack {
            align = if packed { (member.align * 8).max(explicit.unwrap_or(1)).min(pack) } else { align.min(pack) };
        }
        let mut start = if self.record.is_union { 0 } else { self.bits };
        let may_pad = self.record.pack.is_none();
        if width == 0 || (may_pad && start % align + width > member.size * 8) {
            start = start.checked_next_multiple_of(align)?;
        } else if let Some(explicit) = explicit
            && pack.is_none_or(|pack| explicit <= pack)
        {
            start = start.checked_next_multiple_of(explicit)?;
        }
        let end = start.checked_add(width)?;
        self.bits = end;
        self.size = self.size.max(end.div_ceil(8));
        if member.named {
            self.align = self.align.max((align / 8).max(1));
        }
        Some(start)
    }
}

impl Types {
    /// How a bit-field is reached: `bit_offset` and `width` in a record of `record_size` bytes.
    ///
    /// Where accesses are relocated the unit is the one that libbpf computes (of the declared type's size, doubled
    /// until the field fits); elsewhere, and where
    /// no unit of up to eight bytes holds it, the smallest aligned one, which leaves neighbours alone.
    pub(crate) fn bit_field(&self, ty: TypeId, bit_offset: u64, width: u32, record_size: u64, core: bool) -> BitField {
        let (_, signed) = self.value_bits(ty).unwrap_or((32, false));
        let declared = self.size_of(ty).unwrap_or(4).clamp(1, 8);
        let declared = core.then(|| declared_unit(bit_offset, u64::from(width), declared)).flatten();
        let (unit_offset, unit_size) =
            declared.unwrap_or_else(|| smallest_unit(bit_offset, u64::from(width), record_size));
        let below = bit_offset - unit_offset * 8;
        let shift = if self.big_endian {
            (unit_size * 8).checked_sub(below + u64::from(width)).unwrap_or(below)
        } else {
            below
        };
        BitField { unit_offset, unit_size: unit_size as u8, shift: shift as u8, width: width as u8, signed }
    }
}

fn contains(unit_offset: u64, unit_size: u64, bit_offset: u64, width: u64) -> bool {
    unit_offset * 8 <= bit_offset && bit_offset + width <= (unit_offset + unit_size) * 8
}

fn declared_unit(bit_offset: u64, width: u64, declared: u64) -> Option<(u64, u64)> {
    let sizes = [1, 2, 4, 8].into_iter().filter(|&size| size >= declared);
    let mut units = sizes.map(|size| (bit_offset / 8 / size * size, size));
    units.find(|&(offset, size)| contains(offset, size, bit_offset, width))
}

/// Only in packed records a bit-field of more than 56 bits can begin in one byte and end in the ninth.
fn smallest_unit(bit_offset: u64, width: u64, record_size: u64) -> (u64, u64) {
    let byte = bit_offset / 8;
    for size in [1, 2, 4, 8] {
        let offset = byte / size * size;
        if contains(offset, size, bit_offset, width) && offset + size <= record_size {
            return (offset, size);
        }
    }
    for size in [1, 2, 4, 8] {
        let last = byte.min(record_size.saturating_sub(size));
        if contains(last, size, bit_offset, width) {
            return (last, size);
        }
    }
    (byte, 9)
}
