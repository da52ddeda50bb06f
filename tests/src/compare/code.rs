//! What the code of each program and global function calls and refers to.

use std::collections::BTreeSet;

use object::elf;

use super::data;
use super::facts::{Category, Facts};
use super::file::{Object, Section, Symbol};

const INSTRUCTION: usize = 8;
const LOAD_IMMEDIATE_64: u8 = 0x18;
const CALL: u8 = 0x85;
/// The source register of a call to a function of the same object.
const PSEUDO_CALL: u8 = 1;

pub(super) fn references(object: &Object, facts: &mut Facts) {
    for (number, symbol) in object.symbols.iter().enumerate() {
        if !symbol.is_function() || symbol.is_local() {
            continue;
        }
        let mut walk = Walk { object, seen: BTreeSet::new(), found: BTreeSet::new() };
        walk.function(number);
        for fact in walk.found {
            facts.add(Category::References, format!("{} ({})", symbol.name, object.section_name(symbol)), fact);
        }
    }
}

struct Walk<'a> {
    object: &'a Object,
    seen: BTreeSet<usize>,
    found: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// A function, and the static ones that it calls as if they were inlined.
    fn function(&mut self, number: usize) {
        let mut waiting = vec![number];
        while let Some(number) = waiting.pop() {
            if !self.seen.insert(number) {
                continue;
            }
            let function = &self.object.symbols[number];
            let Some(index) = function.section else { continue };
            let Some(section) = self.object.sections.get(index) else { continue };
            let end = (function.value + function.size).min(section.bytes.len() as u64) as usize;
            let mut offset = function.value as usize;
            while offset + INSTRUCTION <= end {
                self.instruction(index, section, offset, &mut waiting);
                offset += if section.bytes[offset] == LOAD_IMMEDIATE_64 { 2 * INSTRUCTION } else { INSTRUCTION };
            }
        }
    }

    fn instruction(&mut self, index: usize, section: &Section, offset: usize, waiting: &mut Vec<usize>) {
        let immediate = self.object.u32(&section.bytes, offset + 4);
        let relocation = section.relocations.iter().find(|relocation| relocation.offset == offset as u64);
        let symbol = relocation.and_then(|relocation| self.object.symbols.get(relocation.symbol));
        match (section.bytes[offset], symbol) {
            (CALL, Some(symbol)) => self.call(symbol, immediate, waiting),
            (CALL, None) => self.plain_call(index, section, offset, immediate, waiting),
            (LOAD_IMMEDIATE_64, Some(symbol)) => self.address(symbol, immediate, waiting),
            (opcode, Some(symbol)) => {
                self.found.insert(format!("relocation of opcode {opcode:#x} to {}", symbol.name));
            }
            _ => {}
        }
    }

    fn call(&mut self, symbol: &Symbol, immediate: u32, waiting: &mut Vec<usize>) {
        let offset = u64::from(immediate.wrapping_add(1)) * INSTRUCTION as u64;
        match symbol.kind {
            elf::STT_SECTION => waiting.extend(self.static_function(symbol.section, offset)),
            _ if symbol.is_local() => waiting.extend(self.static_function(symbol.section, symbol.value + offset)),
            _ => {
                self.found.insert(format!("call {}", symbol.name));
            }
        }
    }

    fn plain_call(&mut self, index: usize, section: &Section, offset: usize, immediate: u32, waiting: &mut Vec<usize>) {
        let registers = section.bytes[offset + 1];
        let little = self.object.endian == object::Endianness::Little;
        let source = if little { registers >> 4 } else { registers & 15 };
        if source == PSEUDO_CALL {
            let to = offset as i64 + INSTRUCTION as i64 * (i64::from(immediate as i32) + 1);
            waiting.extend(u64::try_from(to).ok().and_then(|to| self.static_function(Some(index), to)));
        } else {
            self.found.insert(format!("call helper {immediate}"));
        }
    }

    fn address(&mut self, symbol: &Symbol, immediate: u32, waiting: &mut Vec<usize>) {
        let code = symbol.section.is_some_and(|index| self.object.sections[index].is_code());
        if symbol.kind == elf::STT_SECTION && code {
            let function = self.static_function(symbol.section, u64::from(immediate));
            let name = function.map_or("nothing", |number| self.object.symbols[number].common_name());
            self.found.insert(format!("address of function {name}"));
            waiting.extend(function);
        } else if symbol.kind != elf::STT_SECTION {
            self.found.insert(format!("address of {}", data::target(self.object, symbol, immediate)));
        } else if let Some(variable) =
            symbol.section.and_then(|index| self.object.symbol_at(index, u64::from(immediate)))
        {
            // The offset inside is the compiler's choice.
            self.found.insert(format!("address of static {}", variable.common_name()));
        }
    }

    fn static_function(&self, section: Option<usize>, offset: u64) -> Option<usize> {
        let begins = |symbol: &Symbol| symbol.is_function() && symbol.section == section && symbol.value == offset;
        self.object.symbols.iter().position(begins)
    }
}
