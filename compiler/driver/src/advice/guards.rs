//! Which code stands behind a question about the kernel.

use beec_ir::{Block, Body, Cfg, Dominators, Op, Terminator, Value, ValueDef};

/// Which blocks are reached only behind a branch that may ask what the kernel has.
pub(super) struct Guards<'a> {
    body: &'a Body,
    dominators: Dominators,
}

impl Guards<'_> {
    pub(super) fn new(body: &Body) -> Guards<'_> {
        Guards { body, dominators: Dominators::new(body, &Cfg::new(body)) }
    }

    /// Whether every way to a block leads through such a branch.
    pub(super) fn before(&self, block: Block) -> bool {
        let mut above = self.dominators.idom(block);
        while let Some(block) = above {
            if self.asks(block) {
                return true;
            }
            above = self.dominators.idom(block);
        }
        false
    }

    fn asks(&self, block: Block) -> bool {
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
        let mut seen = Vec::new();
        while let Some(value) = work.pop() {
            if seen.contains(&value) {
                continue;
            }
            seen.push(value);
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
