//! Which names are typedef names inside a declaration, after Jourdan and Pottier.

use beec_source::Symbol;

/// A name declared in an inner scope, and whether it is a typedef's.
pub(crate) type Declared = (Symbol, bool);

/// A point to come back to: what is declared behind it is forgotten.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(usize);

/// The names that inner scopes declare, where that changes what the name is.
///
/// The file scope is not here: a name that is found nowhere here is what the file scope says. A
/// variable that hides no typedef name changes nothing, so it is not kept, and the list stays short.
#[derive(Default, Debug)]
pub(crate) struct Scope {
    names: Vec<Declared>,
}

impl Scope {
    /// What the innermost declaration of a name says, if there is one.
    pub(crate) fn get(&self, name: Symbol) -> Option<bool> {
        self.names.iter().rev().find(|declared| declared.0 == name).map(|declared| declared.1)
    }

    /// Takes a declaration in.
    pub(crate) fn declare(&mut self, name: Symbol, typedef: bool) {
        self.names.push((name, typedef));
    }

    /// Here.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.names.len())
    }

    /// Forgets what was declared since.
    pub(crate) fn restore(&mut self, mark: Mark) {
        self.names.truncate(mark.0);
    }

    /// Forgets what was declared since, and gives it back: a parameter list's scope, to open again for the body.
    pub(crate) fn take(&mut self, mark: Mark) -> Vec<Declared> {
        self.names.split_off(mark.0.min(self.names.len()))
    }

    /// Opens a scope again.
    pub(crate) fn reopen(&mut self, names: &[Declared]) {
        self.names.extend_from_slice(names);
    }
}
