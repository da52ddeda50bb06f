//! Types in words: named ones by their names, nameless ones by what they hold.

use std::collections::BTreeSet;

use beec_btf::{Composite, Encoding, Enum, FuncProto, Linkage, Type, TypeId, Types};

use super::facts::{Category, Facts};
use super::file::Object;

/// How deep nameless types may be nested before the text stops.
const MAX_DEPTH: usize = 32;

/// The one typedef of which the kernel wants the name.
const CONTEXT_NAME: &str = "bpf_user_pt_regs_t";

pub(super) fn shape(types: &Types, id: TypeId) -> String {
    nested(types, id, 0)
}

/// The prototype of a function. Where a function is declared several times with other names for the same types,
/// compilers choose differently, and loaders look through the names.
pub(super) fn signature(types: &Types, id: TypeId) -> String {
    let Some(Type::FuncProto(proto)) = types.get(id) else { return shape(types, id) };
    let params = proto.params.iter().map(|param| {
        let name = types.string(param.name);
        let separator = if name.is_empty() { "" } else { ": " };
        format!("{name}{separator}{}", through_names(types, param.ty))
    });
    format!("({}) -> {}", params.collect::<Vec<_>>().join(", "), through_names(types, proto.ret))
}

fn through_names(types: &Types, id: TypeId) -> String {
    let (prefix, id) = peel(types, id);
    prefix + &shape(types, id)
}

/// Takes off names, pointers and `const`; of the latter two the text says.
fn peel(types: &Types, id: TypeId) -> (String, TypeId) {
    let (mut id, mut prefix) = (id, String::new());
    for _ in 0..MAX_DEPTH {
        id = match types.get(id) {
            Some(Type::Typedef { name, .. }) if types.string(*name) == CONTEXT_NAME => break,
            Some(Type::Typedef { ty, .. }) if !is_nameless(types, *ty) => *ty,
            Some(Type::Ptr(to)) => {
                prefix += "*";
                *to
            }
            Some(Type::Const(ty)) => {
                prefix += "const ";
                *ty
            }
            _ => break,
        };
    }
    (prefix, id)
}

fn is_nameless(types: &Types, id: TypeId) -> bool {
    matches!(types.get(id), Some(Type::Composite(_) | Type::Enum(_))) && types.name_of(id).is_empty()
}

fn nested(types: &Types, id: TypeId, depth: usize) -> String {
    let Some(ty) = types.get(id) else {
        return if id.is_void() { "void".to_owned() } else { "no such type".to_owned() };
    };
    if depth > MAX_DEPTH {
        return "…".to_owned();
    }
    let below = |id: TypeId| nested(types, id, depth + 1);
    let name = types.string(ty.name());
    match ty {
        Type::Int(_) | Type::Float { .. } | Type::Typedef { .. } => name.to_owned(),
        Type::Ptr(to) => format!("*{}", below(*to)),
        Type::Array(array) => format!("[{}]{}", array.len, below(array.elem)),
        Type::Composite(record) if name.is_empty() => members(types, record, depth + 1),
        Type::Composite(record) => format!("{} {name}", keyword(record.union)),
        Type::Fwd { union, .. } => format!("{} {name}", keyword(*union)),
        Type::Enum(enumeration) if name.is_empty() => enumerators(types, enumeration),
        Type::Enum(_) => format!("enum {name}"),
        Type::Volatile(ty) => format!("volatile {}", below(*ty)),
        Type::Const(ty) => format!("const {}", below(*ty)),
        Type::Restrict(ty) => format!("restrict {}", below(*ty)),
        Type::TypeTag { ty, .. } => format!("tag({name}) {}", below(*ty)),
        Type::FuncProto(proto) => prototype(types, proto, depth + 1),
        Type::Func(_) | Type::Var(_) | Type::DataSec(_) | Type::DeclTag(_) => format!("{} {name}", ty.kind().name()),
    }
}

fn keyword(union: bool) -> &'static str {
    if union { "union" } else { "struct" }
}

fn prototype(types: &Types, proto: &FuncProto, depth: usize) -> String {
    let params = proto.params.iter().map(|param| {
        let name = types.string(param.name);
        let separator = if name.is_empty() { "" } else { ": " };
        format!("{name}{separator}{}", nested(types, param.ty, depth))
    });
    format!("({}) -> {}", params.collect::<Vec<_>>().join(", "), nested(types, proto.ret, depth))
}

fn members(types: &Types, record: &Composite, depth: usize) -> String {
    let member = |member: &beec_btf::Member| {
        let width = member.bitfield_size.filter(|width| *width != 0).map_or(String::new(), |width| format!(":{width}"));
        format!("{}{width} @{} {}", types.string(member.name), member.bit_offset, nested(types, member.ty, depth))
    };
    let list: Vec<_> = record.members.iter().map(member).collect();
    format!("{} {{{}}} of {} bytes", keyword(record.union), list.join("; "), record.size)
}

fn enumerators(types: &Types, enumeration: &Enum) -> String {
    let value = |value: &beec_btf::Enumerator| {
        let number = match (enumeration.signed, enumeration.size) {
            (true, _) => value.value.to_string(),
            (false, 8) => (value.value as u64).to_string(),
            (false, _) => (value.value as u32).to_string(),
        };
        format!("{}={number}", types.string(value.name))
    };
    let list: Vec<_> = enumeration.values.iter().map(value).collect();
    format!("enum {{{}}} of {} bytes", list.join(", "), enumeration.size)
}

