//! Types as text, one line per type and one per part, as `bpftool btf dump … format raw` writes them.

use std::fmt::Write;

use crate::model::{Composite, DataSec, Encoding, Enum, FuncProto, Linkage, Type, TypeId};
use crate::strings::Name;
use crate::types::Types;

/// The own types of a collection as text.
pub fn dump(types: &Types) -> String {
    let mut out = String::new();
    for (id, ty) in types.iter() {
        dump_type(&mut out, types, id, ty);
    }
    out
}

/// Writing to a string cannot fail, which is why the results are dropped throughout.
fn dump_type(out: &mut String, types: &Types, id: TypeId, ty: &Type) {
    let _ = write!(out, "[{}] {} '{}'", id.0, ty.kind().name(), quoted(types, ty.name()));
    let _ = match ty {
        Type::Int(int) => write!(
            out,
            " size={} bits_offset={} nr_bits={} encoding={}",
            int.size,
            int.offset,
            int.bits,
            encoding(int.encoding)
        ),
        Type::Ptr(ty) | Type::Volatile(ty) | Type::Const(ty) | Type::Restrict(ty) => write!(out, " type_id={}", ty.0),
        Type::Typedef { ty, .. } | Type::TypeTag { ty, .. } => write!(out, " type_id={}", ty.0),
        Type::Array(array) => {
            write!(out, " type_id={} index_type_id={} nr_elems={}", array.elem.0, array.index.0, array.len)
        }
        Type::Composite(record) => write!(out, " size={} vlen={}", record.size, record.members.len()),
        Type::Enum(enumeration) => write!(
            out,
            " encoding={} size={} vlen={}",
            if enumeration.signed { "SIGNED" } else { "UNSIGNED" },
            enumeration.size,
            enumeration.values.len()
        ),
        Type::Fwd { union, .. } => write!(out, " fwd_kind={}", if *union { "union" } else { "struct" }),
        Type::Func(func) => write!(out, " type_id={} linkage={}", func.proto.0, linkage(func.linkage)),
        Type::FuncProto(proto) => write!(out, " ret_type_id={} vlen={}", proto.ret.0, proto.params.len()),
        Type::Var(var) => write!(out, " type_id={}, linkage={}", var.ty.0, linkage(var.linkage)),
        Type::DataSec(section) => write!(out, " size={} vlen={}", section.size, section.vars.len()),
        Type::Float { size, .. } => write!(out, " size={size}"),
        Type::DeclTag(tag) => write!(out, " type_id={} component_idx={}", tag.ty.0, tag.component),
    };
    out.push('\n');
    match ty {
        Type::Composite(record) => dump_members(out, types, record),
        Type::Enum(enumeration) => dump_enumerators(out, types, enumeration),
        Type::FuncProto(proto) => dump_params(out, types, proto),
        Type::DataSec(section) => dump_vars(out, types, section),
        _ => {}
    }
}

fn dump_members(out: &mut String, types: &Types, record: &Composite) {
    for member in &record.members {
        let name = quoted(types, member.name);
        let _ = write!(out, "\t'{name}' type_id={} bits_offset={}", member.ty.0, member.bit_offset);
        if let Some(size) = member.bitfield_size {
            let _ = write!(out, " bitfield_size={size}");
        }
        out.push('\n');
    }
}

fn dump_enumerators(out: &mut String, types: &Types, enumeration: &Enum) {
    let long = enumeration.size == 8;
    for value in &enumeration.values {
        let name = quoted(types, value.name);
        let _ = match (enumeration.signed, long) {
            (true, false) => writeln!(out, "\t'{name}' val={}", value.value as i32),
            (false, false) => writeln!(out, "\t'{name}' val={}", value.value as u32),
            (true, true) => writeln!(out, "\t'{name}' val={}LL", value.value),
            (false, true) => writeln!(out, "\t'{name}' val={}ULL", value.value as u64),
        };
    }
}

fn dump_params(out: &mut String, types: &Types, proto: &FuncProto) {
    for param in &proto.params {
        let _ = writeln!(out, "\t'{}' type_id={}", quoted(types, param.name), param.ty.0);
    }
}

fn dump_vars(out: &mut String, types: &Types, section: &DataSec) {
    for var in &section.vars {
        let _ = write!(out, "\ttype_id={} offset={} size={}", var.ty.0, var.offset, var.size);
        if let Some(ty) = types.get(var.ty) {
            let _ = write!(out, " ({} '{}')", ty.kind().name(), quoted(types, ty.name()));
        }
        out.push('\n');
    }
}

fn quoted(types: &Types, name: Name) -> &str {
    if name.is_empty() { "(anon)" } else { types.string(name) }
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Unsigned => "(none)",
        Encoding::Signed => "SIGNED",
        Encoding::Char => "CHAR",
        Encoding::Bool => "BOOL",
    }
}

fn linkage(linkage: Linkage) -> &'static str {
    match linkage {
        Linkage::Static => "static",
        Linkage::Global => "global",
        Linkage::Extern => "extern",
    }
}
