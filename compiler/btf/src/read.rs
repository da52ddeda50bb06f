//! The bytes of a `.BTF` section, of `/sys/kernel/btf/vmlinux` or of a module's BTF as a collection of types.

use std::fmt;
use std::sync::Arc;

use crate::bytes::{Endian, Reader};
use crate::model::{
    Array, Composite, DataSec, DeclTag, Encoding, Enum, Enumerator, Func, FuncProto, Int, Kind, Linkage, Member, Param,
    SecVar, Type, TypeId, Var,
};
use crate::strings::{Name, Strings};
use crate::types::Types;
use crate::write::{HEADER_LEN, MAGIC, VERSION};

/// Why bytes are not BTF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The magic number or the version is a different one.
    NotBtf,
    /// The header speaks of bytes that are not there.
    Truncated,
    /// A type has a kind that this reader does not know, so what follows cannot be found.
    UnknownKind {
        /// Its id.
        id: TypeId,
        /// Its number.
        kind: u32,
    },
    /// A type holds a value that has no meaning, such as a linkage of 7.
    BadType(TypeId),
    /// A type mentions an id that does not exist.
    BadReference {
        /// The type.
        id: TypeId,
        /// What it mentions.
        to: TypeId,
    },
    /// A type's name lies outside the strings.
    BadName(TypeId),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotBtf => write!(f, "this is not BTF of version {VERSION}"),
            ReadError::Truncated => write!(f, "the BTF is cut short"),
            ReadError::UnknownKind { id, kind } => write!(f, "BTF type {} has the unknown kind {kind}", id.0),
            ReadError::BadType(id) => write!(f, "BTF type {} is malformed", id.0),
            ReadError::BadReference { id, to } => {
                write!(f, "BTF type {} mentions type {}, which does not exist", id.0, to.0)
            }
            ReadError::BadName(id) => write!(f, "the name of BTF type {} lies outside the strings", id.0),
        }
    }
}

impl std::error::Error for ReadError {}

/// The byte order in which a BTF magic number is stored.
pub(crate) fn byte_order(bytes: &[u8]) -> Option<Endian> {
    let magic = bytes.first_chunk::<2>()?;
    match u16::from_le_bytes(*magic) {
        MAGIC => Some(Endian::Little),
        other if other.swap_bytes() == MAGIC => Some(Endian::Big),
        _ => None,
    }
}

impl Types {
    /// Reads a complete collection, in the byte order it has.
    pub fn read(bytes: &[u8]) -> Result<Types, ReadError> {
        read(bytes, None)
    }

    /// Reads a collection that continues another one, as a kernel module's does the kernel's.
    pub fn read_split(bytes: &[u8], base: Arc<Types>) -> Result<Types, ReadError> {
        read(bytes, Some(base))
    }
}

/// Whether bytes are BTF that continues another collection, as a kernel module's does the kernel's: a collection that
/// stands alone has the empty string first.
pub fn is_split(bytes: &[u8]) -> bool {
    let parts = byte_order(bytes).and_then(|endian| sections(bytes, endian).ok());
    parts.is_some_and(|(_, strings)| strings.first() != Some(&0))
}

fn read(bytes: &[u8], base: Option<Arc<Types>>) -> Result<Types, ReadError> {
    let endian = byte_order(bytes).ok_or(ReadError::NotBtf)?;
    let (types, strings) = sections(bytes, endian)?;
    let base_strings = base.as_ref().map(|base| base.strings_shared());
    let strings = Strings::from_bytes(strings, base_strings);
    let start = base.as_ref().map_or(0, |base| base.last_id().0);
    let mut reader = Reader::new(types, endian);
    // The smallest types have 12 bytes, most between 16 and 40.
    let mut list = Vec::with_capacity(types.len() / 32);
    while !reader.bytes.is_empty() {
        let id = TypeId(start.saturating_add(list.len() as u32 + 1));
        let ty = read_type(&mut reader, id)?;
        if ty.name().0 >= strings.end() {
            return Err(ReadError::BadName(id));
        }
        list.push(ty);
    }
    let types = Types::from_parts(base, list, Arc::new(strings));
    check_references(&types)?;
    Ok(types)
}

