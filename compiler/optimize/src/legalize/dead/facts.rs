//! What holds on a way through a function, and whether all of it can.

mod range;

use beec_ir::{BinaryOp, Body, Cast, Cond, Op, Ty, Value, eval};
use rustc_hash::FxHashMap;

use crate::gvn::Relation;
use range::Range;

/// How deep a condition or a number is looked into.
const DEPTH: u32 = 6;
/// How often what is known of numbers is used to learn more of others.
const ROUNDS: usize = 2;

/// What the branches on a way say.
#[derive(Clone, Default)]
pub(super) struct Facts {
    /// A condition, and whether it holds.
    conditions: Vec<(Value, bool)>,
    /// A number, another, and whether it is that one.
    numbers: Vec<(Value, i64, bool)>,
    /// Parameters of blocks, and what the jump on the way gives them.
    given: Vec<(Value, Value)>,
}

impl Facts {
    pub(super) fn condition(&mut self, condition: Value, holds: bool) {
        self.conditions.push((condition, holds));
    }

    pub(super) fn is(&mut self, value: Value, number: i64) {
        self.numbers.push((value, number, true));
    }

    pub(super) fn is_not(&mut self, value: Value, number: i64) {
        self.numbers.push((value, number, false));
    }

    pub(super) fn give(&mut self, params: &[Value], args: &[Value]) {
        self.given.extend(params.iter().copied().zip(args.iter().copied()));
    }

    /// What is left without some values.
    pub(super) fn without(&self, dropped: impl Fn(Value) -> bool) -> Facts {
        let mut facts = self.clone();
        facts.conditions.retain(|&(value, _)| !dropped(value));
        facts.numbers.retain(|&(value, ..)| !dropped(value));
        facts.given.retain(|&(param, arg)| !dropped(param) && !dropped(arg));
        facts
    }

    /// Whether not all of it can hold.
    pub(super) fn contradict(&self, body: &Body) -> bool {
        let mut solver = Solver::new(body, &self.given);
        for &(condition, holds) in &self.conditions {
            solver.assume(condition, holds, DEPTH);
        }
        for &(value, number, is) in &self.numbers {
            let cond = if is { Cond::Eq } else { Cond::Ne };
            solver.learn(value, Range::where_holds(cond, body.ty(value), number), DEPTH);
        }
        solver.is_contradiction()
    }
}

struct Solver<'a> {
    body: &'a Body,
    given: FxHashMap<Value, Value>,
    ranges: FxHashMap<Value, Range>,
    /// Comparisons that hold.
    compared: Vec<(Cond, Value, Value)>,
    relations: FxHashMap<(Value, Value), Relation>,
    /// Something cannot be.
    failed: bool,
}

impl<'a> Solver<'a> {
    fn new(body: &'a Body, given: &[(Value, Value)]) -> Solver<'a> {
        Solver {
            body,
            given: given.iter().copied().collect(),
            ranges: FxHashMap::default(),
            compared: Vec::new(),
            relations: FxHashMap::default(),
            failed: false,
        }
    }

    /// What a value is on this way.
    fn get(&self, mut value: Value) -> Value {
        // A parameter is given once on a way; bounded all the same.
        for _ in 0..64 {
            match self.given.get(&value) {
                Some(&next) if next != value => value = next,
                _ => break,
            }
        }
        value
    }

    fn op(&self, value: Value) -> Option<&'a Op> {
        self.body.def_op(value)
    }

