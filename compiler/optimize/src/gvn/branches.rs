//! Branches that a dominating branch decided.
//!
//! After `if (a < b)` the same comparison, its negation, and weaker ones of the same two values are known, as is the
//! value of `x` where `x == 5`. The verifier learned the same there, so such a branch keeps nothing from it. Values
//! loaded twice are two values.
//!
//! A number so known is put into calls as well: of a 32-bit comparison the verifier learns nothing about the upper half
//! of a register, which a length that is passed on must not leave open.

mod relation;

use beec_ir::{BinaryOp, Block, Body, Cast, Cfg, Cond, Dominators, Inst, Op, Terminator, Ty, Value, eval};
use rustc_hash::FxHashMap;

use crate::rewrite::Replacements;
use crate::simplify_cfg::remove_unreachable;
pub(crate) use relation::Relation;

/// How deep a condition or a number is looked into.
const DEPTH: u32 = 4;
/// Of how many cases the default of a switch remembers that it is none of them.
const CASES: usize = 16;

/// Decides what is decided and drops what that makes unreachable.
pub(super) fn run(body: &mut Body, cfg: &Cfg, dominators: &Dominators) {
    let Some(&entry) = cfg.rpo.first() else { return };
    let mut facts = Facts::default();
    let mut replacements = Replacements::new(body);
    let mut changed = false;
    let mut stack = vec![Step::Enter(entry)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Enter(block) => {
                stack.push(Step::Leave(facts.log.len()));
                facts.enter(body, cfg, block);
                choose(body, block, &facts, &mut replacements);
                pass_numbers(body, block, &facts);
                changed |= decide(body, block, &facts);
                stack.extend(dominators.children(block).iter().rev().map(|&child| Step::Enter(child)));
            }
            Step::Leave(mark) => facts.restore(mark),
        }
    }
    replacements.apply(body);
    if changed {
        remove_unreachable(body);
    }
}

enum Step {
    Enter(Block),
    /// How long the log was before the block.
    Leave(usize),
}

/// Choices by a decided condition become what is chosen.
fn choose(body: &mut Body, block: Block, facts: &Facts, replacements: &mut Replacements) {
    let mut insts = std::mem::take(&mut body.block_mut(block).insts);
    insts.retain(|&inst| {
        body.inst_mut(inst).op.map_uses(|value| replacements.get(value));
        let data = body.inst(inst);
        let Op::Select(condition, a, b) = data.op else { return true };
        let Some(holds) = facts.condition(body, condition, DEPTH) else { return true };
        replacements.set(data.first_result, if holds { a } else { b });
        false
    });
    let data = body.block_mut(block);
    data.insts = insts;
    data.terminator.map_uses(|value| replacements.get(value));
}

/// Passes known numbers as constants.
fn pass_numbers(body: &mut Body, block: Block, facts: &Facts) {
    if facts.numbers.is_empty() {
        return;
    }
    for inst in body.block(block).insts.clone() {
        let Op::Call { args, .. } = &body.inst(inst).op else { continue };
        let known = |&arg: &Value| (body.constant(arg).is_none()).then(|| facts.number(body, arg, DEPTH)).flatten();
        let known: Vec<Option<i64>> = args.iter().map(known).collect();
        for (index, number) in known.into_iter().enumerate() {
            if let Some(number) = number {
                pass(body, block, inst, index, number);
            }
        }
    }
}

fn pass(body: &mut Body, block: Block, call: Inst, index: usize, number: i64) {
    let span = body.inst(call).span;
    let Op::Call { args, .. } = &body.inst(call).op else { return };
    let ty = body.ty(args[index]);
    let constant = body.add_inst(Op::Const(number), &[ty], span);
    let Some(value) = body.result(constant) else { return };
    let insts = &mut body.block_mut(block).insts;
    let place = insts.iter().position(|&inst| inst == call).unwrap_or(0);
    insts.insert(place, constant);
    if let Op::Call { args, .. } = &mut body.inst_mut(call).op {
        args[index] = value;
    }
}

