//! What the token source and the grammar's actions share while one declaration is parsed.

use std::cell::RefCell;

use beec_preprocess::Token;
use beec_source::{Diagnostic, Span, Symbol};

use crate::ast::{Attribute, LoopHint};
use crate::pragma::{Pragma, PragmaState, Subject};
use crate::scan::{ItemId, Unit};
use crate::scope::{Declared, Mark, Scope};

/// One parse of one declaration.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// The translation unit, whose file scope says which names are types.
    pub(crate) unit: &'a Unit,
    item: ItemId,
    scope: RefCell<Scope>,
    /// Whether the declarations being parsed are typedefs, the innermost last.
    typedefs: RefCell<Vec<bool>>,
    pragmas: RefCell<PragmaState>,
    /// Attributes inside the declarator being parsed, in front of its parameters or sizes.
    held: RefCell<Vec<Attribute>>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'a> Context<'a> {
    /// For a parse of `item`.
    pub(crate) fn new(unit: &'a Unit, item: ItemId) -> Context<'a> {
        Context {
            unit,
            item,
            scope: RefCell::default(),
            typedefs: RefCell::default(),
            pragmas: RefCell::new(unit.pragmas(item).clone()),
            held: RefCell::default(),
            diagnostics: RefCell::default(),
        }
    }

    /// Whether a name is a typedef's here.
    pub(crate) fn is_typedef(&self, name: Symbol) -> bool {
        self.scope.borrow().get(name).unwrap_or_else(|| self.unit.is_typedef_before(name, self.item))
    }

    /// Takes a declaration of a name in.
    pub(crate) fn declare(&self, name: Symbol, typedef: bool) {
        if self.is_typedef(name) != typedef {
            self.scope.borrow_mut().declare(name, typedef);
        }
    }

    /// See [`Scope::mark`].
    pub(crate) fn mark(&self) -> Mark {
        self.scope.borrow().mark()
    }

    /// See [`Scope::restore`].
    pub(crate) fn restore(&self, mark: Mark) {
        self.scope.borrow_mut().restore(mark);
    }

    /// See [`Scope::take`].
    pub(crate) fn take(&self, mark: Mark) -> Vec<Declared> {
        self.scope.borrow_mut().take(mark)
    }

    /// See [`Scope::reopen`].
    pub(crate) fn reopen(&self, names: &[Declared]) {
        self.scope.borrow_mut().reopen(names);
    }

    /// A declaration begins whose names are typedef names or not.
    pub(crate) fn begin_declaration(&self, typedef: bool) {
        self.typedefs.borrow_mut().push(typedef);
    }

    /// Whether the declaration being parsed is a typedef.
    pub(crate) fn in_typedef(&self) -> bool {
        self.typedefs.borrow().last().copied().unwrap_or(false)
    }

    /// The declaration that began last ends.
    pub(crate) fn end_declaration(&self) {
        self.typedefs.borrow_mut().pop();
    }

    /// Obeys a pragma met inside the declaration; gives what it asks of the next loop.
    pub(crate) fn pragma(&self, token: Token) -> Option<LoopHint> {
        match Pragma::parse(token.text.as_str(), token.span) {
            Pragma::Loop(hint) => Some(hint),
            pragma => {
                if let Some(diagnostic) = self.pragmas.borrow_mut().obey(pragma, token.span) {
                    self.emit(diagnostic);
                }
                None
            }
        }
    }

    /// `#pragma pack` in force.
    pub(crate) fn pack(&self) -> Option<u32> {
        self.pragmas.borrow().pack()
    }

    /// The attributes that `#pragma clang attribute` gives to a declaration of this sort.
    pub(crate) fn pragma_attributes(&self, subject: Subject) -> Vec<Attribute> {
        let pushed = self.pragmas.borrow().attributes(subject);
        pushed.iter().flat_map(|pushed| crate::attribute::parse(self, &pushed.tokens)).collect()
    }

    /// Keeps attributes for the declarator they stand in.
    pub(crate) fn hold(&self, attributes: Vec<Attribute>) {
        self.held.borrow_mut().extend(attributes);
    }

    /// The attributes that stand inside the declarator that just ended.
    pub(crate) fn take_held(&self) -> Vec<Attribute> {
        std::mem::take(&mut self.held.borrow_mut())
    }

    /// Keeps a diagnostic; whether it is shown is decided when the parse is over.
    pub(crate) fn emit(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Keeps an error.
    pub(crate) fn error(&self, code: &'static str, span: Span, message: impl Into<String>) {
        self.emit(Diagnostic::error(code, span, message));
    }

    /// What was said so far.
    pub(crate) fn take_diagnostics(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics.borrow_mut())
    }
}
