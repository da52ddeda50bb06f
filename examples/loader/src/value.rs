//! Bytes as text, by their BTF type.

use libbpf_rs::Object;
use libbpf_rs::btf::types::{Array, Enum, Int, IntEncoding, MemberAttr, Struct, Union};
use libbpf_rs::btf::{Btf, BtfKind, BtfType, HasSize, TypeId};

/// An event of a ring buffer: maps say nothing of its type, so it is taken for a `struct event` of the object where the sizes fit.
pub fn event(object: &Object, bytes: &[u8]) -> String {
    let btf = object.btf().ok().flatten();
    // The kernel rounds the size of what is reserved up to eight.
    let known = btf.as_ref().and_then(|btf| Some((btf, btf.type_by_name::<Struct<'_>>("event")?)));
    match known {
        Some((btf, event)) if event.size() <= bytes.len() => format(btf, event.type_id(), bytes),
        _ => hexadecimal(bytes),
    }
}

/// Bytes as a value of a type.
pub fn format(btf: &Btf<'_>, of: TypeId, bytes: &[u8]) -> String {
    match btf.type_by_id::<BtfType<'_>>(of) {
        Some(of) => format_type(btf, of.skip_mods_and_typedefs(), bytes),
        None => hexadecimal(bytes),
    }
}

fn format_type(btf: &Btf<'_>, of: BtfType<'_>, bytes: &[u8]) -> String {
    let text = match of.kind() {
        BtfKind::Int => Int::try_from(of).ok().and_then(|int| integer(&int, bytes)),
        BtfKind::Enum => Enum::try_from(of).ok().and_then(|of| enumerator(&of, bytes)),
        BtfKind::Array => Array::try_from(of).ok().map(|array| elements(btf, &array, bytes)),
        BtfKind::Struct => Struct::try_from(of)
            .ok()
            .map(|of| members(btf, of.iter().map(|member| (member.name, member.ty, member.attr)), bytes)),
        BtfKind::Union => Union::try_from(of)
            .ok()
            .map(|of| members(btf, of.iter().take(1).map(|member| (member.name, member.ty, member.attr)), bytes)),
        BtfKind::Ptr => unsigned(bytes, 8).map(|value| format!("{value:#x}")),
        _ => None,
    };
    text.unwrap_or_else(|| hexadecimal(bytes))
}

fn integer(int: &Int<'_>, bytes: &[u8]) -> Option<String> {
    let size = usize::from(int.bits.div_ceil(8));
    let value = unsigned(bytes, size)?;
    let unused = 64 - 8 * u32::try_from(size.clamp(1, 8)).ok()?;
    Some(match int.encoding {
        IntEncoding::Signed => ((value << unused) as i64 >> unused).to_string(),
        IntEncoding::Bool => (value != 0).to_string(),
        IntEncoding::None | IntEncoding::Char => value.to_string(),
    })
}

fn enumerator(of: &Enum<'_>, bytes: &[u8]) -> Option<String> {
    let value = unsigned(bytes, of.size())? as i64;
    let named = of.iter().find(|one| one.value == value).and_then(|one| one.name);
    Some(named.map_or_else(|| value.to_string(), |name| name.to_string_lossy().into_owned()))
}

fn elements(btf: &Btf<'_>, array: &Array<'_>, bytes: &[u8]) -> String {
    let of = array.contained_type().skip_mods_and_typedefs();
    if let Ok(int) = Int::try_from(of)
        && int.bits == 8
        && of.name().is_some_and(|name| name == "char")
    {
        let length = bytes.iter().take(array.capacity()).take_while(|byte| **byte != 0).count();
        return format!("{:?}", String::from_utf8_lossy(&bytes[..length]));
    }
    let size = bytes.len() / array.capacity().max(1);
    let parts: Vec<String> = bytes.chunks(size.max(1)).map(|part| format_type(btf, of, part)).collect();
    format!("[{}]", parts.join(", "))
}

type Member<'btf> = (Option<&'btf std::ffi::OsStr>, TypeId, MemberAttr);

fn members<'btf>(btf: &Btf<'_>, members: impl Iterator<Item = Member<'btf>>, bytes: &[u8]) -> String {
    let one = |(name, of, place): Member<'_>| {
        let name = name.unwrap_or_default().to_string_lossy().into_owned();
        let text = match place {
            MemberAttr::Normal { offset } => {
                let from = bytes.len().min(offset as usize / 8);
                let length = size_of_type(btf, of).unwrap_or(bytes.len() - from);
                format(btf, of, &bytes[from..bytes.len().min(from + length)])
            }
            MemberAttr::BitField { size, offset } => bits(bytes, offset as usize, usize::from(size)).to_string(),
        };
        if name.is_empty() { text } else { format!("{name} = {text}") }
    };
    format!("{{ {} }}", members.map(one).collect::<Vec<_>>().join(", "))
}

fn size_of_type(btf: &Btf<'_>, of: TypeId) -> Option<usize> {
    let of = btf.type_by_id::<BtfType<'_>>(of)?.skip_mods_and_typedefs();
    match of.kind() {
        BtfKind::Int => Int::try_from(of).ok().map(|int| usize::from(int.bits.div_ceil(8))),
        BtfKind::Enum => Enum::try_from(of).ok().map(|of| of.size()),
        BtfKind::Struct => Struct::try_from(of).ok().map(|of| of.size()),
        BtfKind::Union => Union::try_from(of).ok().map(|of| of.size()),
        BtfKind::Ptr => Some(8),
        BtfKind::Array => {
            let array = Array::try_from(of).ok()?;
            Some(array.capacity() * size_of_type(btf, array.contained_type().type_id())?)
        }
        _ => None,
    }
}

/// The first bytes as a number of this machine's byte order; `None` where there are too few.
fn unsigned(bytes: &[u8], size: usize) -> Option<u64> {
    let bytes = bytes.get(..size)?;
    Some(match size {
        1 => bytes[0].into(),
        2 => u16::from_ne_bytes(bytes.try_into().ok()?).into(),
        4 => u32::from_ne_bytes(bytes.try_into().ok()?).into(),
        8 => u64::from_ne_bytes(bytes.try_into().ok()?),
        _ => return None,
    })
}

/// A bit-field, counted as little-endian machines do.
fn bits(bytes: &[u8], offset: usize, size: usize) -> u64 {
    let bit = |index: usize| bytes.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1);
    (0..size).filter(|index| bit(offset + index)).map(|index| 1 << index).sum()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
