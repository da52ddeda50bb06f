//! Numbers for values: a forward analysis over the blocks.

use super::super::effects::{REGISTERS, effects, spill_place};
use super::moved;
use crate::code::{Code, CodeBlock};

/// The name of a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Number {
    /// A known constant.
    Const(i64),
    /// What the function began with in this place.
    Start(u8),
    /// What an instruction put into this place when it ran last.
    Made(u32, u8),
    /// What this instruction put there when it ran before, still in this place.
    Earlier(u32, u8),
    /// What different ways brought together at the start of a block, first seen in this place.
    Joined(u32, u8),
}

/// The numbers of all places.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct State {
    numbers: Vec<Number>,
}

impl State {
    fn start(places: usize) -> State {
        State { numbers: (0..places).map(|place| Number::Start(place as u8)).collect() }
    }

    pub(crate) fn number(&self, place: usize) -> Number {
        self.numbers.get(place).copied().unwrap_or(Number::Start(u8::MAX))
    }

    /// A register that holds a value.
    pub(crate) fn register_with(&self, number: Number) -> Option<u8> {
        (0..REGISTERS as u8 - 1).rev().find(|&register| self.number(usize::from(register)) == number)
    }

    fn set(&mut self, place: usize, number: Number) {
        if let Some(slot) = self.numbers.get_mut(place) {
            *slot = number;
        }
    }

    /// A place gets a value that an instruction makes. Where its last value is still around, in a loop, that one
    /// changes its name.
    fn make(&mut self, place: usize, id: u32) {
        let number = Number::Made(id, place as u8);
        for (other, own) in self.numbers.iter_mut().enumerate() {
            if *own == number {
                *own = Number::Earlier(id, other as u8);
            }
        }
        self.set(place, number);
    }
}

/// What an instruction does to the numbers.
pub(crate) fn transfer(state: &mut State, code: &Code, id: u32) {
    if !code.fixed
        && let Some((place, number)) = moved(state, code)
    {
        return state.set(place, number);
    }
    let mut writes = effects(code).writes;
    while writes != 0 {
        let place = writes.trailing_zeros() as usize;
        writes &= writes - 1;
        state.make(place, id);
    }
}

/// Rounds after which the analysis gives up.
const MOST_ROUNDS: usize = 24;

/// The state at the start of each reachable block.
pub(crate) fn analyse(blocks: &[CodeBlock]) -> Option<Vec<Option<State>>> {
    let spills = blocks.iter().flat_map(|block| &block.code).filter_map(|code| code.spill.and_then(spill_place)).max();
    let places = spills.map_or(REGISTERS, |last| last + 1);
    let (order, predecessors, first_ids) = shape(blocks);
    let mut starts: Vec<Option<State>> = vec![None; blocks.len()];
    let mut ends: Vec<Option<State>> = vec![None; blocks.len()];
    for _ in 0..MOST_ROUNDS {
        let mut changed = false;
        for &index in &order {
            let start = if index == 0 {
                State::start(places)
            } else {
                join(index, places, predecessors[index].iter().filter_map(|&from| ends[from].as_ref()).collect())
            };
            if starts[index].as_ref() == Some(&start) && ends[index].is_some() {
                continue;
            }
            changed = true;
            let mut state = start.clone();
            for (position, code) in blocks[index].code.iter().enumerate() {
                transfer(&mut state, code, first_ids[index] + position as u32);
            }
            starts[index] = Some(start);
            ends[index] = Some(state);
        }
        if !changed {
            return Some(starts);
        }
    }
    None
}

/// Reachable blocks in reverse postorder, predecessors, and the number of each block's first instruction.
fn shape(blocks: &[CodeBlock]) -> (Vec<usize>, Vec<Vec<usize>>, Vec<u32>) {
    let mut predecessors = vec![Vec::new(); blocks.len()];
    let mut first_ids = Vec::with_capacity(blocks.len());
    let mut next = 0;
    for (index, block) in blocks.iter().enumerate() {
        first_ids.push(next);
        next += block.code.len() as u32;
        for target in block.end.targets() {
            predecessors[target].push(index);
        }
    }
    let mut seen = vec![false; blocks.len()];
    let mut order = Vec::new();
    let mut stack = vec![(0, blocks.first().map_or_else(Vec::new, |block| block.end.targets()))];
    if let Some(first) = seen.first_mut() {
        *first = true;
    }
    while let Some((index, rest)) = stack.last_mut() {
        match rest.pop() {
            Some(next) if !seen[next] => {
                seen[next] = true;
                stack.push((next, blocks[next].end.targets()));
            }
            Some(_) => {}
            None => {
                order.push(*index);
                stack.pop();
            }
        }
    }
    order.reverse();
    (order, predecessors, first_ids)
}

/// Places that hold the same on every way in hold the same here.
fn join(block: usize, places: usize, incoming: Vec<&State>) -> State {
    let Some((first, others)) = incoming.split_first() else { return State::start(places) };
    let mut state = State::start(places);
    let mut groups: Vec<(Vec<Number>, Number)> = Vec::new();
    for place in 0..places {
        let own = first.number(place);
        let is_old_join = matches!(own, Number::Joined(at, _) if at == block as u32);
        if !is_old_join && others.iter().all(|state| state.number(place) == own) {
            state.set(place, own);
            continue;
        }
        let tuple: Vec<Number> = incoming.iter().map(|state| state.number(place)).collect();
        let number = match groups.iter().find(|(other, _)| *other == tuple) {
            Some((_, number)) => *number,
            None => {
                let number = Number::Joined(block as u32, place as u8);
                groups.push((tuple, number));
                number
            }
        };
        state.set(place, number);
    }
    state
}
