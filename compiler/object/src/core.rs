//! CO-RE relocations. Loaders compute every relocated value from this object's own types first, and refuse the whole
//! program if the instruction holds anything else; so the same is computed here, from the finished types.

use beec_btf::{Array, Composite, CoreKind, Encoding, Enum, Int, Type, TypeId, Types};
use beec_codegen::{Insn, MachineFunction};
use beec_ir::{Block, BlockCall, Body, CoreId, CoreReloc, Module, Op, Terminator, Value, ValueDef};
use rustc_hash::FxHashMap;

/// The value that stands in the instruction, and whether loaders insist on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Local {
    pub(crate) value: u64,
    pub(crate) checked: bool,
}

/// Longest access path that loaders take (`BPF_CORE_SPEC_MAX_LEN`).
const MAX_PATH: usize = 64;

/// What the finished types say about a relocation; the error says what is wrong with it.
pub(crate) fn local_value(
    types: &Types,
    root: TypeId,
    kind: CoreKind,
    access: &str,
    big_endian: bool,
) -> Result<Local, String> {
    let path = path(access)?;
    let certain = |value| Ok(Local { value, checked: true });
    match kind {
        CoreKind::TypeIdLocal | CoreKind::TypeIdTarget => certain(u64::from(root.0)),
        CoreKind::TypeExists | CoreKind::TypeMatches | CoreKind::EnumvalExists => certain(1),
        CoreKind::TypeSize => certain(types.size_of(root).ok_or("the type has no size")?),
        CoreKind::EnumvalValue => certain(enumerator(types, root, &path)?),
        CoreKind::FieldExists => field(types, root, &path).and(certain(1)),
        _ => Ok(field_fact(kind, field(types, root, &path)?, big_endian)),
    }
}

fn path(access: &str) -> Result<Vec<u64>, String> {
    let numbers: Result<Vec<u64>, _> = access.split(':').map(str::parse).collect();
    match numbers {
        Ok(path) if path.len() <= MAX_PATH => Ok(path),
        Ok(_) => Err(format!("the access has more than {MAX_PATH} steps")),
        Err(_) => Err(format!("`{access}` is no access path")),
    }
}

fn enumerator(types: &Types, root: TypeId, path: &[u64]) -> Result<u64, String> {
    match types.get(types.resolve(root)) {
        Some(Type::Enum(Enum { values, .. })) => {
            let index = path.first().and_then(|index| usize::try_from(*index).ok());
            let value = index.and_then(|index| values.get(index)).ok_or("there is no such enumerator")?;
            Ok(value.value as u64)
        }
        _ => Err("the type is no enumeration".to_owned()),
    }
}

/// A field at the end of an access.
#[derive(Clone, Copy)]
struct Field {
    bit_offset: u64,
    width: Option<u64>,
    size: u64,
    signed: bool,
}

fn field(types: &Types, root: TypeId, path: &[u64]) -> Result<Field, String> {
    let mut id = types.resolve(root);
    let size = |id| types.size_of(id).ok_or_else(|| format!("type `{}` has no size", types.name_of(id)));
    let bits = |count: u64, size: u64| count.checked_mul(size)?.checked_mul(8);
    let (first, rest) = path.split_first().ok_or("the access is empty")?;
    let mut bit_offset = bits(*first, size(id)?).ok_or("the access is too large")?;
    let mut width = None;
    for step in rest {
        let here = match types.get(id) {
            Some(Type::Composite(Composite { members, .. })) => {
                let index = usize::try_from(*step).ok();
                let member = index.and_then(|index| members.get(index)).ok_or("there is no such member")?;
                id = types.resolve(member.ty);
                width = member.bitfield_size.map(u64::from);
                Some(u64::from(member.bit_offset))
            }
            Some(Type::Array(Array { elem, .. })) => {
                id = types.resolve(*elem);
                bits(*step, size(id)?)
            }
            _ => return Err(format!("type `{}` has no parts", types.name_of(id))),
        };
        bit_offset = here.and_then(|here| bit_offset.checked_add(here)).ok_or("the access is too large")?;
    }
    let signed = match types.get(id) {
        Some(Type::Int(Int { encoding, .. })) => *encoding == Encoding::Signed,
        Some(Type::Enum(Enum { signed, .. })) => *signed,
        _ => false,
    };
    Ok(Field { bit_offset, width, size: size(id)?, signed })
}

/// `bpf_core_calc_field_relo` of libbpf, for local types.
fn field_fact(kind: CoreKind, field: Field, big_endian: bool) -> Local {
    let (byte_offset, byte_size) = storage(field);
    let bits = field.width.unwrap_or(byte_size * 8);
    let value = match kind {
        CoreKind::FieldByteSize => byte_size,
        CoreKind::FieldSigned => u64::from(field.signed),
        CoreKind::FieldLshiftU64 if big_endian => {
            8_u64.wrapping_sub(byte_size).wrapping_mul(8).wrapping_add(field.bit_offset).wrapping_sub(byte_offset * 8)
        }
        CoreKind::FieldLshiftU64 => 64_u64.wrapping_sub(field.bit_offset + bits - byte_offset * 8),
        CoreKind::FieldRshiftU64 => 64_u64.wrapping_sub(bits),
        _ => byte_offset,
    };
    let always = matches!(kind, CoreKind::FieldSigned | CoreKind::FieldRshiftU64);
    Local { value, checked: always || field.width.is_none() }
}

