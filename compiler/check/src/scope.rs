//! What names mean: entities, and the scopes of blocks.

use beec_source::{Span, Symbol};
use rustc_hash::FxHashMap;

use crate::tree::{FunctionId, GlobalId, LabelId, LocalId};
use crate::types::{EnumId, RecordId, TypeId};

/// A helper declared as a pointer variable that holds its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct HelperId(pub(crate) u32);

/// What an ordinary identifier means.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entity {
    /// A typedef's name: its [`Type::Typedef`](crate::types::Type::Typedef).
    Typedef(TypeId),
    /// An enumerator; `index` in `owner`.
    Enumerator { value: i128, ty: TypeId, owner: EnumId, index: u32 },
    /// An object with static storage duration.
    Global(GlobalId),
    /// A function.
    Function(FunctionId),
    /// A helper's pointer variable.
    Helper(HelperId),
    /// An object with automatic storage duration.
    Local(LocalId),
    /// A name whose declaration was wrong.
    Error,
}

/// An entity and where it is declared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    pub(crate) entity: Entity,
    pub(crate) span: Span,
}

/// What a tag means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tag {
    Record(RecordId),
    Enum(EnumId),
}

/// A block's (or prototype's) scope.
#[derive(Clone, Default, Debug)]
pub(crate) struct Scope {
    pub(crate) ordinary: FxHashMap<Symbol, Binding>,
    pub(crate) tags: FxHashMap<Symbol, Tag>,
    /// `__label__` names.
    pub(crate) labels: FxHashMap<Symbol, LabelId>,
}

impl Scope {
    /// The scope of a body behind a parameter list: its tags and enumerators are there, its parameters are to come.
    pub(crate) fn of_body(prototype: &Scope) -> Scope {
        let mut scope = prototype.clone();
        scope.ordinary.retain(|_, binding| !matches!(binding.entity, Entity::Error));
        scope
    }
}
