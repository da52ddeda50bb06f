//! Structs of functions for the kernel (`.struct_ops`): does what the program fills in fit the kernel's structure?
//!
//! The rules are those of `bpf_map__init_kern_struct_ops` in libbpf's `libbpf.c`, and of the kernel's
//! `bpf_struct_ops_map_update_elem`.

use crate::attach::words;
use crate::compat::Pair;
use crate::kernels::{Kernels, Part};
use crate::ksyms::spell;
use crate::names::essential;
use crate::nearest::nearest;
use beec_btf::{Composite, Kind, Member, Type, TypeId, Types};

/// What stands before the name of a struct in the name of its map's value (`STRUCT_OPS_VALUE_PREFIX`).
const VALUE_PREFIX: &str = "bpf_struct_ops_";

/// Members that are the kernel's own business: registering a struct that sets one is refused, by these types'
/// `init_member` (net/ipv4/bpf_tcp_ca.c, net/sched/bpf_qdisc.c, drivers/hid/bpf/hid_bpf_struct_ops.c) or by their rule.
const ZERO: [(&str, &[&str]); 4] = [
    ("tcp_congestion_ops", &["key", "list", "owner"]),
    ("sched_ext_ops", &["priv"]),
    ("hid_bpf_ops", &["hdev", "list"]),
    ("Qdisc_ops", &["cl_ops", "next", "owner", "priv_size", "static_flags"]),
];

/// What a member is initialised with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Nothing, or zeros.
    Zero,
    /// The address of a function.
    Function,
    /// Something else.
    Value,
}

/// What is wrong with a struct as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The kernel has no such structure.
    Struct {
        /// The most similar one that programs may fill in.
        nearest: Option<String>,
    },
    /// It has, but not for programs to fill in.
    NotForPrograms,
}

/// What is wrong with one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its number in the program's structure.
    pub member: usize,
    /// Its name.
    pub name: String,
    /// What.
    pub problem: Problem,
}

/// What can be wrong with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The kernel's structure does not have it.
    Missing {
        /// The most similar one it has.
        nearest: Option<String>,
    },
    /// One of the two is a bit-field.
    BitField,
    /// It is another kind of type, or has another size.
    Type {
        /// The program's declaration.
        program: String,
        /// The kernel's.
        kernel: String,
    },
    /// A pointer that is set and is not a function.
    NotFunction,
    /// A function where the kernel has a pointer to something else.
    NotCallable {
        /// The kernel's declaration.
        kernel: String,
    },
    /// The kernel calls it with other arguments than the program's structure says.
    Prototype {
        /// The program's declaration.
        program: String,
        /// The kernel's.
        kernel: String,
    },
    /// The kernel wants it to be zero.
    NotZero,
}

/// A structure of the kernel that programs may fill in.
#[derive(Clone, Copy, Debug)]
pub struct Ops<'a> {
    part: &'a Part,
    id: TypeId,
    record: &'a Composite,
}

/// The kernel's structure for one of the program's name.
pub fn find<'a>(name: &str, kernels: &'a Kernels) -> Result<Ops<'a>, Absent> {
    let name = essential(name);
    let value = kernels.find(&format!("{VALUE_PREFIX}{name}"), Kind::Struct);
    let Some((part, _)) = value else {
        let known = kernels.has(name, Kind::Struct);
        let nearest = || kernels.nearest(name, Kind::Struct, VALUE_PREFIX);
        return Err(if known { Absent::NotForPrograms } else { Absent::Struct { nearest: nearest() } });
    };
    let (id, record) = part.types.record(name, false).ok_or(Absent::Struct { nearest: None })?;
    Ok(Ops { part, id, record })
}

impl Ops<'_> {
    /// Where the structure is from.
    pub fn place(&self) -> &str {
        &self.part.place
    }

    /// How many words of arguments the kernel passes to the member of a name, and its prototype as C.
    pub fn arguments(&self, name: &str) -> Option<(u32, String)> {
        let member = self.member(name)?;
        let proto = pointer_target(&self.part.types, member.ty)?;
        Some((words(self.part, proto, 0)?, spell(&self.part.types, proto, name)))
    }

    /// Compares every member of the program's structure; `settings` says member by member what it is set to.
    pub fn compare(&self, program: &Types, record: &Composite, settings: &[Setting]) -> Vec<Wrong> {
        let members = record.members.iter().zip(settings).enumerate();
        let wrong = members.filter_map(|(number, (member, setting))| {
            let name = program.string(member.name);
            let problem = self.compare_member(program, member, name, *setting)?;
            Some(Wrong { member: number, name: name.to_owned(), problem })
        });
        wrong.collect()
    }

    fn member(&self, name: &str) -> Option<&Member> {
        self.record.members.iter().find(|member| self.part.types.string(member.name) == name)
    }

    fn compare_member(&self, program: &Types, ours: &Member, name: &str, setting: Setting) -> Option<Problem> {
        let types = &self.part.types;
        let Some(theirs) = self.member(name) else {
            let names = || self.record.members.iter().map(|member| types.string(member.name));
            let missing = || Problem::Missing { nearest: nearest(name, names()).map(str::to_owned) };
            return (setting != Setting::Zero).then(missing);
        };
        if ours.bitfield_size.is_some() || theirs.bitfield_size.is_some() {
            return Some(Problem::BitField);
        }
        let kind = |types: &Types, id| types.get(types.resolve(id)).map(Type::kind);
        let pointer = kind(types, theirs.ty) == Some(Kind::Ptr);
        let other_kind = kind(program, ours.ty) != kind(types, theirs.ty);
        if other_kind || !pointer && program.size_of(ours.ty) != types.size_of(theirs.ty) {
            let (program, kernel) = (spell(program, ours.ty, name), spell(types, theirs.ty, name));
            return Some(Problem::Type { program, kernel });
        }
        if setting == Setting::Zero {
            return None;
        }
        if pointer { self.compare_pointer(program, ours, theirs, setting) } else { self.compare_value(name) }
    }

    fn compare_pointer(&self, program: &Types, ours: &Member, theirs: &Member, setting: Setting) -> Option<Problem> {
        if setting != Setting::Function {
            return Some(Problem::NotFunction);
        }
        let types = &self.part.types;
        let name = types.string(theirs.name);
        let target = pointer_target(types, theirs.ty)?;
        if !matches!(types.get(target), Some(Type::FuncProto(_))) {
            return Some(Problem::NotCallable { kernel: spell(types, theirs.ty, name) });
        }
        let our_target = pointer_target(program, ours.ty)?;
        let same = Pair { program, kernel: types }.calls(our_target, target);
        // A structure that only declares `void *` members says nothing about arguments.
        let says = matches!(program.get(our_target), Some(Type::FuncProto(_)));
        let prototype =
            || Problem::Prototype { program: spell(program, our_target, name), kernel: spell(types, target, name) };
        (says && !same).then(prototype)
    }

    fn compare_value(&self, name: &str) -> Option<Problem> {
        let ops = self.part.types.name_of(self.id);
        let zero = ZERO.iter().any(|(known, members)| *known == ops && members.contains(&name));
        zero.then_some(Problem::NotZero)
    }
}

fn pointer_target(types: &Types, id: TypeId) -> Option<TypeId> {
    match types.get(types.resolve(id))? {
        Type::Ptr(target) => Some(types.resolve(*target)),
        _ => None,
    }
}