/// Offset and size in bytes of what is loaded to get at a field: of a bit-field, the smallest unit that holds it.
fn storage(field: Field) -> (u64, u64) {
    let Some(width) = field.width else { return (field.bit_offset / 8, field.size) };
    let mut size = field.size.max(1);
    let start = |size: u64| field.bit_offset / 8 / size * size;
    while size < 8 && field.bit_offset + width > (start(size) + size) * 8 {
        size *= 2;
    }
    (start(size), size)
}

/// What is relocated in an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// The immediate of an arithmetic instruction.
    Immediate(i32),
    /// The offset of a memory access of so many bytes.
    Offset(i16, u32),
    /// The two immediates of a wide load.
    Wide(u64),
}

/// The part of an instruction that loaders patch; none if they would refuse it. `next` is the slot behind it.
pub(crate) fn carrier(insn: Insn, next: Option<Insn>) -> Option<Carrier> {
    const IMMEDIATE_SOURCE: u8 = 0;
    match insn.code & 7 {
        // ALU and ALU64; the byte swaps have no operand and negation no immediate.
        4 | 7 if insn.code & 8 == IMMEDIATE_SOURCE && insn.src == 0 && !matches!(insn.code & 0xf0, 0x80 | 0xd0) => {
            Some(Carrier::Immediate(insn.imm))
        }
        // LDX, ST, STX
        1..=3 => Some(Carrier::Offset(insn.off, width(insn))),
        0 if insn.is_wide() && insn.src == 0 && insn.off == 0 => {
            let next = next.filter(|next| (next.code, next.dst, next.src, next.off) == (0, 0, 0, 0))?;
            Some(Carrier::Wide(u64::from(insn.imm as u32) | u64::from(next.imm as u32) << 32))
        }
        _ => None,
    }
}

/// Bytes that a memory access touches (`BPF_SIZE`).
fn width(insn: Insn) -> u32 {
    match insn.code & 0x18 {
        0x00 => 4,
        0x08 => 2,
        0x10 => 1,
        _ => 8,
    }
}

impl Carrier {
    /// Whether it holds the value.
    pub(crate) fn holds(self, value: u64) -> bool {
        match self {
            Carrier::Immediate(imm) => i64::from(imm) as u64 == value,
            Carrier::Offset(offset, _) => i64::from(offset) as u64 == value,
            Carrier::Wide(number) => number == value,
        }
    }

    /// What it holds, for messages.
    pub(crate) fn value(self) -> i64 {
        match self {
            Carrier::Immediate(imm) => i64::from(imm),
            Carrier::Offset(offset, _) => i64::from(offset),
            Carrier::Wide(number) => number as i64,
        }
    }
}

/// A relocated access of the finished IR that the machine code has no record of: nothing may lose one on the way.
pub(crate) fn lost_record<'a>(module: &'a Module, function: &MachineFunction) -> Option<&'a CoreReloc> {
    let body = module.function(function.func).body.as_ref()?;
    let written = |reloc: &CoreReloc| {
        let same =
            |other: &CoreReloc| (other.kind, other.root, &other.access) == (reloc.kind, reloc.root, &reloc.access);
        function.core.iter().any(|(_, other)| same(other))
    };
    live_relocations(body).into_iter().map(|id| &body.core[id.index()]).find(|reloc| !written(reloc))
}

/// The relocated addresses that the code cannot do without. What only a branch looks at is left out: a branch whose
/// two ways are the same needs no condition.
fn live_relocations(body: &Body) -> Vec<CoreId> {
    let mut relocations = Vec::new();
    if body.core.is_empty() {
        return relocations;
    }
    let mut work: Vec<Value> = Vec::new();
    let mut jumps: FxHashMap<Block, Vec<&BlockCall>> = FxHashMap::default();
    let mut reached = vec![false; body.blocks.len()];
    let mut blocks = vec![body.entry()];
    while let Some(block) = blocks.pop() {
        if std::mem::replace(&mut reached[block.index()], true) {
            continue;
        }
        let data = body.block(block);
        let needed = data.insts.iter().map(|inst| &body.inst(*inst).op).filter(|op| !op.is_removable());
        needed.for_each(|op| op.for_each_use(|value| work.push(value)));
        if let Terminator::Return(Some(value)) = data.terminator {
            work.push(value);
        }
        for target in targets(&data.terminator) {
            jumps.entry(target.block).or_default().push(target);
            blocks.push(target.block);
        }
    }
    let mut seen = vec![false; body.values.len()];
    while let Some(value) = work.pop() {
        if std::mem::replace(&mut seen[value.index()], true) {
            continue;
        }
        match (body.def(value), body.def_op(value)) {
            (ValueDef::Param(block, index), _) => {
                let calls = jumps.get(&block).into_iter().flatten();
                work.extend(calls.filter_map(|call| call.args.get(index as usize)));
            }
            (_, Some(op)) => {
                op.for_each_use(|value| work.push(value));
                relocations.extend(if let Op::CoreAccess { reloc, .. } = op { Some(*reloc) } else { None });
            }
            _ => {}
        }
    }
    relocations
}

fn targets(terminator: &Terminator) -> Vec<&BlockCall> {
    match terminator {
        Terminator::Jump(target) => vec![target],
        Terminator::Branch { then, otherwise, .. } => vec![then, otherwise],
        Terminator::Switch { cases, default, .. } => cases.iter().map(|(_, target)| target).chain([default]).collect(),
        Terminator::AsmGoto { targets, fallthrough, .. } => targets.iter().chain([fallthrough]).collect(),
        Terminator::Return(_) | Terminator::Unreachable => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
