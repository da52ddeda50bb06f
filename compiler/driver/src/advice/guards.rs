//! Which code stands behind a question about the kernel.

use beec_ir::{Block, Body, Cfg, Dominators, Op, Terminator, Value, ValueDef};
use rustc_hash::FxHashSet;

/// Which blocks are reached only behind a branch that may ask what the kernel has.
pub(super) struct Guards {
    /// By block.
    behind: Vec<bool>,
}

impl Guards {
    pub(super) fn new(body: &Body) -> Guards {
        let dominators = Dominators::new(body, &Cfg::new(body));
        let mut behind = vec![false; body.blocks.len()];
        for block in dominators.preorder(body.entry()) {
            if let Some(above) = dominators.idom(block) {
                behind[block.index()] = behind[above.index()] || Question { body }.asked_by(above);
            }
        }
        Guards { behind }
    }

    /// Whether every way to a block leads through such a branch.
    pub(super) fn before(&self, block: Block) -> bool {
        self.behind[block.index()]
    }
}

/// What the branches of a body depend on.
struct Question<'a> {
    body: &'a Body,
}

impl Question<'_> {
    fn asked_by(&self, block: Block) -> bool {
        match &self.body.block(block).terminator {
            Terminator::Branch { condition, .. } => self.may_ask(*condition),
            Terminator::Switch { value, .. } => self.may_ask(*value),
            Terminator::AsmGoto { .. } => true,
            Terminator::Jump(_) | Terminator::Return(_) | Terminator::Unreachable => false,
        }
    }

    /// Whether a value may depend on more than what the program finds when it runs: on what the loader fills in
    /// (relocations, configuration, constants), or on what cannot be followed.
    fn may_ask(&self, value: Value) -> bool {
        let mut work = vec![value];
        let mut seen = FxHashSet::default();
        while let Some(value) = work.pop() {
            if !seen.insert(value) {
                continue;
            }
            match self.body.def(value) {
                ValueDef::Param(block, _) if block == self.body.entry() => {}
                ValueDef::Param(..) => return true,
                ValueDef::Result(inst, _) => match &self.body.inst(inst).op {
                    Op::CoreConst(_) | Op::GlobalAddr(_) | Op::FuncAddr(_) | Op::Asm(_) | Op::IsConstant(_) => {
                        return true;
                    }
                    Op::SlotAddr(..) => return true,
                    Op::Call { .. } => {}
                    op => op.for_each_use(|value| work.push(value)),
                },
            }
        }
        false
    }
}
