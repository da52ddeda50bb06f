//! Sparse conditional constant propagation: values that are the same constant on every path that can be taken become
//! constants, and branches on them jumps (Wegman, Zadeck: *Constant Propagation with Conditional Branches*, TOPLAS
//! 1991).
//!
//! A relocated constant ([`Op::CoreConst`]) is never known, as the loader decides it, nor is the address of anything:
//! that of a weak extern symbol may be zero, and the comparison of others is left to the simplifier. What memory holds
//! is not asked either.

use beec_ir::{Block, Body, Inst, Op, Terminator, Use, Uses, Value};

use crate::context::Context;
use crate::fold::fold;
use crate::rewrite::{Replacements, remove_params};
use crate::simplify_cfg::remove_unreachable;

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    let mut solver = Solver::new(body);
    solver.solve();
    let Solver { states, reached, .. } = solver;
    rewrite_insts(body, &states, &reached);
    rewrite_params(body, &states, &reached);
    rewrite_terminators(body, &states, &reached);
    remove_unreachable(body);
}

/// What is known of a value, from nothing to everything that can be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// No path that was followed gives it yet.
    Unseen,
    /// This constant on all paths that were followed.
    Constant(i64),
    /// Not a constant.
    Varying,
}

impl State {
    fn meet(self, other: State) -> State {
        match (self, other) {
            (State::Unseen, state) | (state, State::Unseen) => state,
            (State::Constant(a), State::Constant(b)) if a == b => self,
            _ => State::Varying,
        }
    }

    fn constant(self) -> Option<i64> {
        match self {
            State::Constant(constant) => Some(constant),
            State::Unseen | State::Varying => None,
        }
    }
}

struct Solver<'a> {
    body: &'a Body,
    uses: Uses,
    states: Vec<State>,
    reached: Vec<bool>,
    /// Blocks that were reached and not looked at yet.
    blocks: Vec<Block>,
    /// Values of which less is constant than their readers believe.
    lowered: Vec<Value>,
}

impl<'a> Solver<'a> {
    fn new(body: &'a Body) -> Solver<'a> {
        Solver {
            body,
            uses: Uses::new(body),
            states: vec![State::Unseen; body.values.len()],
            reached: vec![false; body.blocks.len()],
            blocks: Vec::new(),
            lowered: Vec::new(),
        }
    }

    fn solve(&mut self) {
        let Some(&entry) = self.body.order.first() else { return };
        self.body.block(entry).params.iter().for_each(|&param| self.lower(param, State::Varying));
        self.reach(entry);
        loop {
            if let Some(block) = self.blocks.pop() {
                self.body.block(block).insts.iter().for_each(|&inst| self.inst(inst));
                self.terminator(block);
            } else if let Some(value) = self.lowered.pop() {
                self.readers(value);
            } else {
                return;
            }
        }
    }

    fn reach(&mut self, block: Block) {
        if !std::mem::replace(&mut self.reached[block.index()], true) {
            self.blocks.push(block);
        }
    }

    fn lower(&mut self, value: Value, state: State) {
        let old = self.states[value.index()];
        let new = old.meet(state);
        if new != old {
            self.states[value.index()] = new;
            self.lowered.push(value);
        }
    }

    fn readers(&mut self, value: Value) {
        for index in 0..self.uses.count(value) {
            match self.uses.of(value)[index] {
                Use::Inst(inst, block) if self.reached[block.index()] => self.inst(inst),
                Use::Terminator(block) if self.reached[block.index()] => self.terminator(block),
                _ => {}
            }
        }
    }

    fn state(&self, value: Value) -> State {
        self.states[value.index()]
    }

    fn inst(&mut self, inst: Inst) {
        let state = self.outcome(inst);
        self.body.results(inst).for_each(|result| self.lower(result, state));
    }

    fn outcome(&self, inst: Inst) -> State {
        let data = self.body.inst(inst);
        match data.op {
            Op::Const(constant) => State::Constant(constant),
            Op::Select(condition, a, b) => match self.state(condition) {
                State::Unseen => State::Unseen,
                State::Constant(0) => self.state(b),
                State::Constant(_) => self.state(a),
                State::Varying => self.state(a).meet(self.state(b)),
            },
            Op::Binary(..) | Op::Bswap(_) | Op::Icmp(..) | Op::Cast(..) | Op::PtrAdd(..) | Op::IsConstant(_) => {
                self.folded(&data.op, data.first_result)
            }
            _ => State::Varying,
        }
    }

    /// An operation that is constant where all its operands are.
    fn folded(&self, op: &Op, result: Value) -> State {
        let mut operands = State::Constant(0);
        op.for_each_use(|value| {
            operands = match (operands, self.state(value)) {
                (State::Varying, _) | (_, State::Varying) => State::Varying,
                (State::Unseen, _) | (_, State::Unseen) => State::Unseen,
                (known, _) => known,
            };
        });
        if operands.constant().is_none() {
            return operands;
        }
        let constant = |value: Value| self.state(value).constant();
        fold(self.body, op, self.body.ty(result), constant).map_or(State::Varying, State::Constant)
    }

    /// Follows the jumps that may be taken and gives their arguments to the parameters.
    fn terminator(&mut self, block: Block) {
        let body = self.body;
        let terminator = &body.block(block).terminator;
        let only = match self.taken(terminator) {
            Taken::None => return,
            Taken::Only(index) => Some(index),
            Taken::Any => None,
        };
        let mut index = 0;
        terminator.for_each_target(|target| {
            if only.is_none_or(|only| only == index) {
                self.reach(target.block);
                for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                    self.lower(param, self.state(arg));
                }
            }
            index += 1;
        });
    }

