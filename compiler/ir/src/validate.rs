//! What must hold of every module between two passes.
//!
//! * Ids name things that exist; a block stands in the layout once and the layout is not empty.
//! * Every jump goes to a block of the layout other than the entry, with one argument a parameter, types equal.
//! * The entry's parameters are the function's.
//! * An instruction stands in one block once; its results, and a block's parameters, say so themselves.
//! * A value is read only where its definition dominates the reader (in unreachable blocks anything may be read).
//! * Results and operands have the types their operation asks for; constants are in canonical form.
//! * Switch cases are canonical and all different; a returned value has the function's result type.
//! * Slots are aligned to a power of two up to 8; memory lengths and alignments make sense.
//! * Assembly has as many results as operands that are written, and `asm goto` has none: it stores them.

mod ops;

use crate::{
    Asm, AsmOperandKind, Block, BlockCall, Body, Cfg, Dominators, FuncId, Function, Module, Slot, Terminator, Ty, Use,
    Value, ValueDef, eval,
};

/// Something that must not be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The function's name.
    pub function: String,
    /// The block, where there is one.
    pub block: Option<Block>,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.function)?;
        if let Some(block) = self.block {
            write!(f, ", {block}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Everything that is wrong in a module.
pub fn validate(module: &Module) -> Vec<Problem> {
    (0..module.functions.len()).flat_map(|index| validate_function(module, FuncId(index as u32))).collect()
}

/// Everything that is wrong in a function.
pub fn validate_function(module: &Module, id: FuncId) -> Vec<Problem> {
    let function = module.function(id);
    let Some(body) = &function.body else { return Vec::new() };
    let mut validator = Validator { module, function, body, at: None, problems: Vec::new() };
    // Each step relies on what the ones before it found to hold.
    validator.layout();
    if validator.problems.is_empty() {
        validator.definitions();
    }
    if validator.problems.is_empty() {
        validator.types();
        validator.dominance();
    }
    validator.problems
}

struct Validator<'a> {
    module: &'a Module,
    function: &'a Function,
    body: &'a Body,
    at: Option<Block>,
    problems: Vec<Problem>,
}

impl Validator<'_> {
    fn problem(&mut self, message: impl Into<String>) {
        let function = self.function.name.to_string();
        self.problems.push(Problem { function, block: self.at, message: message.into() });
    }

    fn check(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.problem(message());
        }
    }

    fn layout(&mut self) {
        let body = self.body;
        let Some(&entry) = body.order.first() else { return self.problem("the layout is empty") };
        let mut placed = vec![false; body.blocks.len()];
        for &block in &body.order {
            match placed.get_mut(block.index()) {
                None => return self.problem(format!("{block} does not exist")),
                Some(place) if *place => return self.problem(format!("{block} is laid out twice")),
                Some(place) => *place = true,
            }
        }
        for &block in &body.order {
            self.at = Some(block);
            body.block(block).terminator.for_each_target(|target| {
                let exists = placed.get(target.block.index()).is_some_and(|&placed| placed);
                self.check(exists, || format!("jumps to {}, which is not laid out", target.block));
                self.check(target.block != entry, || "jumps to the entry".into());
            });
        }
        self.at = None;
        for (index, slot) in body.slots.iter().enumerate() {
            let good = slot.align.is_power_of_two() && slot.align <= 8;
            self.check(good, || format!("{} is aligned to {}", Slot(index as u32), slot.align));
        }
    }

    fn definitions(&mut self) {
        let body = self.body;
        let mut defined = vec![false; body.values.len()];
        let mut placed = vec![false; body.insts.len()];
        for &block in &body.order {
            self.at = Some(block);
            for (index, &param) in body.block(block).params.iter().enumerate() {
                self.definition(&mut defined, param, ValueDef::Param(block, index as u32));
            }
            for &inst in &body.block(block).insts {
                match placed.get_mut(inst.index()) {
                    None => self.problem(format!("{inst} does not exist")),
                    Some(place) if *place => self.problem(format!("{inst} stands in two places")),
                    Some(place) => {
                        *place = true;
                        for (index, result) in body.results(inst).enumerate() {
                            self.definition(&mut defined, result, ValueDef::Result(inst, index as u32));
                        }
                    }
                }
            }
        }
        self.each_reader(|validator, value, _| {
            let good = defined.get(value.index()).is_some_and(|&defined| defined);
            validator.check(good, || format!("{value} is read and defined nowhere"));
        });
    }

    fn definition(&mut self, defined: &mut [bool], value: Value, def: ValueDef) {
        let Some(data) = self.body.values.get(value.index()) else {
            return self.problem(format!("{value} does not exist"));
        };
        self.check(data.def == def, || format!("{value} says that it is {:?} and is {def:?}", data.def));
        defined[value.index()] = true;
    }

    fn each_reader(&mut self, mut f: impl FnMut(&mut Self, Value, Use)) {
        let body = self.body;
        for &block in &body.order {
            self.at = Some(block);
            for &inst in &body.block(block).insts {
                if let Some(data) = body.insts.get(inst.index()) {
                    data.op.for_each_use(|value| f(self, value, Use::Inst(inst, block)));
                }
            }
            body.block(block).terminator.for_each_use(|value| f(self, value, Use::Terminator(block)));
        }
        self.at = None;
    }

    fn types(&mut self) {
        let body = self.body;
        let entry = body.entry();
        let params: Vec<Ty> = body.block(entry).params.iter().map(|&param| body.ty(param)).collect();
        let expected = &self.function.params;
        self.check(params == *expected, || format!("the entry takes {params:?}, the function {expected:?}"));
        for &block in &body.order {
            self.at = Some(block);
            for &inst in &body.block(block).insts {
                self.inst(inst);
            }
            self.terminator(&body.block(block).terminator);
        }
        self.at = None;
    }

    fn terminator(&mut self, terminator: &Terminator) {
        let body = self.body;
        terminator.for_each_target(|target| self.block_call(target));
        match terminator {
            Terminator::Branch { condition, .. } => self.expect_type(*condition, &[Ty::I1]),
            Terminator::Switch { value, cases, .. } => {
                self.expect_type(*value, &[Ty::I32, Ty::I64]);
                let mut values: Vec<i64> = cases.iter().map(|(case, _)| *case).collect();
                let ty = body.ty(*value);
                let canonical = values.iter().all(|&case| eval::normalize(ty, case) == case);
                self.check(canonical, || format!("a case does not fit {ty}"));
                values.sort_unstable();
                let distinct = values.windows(2).all(|pair| pair[0] != pair[1]);
                self.check(distinct, || "two cases are equal".into());
            }
            Terminator::Return(value) => {
                let (found, expected) = (value.map(|value| body.ty(value)), self.function.result);
                self.check(found == expected, || format!("returns {found:?} instead of {expected:?}"));
            }
            Terminator::AsmGoto { asm, targets, .. } => {
                let count = asm_results(asm);
                self.check(count == 0, || "asm goto writes an operand".into());
                for operand in &asm.operands {
                    if let AsmOperandKind::Stored { addr, .. } = operand.kind {
                        self.expect_type(addr, &[Ty::Ptr]);
                    }
                }
                self.check(targets.len() == asm.labels.len(), || "asm goto: labels and targets differ".into());
            }
            Terminator::Jump(_) | Terminator::Unreachable => {}
        }
    }

    fn block_call(&mut self, target: &BlockCall) {
        let body = self.body;
        let params = &body.block(target.block).params;
        let expected: Vec<Ty> = params.iter().map(|&param| body.ty(param)).collect();
        let found: Vec<Ty> = target.args.iter().map(|&arg| body.ty(arg)).collect();
        self.check(found == expected, || format!("{} takes {expected:?} and is given {found:?}", target.block));
    }

    fn expect_type(&mut self, value: Value, allowed: &[Ty]) {
        let ty = self.body.ty(value);
        self.check(allowed.contains(&ty), || format!("{value} is {ty} instead of {allowed:?}"));
    }

    fn dominance(&mut self) {
        let body = self.body;
        let cfg = Cfg::new(body);
        let dominators = Dominators::new(body, &cfg);
        let mut place = vec![(Block(0), 0u32); body.insts.len()];
        for &block in &body.order {
            for (index, inst) in body.block(block).insts.iter().enumerate() {
                place[inst.index()] = (block, index as u32);
            }
        }
        self.each_reader(|validator, value, reader| {
            let (at, order) = match reader {
                Use::Inst(inst, block) => (block, place[inst.index()].1),
                Use::Terminator(block) => (block, u32::MAX),
            };
            let good = !cfg.is_reachable(at)
                || match body.def(value) {
                    ValueDef::Param(block, _) => dominators.dominates(block, at),
                    ValueDef::Result(inst, _) => {
                        let (block, index) = place[inst.index()];
                        if block == at { index < order } else { dominators.dominates(block, at) }
                    }
                };
            validator.check(good, || format!("{value} is read where its definition does not dominate"));
        });
    }
}

/// How many results assembly has.
fn asm_results(asm: &Asm) -> usize {
    let written = |kind: &AsmOperandKind| matches!(kind, AsmOperandKind::Output { .. } | AsmOperandKind::InOut { .. });
    asm.operands.iter().filter(|operand| written(&operand.kind)).count()
}