/// A map definition as libbpf reads it: numbers from the length of arrays, types with their sizes.
pub(super) fn map_definition(types: &Types, id: TypeId) -> String {
    let Some(Type::Composite(record)) = types.get(types.resolve(id)) else { return shape(types, id) };
    let field = |member: &beec_btf::Member| {
        let name = types.string(member.name);
        match types.get(member.ty) {
            Some(Type::Ptr(to)) => match types.get(*to) {
                Some(Type::Array(array)) => format!("{name}={}", array.len),
                _ => format!("{name}={} of {} bytes", shape(types, *to), types.size_of(*to).unwrap_or(0)),
            },
            Some(Type::Array(array)) => match types.get(array.elem) {
                Some(Type::Ptr(inner)) => format!("{name}=[{}]({})", array.len, map_definition(types, *inner)),
                _ => format!("{name}={}", shape(types, member.ty)),
            },
            _ => format!("{name}={}", shape(types, member.ty)),
        }
    };
    record.members.iter().map(field).collect::<Vec<_>>().join(" ")
}

/// The member of a record at an offset in bytes, as a path.
pub(super) fn member_at(types: &Types, id: TypeId, offset: u32) -> Option<String> {
    let (mut id, mut offset, mut path) = (id, offset, Vec::new());
    for _ in 0..MAX_DEPTH {
        let Some(Type::Composite(record)) = types.get(types.resolve(id)) else { break };
        let member = record.members.iter().rev().find(|member| member.bit_offset / 8 <= offset)?;
        offset -= member.bit_offset / 8;
        path.push(types.string(member.name));
        id = member.ty;
    }
    let rest = if offset == 0 { String::new() } else { format!("+{offset}") };
    (!path.is_empty()).then(|| path.join(".") + &rest)
}

/// Definitions of the named types that variables, global functions and CO-RE relocations lead to. What a member points
/// to does not count, since loaders know it by name only and compilers leave it out at will; unless the pointer is
/// tagged, which has a meaning for the kernel.
pub(super) fn definitions(object: &Object, facts: &mut Facts) {
    let types = &object.types;
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<(TypeId, bool)> = roots(object).into_iter().map(|id| (id, false)).collect();
    while let Some((id, in_record)) = waiting.pop() {
        let Some(ty) = types.get(id) else { continue };
        if !seen.insert((id, in_record)) {
            continue;
        }
        match ty {
            Type::Composite(_) => ty.each_id(|id| waiting.push((id, true))),
            Type::Ptr(to) if in_record && !matches!(types.get(*to), Some(Type::TypeTag { .. })) => {}
            _ => ty.each_id(|id| waiting.push((id, in_record))),
        }
        if let Some((key, what)) = definition(types, id, ty) {
            facts.add(Category::Types, key, what);
        }
    }
    for (_, ty) in types.iter() {
        if let Type::DeclTag(tag) = ty
            && (seen.contains(&(tag.ty, false)) || seen.contains(&(tag.ty, true)))
            && !matches!(types.get(tag.ty), Some(Type::Var(_) | Type::Func(_)))
        {
            let fact = format!("tag '{}' on component {}", types.string(tag.text), tag.component);
            facts.add(Category::Types, shape(types, tag.ty), fact);
        }
    }
}

fn roots(object: &Object) -> Vec<TypeId> {
    let own = object.types.iter().flat_map(|(_, ty)| match ty {
        Type::DataSec(section) if object.types.string(section.name) == ".maps" => {
            section.vars.iter().flat_map(|var| map_parts(&object.types, var.ty)).collect()
        }
        // Its externs that are functions are looked at below.
        Type::DataSec(section) => {
            let variables = section.vars.iter().filter(|var| matches!(object.types.get(var.ty), Some(Type::Var(_))));
            variables.map(|var| var.ty).collect()
        }
        Type::Func(func) if func.linkage != Linkage::Static => match object.types.get(func.proto) {
            Some(Type::FuncProto(proto)) => {
                let params = proto.params.iter().map(|param| param.ty);
                params.chain([proto.ret]).map(|ty| peel(&object.types, ty).1).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    });
    let core = object.ext.sections.iter().flat_map(|section| section.relocs.iter().map(|record| record.ty));
    own.chain(core).collect()
}

/// The types that a map definition names as keys and values, those of an inner map included.
fn map_parts(types: &Types, var: TypeId) -> Vec<TypeId> {
    let Some(Type::Var(var)) = types.get(var) else { return Vec::new() };
    let mut parts = Vec::new();
    let mut definitions = vec![var.ty];
    for _ in 0..MAX_DEPTH {
        let Some(definition) = definitions.pop() else { break };
        let Some(Type::Composite(record)) = types.get(types.resolve(definition)) else { continue };
        for member in &record.members {
            match types.get(member.ty) {
                Some(Type::Ptr(to)) => parts.push(*to),
                Some(Type::Array(array)) => {
                    if let Some(Type::Ptr(inner)) = types.get(array.elem) {
                        definitions.push(*inner);
                    }
                }
                _ => {}
            }
        }
    }
    parts
}

fn definition(types: &Types, id: TypeId, ty: &Type) -> Option<(String, String)> {
    if types.string(ty.name()).is_empty() {
        return None;
    }
    let what = match ty {
        Type::Int(int) => {
            let encoding = match int.encoding {
                Encoding::Unsigned => "unsigned",
                Encoding::Signed => "signed",
                Encoding::Char => "char",
                Encoding::Bool => "bool",
            };
            format!("{encoding} of {} bits in {} bytes", int.bits, int.size)
        }
        Type::Float { size, .. } => format!("floating-point of {size} bytes"),
        Type::Composite(record) => members(types, record, 0),
        Type::Fwd { .. } => "declared only".to_owned(),
        Type::Enum(enumeration) => enumerators(types, enumeration),
        // clang writes a name that is declared twice twice, each with what stands behind it there.
        Type::Typedef { ty, .. } => format!("typedef of {}", through_names(types, *ty)),
        _ => return None,
    };
    Some((shape(types, id), what))
}