    fn taken(&self, terminator: &Terminator) -> Taken {
        taken(terminator, |value| self.state(value))
    }
}

/// Which jumps of a terminator may be taken.
enum Taken {
    None,
    Any,
    /// By its place in the order of [`Terminator::for_each_target`].
    Only(usize),
}

fn taken(terminator: &Terminator, state: impl Fn(Value) -> State) -> Taken {
    match terminator {
        Terminator::Branch { condition, .. } => match state(*condition) {
            State::Unseen => Taken::None,
            State::Constant(constant) => Taken::Only(usize::from(constant == 0)),
            State::Varying => Taken::Any,
        },
        Terminator::Switch { value, cases, .. } => match state(*value) {
            State::Unseen => Taken::None,
            State::Constant(constant) => {
                Taken::Only(cases.iter().position(|(case, _)| *case == constant).unwrap_or(cases.len()))
            }
            State::Varying => Taken::Any,
        },
        Terminator::Jump(_) | Terminator::AsmGoto { .. } => Taken::Any,
        Terminator::Return(_) | Terminator::Unreachable => Taken::None,
    }
}

fn rewrite_insts(body: &mut Body, states: &[State], reached: &[bool]) {
    for block in reached_blocks(body, reached) {
        for inst in body.block(block).insts.clone() {
            if let Some(constant) = body.result(inst).and_then(|result| states[result.index()].constant()) {
                body.inst_mut(inst).op = Op::Const(constant);
            }
        }
    }
}

/// Constant parameters become constants at the start of their block.
fn rewrite_params(body: &mut Body, states: &[State], reached: &[bool]) {
    let mut replacements = Replacements::new(body);
    for block in reached_blocks(body, reached) {
        let mut constants = Vec::new();
        for param in body.block(block).params.clone() {
            if let Some(constant) = states[param.index()].constant() {
                let inst = body.add_inst(Op::Const(constant), &[body.ty(param)], beec_source::Span::NONE);
                replacements.set(param, body.inst(inst).first_result);
                constants.push(inst);
            }
        }
        body.block_mut(block).insts.splice(0..0, constants);
    }
    if !replacements.is_empty() {
        let constant = |param: Value| states.get(param.index()).is_some_and(|state| state.constant().is_some());
        remove_params(body, |param| constant(param) && replacements.get(param) != param);
        replacements.apply(body);
    }
}

fn rewrite_terminators(body: &mut Body, states: &[State], reached: &[bool]) {
    // Values made meanwhile are constants that no terminator reads for its decision unless a parameter stood there.
    let state = |body: &Body, value: Value| match body.constant(value) {
        Some(constant) => State::Constant(constant),
        None => states.get(value.index()).copied().unwrap_or(State::Varying),
    };
    for block in reached_blocks(body, reached) {
        let terminator = &body.block(block).terminator;
        if !matches!(terminator, Terminator::Branch { .. } | Terminator::Switch { .. }) {
            continue;
        }
        let Taken::Only(only) = taken(terminator, |value| state(body, value)) else { continue };
        let mut chosen = None;
        let mut index = 0;
        terminator.for_each_target(|target| {
            if index == only {
                chosen = Some(target.clone());
            }
            index += 1;
        });
        if let Some(target) = chosen {
            body.block_mut(block).terminator = Terminator::Jump(target);
        }
    }
}

fn reached_blocks(body: &Body, reached: &[bool]) -> Vec<Block> {
    body.order.iter().copied().filter(|block| reached[block.index()]).collect()
}

#[cfg(test)]
mod tests;
