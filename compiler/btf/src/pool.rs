//! The types of a translation unit while it is being compiled: a superset of what its object will contain.

use rustc_hash::FxHashMap;

use crate::model::{Composite, Enum, Enumerator, Func, Linkage, Member, Type, TypeId, Var};
use crate::strings::{Name, Strings};

/// An append-only collection of types. [`emit()`](crate::emit()) takes from it what an object reaches.
///
/// A structure, union or enumeration has one entry per identity, which may begin as a declaration and be completed
/// later; types that point at it keep their id. Everything else is complete when it is added, and equal types share
/// an entry where the format lets them.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    strings: Strings,
    types: Vec<Type>,
    shared: FxHashMap<Type, TypeId>,
    tags: FxHashMap<TypeId, Vec<(i32, Name)>>,
}

impl Pool {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name for a string.
    pub fn name(&mut self, string: &str) -> Name {
        self.strings.intern(string)
    }

    /// The string of a name.
    pub fn string(&self, name: Name) -> &str {
        self.strings.get(name)
    }

    /// How many types there are, not counting `void`.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// The type with an id; none for `void`. A record that is only declared is a [`Type::Fwd`].
    pub fn get(&self, id: TypeId) -> Option<&Type> {
        self.types.get(id.index().checked_sub(1)?)
    }

    /// The type that stands below qualifiers, type tags and `typedef`s.
    pub fn resolve(&self, id: TypeId) -> TypeId {
        let mut id = id;
        while let Some(below) = self.get(id).and_then(Type::alias_of) {
            // Types are added after those they mention, so that a chain always descends.
            if below >= id {
                break;
            }
            id = below;
        }
        id
    }

    /// Adds a type, or finds the equal one that is there. Records, functions and variables are never shared: they
    /// have an identity of their own.
    pub fn add(&mut self, ty: Type) -> TypeId {
        let unique = matches!(ty, Type::Composite(_) | Type::Fwd { .. } | Type::Func(_) | Type::Var(_));
        if unique {
            return self.add_new(ty);
        }
        if let Some(id) = self.shared.get(&ty) {
            return *id;
        }
        let id = self.add_new(ty.clone());
        self.shared.insert(ty, id);
        id
    }

    /// Adds a type that nothing else will share, such as the prototype of a function.
    pub fn add_new(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId(self.types.len() as u32)
    }

    /// Adds a structure or union that is declared but not yet, or never, defined.
    pub fn declare_record(&mut self, name: &str, union: bool) -> TypeId {
        let name = self.name(name);
        self.add_new(Type::Fwd { name, union })
    }

    /// Gives a declared structure or union its members. Completing it a second time changes nothing.
    pub fn complete_record(&mut self, id: TypeId, size: u32, members: Vec<Member>) {
        if let Some(Type::Fwd { name, union }) = self.get(id).cloned() {
            self.types[id.index() - 1] = Type::Composite(Composite { name, union, size, members });
        }
    }

    /// Adds an enumeration of which nothing but its tag is known. Should it stay that way, it is written with 4 bytes
    /// and no enumerators, since the kernel refuses one of size 0.
    pub fn declare_enum(&mut self, name: &str) -> TypeId {
        let name = self.name(name);
        self.add_new(Type::Enum(Enum { name, size: 4, signed: false, values: Vec::new() }))
    }

    /// Gives a declared enumeration its values.
    pub fn complete_enum(&mut self, id: TypeId, size: u32, signed: bool, values: Vec<Enumerator>) {
        if let Some(Type::Enum(Enum { name, .. })) = self.get(id) {
            let name = *name;
            self.types[id.index() - 1] = Type::Enum(Enum { name, size, signed, values });
        }
    }

    /// Adds a function. `proto` should be an entry of its own ([`Pool::add_new`]).
    pub fn add_func(&mut self, name: &str, proto: TypeId, linkage: Linkage) -> TypeId {
        let name = self.name(name);
        self.add_new(Type::Func(Func { name, proto, linkage }))
    }

    /// Replaces prototype and linkage of a function, as when a definition follows a declaration.
    pub fn redefine_func(&mut self, id: TypeId, proto: TypeId, linkage: Linkage) {
        if let Some(Type::Func(Func { name, .. })) = self.get(id) {
            let name = *name;
            self.types[id.index() - 1] = Type::Func(Func { name, proto, linkage });
        }
    }

    /// Adds a variable.
    pub fn add_var(&mut self, name: &str, ty: TypeId, linkage: Linkage) -> TypeId {
        let name = self.name(name);
        self.add_new(Type::Var(Var { name, ty, linkage }))
    }

    /// Replaces type and linkage of a variable, as when a definition follows a declaration.
    pub fn redefine_var(&mut self, id: TypeId, ty: TypeId, linkage: Linkage) {
        if let Some(Type::Var(Var { name, .. })) = self.get(id) {
            let name = *name;
            self.types[id.index() - 1] = Type::Var(Var { name, ty, linkage });
        }
    }

    /// Attaches a `btf_decl_tag` to a record, typedef, function or variable, or with `component` to its member or
    /// parameter of that number. The tag is written if and only if the entity is. Repeating a tag changes nothing.
    pub fn tag(&mut self, entity: TypeId, component: Option<u32>, text: &str) {
        let text = self.name(text);
        let component = component.map_or(-1, |number| number as i32);
        let tags = self.tags.entry(entity).or_default();
        if !tags.contains(&(component, text)) {
            tags.push((component, text));
        }
    }

    /// The tags of an entity: component (-1 for the entity itself) and text, its own first, then by component.
    pub fn tags(&self, entity: TypeId) -> Vec<(i32, Name)> {
        let mut tags = self.tags.get(&entity).cloned().unwrap_or_default();
        tags.sort_by_key(|(component, _)| *component);
        tags
    }
}