/// The two parts of the section that the header points to.
fn sections(bytes: &[u8], endian: Endian) -> Result<(&[u8], &[u8]), ReadError> {
    let mut header = Reader::new(bytes, endian);
    let mut read = || -> Option<(u8, [u32; 5])> {
        header.u16()?;
        let version = header.u8()?;
        header.u8()?;
        Some((version, [header.u32()?, header.u32()?, header.u32()?, header.u32()?, header.u32()?]))
    };
    let (version, [header_len, type_off, type_len, str_off, str_len]) = read().ok_or(ReadError::Truncated)?;
    if version != VERSION || header_len < HEADER_LEN {
        return Err(ReadError::NotBtf);
    }
    let part = |offset: u32, len: u32| -> Option<&[u8]> {
        let start = header_len.checked_add(offset)? as usize;
        bytes.get(start..start.checked_add(len as usize)?)
    };
    let types = part(type_off, type_len).ok_or(ReadError::Truncated)?;
    let strings = part(str_off, str_len).ok_or(ReadError::Truncated)?;
    Ok((types, strings))
}

fn check_references(types: &Types) -> Result<(), ReadError> {
    let last = types.last_id();
    for (id, ty) in types.iter() {
        let mut bad = None;
        ty.each_id(|to| {
            if to > last {
                bad = Some(to);
            }
        });
        if let Some(to) = bad {
            return Err(ReadError::BadReference { id, to });
        }
    }
    Ok(())
}

/// The first three words of a type.
struct Head {
    name: Name,
    vlen: u32,
    flag: bool,
    /// Size or type, whichever the kind has.
    value: u32,
}

impl Head {
    fn ty(&self) -> TypeId {
        TypeId(self.value)
    }
}

fn read_type(reader: &mut Reader<'_>, id: TypeId) -> Result<Type, ReadError> {
    let (kind, head) = read_head(reader).ok_or(ReadError::Truncated)?;
    let kind = match (kind as usize).checked_sub(1).and_then(|index| Kind::ALL.get(index)) {
        Some(kind) => *kind,
        None => return Err(ReadError::UnknownKind { id, kind }),
    };
    read_body(reader, kind, &head).unwrap_or(Err(ReadError::Truncated)).map_err(|error| match error {
        ReadError::BadType(_) => ReadError::BadType(id),
        other => other,
    })
}

fn read_head(reader: &mut Reader<'_>) -> Option<(u32, Head)> {
    let name = Name(reader.u32()?);
    let info = reader.u32()?;
    let head = Head { name, vlen: info & 0xffff, flag: info >> 31 == 1, value: reader.u32()? };
    Some((info >> 24 & 0x1f, head))
}

/// The rest of a type; the outer option is none where the bytes end too early.
fn read_body(reader: &mut Reader<'_>, kind: Kind, head: &Head) -> Option<Result<Type, ReadError>> {
    let name = head.name;
    Some(Ok(match kind {
        Kind::Int => return read_int(reader, head),
        Kind::Ptr => Type::Ptr(head.ty()),
        Kind::Array => {
            Type::Array(Array { elem: TypeId(reader.u32()?), index: TypeId(reader.u32()?), len: reader.u32()? })
        }
        Kind::Struct => Type::Composite(read_record(reader, head, false)?),
        Kind::Union => Type::Composite(read_record(reader, head, true)?),
        Kind::Enum => Type::Enum(read_enum(reader, head)?),
        Kind::Enum64 => Type::Enum(read_enum64(reader, head)?),
        Kind::Fwd => Type::Fwd { name, union: head.flag },
        Kind::Typedef => Type::Typedef { name, ty: head.ty() },
        Kind::Volatile => Type::Volatile(head.ty()),
        Kind::Const => Type::Const(head.ty()),
        Kind::Restrict => Type::Restrict(head.ty()),
        Kind::Func => {
            return Some(linkage(head.vlen).map(|linkage| Type::Func(Func { name, proto: head.ty(), linkage })));
        }
        Kind::FuncProto => {
            let params = parts(reader, head.vlen, 8, |reader| {
                Some(Param { name: Name(reader.u32()?), ty: TypeId(reader.u32()?) })
            })?;
            Type::FuncProto(FuncProto { ret: head.ty(), params })
        }
        Kind::Var => {
            let number = reader.u32()?;
            return Some(linkage(number).map(|linkage| Type::Var(Var { name, ty: head.ty(), linkage })));
        }
        Kind::DataSec => {
            let vars = parts(reader, head.vlen, 12, |reader| {
                Some(SecVar { ty: TypeId(reader.u32()?), offset: reader.u32()?, size: reader.u32()? })
            })?;
            Type::DataSec(DataSec { name, size: head.value, vars })
        }
        Kind::Float => Type::Float { name, size: head.value },
        Kind::DeclTag => Type::DeclTag(DeclTag { text: name, ty: head.ty(), component: reader.u32()? as i32 }),
        Kind::TypeTag => Type::TypeTag { text: name, ty: head.ty(), attribute: head.flag },
    }))
}

