//! An object file taken apart.

use beec_btf::{Ext, Types};
use object::elf;
use object::read::elf::{ElfFile64, SectionHeader};
use object::{Endianness, Object as _, ObjectSection, ObjectSymbol, RelocationFlags, RelocationTarget, SymbolFlags};

pub(super) struct Section {
    pub(super) name: String,
    pub(super) kind: elf::SectionType,
    pub(super) flags: elf::SectionFlags,
    pub(super) bytes: Vec<u8>,
    pub(super) relocations: Vec<Relocation>,
}

impl Section {
    pub(super) fn is_code(&self) -> bool {
        self.flags.0 & elf::SHF_EXECINSTR.0 != 0
    }

    /// Whether it takes up memory when it is loaded: debugging information does not.
    pub(super) fn is_allocated(&self) -> bool {
        self.flags.0 & elf::SHF_ALLOC.0 != 0
    }

    /// Whether it holds nothing but string literals or nameless constants by its name.
    pub(super) fn is_literals(&self) -> bool {
        self.name.starts_with(".rodata.str") || self.name.starts_with(".rodata.cst")
    }
}

pub(super) struct Relocation {
    pub(super) offset: u64,
    pub(super) kind: elf::RelocationType,
    pub(super) symbol: usize,
}

pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) kind: elf::SymbolType,
    pub(super) binding: elf::SymbolBind,
    pub(super) visibility: elf::SymbolVisibility,
    /// Index into [`Object::sections`].
    pub(super) section: Option<usize>,
    pub(super) undefined: bool,
    pub(super) value: u64,
    pub(super) size: u64,
}

impl Symbol {
    pub(super) fn is_function(&self) -> bool {
        self.kind == elf::STT_FUNC
    }

    pub(super) fn is_variable(&self) -> bool {
        self.kind == elf::STT_OBJECT
    }

    pub(super) fn is_local(&self) -> bool {
        self.binding == elf::STB_LOCAL
    }

    /// The name by which the same thing is known in another object.
    pub(super) fn common_name(&self) -> &str {
        if self.is_local() { without_number(&self.name) } else { &self.name }
    }
}

pub(super) struct Object {
    pub(super) endian: Endianness,
    pub(super) sections: Vec<Section>,
    /// By the index that the file gives them.
    pub(super) symbols: Vec<Symbol>,
    pub(super) types: Types,
    pub(super) ext: Ext,
}

impl Object {
    pub(super) fn read(bytes: &[u8]) -> Result<Object, String> {
        let file: ElfFile64<'_, Endianness> = ElfFile64::parse(bytes).map_err(|error| error.to_string())?;
        let sections = sections(&file)?;
        let symbols = symbols(&file)?;
        let contents = |name: &str| sections.iter().find(|section| section.name == name).map(|section| &section.bytes);
        let types = contents(".BTF").map_or(Ok(Types::new()), |bytes| Types::read(bytes));
        let ext = contents(".BTF.ext").map_or(Ok(Ext::default()), |bytes| Ext::read(bytes));
        Ok(Object {
            endian: file.endian(),
            types: types.map_err(|error| format!(".BTF: {error}"))?,
            ext: ext.map_err(|error| format!(".BTF.ext: {error}"))?,
            sections,
            symbols,
        })
    }

    pub(super) fn section_name(&self, symbol: &Symbol) -> &str {
        symbol.section.and_then(|index| self.sections.get(index)).map_or("", |section| &section.name)
    }

    /// The function or variable at an offset of a section.
    pub(super) fn symbol_at(&self, section: usize, offset: u64) -> Option<&Symbol> {
        self.symbols.iter().find(|symbol| {
            symbol.section == Some(section)
                && (symbol.is_function() || symbol.is_variable())
                && (symbol.value..symbol.value + symbol.size.max(1)).contains(&offset)
        })
    }

    pub(super) fn u32(&self, bytes: &[u8], offset: usize) -> u32 {
        let word = bytes.get(offset..offset + 4).and_then(|word| word.try_into().ok()).unwrap_or_default();
        if self.endian == Endianness::Little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) }
    }

    pub(super) fn u16(&self, bytes: &[u8], offset: usize) -> u16 {
        let word = bytes.get(offset..offset + 2).and_then(|word| word.try_into().ok()).unwrap_or_default();
        if self.endian == Endianness::Little { u16::from_le_bytes(word) } else { u16::from_be_bytes(word) }
    }
}

/// A local's name without the number by which compilers tell those of one name apart, each in its own way.
pub(super) fn without_number(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, number)) if !stem.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        _ => name,
    }
}

/// All sections; index 0 of the file is left out, so a file's index is one higher than ours.
fn sections(file: &ElfFile64<'_, Endianness>) -> Result<Vec<Section>, String> {
    let mut sections = Vec::new();
    for section in file.sections() {
        while sections.len() + 1 < section.index().0 {
            sections.push(Section {
                name: String::new(),
                kind: elf::SHT_NULL,
                flags: elf::SectionFlags(0),
                bytes: Vec::new(),
                relocations: Vec::new(),
            });
        }
        let header = section.elf_section_header();
        let endian = file.endian();
        let name = section.name().map_err(|error| error.to_string())?.to_owned();
        let relocations = section.relocations().filter_map(|(offset, relocation)| {
            let RelocationFlags::Elf { r_type, .. } = relocation.flags() else { return None };
            let RelocationTarget::Symbol(symbol) = relocation.target() else { return None };
            Some(Relocation { offset, kind: r_type, symbol: symbol.0 })
        });
        sections.push(Section {
            kind: header.sh_type(endian),
            flags: header.sh_flags(endian),
            bytes: section.data().map_err(|error| format!("{name}: {error}"))?.to_vec(),
            relocations: relocations.collect(),
            name,
        });
    }
    Ok(sections)
}

fn symbols(file: &ElfFile64<'_, Endianness>) -> Result<Vec<Symbol>, String> {
    let mut symbols: Vec<Symbol> = Vec::new();
    for symbol in file.symbols() {
        while symbols.len() < symbol.index().0 {
            symbols.push(Symbol {
                name: String::new(),
                kind: elf::STT_NOTYPE,
                binding: elf::STB_LOCAL,
                visibility: elf::STV_DEFAULT,
                section: None,
                undefined: false,
                value: 0,
                size: 0,
            });
        }
        let SymbolFlags::Elf { st_info, st_other, .. } = symbol.flags() else { continue };
        symbols.push(Symbol {
            name: symbol.name().map_err(|error| error.to_string())?.to_owned(),
            kind: st_info.st_type(),
            binding: st_info.st_bind(),
            visibility: st_other.visibility(),
            section: symbol.section_index().map(|index| index.0 - 1),
            undefined: symbol.is_undefined(),
            value: symbol.address(),
            size: symbol.size(),
        });
    }
    Ok(symbols)
}
