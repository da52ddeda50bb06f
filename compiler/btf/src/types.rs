//! A finished collection of types: what a `.BTF` section holds.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHasher;

use crate::model::{Composite, Enum, Func, FuncProto, Int, Kind, Type, TypeId, Var};
use crate::strings::{Name, Strings};

/// How many aliases, arrays and such may stand upon each other; the kernel's own limit is 32.
const MAX_DEPTH: usize = 64;

/// Types with their final ids, and their strings. A collection read for a kernel module continues the ids of the
/// kernel's own, its *base*.
#[derive(Clone, Debug, Default)]
pub struct Types {
    base: Option<Arc<Types>>,
    /// Id before the first own type.
    start: u32,
    types: Vec<Type>,
    strings: Arc<Strings>,
    index: OnceLock<NameIndex>,
}

impl Types {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// A collection made of its parts.
    pub(crate) fn from_parts(base: Option<Arc<Types>>, types: Vec<Type>, strings: Arc<Strings>) -> Self {
        let start = base.as_ref().map_or(0, |base| base.last_id().0);
        Types { base, start, types, strings, index: OnceLock::new() }
    }

    /// Appends a type and gives its id.
    pub fn push(&mut self, ty: Type) -> TypeId {
        self.index = OnceLock::new();
        self.types.push(ty);
        self.last_id()
    }

    /// The highest id in use, 0 in an empty collection.
    pub fn last_id(&self) -> TypeId {
        TypeId(self.start + self.types.len() as u32)
    }

    /// The first id that is not the base's.
    pub fn first_id(&self) -> TypeId {
        TypeId(self.start + 1)
    }

    /// The collection whose ids this one continues.
    pub fn base(&self) -> Option<&Types> {
        self.base.as_deref()
    }

    pub(crate) fn base_shared(&self) -> Option<Arc<Types>> {
        self.base.clone()
    }

    /// The type with an id; none for `void` and for ids outside the collection.
    pub fn get(&self, id: TypeId) -> Option<&Type> {
        if id.0 <= self.start {
            return self.base.as_ref()?.get(id);
        }
        self.types.get((id.0 - self.start - 1) as usize)
    }

