//! From the types of a translation unit to those of its object: what is reached, in which order, and which structures
//! shrink to a forward declaration.
//!
//! The rule for the latter is the one that keeps objects built on a whole kernel's types small: a named structure or
//! union that is reached only as what a *member* points to becomes a forward declaration, unless anything else needs
//! it in full. Arrays of pointers and prototypes on the way count as needing it.

use crate::model::{DataSec, DeclTag, SecVar, Type, TypeId};
use crate::pool::Pool;
use crate::types::Types;

/// The section of map definitions.
const MAPS: &str = ".maps";

/// A data section to describe: its entries carry ids of the pool.
#[derive(Clone, Debug)]
pub struct Section {
    /// Name of the section.
    pub name: String,
    /// Its size in bytes, 0 for those that exist only in BTF (`.kconfig`, `.ksyms`).
    pub size: u32,
    /// Variables and functions in it.
    pub entries: Vec<SecVar>,
}

/// What [`emit`] gives.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The finished types.
    pub types: Types,
    ids: Vec<TypeId>,
}

impl Emitted {
    /// The id that a type of the pool got; none if nothing reached it. `void` stays `void`.
    pub fn id(&self, pool_id: TypeId) -> Option<TypeId> {
        if pool_id.is_void() {
            return Some(TypeId::VOID);
        }
        self.ids.get(pool_id.index()).copied().filter(|id| !id.is_void())
    }
}

/// Takes from the pool what is reached from the roots (functions, variables, roots of CO-RE relocations) in their
/// order, then what the sections mention, then the sections by name, then forward declarations.
pub fn emit(pool: &Pool, roots: &[TypeId], sections: &[Section]) -> Emitted {
    let entries = sections.iter().flat_map(|section| section.entries.iter().map(|entry| entry.ty));
    let roots: Vec<TypeId> = roots.iter().copied().chain(entries).collect();
    let maps = sections.iter().filter(|section| section.name == MAPS).flat_map(|section| &section.entries);
    let parts = maps.flat_map(|entry| map_parts(pool, entry.ty));
    let need = reach(pool, roots.iter().copied().chain(parts));
    let mut order = Order::new(pool, &need);
    for root in &roots {
        order.place_all(*root);
    }
    order.into_types(sections)
}

/// How urgently a type is needed. The order of the variants is that of their strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Not at all.
    No,
    /// As what a member points to: a named record needs no more than its tag.
    Pointee,
    /// As the type of a member, where a pointer still leads to [`Need::Pointee`].
    Member,
    /// In full.
    Full,
}

/// The types that a map definition speaks of: its members are pointers to its key and value, which the loader must
/// see in full, and those of the definition of its inner map.
fn map_parts(pool: &Pool, var: TypeId) -> Vec<TypeId> {
    let Some(Type::Var(var)) = pool.get(var) else { return Vec::new() };
    let mut parts = members(pool, var.ty);
    let inner: Vec<TypeId> = parts.iter().filter_map(|part| element_pointee(pool, *part)).collect();
    parts.extend(inner.into_iter().flat_map(|inner| members(pool, inner)));
    parts
}

fn members(pool: &Pool, record: TypeId) -> Vec<TypeId> {
    match pool.get(pool.resolve(record)) {
        Some(Type::Composite(record)) => record.members.iter().map(|member| member.ty).collect(),
        _ => Vec::new(),
    }
}

/// `T` of a member `T *values[]`.
fn element_pointee(pool: &Pool, member: TypeId) -> Option<TypeId> {
    let Type::Array(array) = pool.get(member)? else { return None };
    match pool.get(array.elem)? {
        Type::Ptr(pointee) => Some(*pointee),
        _ => None,
    }
}

/// Finds how urgently each type is needed. Needs only grow, so each type is visited three times at most.
fn reach(pool: &Pool, roots: impl Iterator<Item = TypeId>) -> Vec<Need> {
    let mut need = vec![Need::No; pool.len() + 1];
    let mut work: Vec<(TypeId, Need)> = roots.map(|root| (root, Need::Full)).collect();
    while let Some((id, wanted)) = work.pop() {
        let Some(ty) = pool.get(id) else { continue };
        let wanted = need_here(ty, wanted);
        if need[id.index()] >= wanted {
            continue;
        }
        need[id.index()] = wanted;
        if shrinks(ty, wanted) {
            continue;
        }
        let below = need_below(ty, wanted);
        ty.each_id(|child| work.push((child, below)));
    }
    need
}

