//! Scopes: cleanups, the targets of `break` and `continue`, labels.

use beec_check::tree::{FunctionId, LabelId, LocalId};
use beec_ir::{Block, FuncId, Op};
use beec_source::{Diagnostic, Span};

use crate::function::FunctionCx;

/// Where a jump goes, and how many cleanups are active there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    block: Block,
    depth: usize,
}

/// What surrounds a statement.
pub(crate) struct Scopes {
    /// Locals whose cleanup is due, in order of declaration.
    cleanups: Vec<LocalId>,
    breaks: Vec<Target>,
    continues: Vec<Target>,
    labels: Vec<Label>,
    gotos: Vec<Goto>,
    /// The statement expressions around, by number.
    nest: Vec<u32>,
    next_nest: u32,
    /// Every jump to a label: the label, the statement expressions around the jump, its place.
    jumps: Vec<(LabelId, Vec<u32>, Span)>,
}

#[derive(Clone, Default)]
struct Label {
    block: Option<Block>,
    /// The cleanups active at the label, once it was met.
    active: Option<Vec<LocalId>>,
    /// The statement expressions around it.
    nest: Vec<u32>,
}

/// A block that still has to run cleanups before it goes to its label.
struct Goto {
    from: Block,
    label: LabelId,
    active: Vec<LocalId>,
}

impl Scopes {
    pub(crate) fn new(labels: usize) -> Scopes {
        Scopes {
            cleanups: Vec::new(),
            breaks: Vec::new(),
            continues: Vec::new(),
            labels: vec![Label::default(); labels],
            gotos: Vec::new(),
            nest: Vec::new(),
            next_nest: 0,
            jumps: Vec::new(),
        }
    }

    /// How many cleanups are active.
    pub(crate) fn depth(&self) -> usize {
        self.cleanups.len()
    }

    /// How many statement expressions are around.
    pub(crate) fn nest(&self) -> usize {
        self.nest.len()
    }
}

/// Values that were computed before a statement expression are not there for who jumps into it.
pub(crate) fn into_statement_expression(span: Span) -> Diagnostic {
    Diagnostic::error("E0508", span, "this jumps into a statement expression")
}

impl FunctionCx<'_, '_> {
    /// From here on the scope ends with the cleanup of a local.
    pub(crate) fn push_cleanup(&mut self, local: LocalId) {
        self.scopes.cleanups.push(local);
    }

    /// The end of a scope: its cleanups run, the last declared first.
    pub(crate) fn leave(&mut self, depth: usize) {
        self.run_cleanups(depth);
        self.scopes.cleanups.truncate(depth);
    }

    /// Runs the cleanups above a depth; they stay active for what follows in the source.
    pub(crate) fn run_cleanups(&mut self, depth: usize) {
        let due: Vec<LocalId> = self.scopes.cleanups.iter().skip(depth).rev().copied().collect();
        due.into_iter().for_each(|local| self.clean_up(local));
    }

    fn clean_up(&mut self, local: LocalId) {
        let Some(function) = self.source.locals[local.0 as usize].cleanup else { return };
        let location = self.local(local);
        let address = self.pointer(location);
        self.call_cleanup(function, address);
    }

    fn call_cleanup(&mut self, function: FunctionId, address: beec_ir::Value) {
        let id = FuncId(function.0);
        let result: Vec<_> = self.unit.module.function(id).result.into_iter().collect();
        let op = Op::Call { callee: beec_ir::Callee::Func(id), args: vec![address] };
        self.b.emit_many(op, &result);
    }

    /// Enters a loop.
    pub(crate) fn push_loop(&mut self, break_to: Block, continue_to: Block) {
        let depth = self.scopes.depth();
        self.scopes.breaks.push(Target { block: break_to, depth });
        self.scopes.continues.push(Target { block: continue_to, depth });
    }

    /// Leaves a loop.
    pub(crate) fn pop_loop(&mut self) {
        self.scopes.breaks.pop();
        self.scopes.continues.pop();
    }

    /// Enters a `switch`, which `continue` does not see.
    pub(crate) fn push_switch(&mut self, break_to: Block) {
        let depth = self.scopes.depth();
        self.scopes.breaks.push(Target { block: break_to, depth });
    }

    /// Leaves a `switch`.
    pub(crate) fn pop_switch(&mut self) {
        self.scopes.breaks.pop();
    }

    /// The statements of a statement expression, then whatever makes its value, then its cleanups.
    pub(crate) fn in_statement_expression<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.scopes.depth();
        self.scopes.nest.push(self.scopes.next_nest);
        self.scopes.next_nest += 1;
        let value = inside(self);
        self.leave(depth);
        self.scopes.nest.pop();
        value
    }

    /// `break`
    pub(crate) fn break_out(&mut self) {
        self.jump_out(self.scopes.breaks.last().copied());
    }

    /// `continue`
    pub(crate) fn continue_loop(&mut self) {
        self.jump_out(self.scopes.continues.last().copied());
    }

    fn jump_out(&mut self, target: Option<Target>) {
        let Some(target) = target else { return };
        self.run_cleanups(target.depth);
        self.b.jump(target.block);
        self.start_dead();
    }

    /// Goes on in a block that nothing reaches (yet).
    pub(crate) fn start_dead(&mut self) {
        let dead = self.b.block();
        self.b.start(dead);
    }

    /// A label's place in the code.
    pub(crate) fn place_label(&mut self, label: LabelId) {
        let block = self.label_block(label);
        let (active, nest) = (self.scopes.cleanups.clone(), self.scopes.nest.clone());
        if let Some(label) = self.scopes.labels.get_mut(label.0 as usize) {
            (label.active, label.nest) = (Some(active), nest);
        }
        self.b.fall_into(block);
    }

    /// `goto`
    pub(crate) fn goto(&mut self, label: LabelId) {
        let edge = self.edge_to(label);
        self.b.jump(edge);
        self.start_dead();
    }

    /// A block that goes to a label, after whatever cleanups turn out to be due.
    pub(crate) fn edge_to(&mut self, label: LabelId) -> Block {
        self.scopes.jumps.push((label, self.scopes.nest.clone(), self.b.span));
        if self.scopes.cleanups.is_empty() {
            return self.label_block(label);
        }
        let from = self.b.block();
        let active = self.scopes.cleanups.clone();
        self.scopes.gotos.push(Goto { from, label, active });
        from
    }

    fn label_block(&mut self, label: LabelId) -> Block {
        let index = label.0 as usize;
        if let Some(block) = self.scopes.labels.get(index).and_then(|label| label.block) {
            return block;
        }
        let block = self.b.block();
        if self.scopes.labels.len() <= index {
            self.scopes.labels.resize(index + 1, Label::default());
        }
        self.scopes.labels[index].block = Some(block);
        block
    }

    /// Fills the blocks that [`FunctionCx::edge_to`] made, now that the scopes of all labels are known.
    pub(crate) fn resolve_gotos(&mut self) {
        for (label, nest, span) in std::mem::take(&mut self.scopes.jumps) {
            let inside = &self.scopes.labels[label.0 as usize].nest;
            if !nest.starts_with(inside) {
                self.unit.emit(into_statement_expression(span));
            }
        }
        for goto in std::mem::take(&mut self.scopes.gotos) {
            let there = self.scopes.labels[goto.label.0 as usize].active.clone().unwrap_or_default();
            let common = goto.active.iter().zip(&there).take_while(|(here, there)| here == there).count();
            let block = self.label_block(goto.label);
            self.b.start(goto.from);
            goto.active[common..].iter().rev().for_each(|&local| self.clean_up(local));
            self.b.jump(block);
        }
    }
}