/// Makes a jump of a decided branch.
fn decide(body: &mut Body, block: Block, facts: &Facts) -> bool {
    let target = match &body.block(block).terminator {
        Terminator::Branch { condition, then, otherwise, .. } => match facts.condition(body, *condition, DEPTH) {
            Some(true) => then.clone(),
            Some(false) => otherwise.clone(),
            None => return false,
        },
        Terminator::Switch { value, cases, default } => match facts.number(body, *value, DEPTH) {
            Some(number) => cases.iter().find(|(case, _)| *case == number).map_or(default, |(_, case)| case).clone(),
            None => return false,
        },
        _ => return false,
    };
    body.block_mut(block).terminator = Terminator::Jump(target);
    true
}

/// The right side of a comparison; constants count by their value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Constant(i64),
    Value(Value),
}

#[derive(Clone, Copy)]
enum Known {
    Number(Value, Option<i64>),
    Relation((Value, Side), Option<Relation>),
}

/// What the branches on the way to a block say.
#[derive(Default)]
struct Facts {
    /// Conditions and integers that are known.
    numbers: FxHashMap<Value, i64>,
    relations: FxHashMap<(Value, Side), Relation>,
    /// What was known before, to be put back on the way up the tree.
    log: Vec<Known>,
}

impl Facts {
    fn restore(&mut self, mark: usize) {
        for known in self.log.drain(mark..).rev() {
            match known {
                Known::Number(value, before) => put_back(&mut self.numbers, value, before),
                Known::Relation(sides, before) => put_back(&mut self.relations, sides, before),
            }
        }
    }

