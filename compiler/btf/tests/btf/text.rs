//! Types written as text, in the form in which they are dumped.

use beec_btf::{
    Array, Composite, DeclTag, Encoding, Enum, Enumerator, Func, FuncProto, Int, Linkage, Member, Name, Param, Type,
    TypeId, Types, Var,
};

/// The types that a dump describes; numbers in brackets are for the reader. Sections are not understood.
pub(crate) fn parse(text: &str) -> Types {
    let mut types = Types::new();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    while let Some(head) = lines.next() {
        let mut parts = Vec::new();
        while let Some(part) = lines.next_if(|line| !line.starts_with('[')) {
            parts.push(part);
        }
        let ty = parse_type(&mut types, head, &parts);
        types.push(ty);
    }
    types
}

/// `field=value` in a line.
fn field<'a>(line: &'a str, field: &str) -> &'a str {
    let mut words = line.split([' ', ',']).filter_map(|word| word.split_once('='));
    words.find(|(name, _)| *name == field).map_or_else(|| panic!("no {field} in {line}"), |(_, value)| value)
}

fn number(line: &str, name: &str) -> u32 {
    field(line, name).parse().unwrap()
}

fn id(line: &str, name: &str) -> TypeId {
    TypeId(number(line, name))
}

fn name(types: &mut Types, line: &str) -> Name {
    match line.split('\'').nth(1).unwrap() {
        "(anon)" => Name::EMPTY,
        name => types.name(name),
    }
}

fn linkage(line: &str) -> Linkage {
    match field(line, "linkage") {
        "static" => Linkage::Static,
        "global" => Linkage::Global,
        _ => Linkage::Extern,
    }
}

fn parse_type(types: &mut Types, head: &str, parts: &[&str]) -> Type {
    let own = name(types, head);
    let ty = || id(head, "type_id");
    match head.split(' ').nth(1).unwrap() {
        "INT" => Type::Int(Int {
            name: own,
            size: number(head, "size"),
            bits: number(head, "nr_bits") as u8,
            offset: number(head, "bits_offset") as u8,
            encoding: match field(head, "encoding") {
                "SIGNED" => Encoding::Signed,
                "BOOL" => Encoding::Bool,
                _ => Encoding::Unsigned,
            },
        }),
        "PTR" => Type::Ptr(ty()),
        "ARRAY" => Type::Array(Array { elem: ty(), index: id(head, "index_type_id"), len: number(head, "nr_elems") }),
        kind @ ("STRUCT" | "UNION") => {
            let members = parts.iter().map(|part| Member {
                name: name(types, part),
                ty: id(part, "type_id"),
                bit_offset: number(part, "bits_offset"),
                bitfield_size: part.contains("bitfield_size").then(|| number(part, "bitfield_size") as u8),
            });
            let members = members.collect();
            Type::Composite(Composite { name: own, union: kind == "UNION", size: number(head, "size"), members })
        }
        "ENUM" | "ENUM64" => {
            let value = |text: &str| text.trim_end_matches(['U', 'L']).parse::<i128>().unwrap() as i64;
            let values =
                parts.iter().map(|part| Enumerator { name: name(types, part), value: value(field(part, "val")) });
            let values = values.collect();
            let signed = field(head, "encoding") == "SIGNED";
            Type::Enum(Enum { name: own, size: number(head, "size"), signed, values })
        }
        "FWD" => Type::Fwd { name: own, union: field(head, "fwd_kind") == "union" },
        "TYPEDEF" => Type::Typedef { name: own, ty: ty() },
        "VOLATILE" => Type::Volatile(ty()),
        "CONST" => Type::Const(ty()),
        "RESTRICT" => Type::Restrict(ty()),
        "FUNC" => Type::Func(Func { name: own, proto: ty(), linkage: linkage(head) }),
        "FUNC_PROTO" => {
            let params = parts.iter().map(|part| Param { name: name(types, part), ty: id(part, "type_id") }).collect();
            Type::FuncProto(FuncProto { ret: id(head, "ret_type_id"), params })
        }
        "VAR" => Type::Var(Var { name: own, ty: ty(), linkage: linkage(head) }),
        "FLOAT" => Type::Float { name: own, size: number(head, "size") },
        "DECL_TAG" => {
            Type::DeclTag(DeclTag { text: own, ty: ty(), component: field(head, "component_idx").parse().unwrap() })
        }
        "TYPE_TAG" => Type::TypeTag { text: own, ty: ty(), attribute: false },
        kind => panic!("unknown kind {kind}"),
    }
}
