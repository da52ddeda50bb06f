//! Map definitions as libbpf reads them from BTF (`parse_btf_map_def` in its `libbpf.c`).

use beec_btf::{Composite, Type, TypeId, Types};

/// What a definition says, as far as it can be read off its types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapDefinition {
    /// The number of the map type.
    pub kind: Option<u32>,
    /// The size of a key in bytes.
    pub key: Option<u64>,
    /// The size of a value in bytes.
    pub value: Option<u64>,
}

/// Reads the definition that a variable in `.maps` is.
pub fn map_definition(types: &Types, var: TypeId) -> Option<MapDefinition> {
    let Some(Type::Var(var)) = types.get(var) else { return None };
    let Some(Type::Composite(record)) = types.get(types.resolve(var.ty)) else { return None };
    Some(MapDefinition {
        kind: number(types, record, "type"),
        key: pointee_size(types, record, "key").or_else(|| number(types, record, "key_size").map(u64::from)),
        value: pointee_size(types, record, "value").or_else(|| number(types, record, "value_size").map(u64::from)),
    })
}

/// What the member of a name points to.
fn pointee(types: &Types, record: &Composite, name: &str) -> Option<TypeId> {
    let member = record.members.iter().find(|member| types.string(member.name) == name)?;
    match types.get(types.resolve(member.ty))? {
        Type::Ptr(target) => Some(*target),
        _ => None,
    }
}

/// `__type(key, T)` declares a pointer to `T`.
fn pointee_size(types: &Types, record: &Composite, name: &str) -> Option<u64> {
    types.size_of(pointee(types, record, name)?)
}

/// `__uint(key_size, N)` declares a pointer to an array of `N` elements.
fn number(types: &Types, record: &Composite, name: &str) -> Option<u32> {
    match types.get(types.resolve(pointee(types, record, name)?))? {
        Type::Array(array) => Some(array.len),
        _ => None,
    }
}
