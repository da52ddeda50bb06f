//! What all advice is about: the module and the types that its object will have.

use beec_btf::{Emitted, SecVar, Section, TypeId, Types};
use beec_ir::{Body, Function, Global, InstData, Module};
use beec_kernel::{Match, SectionUse, classify};
use beec_source::{Code, Diagnostic, Session, Span};
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// A module and its types.
pub(super) struct Facts<'a> {
    pub(super) session: &'a Session,
    pub(super) module: &'a Module,
    emitted: Emitted,
    told: RefCell<FxHashSet<(Code, Span, String)>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(session: &'a Session, module: &'a Module) -> Facts<'a> {
        let functions = module.functions.iter().filter_map(|function| function.btf);
        let globals = module.globals.iter().filter_map(|global| global.btf);
        let bodies = module.functions.iter().filter_map(|function| function.body.as_ref());
        let core = bodies.flat_map(|body| body.core.iter().map(|reloc| reloc.root));
        let roots: Vec<TypeId> = functions.chain(globals).chain(core).collect();
        let maps = module.globals.iter().filter(|global| global.section == ".maps");
        let entries = maps.filter_map(|global| global.btf).map(|ty| SecVar { ty, offset: 0, size: 0 }).collect();
        let section = Section { name: ".maps".to_owned(), size: 0, entries };
        let emitted = beec_btf::emit(&module.types, &roots, &[section]);
        Facts { session, module, emitted, told: RefCell::default() }
    }

    /// Emits a warning, once for a place: code is inlined and unrolled.
    pub(super) fn tell(&self, warning: impl Into<Option<Diagnostic>>) {
        let Some(warning) = warning.into() else { return };
        let key = (warning.code, warning.span(), warning.message.clone());
        if self.told.borrow_mut().insert(key) {
            self.session.emit(warning);
        }
    }

    /// The types as the object has them.
    pub(super) fn types(&self) -> &Types {
        &self.emitted.types
    }

    /// The id there of a type of the module's pool.
    pub(super) fn id(&self, pool: TypeId) -> Option<TypeId> {
        self.emitted.id(pool)
    }

    /// The functions that the object has.
    pub(super) fn defined(&self) -> impl Iterator<Item = &'a Function> {
        self.module.functions.iter().filter(|function| function.body.is_some())
    }

    /// The programs that a loader loads without being asked for, with what their sections mean.
    pub(super) fn loaded(&self) -> impl Iterator<Item = (&'a Function, &'a Body, Match<'a>)> {
        self.defined().filter_map(|function| {
            let body = function.body.as_ref()?;
            match classify(function.section.as_str()) {
                SectionUse::Program(section) if section.autoload => Some((function, body, section)),
                _ => None,
            }
        })
    }

    /// A variable's id among the types.
    pub(super) fn var(&self, global: &Global) -> Option<TypeId> {
        self.id(global.btf?)
    }
}

/// The instructions of a body in order.
pub(super) fn instructions(body: &Body) -> impl Iterator<Item = &InstData> {
    body.order.iter().flat_map(|&block| body.block(block).insts.iter().map(|&inst| body.inst(inst)))
}