/// Reads `count` parts of `len` bytes each. Memory is reserved only if the bytes are there.
fn parts<T>(
    reader: &mut Reader<'_>,
    count: u32,
    len: usize,
    mut one: impl FnMut(&mut Reader<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    if reader.bytes.len() < count as usize * len {
        return None;
    }
    let mut list = Vec::with_capacity(count as usize);
    for _ in 0..count {
        list.push(one(reader)?);
    }
    Some(list)
}

fn read_int(reader: &mut Reader<'_>, head: &Head) -> Option<Result<Type, ReadError>> {
    let info = reader.u32()?;
    let encoding = match info >> 24 & 0xf {
        0 => Encoding::Unsigned,
        1 => Encoding::Signed,
        2 => Encoding::Char,
        4 => Encoding::Bool,
        _ => return Some(Err(ReadError::BadType(TypeId::VOID))),
    };
    Some(Ok(Type::Int(Int {
        name: head.name,
        size: head.value,
        bits: info as u8,
        offset: (info >> 16) as u8,
        encoding,
    })))
}

fn read_record(reader: &mut Reader<'_>, head: &Head, union: bool) -> Option<Composite> {
    let members = parts(reader, head.vlen, 12, |reader| {
        let (name, ty, offset) = (Name(reader.u32()?), TypeId(reader.u32()?), reader.u32()?);
        let (bit_offset, width) = if head.flag { (offset & 0xff_ffff, (offset >> 24) as u8) } else { (offset, 0) };
        Some(Member { name, ty, bit_offset, bitfield_size: (width != 0).then_some(width) })
    })?;
    Some(Composite { name: head.name, union, size: head.value, members })
}

fn read_enum(reader: &mut Reader<'_>, head: &Head) -> Option<Enum> {
    let values = parts(reader, head.vlen, 8, |reader| {
        let name = Name(reader.u32()?);
        let bits = reader.u32()?;
        let value = if head.flag { i64::from(bits as i32) } else { i64::from(bits) };
        Some(Enumerator { name, value })
    })?;
    Some(Enum { name: head.name, size: head.value, signed: head.flag, values })
}

fn read_enum64(reader: &mut Reader<'_>, head: &Head) -> Option<Enum> {
    let values = parts(reader, head.vlen, 12, |reader| {
        let (name, low, high) = (Name(reader.u32()?), reader.u32()?, reader.u32()?);
        Some(Enumerator { name, value: (u64::from(high) << 32 | u64::from(low)) as i64 })
    })?;
    Some(Enum { name: head.name, size: head.value, signed: head.flag, values })
}

fn linkage(number: u32) -> Result<Linkage, ReadError> {
    match number {
        0 => Ok(Linkage::Static),
        1 => Ok(Linkage::Global),
        2 => Ok(Linkage::Extern),
        _ => Err(ReadError::BadType(TypeId::VOID)),
    }
}