/// Only chains of pointers, qualifiers and names hand on a weaker need; whatever else is reached is needed in full.
fn need_here(ty: &Type, wanted: Need) -> Need {
    let chain = matches!(ty, Type::Ptr(_)) || ty.alias_of().is_some();
    if chain || shrinks(ty, wanted) { wanted } else { Need::Full }
}

fn need_below(ty: &Type, here: Need) -> Need {
    match ty {
        Type::Composite(_) => Need::Member,
        Type::Ptr(_) if here == Need::Member => Need::Pointee,
        _ => here,
    }
}

/// Whether a type needed this much is written as a forward declaration.
fn shrinks(ty: &Type, need: Need) -> bool {
    matches!(ty, Type::Composite(record) if need == Need::Pointee && !record.name.is_empty())
}

/// Gives out ids: first to what is needed in full, in the order of a walk from the roots, last to forward
/// declarations.
struct Order<'a> {
    pool: &'a Pool,
    need: &'a [Need],
    ids: Vec<TypeId>,
    /// What each id stands for, beginning with id 1.
    placed: Vec<Placed>,
    /// Pool ids of records of which only the tag is written, as they were met.
    forward: Vec<TypeId>,
    met: Vec<bool>,
}

#[derive(Clone, Copy)]
enum Placed {
    Type(TypeId),
    Tag { entity: TypeId, component: i32, text: crate::Name },
}

impl<'a> Order<'a> {
    fn new(pool: &'a Pool, need: &'a [Need]) -> Self {
        let slots = pool.len() + 1;
        Order {
            pool,
            need,
            ids: vec![TypeId::VOID; slots],
            placed: Vec::new(),
            forward: Vec::new(),
            met: vec![false; slots],
        }
    }

    /// Places everything below a root that has no id yet, each type before those it mentions.
    fn place_all(&mut self, root: TypeId) {
        let mut work = vec![root];
        while let Some(id) = work.pop() {
            let Some(ty) = self.pool.get(id) else { continue };
            if self.met[id.index()] {
                continue;
            }
            self.met[id.index()] = true;
            if matches!(ty, Type::Fwd { .. }) || shrinks(ty, self.need[id.index()]) {
                self.forward.push(id);
                continue;
            }
            self.place(id);
            let start = work.len();
            ty.each_id(|child| work.push(child));
            work[start..].reverse();
        }
    }

    fn place(&mut self, id: TypeId) {
        self.placed.push(Placed::Type(id));
        self.ids[id.index()] = TypeId(self.placed.len() as u32);
        for (component, text) in self.pool.tags(id) {
            self.placed.push(Placed::Tag { entity: id, component, text });
        }
    }

    fn into_types(mut self, sections: &[Section]) -> Emitted {
        let named: Vec<&Section> = {
            let mut named: Vec<&Section> = sections.iter().filter(|section| !section.entries.is_empty()).collect();
            named.sort_by(|a, b| a.name.cmp(&b.name));
            named
        };
        let first_forward = self.placed.len() + named.len() + 1;
        for (number, id) in self.forward.iter().enumerate() {
            self.ids[id.index()] = TypeId((first_forward + number) as u32);
        }
        let mut types = Types::new();
        for placed in &self.placed {
            self.write(&mut types, *placed);
        }
        for section in named {
            self.write_section(&mut types, section);
        }
        for id in &self.forward {
            self.write_forward(&mut types, *id);
        }
        Emitted { types, ids: self.ids }
    }

    fn write(&self, types: &mut Types, placed: Placed) {
        match placed {
            Placed::Type(id) => {
                let Some(ty) = self.pool.get(id) else { return };
                let mut ty = ty.clone();
                ty.map_ids(|id| self.ids.get(id.index()).copied().unwrap_or_default());
                ty.map_names(|name| types.name(self.pool.string(name)));
                types.push(ty);
            }
            Placed::Tag { entity, component, text } => {
                let text = types.name(self.pool.string(text));
                types.push(Type::DeclTag(DeclTag { text, ty: self.ids[entity.index()], component }));
            }
        }
    }

    fn write_section(&self, types: &mut Types, section: &Section) {
        let name = types.name(&section.name);
        let vars = section.entries.iter();
        let vars = vars.map(|entry| SecVar { ty: self.ids[entry.ty.index()], ..*entry }).collect();
        types.push(Type::DataSec(DataSec { name, size: section.size, vars }));
    }

    fn write_forward(&self, types: &mut Types, id: TypeId) {
        let (name, union) = match self.pool.get(id) {
            Some(Type::Fwd { name, union }) => (*name, *union),
            Some(Type::Composite(record)) => (record.name, record.union),
            _ => return,
        };
        let name = types.name(self.pool.string(name));
        types.push(Type::Fwd { name, union });
    }
}
