//! CO-RE: would libbpf find a field, type or enumerator in a kernel's BTF?
//!
//! The rules are those of `bpf_core_spec_match` in libbpf's `relo_core.c`.

use crate::compat::Pair;
use crate::kernels::Kernels;
use crate::names::essential;
use beec_btf::{CoreKind, Kind, Member, Type, TypeId, Types};

/// One step of a path through the program's types.
enum Step<'a> {
    Member(&'a Member),
    Element(u32),
}

/// Whether some type of the kernel satisfies a relocation; none if the relocation cannot be judged.
pub fn satisfied(program: &Types, root: TypeId, access: &str, kind: CoreKind, kernels: &Kernels) -> Option<bool> {
    let candidates = candidates(program, root, kernels)?;
    match kind {
        CoreKind::FieldByteOffset
        | CoreKind::FieldByteSize
        | CoreKind::FieldExists
        | CoreKind::FieldSigned
        | CoreKind::FieldLshiftU64
        | CoreKind::FieldRshiftU64 => {
            let path = path(program, root, access)?;
            Some(candidates.iter().any(|(kernel, id)| follow(Pair { program, kernel }, *id, &path)))
        }
        CoreKind::EnumvalExists | CoreKind::EnumvalValue => {
            let name = enumerator(program, root, access)?;
            Some(candidates.iter().any(|(kernel, id)| has_enumerator(kernel, *id, name)))
        }
        _ => None,
    }
}

/// The path as C writes it, beginning with the type: `struct task_struct::on_cpu`.
pub fn spell(program: &Types, root: TypeId, access: &str) -> Option<String> {
    let name = program.name_of(root);
    let keyword = match program.get(root)? {
        Type::Composite(record) if record.union => "union ",
        Type::Composite(_) => "struct ",
        Type::Enum(_) => "enum ",
        _ => "",
    };
    if matches!(program.get(program.resolve(root)), Some(Type::Enum(_))) {
        return Some(format!("{keyword}{name}::{}", enumerator(program, root, access)?));
    }
    let mut text = format!("{keyword}{name}::");
    let start = text.len();
    for step in path(program, root, access)? {
        match step {
            Step::Member(member) => {
                let dot = if text.len() == start { "" } else { "." };
                text.push_str(&format!("{dot}{}", program.string(member.name)));
            }
            Step::Element(index) => text.push_str(&format!("[{index}]")),
        }
    }
    Some(text)
}

/// The kernel's types whose name without flavour is that of the root, and whose kind is the root's: the kernel's own,
/// else its modules' (`bpf_core_find_cands`).
fn candidates<'a>(program: &Types, root: TypeId, kernels: &'a Kernels) -> Option<Vec<(&'a Types, TypeId)>> {
    let full = program.name_of(root);
    let name = essential(full);
    if name.is_empty() {
        return None;
    }
    let kind = class(program.get(root)?.kind());
    let mut found = Vec::new();
    for part in kernels.parts() {
        let first = part.types.first_id();
        let mut own: Vec<_> = part.types.by_name(name).collect();
        // A few names of the kernel have a flavour of their own (`nf_conn___init`).
        if full != name {
            own.extend(part.types.by_name(full));
        }
        own.retain(|(id, ty)| *id >= first && class(ty.kind()) == kind);
        found.extend(own.iter().map(|(id, _)| (&*part.types, *id)));
        if !found.is_empty() && part.is_kernel() {
            break;
        }
    }
    Some(found)
}

fn class(kind: Kind) -> Kind {
    if kind == Kind::Enum64 { Kind::Enum } else { kind }
}

fn numbers(access: &str) -> Option<Vec<u32>> {
    access.split(':').map(|number| number.parse().ok()).collect()
}

/// The named members and array elements on a path, without anonymous members and without the first number.
fn path<'a>(program: &'a Types, root: TypeId, access: &str) -> Option<Vec<Step<'a>>> {
    let numbers = numbers(access)?;
    let mut id = program.resolve(root);
    let mut steps = Vec::new();
    for &number in numbers.get(1..)? {
        match program.get(id)? {
            Type::Composite(record) => {
                let member = record.members.get(number as usize)?;
                if !member.name.is_empty() {
                    steps.push(Step::Member(member));
                }
                id = program.resolve(member.ty);
            }
            Type::Array(array) => {
                steps.push(Step::Element(number));
                id = program.resolve(array.elem);
            }
            _ => return None,
        }
    }
    Some(steps)
}

fn follow(pair: Pair<'_>, id: TypeId, path: &[Step<'_>]) -> bool {
    let mut id = pair.kernel.resolve(id);
    // An array that ends its structure and has no length may be indexed at will.
    let mut flexible = false;
    for step in path {
        match step {
            Step::Member(ours) => {
                let Some((member, last)) = find_member(pair, id, ours) else { return false };
                if !pair.fields(ours.ty, member.ty) {
                    return false;
                }
                id = pair.kernel.resolve(member.ty);
                flexible = last;
            }
            Step::Element(index) => {
                let Some(Type::Array(array)) = pair.kernel.get(id) else { return false };
                if !(flexible && array.len == 0) && *index >= array.len {
                    return false;
                }
                id = pair.kernel.resolve(array.elem);
                flexible = false;
            }
        }
    }
    true
}

/// The member of a name, also in anonymous members, and whether it is the last of its record.
fn find_member<'a>(pair: Pair<'a>, id: TypeId, ours: &Member) -> Option<(&'a Member, bool)> {
    let name = pair.program.string(ours.name);
    let mut seen = Vec::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        let id = pair.kernel.resolve(id);
        let Some(Type::Composite(record)) = pair.kernel.get(id) else { continue };
        // Records of C do not contain themselves; foreign BTF may say so.
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let found = record.members.iter().position(|member| pair.kernel.string(member.name) == name);
        if let Some(number) = found {
            return Some((&record.members[number], number + 1 == record.members.len()));
        }
        work.extend(record.members.iter().rev().filter(|member| member.name.is_empty()).map(|member| member.ty));
    }
    None
}

fn enumerator<'a>(program: &'a Types, root: TypeId, access: &str) -> Option<&'a str> {
    let number = *numbers(access)?.first()?;
    match program.get(program.resolve(root))? {
        Type::Enum(list) => list.values.get(number as usize).map(|value| program.string(value.name)),
        _ => None,
    }
}

fn has_enumerator(kernel: &Types, id: TypeId, name: &str) -> bool {
    match kernel.get(kernel.resolve(id)) {
        Some(Type::Enum(list)) => {
            list.values.iter().any(|value| essential(kernel.string(value.name)) == essential(name))
        }
        _ => false,
    }
}