    /// Takes a condition apart.
    fn assume(&mut self, condition: Value, holds: bool, depth: u32) {
        let condition = self.get(condition);
        let Some(depth) = depth.checked_sub(1) else { return };
        match self.op(condition) {
            Some(&Op::Const(constant)) => self.failed |= (constant != 0) != holds,
            Some(&Op::Icmp(cond, a, b)) => self.compare(if holds { cond } else { cond.inverse() }, a, b, depth),
            Some(&Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b)) if holds == (op == BinaryOp::And) => {
                self.assume(a, holds, depth);
                self.assume(b, holds, depth);
            }
            Some(&Op::Binary(BinaryOp::Xor, a, b)) => {
                if let Some(constant) = self.constant(b) {
                    self.assume(a, holds != (constant & 1 == 1), depth);
                }
            }
            Some(&Op::Select(c, a, b)) => match (self.constant(a), self.constant(b)) {
                (_, Some(never)) if (never != 0) != holds => {
                    self.assume(c, true, depth);
                    self.assume(a, holds, depth);
                }
                (Some(never), _) if (never != 0) != holds => {
                    self.assume(c, false, depth);
                    self.assume(b, holds, depth);
                }
                _ => {}
            },
            _ => self.learn(condition, Range::where_holds(Cond::Eq, Ty::I1, i64::from(holds)), depth),
        }
    }

    fn constant(&self, value: Value) -> Option<i64> {
        self.body.constant(self.get(value))
    }

    fn compare(&mut self, cond: Cond, a: Value, b: Value, depth: u32) {
        let (a, b) = (self.get(a), self.get(b));
        let ty = self.body.ty(a);
        match (self.constant(a), self.constant(b)) {
            (Some(a), Some(b)) => self.failed |= !eval::icmp(cond, ty, a, b),
            (None, Some(number)) => self.compare_number(cond, a, number, depth),
            (Some(number), None) => self.compare_number(cond.swapped(), b, number, depth),
            (None, None) => {
                let (cond, a, b) = if a <= b { (cond, a, b) } else { (cond.swapped(), b, a) };
                let relation = self.relations.entry((a, b)).or_default();
                *relation = relation.and(Relation::of(cond));
                self.failed |= relation.is_impossible();
                self.compared.push((cond, a, b));
            }
        }
    }

    fn compare_number(&mut self, cond: Cond, value: Value, number: i64, depth: u32) {
        // A condition as a number.
        if let Some(&Op::Cast(Cast::ZExt, inner)) = self.op(value)
            && self.body.ty(inner) == Ty::I1
            && matches!(cond, Cond::Eq | Cond::Ne)
            && (number == 0 || number == 1)
        {
            return self.assume(inner, (number == 1) == (cond == Cond::Eq), depth);
        }
        self.learn(value, Range::where_holds(cond, self.body.ty(value), number), DEPTH);
    }

    /// A value is in a range, and so is what it was made from.
    fn learn(&mut self, value: Value, range: Range, depth: u32) {
        let value = self.get(value);
        let ty = self.body.ty(value);
        let known = self.ranges.get(&value).copied().unwrap_or(Range::full(ty)).and(range);
        self.ranges.insert(value, known);
        self.failed |= known.is_empty();
        let Some(depth) = depth.checked_sub(1) else { return };
        match self.op(value) {
            Some(&Op::Cast(Cast::ZExt, inner)) => self.learn(inner, known.unsigned_in(self.body.ty(inner)), depth),
            Some(&Op::Binary(BinaryOp::Add, inner, by)) => {
                if let Some(range) = self.constant(by).and_then(|by| known.before_adding(ty, by)) {
                    self.learn(inner, range, depth);
                }
            }
            _ => {}
        }
    }

    fn is_contradiction(&mut self) -> bool {
        for _ in 0..ROUNDS {
            for (cond, a, b) in self.compared.clone() {
                let (of_a, of_b) = (self.range(a, DEPTH), self.range(b, DEPTH));
                if self.failed || !of_a.may_be(cond, of_b) {
                    return true;
                }
                self.learn(a, of_a.limited(cond, of_b, self.body.ty(a)), DEPTH);
                self.learn(b, of_b.limited(cond.swapped(), of_a, self.body.ty(b)), DEPTH);
            }
        }
        let values: Vec<Value> = self.ranges.keys().copied().collect();
        self.failed || values.into_iter().any(|value| self.range(value, DEPTH).is_empty())
    }

    /// What a value may be, by what is known of it and how it is computed.
    fn range(&self, value: Value, depth: u32) -> Range {
        let value = self.get(value);
        let ty = self.body.ty(value);
        let known = self.ranges.get(&value).copied().unwrap_or(Range::full(ty));
        let (Some(op), Some(depth)) = (self.op(value), depth.checked_sub(1)) else { return known };
        let of = |value| self.range(value, depth);
        let computed = match *op {
            Op::Const(constant) => Range::where_holds(Cond::Eq, ty, constant),
            Op::Cast(Cast::ZExt, a) => of(a).zero_extended(ty),
            Op::Cast(Cast::SExt, a) if self.body.ty(a) != Ty::I1 => of(a).sign_extended(ty),
            Op::Cast(Cast::Trunc, a) => of(a).truncated(ty),
            Op::Select(condition, a, b) => self.chosen(condition, a, b, depth),
            Op::Binary(op, a, b) => of(a).computed(op, of(b), ty),
            _ => Range::full(ty),
        };
        known.and(computed)
    }

    /// Of a choice between a number and another by what one of them is.
    fn chosen(&self, condition: Value, a: Value, b: Value, depth: u32) -> Range {
        let (of_a, of_b) = (self.range(a, depth), self.range(b, depth));
        let (mut where_holds, mut otherwise) = (of_a, of_b);
        if let Some(&Op::Icmp(cond, x, y)) = self.op(self.get(condition)) {
            let ty = self.body.ty(x);
            let refined = |range: Range, value: Value, cond: Cond| {
                if self.get(value) == self.get(x) {
                    range.and(range.limited(cond, self.range(y, depth), ty))
                } else if self.get(value) == self.get(y) {
                    range.and(range.limited(cond.swapped(), self.range(x, depth), ty))
                } else {
                    range
                }
            };
            where_holds = refined(of_a, a, cond);
            otherwise = refined(of_b, b, cond.inverse());
        }
        where_holds.or(otherwise)
    }
}
