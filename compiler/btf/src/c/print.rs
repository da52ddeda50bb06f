//! Definitions of records, enumerations and `typedef`s.

use std::fmt::Write;

use crate::c::layout::{Layout, Layouts};
use crate::c::names::{self, Names, keyword};
use crate::c::order::Item;
use crate::c::{Budget, PrintError};
use crate::model::{Composite, Enum, Kind, Member, Type, TypeId};
use crate::types::Types;

/// Widths of unnamed bit-fields that fill a gap, in bits, with their types.
const PADS: [(&str, u64); 4] = [("long", 64), ("int", 32), ("short", 16), ("char", 8)];
/// A gap of more bits than this becomes an array: thousands of unnamed bit-fields help nobody.
const LARGEST_GAP: u64 = 1 << 19;

/// Builds the text. Writing to a string cannot fail, which is why those results are dropped throughout.
pub(crate) struct Printer<'a> {
    pub(crate) types: &'a Types,
    pub(crate) names: Names<'a>,
    layouts: Layouts<'a>,
    pub(crate) budget: Budget,
    pub(crate) out: String,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(types: &'a Types) -> Self {
        Printer {
            types,
            names: Names::new(types),
            layouts: Layouts::new(types),
            budget: Budget::new(types),
            out: String::new(),
        }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Prints declarations and definitions in order, a blank line after each.
    pub(crate) fn items(&mut self, items: &[Item]) -> Result<(), PrintError> {
        for item in items {
            let text = match *item {
                Item::Forward(id) => self.forward(id),
                Item::Define(id) => self.definition(id)?,
            };
            self.push(&text);
            self.push(";\n\n");
        }
        Ok(())
    }

    fn forward(&mut self, id: TypeId) -> String {
        let kind = match self.types.get(id) {
            Some(Type::Fwd { union: true, .. }) => Kind::Union,
            Some(ty) => ty.kind(),
            None => Kind::Struct,
        };
        format!("{} {}", keyword(kind), self.names.of(id))
    }

    fn definition(&mut self, id: TypeId) -> Result<String, PrintError> {
        let types = self.types;
        match types.get(id) {
            Some(Type::Composite(record)) => self.record(id, record, 0, 0),
            Some(Type::Enum(list)) => Ok(self.enumeration(id, list, 0)),
            Some(Type::Typedef { ty, .. }) => {
                let name = self.names.of(id);
                Ok(format!("typedef {}", self.declaration(*ty, &name, 0, 0)?))
            }
            _ => Ok(self.forward(id)),
        }
    }

    /// A structure or union with its body.
    pub(crate) fn record(
        &mut self,
        id: TypeId,
        record: &Composite,
        indent: usize,
        depth: usize,
    ) -> Result<String, PrintError> {
        let kind = if record.union { Kind::Union } else { Kind::Struct };
        let name = self.names.of(id);
        let mut out = format!("{}{}{name} {{", keyword(kind), if name.is_empty() { "" } else { " " });
        let layout = self.layouts.record(record, 0);
        let body = self.members(record, layout, indent + 1, depth)?;
        if !body.is_empty() {
            out.push('\n');
            out.push_str(&body);
            tabs(&mut out, indent);
        }
        out.push('}');
        if layout.packed {
            out.push_str(" __attribute__((packed))");
        }
        Ok(out)
    }

    fn members(
        &mut self,
        record: &Composite,
        layout: Layout,
        indent: usize,
        depth: usize,
    ) -> Result<String, PrintError> {
        let mut out = String::new();
        let mut end = 0;
        for member in &record.members {
            let bitfield = self.layouts.bitfield(member);
            let offset = u64::from(bitfield.map_or(member.bit_offset, |bitfield| bitfield.offset));
            if !record.union && self.layouts.natural_offset(member, end, layout.packed) != offset {
                pad(&mut out, end, offset, indent);
            }
            tabs(&mut out, indent);
            out.push_str(&self.member(member, indent, depth)?);
            if let Some(bitfield) = bitfield {
                let _ = write!(out, ": {}", bitfield.width);
            }
            out.push_str(";\n");
            end = end.max(offset + self.layouts.bits(member));
        }
        self.pad_end(&mut out, record, layout, end, indent);
        Ok(out)
    }

    fn member(&mut self, member: &Member, indent: usize, depth: usize) -> Result<String, PrintError> {
        let name = self.types.string(member.name);
        let name = if name.is_empty() { String::new() } else { names::identifier(name) };
        self.declaration(member.ty, &name, indent, depth)
    }

    /// Fills up to the size of the record, where alignment alone does not.
    fn pad_end(&mut self, out: &mut String, record: &Composite, layout: Layout, end: u64, indent: usize) {
        let size = u64::from(record.size) * 8;
        if end.next_multiple_of(u64::from(layout.align) * 8) >= size {
            return;
        }
        if record.union {
            tabs(out, indent);
            let _ = writeln!(out, "char __pad[{}];", record.size);
        } else {
            pad(out, end, size, indent);
        }
    }

    /// An enumeration with its enumerators. One that has none is only declared.
    pub(crate) fn enumeration(&mut self, id: TypeId, list: &Enum, indent: usize) -> String {
        let name = self.names.of(id);
        let mut out = format!("enum{}{name}", if name.is_empty() { "" } else { " " });
        if list.values.is_empty() {
            // C has no empty enumeration; an integer stands for one that has no name either.
            return if name.is_empty() { names::int("", list.size, list.signed).to_owned() } else { out };
        }
        out.push_str(" {\n");
        for value in &list.values {
            let name = self.names.identifier(self.types.string(value.name));
            tabs(&mut out, indent + 1);
            let _ = writeln!(out, "{name} = {},", constant(list, value.value));
        }
        tabs(&mut out, indent);
        out.push('}');
        out.push_str(enum_mode(list));
        out
    }
}