    /// Takes in what the only jump to a block says.
    fn enter(&mut self, body: &Body, cfg: &Cfg, block: Block) {
        let &[predecessor] = cfg.predecessors(block) else { return };
        match &body.block(predecessor).terminator {
            Terminator::Branch { condition, then, otherwise, .. } if then.block != otherwise.block => {
                self.assume(body, *condition, then.block == block, DEPTH);
            }
            Terminator::Switch { value, cases, default } => {
                match cases.iter().find(|(_, target)| target.block == block) {
                    Some((case, _)) => self.assume_number(body, *value, *case),
                    None if default.block == block => {
                        for &(case, _) in cases.iter().take(CASES) {
                            self.relate((*value, Side::Constant(case)), Relation::of(Cond::Ne));
                        }
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn assume(&mut self, body: &Body, condition: Value, holds: bool, depth: u32) {
        self.know(condition, i64::from(holds));
        if depth == 0 {
            return;
        }
        match body.def_op(condition) {
            Some(&Op::Icmp(cond, a, b)) => self.compared(body, if holds { cond } else { cond.inverse() }, a, b),
            Some(&Op::Binary(BinaryOp::And, a, b)) if holds => {
                self.assume(body, a, true, depth - 1);
                self.assume(body, b, true, depth - 1);
            }
            Some(&Op::Binary(BinaryOp::Or, a, b)) if !holds => {
                self.assume(body, a, false, depth - 1);
                self.assume(body, b, false, depth - 1);
            }
            Some(&Op::Binary(BinaryOp::Xor, a, b)) => {
                if let Some(constant) = body.constant(b) {
                    self.assume(body, a, holds != (constant != 0), depth - 1);
                }
            }
            _ => {}
        }
    }

    fn compared(&mut self, body: &Body, cond: Cond, a: Value, b: Value) {
        let (sides, cond) = sides(body, cond, a, b);
        self.relate(sides, Relation::of(cond));
        if let (Cond::Eq, (value, Side::Constant(constant))) = (cond, sides) {
            self.assume_number(body, value, constant);
        }
    }

    /// An integer is this constant, and so is what it was extended from.
    fn assume_number(&mut self, body: &Body, mut value: Value, constant: i64) {
        let whole = body.ty(value);
        if whole == Ty::Ptr {
            return;
        }
        self.know(value, constant);
        while let Some(&Op::Cast(cast @ (Cast::ZExt | Cast::SExt), inner)) = body.def_op(value) {
            let narrow = eval::normalize(body.ty(inner), constant);
            if eval::cast(cast, body.ty(inner), whole, narrow) != constant {
                return;
            }
            self.know(inner, narrow);
            value = inner;
        }
    }

    fn know(&mut self, value: Value, number: i64) {
        self.log.push(Known::Number(value, self.numbers.insert(value, number)));
    }

    fn relate(&mut self, sides: (Value, Side), relation: Relation) {
        let before = self.relations.get(&sides).copied();
        let both = before.unwrap_or_default().and(relation);
        self.relations.insert(sides, both);
        self.log.push(Known::Relation(sides, before));
    }

    /// Whether a condition holds, where that is known.
    fn condition(&self, body: &Body, condition: Value, depth: u32) -> Option<bool> {
        if let Some(known) = self.numbers.get(&condition).copied().or_else(|| body.constant(condition)) {
            return Some(known != 0);
        }
        let depth = depth.checked_sub(1)?;
        match *body.def_op(condition)? {
            Op::Icmp(cond, a, b) => self.comparison(body, cond, a, b, depth),
            Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let decisive = op == BinaryOp::Or;
                match (self.condition(body, a, depth), self.condition(body, b, depth)) {
                    (Some(known), _) | (_, Some(known)) if known == decisive => Some(decisive),
                    (Some(_), Some(_)) => Some(!decisive),
                    _ => None,
                }
            }
            Op::Binary(BinaryOp::Xor, a, b) => Some(self.condition(body, a, depth)? != self.condition(body, b, depth)?),
            _ => None,
        }
    }

    fn comparison(&self, body: &Body, cond: Cond, a: Value, b: Value, depth: u32) -> Option<bool> {
        let (related, seen) = sides(body, cond, a, b);
        if let Some(decided) = self.relations.get(&related).and_then(|relation| relation.decides(seen)) {
            return Some(decided);
        }
        let (left, right) = (self.number(body, a, depth)?, self.number(body, b, depth)?);
        Some(eval::icmp(cond, body.ty(a), left, right))
    }

    /// An integer, where it is known.
    fn number(&self, body: &Body, value: Value, depth: u32) -> Option<i64> {
        if let Some(known) = self.numbers.get(&value).copied().or_else(|| body.constant(value)) {
            return Some(known);
        }
        let depth = depth.checked_sub(1)?;
        match *body.def_op(value)? {
            Op::Cast(cast @ (Cast::Trunc | Cast::ZExt | Cast::SExt), inner) => {
                let number = self.number(body, inner, depth)?;
                Some(eval::cast(cast, body.ty(inner), body.ty(value), number))
            }
            Op::Binary(op, a, b) => {
                let (a, b) = (self.number(body, a, depth)?, self.number(body, b, depth)?);
                Some(eval::binary(op, body.ty(value), a, b))
            }
            _ => None,
        }
    }
}

fn put_back<K: Eq + std::hash::Hash, V>(map: &mut FxHashMap<K, V>, key: K, before: Option<V>) {
    match before {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

/// The sides of a comparison in a fixed order, a constant on the right, and the condition for that order.
fn sides(body: &Body, cond: Cond, a: Value, b: Value) -> ((Value, Side), Cond) {
    match (body.constant(a), body.constant(b)) {
        (_, Some(constant)) => ((a, Side::Constant(constant)), cond),
        (Some(constant), None) => ((b, Side::Constant(constant)), cond.swapped()),
        (None, None) if a <= b => ((a, Side::Value(b)), cond),
        (None, None) => ((b, Side::Value(a)), cond.swapped()),
    }
}
