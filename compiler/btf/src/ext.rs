//! `.BTF.ext`: which function, source line and CO-RE relocation belongs to which instruction.
//!
//! Its strings live in the table of `.BTF`. The layout is that of `Documentation/bpf/btf.rst`, section 4.2.

use crate::bytes::{Endian, Reader, Writer};
use crate::model::TypeId;
use crate::read::{ReadError, byte_order};
use crate::strings::Name;
use crate::write::{MAGIC, VERSION};

const HEADER_LEN: u32 = 32;
/// Bits of a line record's second word that hold the column.
const COLUMN_BITS: u32 = 10;

/// What a CO-RE relocation asks of the target's types (`enum bpf_core_relo_kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum CoreKind {
    /// Offset of a field in bytes.
    FieldByteOffset,
    /// Size of a field in bytes.
    FieldByteSize,
    /// Whether the field exists.
    FieldExists,
    /// Whether the field is signed.
    FieldSigned,
    /// By how much to shift a bit-field's storage left.
    FieldLshiftU64,
    /// By how much to shift it right after that.
    FieldRshiftU64,
    /// The type's id in this object.
    TypeIdLocal,
    /// The type's id in the kernel.
    TypeIdTarget,
    /// Whether the type exists.
    TypeExists,
    /// Size of the type in bytes.
    TypeSize,
    /// Whether the enumerator exists.
    EnumvalExists,
    /// Value of the enumerator.
    EnumvalValue,
    /// Whether the type exists and has the same shape.
    TypeMatches,
}

impl CoreKind {
    /// All kinds by number.
    pub const ALL: [CoreKind; 13] = [
        CoreKind::FieldByteOffset,
        CoreKind::FieldByteSize,
        CoreKind::FieldExists,
        CoreKind::FieldSigned,
        CoreKind::FieldLshiftU64,
        CoreKind::FieldRshiftU64,
        CoreKind::TypeIdLocal,
        CoreKind::TypeIdTarget,
        CoreKind::TypeExists,
        CoreKind::TypeSize,
        CoreKind::EnumvalExists,
        CoreKind::EnumvalValue,
        CoreKind::TypeMatches,
    ];

    /// The kind's name as libbpf's log spells it.
    pub fn name(self) -> &'static str {
        match self {
            CoreKind::FieldByteOffset => "byte_off",
            CoreKind::FieldByteSize => "byte_sz",
            CoreKind::FieldExists => "field_exists",
            CoreKind::FieldSigned => "signed",
            CoreKind::FieldLshiftU64 => "lshift_u64",
            CoreKind::FieldRshiftU64 => "rshift_u64",
            CoreKind::TypeIdLocal => "local_type_id",
            CoreKind::TypeIdTarget => "target_type_id",
            CoreKind::TypeExists => "type_exists",
            CoreKind::TypeSize => "type_size",
            CoreKind::EnumvalExists => "enumval_exists",
            CoreKind::EnumvalValue => "enumval_value",
            CoreKind::TypeMatches => "type_matches",
        }
    }

    /// Whether the access string is a path to a field.
    pub fn is_field(self) -> bool {
        (self as u32) < CoreKind::TypeIdLocal as u32
    }
}

/// Where a function begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FuncInfo {
    /// Offset in the section in bytes.
    pub offset: u32,
    /// Its `FUNC` type.
    pub func: TypeId,
}

/// The source line from which the instructions beginning at an offset come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineInfo {
    /// Offset in the section in bytes.
    pub offset: u32,
    /// Path of the file.
    pub file: Name,
    /// Text of the line.
    pub text: Name,
    /// Its number, beginning with 1.
    pub line: u32,
    /// The column, beginning with 1; 0 if unknown.
    pub column: u32,
}

/// A CO-RE relocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreReloc {
    /// Offset of the instruction in the section in bytes.
    pub offset: u32,
    /// The type from which the access begins.
    pub ty: TypeId,
    /// The access: member and element numbers joined by `:`.
    pub access: Name,
    /// What is asked.
    pub kind: CoreKind,
}

/// The records of one section of code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtSection {
    /// The section's name.
    pub name: Name,
    /// Function records by ascending offset.
    pub funcs: Vec<FuncInfo>,
    /// Line records by ascending offset.
    pub lines: Vec<LineInfo>,
    /// CO-RE relocations by ascending offset.
    pub relocs: Vec<CoreReloc>,
}

/// What a `.BTF.ext` section holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ext {
    /// One entry per section of code.
    pub sections: Vec<ExtSection>,
}

impl Ext {
    /// The bytes of the `.BTF.ext` section.
    pub fn write(&self, endian: Endian) -> Vec<u8> {
        let funcs = self.part(
            endian,
            8,
            |section| &section.funcs,
            |out, func| {
                [func.offset, func.func.0].into_iter().for_each(|field| out.u32(field));
            },
        );
        let lines = self.part(
            endian,
            16,
            |section| &section.lines,
            |out, line| {
                [line.offset, line.file.0, line.text.0, line_and_column(line)]
                    .into_iter()
                    .for_each(|field| out.u32(field));
            },
        );
        let relocs = self.part(
            endian,
            16,
            |section| &section.relocs,
            |out, reloc| {
                let fields = [reloc.offset, reloc.ty.0, reloc.access.0, reloc.kind as u32];
                fields.into_iter().for_each(|field| out.u32(field));
            },
        );
        let mut out = Writer::new(endian);
        out.u16(MAGIC);
        out.u8(VERSION);
        out.u8(0);
        out.u32(HEADER_LEN);
        let mut offset = 0;
        for part in [&funcs, &lines, &relocs] {
            out.u32(offset);
            out.u32(part.len() as u32);
            offset += part.len() as u32;
        }
        [funcs, lines, relocs].into_iter().for_each(|part| out.bytes.extend(part));
        out.bytes
    }

