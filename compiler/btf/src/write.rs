//! A collection of types as the bytes of a `.BTF` section.

use std::fmt;

use crate::bytes::{Endian, Writer};
use crate::model::{Composite, Encoding, Enum, Linkage, Type, TypeId};
use crate::types::Types;

/// `BTF_MAGIC`.
pub(crate) const MAGIC: u16 = 0xeb9f;
/// `BTF_VERSION`.
pub(crate) const VERSION: u8 = 1;
pub(crate) const HEADER_LEN: u32 = 24;
/// `BTF_MAX_VLEN`.
const MAX_VLEN: usize = 0xffff;
/// `BTF_MAX_SIZE` and `BTF_MAX_NAME_OFFSET`: first count the kernel refuses.
const MAX_TYPES: u32 = 0x000f_ffff;
const MAX_STRINGS: u32 = 0x00ff_ffff;
/// A structure with bit-fields has 24 bits for a member's offset.
const MAX_FLAGGED_OFFSET: u32 = 0x00ff_ffff;

/// Why a collection cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// A type has more members, enumerators, parameters or variables than the format can count.
    TooManyParts {
        /// The type.
        id: TypeId,
        /// Its name, which may be empty.
        name: String,
    },
    /// There are more types or more bytes of names than the kernel takes.
    TooLarge,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::TooManyParts { name, .. } => {
                write!(f, "type `{name}` has more than {MAX_VLEN} parts, which BTF cannot describe")
            }
            WriteError::TooLarge => write!(f, "there are more types or names than the kernel takes in one BTF"),
        }
    }
}

impl std::error::Error for WriteError {}

impl Types {
    /// The bytes of the `.BTF` section.
    pub fn write(&self, endian: Endian) -> Result<Vec<u8>, WriteError> {
        if self.last_id().0 > MAX_TYPES || self.strings().end() > MAX_STRINGS {
            return Err(WriteError::TooLarge);
        }
        let mut body = Writer::new(endian);
        for (id, ty) in self.iter() {
            if part_count(ty) > MAX_VLEN {
                return Err(WriteError::TooManyParts { id, name: self.name_of(id).to_owned() });
            }
            write_type(&mut body, ty);
        }
        let strings = self.strings().bytes();
        let mut out = Writer::new(endian);
        out.u16(MAGIC);
        out.u8(VERSION);
        out.u8(0);
        let types_len = body.bytes.len() as u32;
        for field in [HEADER_LEN, 0, types_len, types_len, strings.len() as u32] {
            out.u32(field);
        }
        out.bytes.append(&mut body.bytes);
        out.bytes.extend_from_slice(strings);
        Ok(out.bytes)
    }
}

fn part_count(ty: &Type) -> usize {
    match ty {
        Type::Composite(record) => record.members.len(),
        Type::Enum(enumeration) => enumeration.values.len(),
        Type::FuncProto(proto) => proto.params.len(),
        Type::DataSec(section) => section.vars.len(),
        _ => 0,
    }
}

/// `struct btf_type` and what follows it.
fn write_type(out: &mut Writer, ty: &Type) {
    let vlen = match ty {
        // A function has its linkage where others count their parts.
        Type::Func(func) => linkage(func.linkage),
        _ => part_count(ty) as u32,
    };
    out.u32(ty.name().0);
    out.u32(vlen | (ty.kind() as u32) << 24 | u32::from(kind_flag(ty)) << 31);
    out.u32(size_or_type(ty));
    write_parts(out, ty);
}

fn kind_flag(ty: &Type) -> bool {
    match ty {
        Type::Composite(record) => has_flagged_offsets(record),
        Type::Enum(enumeration) => enumeration.signed,
        Type::Fwd { union, .. } => *union,
        Type::TypeTag { attribute, .. } => *attribute,
        _ => false,
    }
}

/// Whether member offsets share their word with a width. A structure of more than two megabytes has no room for
/// that, and keeps its offsets rather than its widths.
fn has_flagged_offsets(record: &Composite) -> bool {
    record.members.iter().any(|member| member.bitfield_size.is_some())
        && record.members.iter().all(|member| member.bit_offset <= MAX_FLAGGED_OFFSET)
}

fn size_or_type(ty: &Type) -> u32 {
    match ty {
        Type::Int(int) => int.size,
        Type::Composite(record) => record.size,
        Type::Enum(enumeration) => enumeration.size,
        Type::DataSec(section) => section.size,
        Type::Float { size, .. } => *size,
        Type::Ptr(ty) | Type::Volatile(ty) | Type::Const(ty) | Type::Restrict(ty) => ty.0,
        Type::Typedef { ty, .. } | Type::TypeTag { ty, .. } => ty.0,
        Type::Func(func) => func.proto.0,
        Type::FuncProto(proto) => proto.ret.0,
        Type::Var(var) => var.ty.0,
        Type::DeclTag(tag) => tag.ty.0,
        Type::Array(_) | Type::Fwd { .. } => 0,
    }
}

fn write_parts(out: &mut Writer, ty: &Type) {
    match ty {
        Type::Int(int) => {
            out.u32(u32::from(int.bits) | u32::from(int.offset) << 16 | encoding(int.encoding) << 24);
        }
        Type::Array(array) => [array.elem.0, array.index.0, array.len].into_iter().for_each(|field| out.u32(field)),
        Type::Composite(record) => write_members(out, record),
        Type::Enum(enumeration) => write_enumerators(out, enumeration),
        Type::FuncProto(proto) => {
            for param in &proto.params {
                out.u32(param.name.0);
                out.u32(param.ty.0);
            }
        }
        Type::Var(var) => out.u32(linkage(var.linkage)),
        Type::DataSec(section) => {
            for var in &section.vars {
                [var.ty.0, var.offset, var.size].into_iter().for_each(|field| out.u32(field));
            }
        }
        Type::DeclTag(tag) => out.u32(tag.component as u32),
        Type::Ptr(_) | Type::Volatile(_) | Type::Const(_) | Type::Restrict(_) | Type::Fwd { .. } => {}
        Type::Typedef { .. } | Type::Func(_) | Type::Float { .. } | Type::TypeTag { .. } => {}
    }
}

fn write_members(out: &mut Writer, record: &Composite) {
    let flagged = has_flagged_offsets(record);
    for member in &record.members {
        let width = if flagged { u32::from(member.bitfield_size.unwrap_or(0)) } else { 0 };
        out.u32(member.name.0);
        out.u32(member.ty.0);
        out.u32(member.bit_offset | width << 24);
    }
}

fn write_enumerators(out: &mut Writer, enumeration: &Enum) {
    for value in &enumeration.values {
        out.u32(value.name.0);
        out.u32(value.value as u32);
        if enumeration.size == 8 {
            out.u32((value.value as u64 >> 32) as u32);
        }
    }
}

fn encoding(encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Unsigned => 0,
        Encoding::Signed => 1,
        Encoding::Char => 2,
        Encoding::Bool => 4,
    }
}

fn linkage(linkage: Linkage) -> u32 {
    match linkage {
        Linkage::Static => 0,
        Linkage::Global => 1,
        Linkage::Extern => 2,
    }
}
