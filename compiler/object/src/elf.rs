//! The bytes of a relocatable ELF file, laid out as clang does: one string table for sections and symbols at index 1,
//! each section followed by its relocations, the symbol table last (System V ABI, chapter 4).

use object::Endianness;
use object::elf::{self, FileHeader64, Ident, Rel64, SectionHeader64, Sym64};
use object::endian::{U16, U32, U64};
use object::pod::bytes_of;
use object::write::{StringId, StringTable};

/// Size of an entry of the symbol table, and of a relocation section.
const SYMBOL_SIZE: u64 = 24;
const REL_SIZE: u64 = 16;

/// A relocatable file.
#[derive(Debug, Default)]
pub(crate) struct Image {
    pub(crate) big_endian: bool,
    pub(crate) sections: Vec<Section>,
    /// Without the null symbol; local ones first.
    pub(crate) symbols: Vec<Symbol>,
}

/// A section with contents.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) kind: elf::SectionType,
    pub(crate) flags: elf::SectionFlags,
    pub(crate) align: u64,
    pub(crate) entry_size: u64,
    /// Empty where nothing is stored ([`elf::SHT_NOBITS`]).
    pub(crate) data: Vec<u8>,
    pub(crate) size: u64,
    /// Ascending by offset.
    pub(crate) relocs: Vec<Rel>,
}

/// A relocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rel {
    pub(crate) offset: u64,
    /// Index into [`Image::symbols`].
    pub(crate) symbol: usize,
    pub(crate) kind: elf::RelocationType,
}

/// Where a symbol is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Undefined,
    Absolute,
    /// Index into [`Image::sections`].
    Section(usize),
}

/// A symbol.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) bind: elf::SymbolBind,
    pub(crate) kind: elf::SymbolType,
    pub(crate) hidden: bool,
    pub(crate) place: Place,
    pub(crate) value: u64,
    pub(crate) size: u64,
}

/// What cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// The header of a section whose place in the file is known.
struct Header {
    name: StringId,
    kind: elf::SectionType,
    flags: elf::SectionFlags,
    offset: u64,
    size: u64,
    link: u32,
    info: u32,
    align: u64,
    entry_size: u64,
}

impl Image {
    /// The file. Fails if there are more sections than a header can name.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, TooLarge> {
        let indexes = self.section_indexes();
        let relocated = self.sections.iter().filter(|section| !section.relocs.is_empty()).count();
        let symtab = (2 + self.sections.len() + relocated) as u32;
        if symtab >= u32::from(elf::SHN_LORESERVE) || self.symbols.len() >= u32::MAX as usize {
            return Err(TooLarge);
        }
        let relocation_names: Vec<String> =
            self.sections.iter().map(|section| format!(".rel{}", section.name)).collect();
        let mut out = File::new(self.big_endian);
        let strtab = out.strings.add(b".strtab");
        let symtab_name = out.strings.add(b".symtab");
        let mut headers = Vec::new();
        for ((section, relocation_name), index) in self.sections.iter().zip(&relocation_names).zip(&indexes) {
            headers.push(out.section(section));
            if !section.relocs.is_empty() {
                headers.push(out.relocations(relocation_name, &section.relocs, symtab, *index));
            }
        }
        let names: Vec<StringId> = self.symbols.iter().map(|symbol| out.strings.add(symbol.name.as_bytes())).collect();
        let (strings_at, strings_len) = out.write_strings()?;
        let table = out.symbols(&self.symbols, &names, &indexes, symtab_name);
        let strings = Header {
            name: strtab,
            kind: elf::SHT_STRTAB,
            flags: elf::SectionFlags(0),
            offset: strings_at,
            size: strings_len,
            link: 0,
            info: 0,
            align: 1,
            entry_size: 0,
        };
        headers.insert(0, strings);
        headers.push(table);
        Ok(out.finish(&headers))
    }

    /// The index that each section has in the file: the null section and the strings come first, and relocations
    /// stand in between.
    fn section_indexes(&self) -> Vec<u32> {
        let mut next = 2;
        let mut indexes = Vec::new();
        for section in &self.sections {
            indexes.push(next);
            next += 1 + u32::from(!section.relocs.is_empty());
        }
        indexes
    }
}

/// The file while it grows.
struct File<'a> {
    endian: Endianness,
    bytes: Vec<u8>,
    strings: StringTable<'a>,
}

impl<'a> File<'a> {
    fn new(big_endian: bool) -> Self {
        let endian = if big_endian { Endianness::Big } else { Endianness::Little };
        // The header's place is kept free until the others' places are known.
        let bytes = vec![0; size_of::<FileHeader64<Endianness>>()];
        File { endian, bytes, strings: StringTable::new() }
    }

    fn align(&mut self, align: u64) -> u64 {
        let at = (self.bytes.len() as u64).next_multiple_of(align.max(1));
        self.bytes.resize(at as usize, 0);
        at
    }

    fn section(&mut self, section: &'a Section) -> Header {
        let offset = self.align(section.align);
        self.bytes.extend_from_slice(&section.data);
        Header {
            name: self.strings.add(section.name.as_bytes()),
            kind: section.kind,
            flags: section.flags,
            offset,
            size: section.size,
            link: 0,
            info: 0,
            align: section.align,
            entry_size: section.entry_size,
        }
    }

