//! CO-RE relocations in words: kind, root type, path, and the value that the instruction has.

use beec_btf::{CoreKind, CoreReloc, Type, TypeId, Types};

use super::facts::{Category, Facts};
use super::file::Object;
use super::shapes;

pub(super) fn records(object: &Object, facts: &mut Facts) {
    for part in &object.ext.sections {
        let name = object.types.string(part.name);
        let section = object.sections.iter().find(|section| section.name == name);
        for record in &part.relocs {
            let bytes = section.map_or(&[][..], |section| &section.bytes);
            let (path, bit_field) = path(&object.types, record);
            let value = value(object, bytes, record);
            let free = bit_field
                && !matches!(record.kind, CoreKind::FieldExists | CoreKind::FieldSigned | CoreKind::FieldRshiftU64);
            // Loaders find the unit of a bit-field themselves and do not look at the compiler's.
            let value = if free { "of the unit".to_owned() } else { value };
            facts.add(Category::Core, format!("{} {path}", record.kind.name()), format!("value {value}"));
        }
    }
}

/// What the instruction of a record holds at the place that the loader patches.
fn value(object: &Object, bytes: &[u8], record: &CoreReloc) -> String {
    let offset = record.offset as usize;
    let Some(opcode) = bytes.get(offset) else { return "outside the section".to_owned() };
    let value = match opcode & 7 {
        0 => {
            let (low, high) = (object.u32(bytes, offset + 4), object.u32(bytes, offset + 12));
            i64::from(high) << 32 | i64::from(low)
        }
        1..=3 => i64::from(object.u16(bytes, offset + 2) as i16),
        4 | 7 => i64::from(object.u32(bytes, offset + 4) as i32),
        class => return format!("in an instruction of class {class}"),
    };
    let is_id = matches!(record.kind, CoreKind::TypeIdLocal | CoreKind::TypeIdTarget);
    if is_id && value == i64::from(record.ty.0) { "the type's id".to_owned() } else { value.to_string() }
}

/// The path of a record in names, and whether it ends at a bit-field.
fn path(types: &Types, record: &CoreReloc) -> (String, bool) {
    let root = shapes::shape(types, record.ty);
    let access = types.string(record.access);
    let mut numbers = access.split(':').map(|number| number.parse::<u32>().ok());
    let first = numbers.next().flatten();
    match record.kind {
        CoreKind::EnumvalExists | CoreKind::EnumvalValue => {
            (format!("{root}: {}", enumerator(types, record.ty, first)), false)
        }
        kind if kind.is_field() => {
            let element = first.filter(|first| *first != 0).map_or(String::new(), |first| format!("[{first}]"));
            let (steps, bit_field) = steps(types, record.ty, numbers);
            (format!("{root}{element}{steps}"), bit_field)
        }
        _ => (format!("{root} {access}"), false),
    }
}

fn enumerator(types: &Types, id: TypeId, number: Option<u32>) -> String {
    let Some(Type::Enum(enumeration)) = types.get(types.resolve(id)) else { return "no enumeration".to_owned() };
    let value = number.and_then(|number| enumeration.values.get(number as usize));
    value.map_or("no enumerator".to_owned(), |value| types.string(value.name).to_owned())
}

fn steps(types: &Types, root: TypeId, numbers: impl Iterator<Item = Option<u32>>) -> (String, bool) {
    let mut id = root;
    let mut text = String::new();
    let mut bit_field = false;
    for number in numbers {
        let step = number.and_then(|number| match types.get(types.resolve(id))? {
            Type::Composite(record) => {
                let member = record.members.get(number as usize)?;
                let name = types.string(member.name);
                // Where several members have no name, the number tells them apart.
                let name = if name.is_empty() { format!("({number})") } else { name.to_owned() };
                Some((member.ty, format!(".{name}"), member.bitfield_size.is_some_and(|size| size != 0)))
            }
            Type::Array(array) => Some((array.elem, format!("[{number}]"), false)),
            _ => None,
        });
        let Some((ty, step, bits)) = step else { return (text + ".?", false) };
        id = ty;
        text += &step;
        bit_field = bits;
    }
    (text, bit_field)
}