    /// The own types with their ids, in order, without those of a base.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        let start = self.start;
        self.types.iter().enumerate().map(move |(number, ty)| (TypeId(start + 1 + number as u32), ty))
    }

    /// The name for a string, adding the string if it is new.
    pub fn name(&mut self, string: &str) -> Name {
        Arc::make_mut(&mut self.strings).intern(string)
    }

    /// The string of a name.
    pub fn string(&self, name: Name) -> &str {
        self.strings.get(name)
    }

    /// The strings, which `.BTF.ext` shares.
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    /// The strings, to be shared with a collection that continues this one.
    pub(crate) fn strings_shared(&self) -> Arc<Strings> {
        self.strings.clone()
    }

    /// The own name of the type with an id; empty if it has none.
    pub fn name_of(&self, id: TypeId) -> &str {
        self.get(id).map_or("", |ty| self.string(ty.name()))
    }

    /// The types of a name, by ascending id, the base's first.
    pub fn by_name(&self, name: &str) -> impl Iterator<Item = (TypeId, &Type)> + use<'_> {
        let mut found = Vec::new();
        if let Some(base) = self.base() {
            base.collect_named(name, &mut found);
        }
        self.collect_named(name, &mut found);
        found.into_iter()
    }

    fn collect_named<'a>(&'a self, name: &str, found: &mut Vec<(TypeId, &'a Type)>) {
        let index = self.index.get_or_init(|| NameIndex::new(self));
        for slot in index.candidates(name) {
            let ty = &self.types[slot as usize];
            if self.string(ty.name()) == name {
                found.push((TypeId(self.start + 1 + slot), ty));
            }
        }
    }

    /// The first type of a name and kind.
    pub fn find(&self, name: &str, kind: Kind) -> Option<TypeId> {
        self.by_name(name).find(|(_, ty)| ty.kind() == kind).map(|(id, _)| id)
    }

    /// The structure or union of a tag that has members.
    pub fn record(&self, name: &str, union: bool) -> Option<(TypeId, &Composite)> {
        self.by_name(name).find_map(|(id, ty)| match ty {
            Type::Composite(record) if record.union == union => Some((id, record)),
            _ => None,
        })
    }

    /// The function of a name with its prototype.
    pub fn func(&self, name: &str) -> Option<(TypeId, &Func, &FuncProto)> {
        self.by_name(name).find_map(|(id, ty)| match ty {
            Type::Func(func) => match self.get(func.proto) {
                Some(Type::FuncProto(proto)) => Some((id, func, proto)),
                _ => None,
            },
            _ => None,
        })
    }

    /// The variable of a name.
    pub fn var(&self, name: &str) -> Option<(TypeId, &Var)> {
        self.by_name(name).find_map(|(id, ty)| match ty {
            Type::Var(var) => Some((id, var)),
            _ => None,
        })
    }

    /// The type that stands below qualifiers, type tags and `typedef`s.
    pub fn resolve(&self, id: TypeId) -> TypeId {
        let mut id = id;
        for _ in 0..MAX_DEPTH {
            match self.get(id).and_then(Type::alias_of) {
                Some(below) => id = below,
                None => break,
            }
        }
        id
    }

    /// The type that stands below qualifiers and type tags.
    pub fn unqualified(&self, id: TypeId) -> TypeId {
        let mut id = id;
        for _ in 0..MAX_DEPTH {
            match self.get(id) {
                Some(Type::Typedef { .. }) | None => break,
                Some(ty) => match ty.alias_of() {
                    Some(below) => id = below,
                    None => break,
                },
            }
        }
        id
    }

    /// The size of a value of the type in bytes; none for `void`, functions and records without members in sight.
    pub fn size_of(&self, id: TypeId) -> Option<u64> {
        let mut id = id;
        let mut count: u64 = 1;
        for _ in 0..MAX_DEPTH {
            let size = match self.get(self.resolve(id))? {
                Type::Int(Int { size, .. }) | Type::Composite(Composite { size, .. }) => u64::from(*size),
                Type::Enum(Enum { size, .. }) | Type::Float { size, .. } => u64::from(*size),
                Type::Ptr(_) => 8,
                Type::Array(array) => {
                    count = count.checked_mul(u64::from(array.len))?;
                    id = array.elem;
                    continue;
                }
                Type::Var(var) => {
                    id = var.ty;
                    continue;
                }
                Type::DataSec(section) => u64::from(section.size),
                _ => return None,
            };
            return count.checked_mul(size);
        }
        None
    }
}

/// Finds types by name: chains of type numbers that share a hash value.
#[derive(Clone, Debug)]
struct NameIndex {
    heads: Vec<u32>,
    next: Vec<u32>,
}

impl NameIndex {
    const END: u32 = u32::MAX;

    fn new(types: &Types) -> Self {
        let buckets = types.types.len().next_power_of_two().max(16);
        let mut index = NameIndex { heads: vec![Self::END; buckets], next: vec![Self::END; types.types.len()] };
        // Backwards, so that every chain ascends.
        for (slot, ty) in types.types.iter().enumerate().rev() {
            let name = ty.name();
            if name.is_empty() {
                continue;
            }
            let bucket = index.bucket(types.string(name));
            index.next[slot] = index.heads[bucket];
            index.heads[bucket] = slot as u32;
        }
        index
    }

    fn bucket(&self, name: &str) -> usize {
        let mut hasher = FxHasher::default();
        name.hash(&mut hasher);
        hasher.finish() as usize & (self.heads.len() - 1)
    }

    fn candidates(&self, name: &str) -> impl Iterator<Item = u32> {
        let mut slot = self.heads[self.bucket(name)];
        std::iter::from_fn(move || {
            let current = slot;
            slot = *self.next.get(current as usize)?;
            Some(current)
        })
    }
}