    /// One of the three parts. A section without records has no block, and a part without blocks no bytes, since
    /// libbpf discards the whole of `.BTF.ext` over either.
    fn part<T>(
        &self,
        endian: Endian,
        record_len: u32,
        records: impl Fn(&ExtSection) -> &Vec<T>,
        write: impl Fn(&mut Writer, &T),
    ) -> Vec<u8> {
        let mut out = Writer::new(endian);
        for section in &self.sections {
            let records = records(section);
            if records.is_empty() {
                continue;
            }
            if out.bytes.is_empty() {
                out.u32(record_len);
            }
            out.u32(section.name.0);
            out.u32(records.len() as u32);
            records.iter().for_each(|record| write(&mut out, record));
        }
        out.bytes
    }

    /// Reads a `.BTF.ext` section. Fields that a later version appends to the records are passed over.
    pub fn read(bytes: &[u8]) -> Result<Ext, ReadError> {
        let endian = byte_order(bytes).ok_or(ReadError::NotBtf)?;
        let parts = parts(bytes, endian).ok_or(ReadError::Truncated)?;
        let mut ext = Ext::default();
        let [funcs, lines, relocs] = parts;
        ext.read_part(funcs, 8, |section, words| {
            section.funcs.push(FuncInfo { offset: words[0], func: TypeId(words[1]) });
            true
        })?;
        ext.read_part(lines, 16, |section, words| {
            let (line, column) = (words[3] >> COLUMN_BITS, words[3] & ((1 << COLUMN_BITS) - 1));
            section.lines.push(LineInfo { offset: words[0], file: Name(words[1]), text: Name(words[2]), line, column });
            true
        })?;
        ext.read_part(relocs, 16, |section, words| {
            let Some(kind) = CoreKind::ALL.get(words[3] as usize) else { return false };
            let (ty, access) = (TypeId(words[1]), Name(words[2]));
            section.relocs.push(CoreReloc { offset: words[0], ty, access, kind: *kind });
            true
        })?;
        Ok(ext)
    }

    fn read_part(
        &mut self,
        mut part: Reader<'_>,
        least_len: usize,
        mut read: impl FnMut(&mut ExtSection, &[u32]) -> bool,
    ) -> Result<(), ReadError> {
        if part.bytes.is_empty() {
            return Ok(());
        }
        let record_len = part.u32().ok_or(ReadError::Truncated)? as usize;
        if record_len < least_len || !record_len.is_multiple_of(4) {
            return Err(ReadError::NotBtf);
        }
        while !part.bytes.is_empty() {
            let name = Name(part.u32().ok_or(ReadError::Truncated)?);
            let count = part.u32().ok_or(ReadError::Truncated)?;
            let section = self.section(name);
            for _ in 0..count {
                let words = record(&mut part, record_len, least_len / 4).ok_or(ReadError::Truncated)?;
                if !read(section, &words) {
                    return Err(ReadError::NotBtf);
                }
            }
        }
        Ok(())
    }

    fn section(&mut self, name: Name) -> &mut ExtSection {
        let known = self.sections.iter().position(|section| section.name == name);
        let index = known.unwrap_or_else(|| {
            self.sections.push(ExtSection { name, ..ExtSection::default() });
            self.sections.len() - 1
        });
        &mut self.sections[index]
    }
}

/// The words of one record; those that the reader does not know are dropped.
fn record(part: &mut Reader<'_>, len: usize, known: usize) -> Option<[u32; 4]> {
    let mut fields = *part;
    part.bytes = part.bytes.get(len..)?;
    let mut words = [0; 4];
    for word in words.iter_mut().take(known) {
        *word = fields.u32()?;
    }
    Some(words)
}

fn parts(bytes: &[u8], endian: Endian) -> Option<[Reader<'_>; 3]> {
    let mut header = Reader::new(bytes, endian);
    header.u32()?;
    let header_len = header.u32()?;
    let mut part = || -> Option<Reader<'_>> {
        let (offset, len) = (header.u32()?, header.u32()?);
        let start = header_len.checked_add(offset)? as usize;
        Some(Reader::new(bytes.get(start..start.checked_add(len as usize)?)?, endian))
    };
    let (funcs, lines) = (part()?, part()?);
    // The first version of the format ended before the relocations.
    let relocs = if header_len < HEADER_LEN { Reader::new(&[], endian) } else { part()? };
    Some([funcs, lines, relocs])
}

/// Line and column in one word. What does not fit becomes the largest value that does.
fn line_and_column(info: &LineInfo) -> u32 {
    let column = info.column.min((1 << COLUMN_BITS) - 1);
    let line = info.line.min((1 << (32 - COLUMN_BITS)) - 1);
    line << COLUMN_BITS | column
}