    fn relocations(&mut self, name: &'a str, relocs: &[Rel], symtab: u32, target: u32) -> Header {
        let offset = self.align(8);
        for reloc in relocs {
            let entry = Rel64 {
                r_offset: U64::new(self.endian, reloc.offset),
                // The null symbol comes before all others.
                r_info: Rel64::r_info(self.endian, reloc.symbol as u32 + 1, reloc.kind),
            };
            self.bytes.extend_from_slice(bytes_of(&entry));
        }
        Header {
            name: self.strings.add(name.as_bytes()),
            kind: elf::SHT_REL,
            flags: elf::SHF_INFO_LINK,
            offset,
            size: relocs.len() as u64 * REL_SIZE,
            link: symtab,
            info: target,
            align: 8,
            entry_size: REL_SIZE,
        }
    }

    fn write_strings(&mut self) -> Result<(u64, u64), TooLarge> {
        let offset = self.bytes.len() as u64;
        self.bytes.push(0);
        let len = self.strings.write(&mut self.bytes, 1).map_err(|_| TooLarge)?;
        Ok((offset, u64::from(len)))
    }

    fn symbols(&mut self, symbols: &[Symbol], names: &[StringId], indexes: &[u32], name: StringId) -> Header {
        let offset = self.align(8);
        self.bytes.resize(self.bytes.len() + SYMBOL_SIZE as usize, 0);
        for (symbol, name) in symbols.iter().zip(names) {
            let entry = self.symbol(symbol, *name, indexes);
            self.bytes.extend_from_slice(bytes_of(&entry));
        }
        let locals = symbols.iter().take_while(|symbol| symbol.bind == elf::STB_LOCAL).count() as u32;
        Header {
            name,
            kind: elf::SHT_SYMTAB,
            flags: elf::SectionFlags(0),
            offset,
            size: (symbols.len() as u64 + 1) * SYMBOL_SIZE,
            link: 1,
            info: locals + 1,
            align: 8,
            entry_size: SYMBOL_SIZE,
        }
    }

    fn symbol(&self, symbol: &Symbol, name: StringId, indexes: &[u32]) -> Sym64<Endianness> {
        let section = match symbol.place {
            Place::Undefined => elf::SHN_UNDEF,
            Place::Absolute => elf::SHN_ABS,
            Place::Section(number) => elf::SymbolSection(indexes[number] as u16),
        };
        let visibility = if symbol.hidden { elf::STV_HIDDEN } else { elf::STV_DEFAULT };
        Sym64 {
            st_name: U32::new(self.endian, if symbol.name.is_empty() { 0 } else { self.strings.get_offset(name) }),
            st_info: elf::SymbolInfo::new(symbol.bind, symbol.kind),
            st_other: visibility.into(),
            st_shndx: U16::new(self.endian, section),
            st_value: U64::new(self.endian, symbol.value),
            st_size: U64::new(self.endian, symbol.size),
        }
    }

    fn finish(mut self, headers: &[Header]) -> Vec<u8> {
        let offset = self.align(8);
        self.bytes.resize(self.bytes.len() + size_of::<SectionHeader64<Endianness>>(), 0);
        for header in headers {
            let entry = self.section_header(header);
            self.bytes.extend_from_slice(bytes_of(&entry));
        }
        let header = self.file_header(offset, headers.len() as u16 + 1);
        let header = bytes_of(&header);
        self.bytes[..header.len()].copy_from_slice(header);
        self.bytes
    }

    fn section_header(&self, header: &Header) -> SectionHeader64<Endianness> {
        let endian = self.endian;
        SectionHeader64 {
            sh_name: U32::new(endian, self.strings.get_offset(header.name)),
            sh_type: U32::new(endian, header.kind),
            sh_flags: U64::new(endian, header.flags),
            sh_addr: U64::new(endian, 0),
            sh_offset: U64::new(endian, header.offset),
            sh_size: U64::new(endian, header.size),
            sh_link: U32::new(endian, header.link),
            sh_info: U32::new(endian, header.info),
            sh_addralign: U64::new(endian, header.align),
            sh_entsize: U64::new(endian, header.entry_size),
        }
    }

    fn file_header(&self, sections_at: u64, section_count: u16) -> FileHeader64<Endianness> {
        let endian = self.endian;
        let data = if endian == Endianness::Big { elf::ELFDATA2MSB } else { elf::ELFDATA2LSB };
        FileHeader64 {
            e_ident: Ident {
                magic: elf::ELFMAG,
                class: elf::ELFCLASS64,
                data,
                version: elf::EV_CURRENT,
                os_abi: elf::ELFOSABI_NONE,
                abi_version: 0,
                padding: [0; 7],
            },
            e_type: U16::new(endian, elf::ET_REL),
            e_machine: U16::new(endian, elf::EM_BPF),
            e_version: U32::new(endian, 1),
            e_entry: U64::new(endian, 0),
            e_phoff: U64::new(endian, 0),
            e_shoff: U64::new(endian, sections_at),
            e_flags: U32::new(endian, elf::FileFlags(0)),
            e_ehsize: U16::new(endian, size_of::<FileHeader64<Endianness>>() as u16),
            e_phentsize: U16::new(endian, 0),
            e_phnum: U16::new(endian, 0),
            e_shentsize: U16::new(endian, size_of::<SectionHeader64<Endianness>>() as u16),
            e_shnum: U16::new(endian, section_count),
            e_shstrndx: U16::new(endian, elf::SymbolSection(1)),
        }
    }
}
