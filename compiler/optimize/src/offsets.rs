//! Addresses in one object are compared by their offsets.
//!
//! The verifier learns nothing from a comparison of two pointers into a map value, a global or the stack: an index that is
//! bounded by one is not, and a loop over pointers never ends. C has such comparisons and differences only of addresses in
//! one object, so that they say the same of the offsets. Where a pointer is a choice between addresses of one object, as
//! the counter of a loop is, it becomes the object's address and a chosen offset.
//!
//! Two pointers have one object if they were formed from one address. A packet's start and end were not, and stay
//! compared as they are; nor does a choice between addresses in what may be a packet become one of offsets, as the
//! verifier knows the sum that was checked and no other. Offsets are compared with their sign, which is right
//! even for addresses before the object that programs form without access, unless there can be none.

mod choices;
mod place;

use beec_ir::{BinaryOp, Body, Cfg, Cond, Inst, Op, Ty, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::context::Context;
use crate::ranges::Ranges;
use crate::rewrite::{Emitter, Replacements};
use choices::{Choices, Offsets};
use place::{Object, Place, difference, place, pointers, unit};

pub(crate) fn run(body: &mut Body, _cx: Context<'_>) {
    let found = questions(body);
    if found.is_empty() {
        return;
    }
    let cfg = Cfg::new(body);
    let choices = Choices::new(body, &cfg);
    let ranges = Ranges::new(body);
    let mut wanted = FxHashSet::default();
    let mut plans: FxHashMap<Inst, Plan> = FxHashMap::default();
    for (inst, question) in found {
        let (a, b) = (place(body, question.a), place(body, question.b));
        let object = choices.object(&a);
        let chosen: Vec<Value> = [&a, &b].into_iter().filter_map(|place| chosen(&choices, place, object)).collect();
        if object != choices.object(&b) || (!chosen.is_empty() && !may_choose(body, object, &question)) {
            continue;
        }
        if let Some(plan) = Plan::new(body, &ranges, &choices, (a, b), question.asked) {
            chosen.into_iter().for_each(|choice| choices.collect(body, choice, &mut wanted));
            plans.insert(inst, plan);
        }
    }
    if !plans.is_empty() {
        let mut replacements = Replacements::new(body);
        let offset = choices.rewrite(body, &wanted, &mut replacements);
        answer(body, &plans, &offset);
        replacements.apply(body);
    }
}

/// What is asked of two addresses.
struct Question {
    a: Value,
    b: Value,
    asked: Asked,
}

#[derive(Clone, Copy)]
enum Asked {
    /// How they compare.
    Order(Cond),
    /// How their distance in elements compares with a number.
    Distance { cond: Cond, number: i64, size: i64, exact: bool },
    /// Their distance in elements.
    Difference { size: i64 },
}

/// The comparisons and differences of addresses.
fn questions(body: &Body) -> Vec<(Inst, Question)> {
    let mut found = Vec::new();
    for &inst in body.order.iter().flat_map(|&block| &body.block(block).insts) {
        found.extend(question(body, inst).map(|question| (inst, question)));
    }
    found
}

fn question(body: &Body, inst: Inst) -> Option<Question> {
    match body.inst(inst).op {
        Op::Icmp(cond, a, b) => {
            if let Some((a, b)) = pointers(body, a, b) {
                let known = [a, b].iter().any(|&side| body.constant(side).is_some());
                return (!known).then_some(Question { a, b, asked: Asked::Order(cond) });
            }
            let (found, number) = (difference(body, a)?, body.constant(b)?);
            let asked = Asked::Distance { cond, number, size: found.size, exact: found.exact };
            Some(Question { a: found.a, b: found.b, asked })
        }
        Op::Binary(BinaryOp::Sub | BinaryOp::AShr | BinaryOp::Mul, ..) => {
            let found = difference(body, body.result(inst)?)?;
            Some(Question { a: found.a, b: found.b, asked: Asked::Difference { size: found.size } })
        }
        _ => None,
    }
}

/// The choice that an address was formed from, if its object is another.
fn chosen(choices: &Choices, place: &Place, object: Object) -> Option<Value> {
    match place.object {
        Object::Pointer(pointer) if choices.object(place) == object && place.object != object => Some(pointer),
        _ => None,
    }
}

/// Whether choices between addresses of an object may become ones between offsets.
fn may_choose(body: &Body, object: Object, question: &Question) -> bool {
    let Object::Pointer(pointer) = object else { return true };
    match body.def_op(pointer) {
        Some(Op::Call { .. }) => true,
        // Where packet pointers come from.
        Some(Op::Cast(..) | Op::Load { .. }) => false,
        _ => !matches!(question.asked, Asked::Difference { .. }),
    }
}

/// What an instruction becomes: sums of offsets, and what is asked of them. Choices stand for their offsets.
struct Plan {
    left: Vec<Value>,
    right: Vec<Value>,
    /// What is added to the left and to the right sum.
    constants: (i64, i64),
    becomes: Becomes,
}

#[derive(Clone, Copy)]
enum Becomes {
    Comparison(Cond),
    /// The left sum less the right one, divided by so much without a remainder.
    Quotient(i64),
}

/// What is known of the parts of a sum.
struct Facts {
    left_never_negative: bool,
    right_never_negative: bool,
    unit: i64,
}

impl Plan {
    fn new(body: &Body, ranges: &Ranges, choices: &Choices, (a, b): (Place, Place), asked: Asked) -> Option<Plan> {
        let object = choices.object(&a);
        let parts = |place: &Place| -> Vec<Value> {
            chosen(choices, place, object).into_iter().chain(place.added.iter().rev().copied()).collect()
        };
        let (mut left, mut right) = (parts(&a), parts(&b));
        right.retain(|part| match left.iter().position(|other| other == part) {
            Some(index) => {
                left.remove(index);
                false
            }
            None => true,
        });
        let constant = a.constant.checked_sub(b.constant)?;
        let facts = Facts::new(body, ranges, choices, &left, &right);
        let (constants, becomes) = match asked {
            Asked::Order(cond) => compared(&facts, right.is_empty(), constant, as_signed(cond)),
            Asked::Distance { cond, number, size, exact } => {
                let (cond, number) = without_equality(cond, number)?;
                let exact = exact || (constant % size == 0 && facts.unit % size == 0);
                if matches!(cond, Cond::Eq | Cond::Ne) && !exact {
                    return None;
                }
                let number = number.checked_mul(size)?;
                match cond {
                    Cond::Ult | Cond::Uge if number < 0 || constant != 0 || !right.is_empty() => return None,
                    Cond::Ult | Cond::Uge => ((0, number), Becomes::Comparison(cond)),
                    _ => compared(&facts, right.is_empty(), constant.checked_sub(number)?, cond),
                }
            }
            Asked::Difference { size } => {
                let mut parts = left.iter().chain(&right);
                if constant % size != 0 || !parts.all(|&part| size == 1 || scaled(body, part, size).is_some()) {
                    return None;
                }
                ((constant, 0), Becomes::Quotient(size))
            }
        };
        Some(Plan { left, right, constants, becomes })
    }
}

impl Facts {
    fn new(body: &Body, ranges: &Ranges, choices: &Choices, left: &[Value], right: &[Value]) -> Facts {
        let of = |part: Value| match body.ty(part) {
            Ty::Ptr => choices.offsets(body, ranges, part),
            _ => Offsets { unit: unit(body, part), never_negative: ranges.is_never_negative(body, part) },
        };
        let never_negative = |parts: &[Value]| parts.iter().all(|&part| of(part).never_negative);
        let units = left.iter().chain(right).map(|&part| of(part).unit);
        Facts {
            left_never_negative: never_negative(left),
            right_never_negative: never_negative(right),
            unit: units.fold(0, place::common),
        }
    }
}

/// How `left + constant` is compared with `right`: the constant goes where it is positive, or where nothing else is.
/// Of what is never negative the verifier learns more by a comparison without sign.
fn compared(facts: &Facts, only_left: bool, constant: i64, cond: Cond) -> ((i64, i64), Becomes) {
    let constants = if only_left || constant < 0 { (0, constant.wrapping_neg()) } else { (constant, 0) };
    let unsigned = facts.left_never_negative && facts.right_never_negative && constants.1 >= 0;
    (constants, Becomes::Comparison(if unsigned { as_unsigned(cond) } else { cond }))
}

fn as_signed(cond: Cond) -> Cond {
    match cond {
        Cond::Ult => Cond::Slt,
        Cond::Ule => Cond::Sle,
        Cond::Ugt => Cond::Sgt,
        Cond::Uge => Cond::Sge,
        other => other,
    }
}

fn as_unsigned(cond: Cond) -> Cond {
    match cond {
        Cond::Slt => Cond::Ult,
        Cond::Sle => Cond::Ule,
        Cond::Sgt => Cond::Ugt,
        Cond::Sge => Cond::Uge,
        other => other,
    }
}

/// The same comparison by "below" or "not below": these are right for a quotient that was rounded down too.
fn without_equality(cond: Cond, number: i64) -> Option<(Cond, i64)> {
    let (cond, number) = match cond {
        Cond::Sle => (Cond::Slt, number.checked_add(1)?),
        Cond::Sgt => (Cond::Sge, number.checked_add(1)?),
        Cond::Ule => (Cond::Ult, number.checked_add(1)?),
        Cond::Ugt => (Cond::Uge, number.checked_add(1)?),
        other => (other, number),
    };
    Some((cond, number))
}

/// A part of an offset in elements, as a number and its factor.
fn scaled(body: &Body, part: Value, size: i64) -> Option<(Value, i64)> {
    let (number, factor) = match *body.def_op(part)? {
        Op::Binary(BinaryOp::Shl, number, by) => {
            (number, 1_i64 << body.constant(by).filter(|by| (0..=30).contains(by))?)
        }
        Op::Binary(BinaryOp::Mul, number, by) => (number, body.constant(by)?),
        _ => return None,
    };
    (factor % size == 0).then_some((number, factor / size))
}

/// Lets the instructions ask of offsets.
fn answer(body: &mut Body, plans: &FxHashMap<Inst, Plan>, offset: &FxHashMap<Value, Value>) {
    for block in body.order.clone() {
        let insts = std::mem::take(&mut body.block_mut(block).insts);
        let mut emitter = Emitter::new(body, beec_source::Span::NONE);
        for inst in insts {
            if let Some(plan) = plans.get(&inst) {
                emitter.span = emitter.body.inst(inst).span;
                let op = carry_out(&mut emitter, plan, offset);
                emitter.body.inst_mut(inst).op = op;
            }
            emitter.out.push(inst);
        }
        let out = emitter.out;
        body.block_mut(block).insts = out;
    }
}

fn carry_out(emitter: &mut Emitter<'_>, plan: &Plan, offset: &FxHashMap<Value, Value>) -> Op {
    let known = |part: &Value| offset.get(part).copied().unwrap_or(*part);
    let parts = |parts: &[Value]| parts.iter().map(known).collect::<Vec<Value>>();
    let (left, right) = (parts(&plan.left), parts(&plan.right));
    match plan.becomes {
        Becomes::Comparison(cond) => {
            let left = sum(emitter, left, plan.constants.0);
            Op::Icmp(cond, left, sum(emitter, right, plan.constants.1))
        }
        Becomes::Quotient(size) => {
            let left = elements(emitter, left, plan.constants.0, size);
            Op::Binary(BinaryOp::Sub, left, elements(emitter, right, plan.constants.1, size))
        }
    }
}

/// A sum of offsets as a number of elements.
fn elements(emitter: &mut Emitter<'_>, parts: Vec<Value>, constant: i64, size: i64) -> Value {
    let mut divided = Vec::new();
    for part in parts {
        divided.push(match scaled(emitter.body, part, size).filter(|_| size != 1) {
            Some((number, 1)) => number,
            Some((number, factor)) => emitter.binary_imm(BinaryOp::Mul, number, factor),
            None => part,
        });
    }
    sum(emitter, divided, constant / size)
}

/// A sum of offsets and a constant.
fn sum(emitter: &mut Emitter<'_>, parts: Vec<Value>, constant: i64) -> Value {
    let all = parts.into_iter().reduce(|sum, part| emitter.binary(BinaryOp::Add, sum, part));
    match all {
        Some(all) if constant == 0 => all,
        Some(all) => emitter.binary_imm(BinaryOp::Add, all, constant),
        None => emitter.constant(Ty::I64, constant),
    }
}

#[cfg(test)]
mod tests;
