//! How often a loop runs, found by running what steers it.

use beec_ir::{Block, Body, Dominators, Loop, Op, Terminator, Value, ValueDef, eval};

/// Operations that are followed back from a condition.
const DEPTH: u32 = 32;

/// Where and when a loop is surely left, unless it is left earlier by another way that depends on something else.
pub(crate) struct KnownExit {
    /// In which iteration, from 0.
    pub(crate) iteration: u32,
    /// The block that leaves it.
    pub(crate) from: Block,
    /// The block outside.
    pub(crate) to: Block,
    state: State,
    header: Block,
}

impl KnownExit {
    /// What a value that the loop computes is when the loop is left there.
    pub(crate) fn value(&self, body: &Body, value: Value) -> Option<i64> {
        Steering { body, header: self.header, state: &self.state }.value(value, DEPTH)
    }
}

/// In which iteration (from 0) the loop is surely left, if its own constants say so within `most` iterations. It may
/// be left earlier by exits that depend on anything else.
pub(super) fn trip_count(body: &Body, dominators: &Dominators, found: &Loop, most: u32) -> Option<u32> {
    known_exit(body, dominators, found, most).map(|exit| exit.iteration)
}

/// The way by which a loop is left in the iteration that its own constants say, if that is one of the first `most`.
pub(crate) fn known_exit(body: &Body, dominators: &Dominators, found: &Loop, most: u32) -> Option<KnownExit> {
    let exits = steady_exits(body, dominators, found);
    let mut state = entry_state(body, found);
    for iteration in 0..=most {
        let steering = Steering { body, header: found.header, state: &state };
        let mut known = false;
        for &Exit { condition, leaves_when, from, to } in &exits {
            if let Some(condition) = steering.value(condition, DEPTH) {
                known = true;
                if (condition != 0) == leaves_when {
                    return Some(KnownExit { iteration, from, to, state, header: found.header });
                }
            }
        }
        if !known {
            return None;
        }
        state = next_state(body, found, &steering);
    }
    None
}

/// A branch that every iteration comes to and that leaves the loop one way.
struct Exit {
    condition: Value,
    leaves_when: bool,
    from: Block,
    to: Block,
}

fn steady_exits(body: &Body, dominators: &Dominators, found: &Loop) -> Vec<Exit> {
    let steady = |block: &&Block| found.latches.iter().all(|&latch| dominators.dominates(**block, latch));
    let exit = |&block: &Block| match &body.block(block).terminator {
        Terminator::Branch { condition, then, otherwise, .. } => {
            let (inside, outside) = (found.blocks.contains(&then.block), found.blocks.contains(&otherwise.block));
            let to = if inside { otherwise.block } else { then.block };
            (inside != outside).then_some(Exit { condition: *condition, leaves_when: outside, from: block, to })
        }
        _ => None,
    };
    found.blocks.iter().filter(steady).filter_map(exit).collect()
}

/// What is known of the header's parameters.
type State = Vec<Option<i64>>;

/// On entry: parameters that get the same constant on every way in.
fn entry_state(body: &Body, found: &Loop) -> State {
    let outside = body.order.iter().filter(|block| !found.blocks.contains(block));
    meet(body, found.header, outside, |value| body.constant(value))
}

/// After an iteration: parameters that every way back gives the same computable value.
fn next_state(body: &Body, found: &Loop, steering: &Steering<'_>) -> State {
    meet(body, found.header, found.latches.iter(), |value| steering.value(value, DEPTH))
}

fn meet<'a>(
    body: &Body,
    header: Block,
    from: impl Iterator<Item = &'a Block>,
    value: impl Fn(Value) -> Option<i64>,
) -> State {
    let mut state: Option<State> = None;
    for &block in from {
        body.block(block).terminator.for_each_target(|target| {
            if target.block != header {
                return;
            }
            let coming = target.args.iter().map(|&arg| value(arg));
            state = Some(match &state {
                None => coming.collect(),
                Some(old) => old.iter().zip(coming).map(|(&a, b)| if a == b { a } else { None }).collect(),
            });
        });
    }
    state.unwrap_or_default()
}

struct Steering<'a> {
    body: &'a Body,
    header: Block,
    state: &'a State,
}

impl Steering<'_> {
    fn value(&self, value: Value, depth: u32) -> Option<i64> {
        let inst = match self.body.def(value) {
            ValueDef::Param(block, index) if block == self.header => return self.state.get(index as usize).copied()?,
            ValueDef::Param(..) => return None,
            ValueDef::Result(inst, _) => inst,
        };
        let depth = depth.checked_sub(1)?;
        let ty = self.body.ty(value);
        match self.body.inst(inst).op {
            Op::Const(constant) => Some(constant),
            Op::Binary(op, a, b) => Some(eval::binary(op, ty, self.value(a, depth)?, self.value(b, depth)?)),
            Op::Icmp(cond, a, b) => {
                let (x, y) = (self.value(a, depth)?, self.value(b, depth)?);
                Some(i64::from(eval::icmp(cond, self.body.ty(a), x, y)))
            }
            Op::Cast(cast, a) => Some(eval::cast(cast, self.body.ty(a), ty, self.value(a, depth)?)),
            Op::Select(c, a, b) => {
                if self.value(c, depth)? != 0 {
                    self.value(a, depth)
                } else {
                    self.value(b, depth)
                }
            }
            _ => None,
        }
    }
}