/// An enumerator's value, spelled so that it has the right type.
fn constant(list: &Enum, value: i64) -> String {
    match (list.size == 8, list.signed) {
        // The magnitude of the least value is no `long long`.
        (true, true) if value == i64::MIN => format!("({}LL - 1)", i64::MIN + 1),
        (true, true) => format!("{value}LL"),
        (true, false) => format!("{}ULL", value as u64),
        (false, true) if value == i64::from(i32::MIN) => format!("({} - 1)", i32::MIN + 1),
        (false, true) => format!("{}", value as i32),
        (false, false) => format!("{}", value as u32),
    }
}

/// What gives an enumeration a size that its values alone do not.
fn enum_mode(list: &Enum) -> &'static str {
    let wide = |value: i64| if list.signed { i32::try_from(value).is_err() } else { u32::try_from(value).is_err() };
    match list.size {
        1 => " __attribute__((mode(byte)))",
        2 => " __attribute__((mode(HI)))",
        8 if !list.values.iter().any(|value| wide(value.value)) => " __attribute__((mode(DI)))",
        _ => "",
    }
}

/// Unnamed bit-fields from one bit to another. They have no part in the alignment of the structure.
fn pad(out: &mut String, from: u64, to: u64, indent: usize) {
    let mut at = from;
    if to.saturating_sub(from) > LARGEST_GAP {
        let start = from.next_multiple_of(8);
        tabs(out, indent);
        let _ = writeln!(out, "char __pad_{}[{}];", start / 8, (to - start) / 8);
        at = start + (to - start) / 8 * 8;
    }
    while at < to {
        let fits = |width: u64| at.is_multiple_of(width) && at + width <= to;
        let (ty, width) = match PADS.iter().find(|(_, width)| fits(*width)) {
            Some((ty, width)) => (*ty, *width),
            // Less than a byte: up to its end or to the target, whichever comes first.
            None => ("char", (8 - at % 8).min(to - at)),
        };
        tabs(out, indent);
        let _ = writeln!(out, "{ty}: {width};");
        at += width;
    }
}

fn tabs(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('\t', count));
}
