//! An order in which C accepts the definitions: what is contained before what contains it, a forward declaration
//! before a pointer.

use crate::c::{Budget, MAX_DEPTH, PrintError};
use crate::model::{Enum, Type, TypeId};
use crate::types::Types;

/// One thing to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// `struct x;`
    Forward(TypeId),
    /// The definition of a record, an enumeration or a `typedef`.
    Define(TypeId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// `struct x;` has been said.
    Declared,
    /// What its definition needs is being looked at.
    Open,
    /// The same, and `struct x;` has been said.
    OpenDeclared,
    Done,
}

/// Whether a use needs the type's size or only its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Name,
    Size,
}

/// Finds the order.
pub(crate) struct Order<'a> {
    types: &'a Types,
    states: Vec<State>,
    /// Definitions that are being looked at, the innermost last.
    open: Vec<TypeId>,
    budget: Budget,
    pub(crate) items: Vec<Item>,
}

impl<'a> Order<'a> {
    pub(crate) fn new(types: &'a Types) -> Self {
        Order {
            types,
            states: vec![State::New; types.last_id().index() + 1],
            open: Vec::new(),
            budget: Budget::new(types),
            items: Vec::new(),
        }
    }

    /// All named types, and the anonymous enumerations that nothing mentions and that exist for their constants.
    pub(crate) fn everything(&mut self) -> Result<(), PrintError> {
        let types = self.types;
        let mut mentioned = vec![false; self.states.len()];
        let levels = || [types.base(), Some(types)].into_iter().flatten();
        for (_, ty) in levels().flat_map(Types::iter) {
            ty.each_id(|id| mentioned[id.index()] = true);
        }
        for (id, ty) in levels().flat_map(Types::iter) {
            match ty {
                Type::Enum(Enum { name, values, .. }) if name.is_empty() => {
                    let wanted = !mentioned[id.index()] && !values.is_empty();
                    if wanted {
                        self.define(id, 0)?;
                    }
                }
                Type::Composite(record) if record.name.is_empty() => {}
                Type::Composite(_) | Type::Enum(_) | Type::Typedef { .. } => self.define(id, 0)?,
                Type::Fwd { .. } => self.declare(id),
                _ => {}
            }
        }
        Ok(())
    }

    /// A type and all that its definition needs.
    pub(crate) fn complete(&mut self, id: TypeId) -> Result<(), PrintError> {
        self.require(id, Use::Size, 0)
    }

    /// The names that a prototype mentions.
    pub(crate) fn prototype(&mut self, id: TypeId) -> Result<(), PrintError> {
        self.require(id, Use::Name, 0)
    }

    fn state(&self, id: TypeId) -> State {
        self.states.get(id.index()).copied().unwrap_or(State::Done)
    }

    fn set(&mut self, id: TypeId, state: State) {
        if let Some(slot) = self.states.get_mut(id.index()) {
            *slot = state;
        }
    }

    fn declare(&mut self, id: TypeId) {
        let declared = match self.state(id) {
            State::New => State::Declared,
            // A tag is visible inside its own braces, but not in what has to come before them.
            State::Open if self.open.last() != Some(&id) => State::OpenDeclared,
            _ => return,
        };
        self.set(id, declared);
        self.items.push(Item::Forward(id));
    }

    fn define(&mut self, id: TypeId, depth: usize) -> Result<(), PrintError> {
        let state = match self.state(id) {
            State::New => State::Open,
            State::Declared => State::OpenDeclared,
            _ => return Ok(()),
        };
        self.set(id, state);
        self.open.push(id);
        self.needs(id, depth)?;
        self.open.pop();
        self.set(id, State::Done);
        self.items.push(Item::Define(id));
        Ok(())
    }

    fn needs(&mut self, id: TypeId, depth: usize) -> Result<(), PrintError> {
        match self.types.get(id) {
            Some(Type::Composite(record)) => {
                for member in &record.members {
                    self.require(member.ty, Use::Size, depth + 1)?;
                }
            }
            Some(Type::Typedef { ty, .. }) => self.require(*ty, Use::Name, depth + 1)?,
            _ => {}
        }
        Ok(())
    }

    fn require(&mut self, mut id: TypeId, mut usage: Use, depth: usize) -> Result<(), PrintError> {
        // The chain of pointers and qualifiers counts as well: foreign BTF may close it to a ring.
        for depth in depth..MAX_DEPTH {
            self.budget.step()?;
            match self.types.get(id) {
                Some(Type::Ptr(pointee)) => (id, usage) = (*pointee, Use::Name),
                // Even a pointer to an array needs the size of the elements.
                Some(Type::Array(array)) => (id, usage) = (array.elem, Use::Size),
                Some(Type::Volatile(ty) | Type::Const(ty) | Type::Restrict(ty) | Type::TypeTag { ty, .. }) => id = *ty,
                Some(Type::Typedef { ty, .. }) => {
                    self.define(id, depth)?;
                    if usage == Use::Name {
                        return Ok(());
                    }
                    id = *ty;
                }
                Some(Type::Enum(enumeration)) if !enumeration.name.is_empty() => return self.define(id, depth),
                Some(Type::Fwd { .. }) => {
                    self.declare(id);
                    return Ok(());
                }
                Some(Type::Composite(record)) if record.name.is_empty() => {
                    for member in &record.members {
                        self.require(member.ty, Use::Size, depth + 1)?;
                    }
                    return Ok(());
                }
                Some(Type::Composite(_)) if usage == Use::Size => return self.define(id, depth),
                Some(Type::Composite(_)) => {
                    self.declare(id);
                    return Ok(());
                }
                Some(Type::FuncProto(proto)) => {
                    self.require(proto.ret, Use::Name, depth + 1)?;
                    for param in &proto.params {
                        self.require(param.ty, Use::Name, depth + 1)?;
                    }
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
        Err(PrintError::TooDeep(id))
    }
}
