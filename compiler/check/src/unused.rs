//! What is declared and never named: `-Wunused-variable`, `-Wunused-parameter`, `-Wunused-function`.
//!
//! Only what is written in the main file counts, and nothing that a macro writes.

use beec_source::{ExpansionId, Span};
use beec_syntax::ItemId;

use crate::checker::{Checker, FunctionState};
use crate::tree::{Linkage, Local, LocalId};

impl Checker<'_> {
    /// Whether a name is written in the main file, outside macros.
    pub(crate) fn written_in_main_file(&self, span: Span) -> bool {
        let index = self.file.current();
        let in_main = index < self.file.unit.items().count() && self.file.unit.item(ItemId(index as u32)).is_main();
        in_main && span.expansion == ExpansionId::ROOT
    }

    /// A local or parameter that something should name, unless it says `unused` or has effects of its own.
    pub(crate) fn expect_use(&mut self, local: LocalId, spared: bool) {
        let Some(&Local { name, span, .. }) = self.local(local) else { return };
        // A name of one underscore says that nobody wants it.
        if spared || name == "_" || !self.written_in_main_file(span) {
            return;
        }
        if let Some(function) = self.function.as_mut() {
            function.to_be_named.push(local);
        }
    }

    /// The local that a name stands for.
    pub(crate) fn named_local(&mut self, local: LocalId) -> Option<&Local> {
        if let Some(function) = self.function.as_mut() {
            function.named.insert(local);
        }
        self.local(local)
    }

    /// The locals of a function whose body was checked.
    pub(crate) fn warn_unused_locals(&self, state: &FunctionState, param_count: usize) {
        for &id in state.to_be_named.iter().filter(|id| !state.named.contains(id)) {
            let Some(local) = state.locals.get(id.0 as usize) else { continue };
            if (id.0 as usize) < param_count {
                // Assembly finds its parameters in registers.
                if self.functions[state.id.0 as usize].naked {
                    continue;
                }
                self.warn("W0324", "unused-parameter", local.span, format!("parameter '{}' is never used", local.name));
            } else {
                self.warn("W0323", "unused-variable", local.span, format!("variable '{}' is never used", local.name));
            }
        }
    }

    /// Static functions and objects.
    pub(crate) fn warn_unused(&self) {
        for (function, facts) in self.functions.iter().zip(&self.function_facts) {
            let spared = facts.named || facts.unused || facts.overloadable || function.used;
            if facts.has_body && facts.in_main_file && function.linkage == Linkage::Internal && !spared {
                let message = format!("function '{}' is never used", facts.declared_name);
                self.warn("W0325", "unused-function", function.span, message);
            }
        }
        for (global, facts) in self.globals.iter().zip(&self.global_facts) {
            if let Some(name) = facts.to_be_named.filter(|_| !facts.named && global.definition.is_some()) {
                self.warn("W0323", "unused-variable", global.span, format!("variable '{name}' is never used"));
            }
        }
    }
}
