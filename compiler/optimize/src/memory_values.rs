//! Memory as variables: loads, stores, and what makes a value unknown. Loads whose value is known on every way to them
//! become uses of it, with block parameters where ways join; the other loads stay, and all stores.

use beec_ir::{Block, Body, Cfg, Inst, Op, Value};

use crate::ssa::{self, Access, Variables};
use crate::stack::Set;

/// Something that happens to a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// It is loaded into this value.
    Load(Inst, usize),
    /// This value is stored into it.
    Store(Inst, usize, Value),
    /// Nobody knows what it is now.
    Lost(usize),
}

/// By block, in order.
pub(crate) struct Events(Vec<Vec<Event>>);

impl Events {
    pub(crate) fn new(body: &Body) -> Events {
        Events(vec![Vec::new(); body.blocks.len()])
    }

    pub(crate) fn of(&self, block: Block) -> &[Event] {
        &self.0[block.index()]
    }

    pub(crate) fn of_mut(&mut self, block: Block) -> &mut Vec<Event> {
        &mut self.0[block.index()]
    }

    /// Turns the variables into values as far as they are known.
    pub(crate) fn construct(&self, body: &mut Body, mut variables: Variables) {
        let valid = self.valid_at_start(body, variables.types.len());
        mark(body, self, valid, &mut variables);
        ssa::construct(body, &variables);
    }

    /// The variables whose values are known at the start of each block, on every way there.
    pub(crate) fn valid_at_start(&self, body: &Body, count: usize) -> Vec<Set> {
        let cfg = Cfg::new(body);
        let mut valid = vec![Set::full(count); body.blocks.len()];
        valid[body.entry().index()] = Set::new(count);
        let mut changed = true;
        while changed {
            changed = false;
            for &block in &cfg.rpo {
                let out = self.valid_at_end(block, &valid[block.index()]);
                for next in body.block(block).terminator.successors() {
                    changed |= valid[next.index()].keep_only(&out);
                }
            }
        }
        valid
    }

    /// What is known at the end of a block, from what is known at its start.
    pub(crate) fn valid_at_end(&self, block: Block, start: &Set) -> Set {
        let mut known = start.clone();
        for event in self.of(block) {
            match *event {
                Event::Load(_, variable) | Event::Store(_, variable, _) => known.insert(variable),
                Event::Lost(variable) => known.remove(variable),
            }
        }
        known
    }
}

/// Turns loads whose value is known into reads of the variable, and the others and the stores into writes.
fn mark(body: &mut Body, events: &Events, valid: Vec<Set>, variables: &mut Variables) {
    for block in body.order.clone() {
        let mut known = valid[block.index()].clone();
        let mut writes: Vec<(Inst, usize, Value)> = Vec::new();
        for event in &events.0[block.index()] {
            match *event {
                Event::Load(inst, variable) => {
                    let result = body.inst(inst).first_result;
                    if known.contains(variable) {
                        variables.accesses.insert(inst, Access::Read(variable));
                    } else {
                        writes.push((inst, variable, result));
                    }
                    known.insert(variable);
                }
                Event::Store(inst, variable, value) => {
                    writes.push((inst, variable, value));
                    known.insert(variable);
                }
                Event::Lost(variable) => known.remove(variable),
            }
        }
        insert_writes(body, block, &writes, variables);
    }
}

fn insert_writes(body: &mut Body, block: Block, writes: &[(Inst, usize, Value)], variables: &mut Variables) {
    if writes.is_empty() {
        return;
    }
    let insts = std::mem::take(&mut body.block_mut(block).insts);
    let mut out = Vec::with_capacity(insts.len() + writes.len());
    let mut writes = writes.iter().peekable();
    for inst in insts {
        out.push(inst);
        while let Some(&(_, variable, value)) = writes.next_if(|write| write.0 == inst) {
            let stand_in = body.add_inst(Op::Const(0), &[], beec_source::Span::NONE);
            variables.accesses.insert(stand_in, Access::Write(variable, value));
            out.push(stand_in);
        }
    }
    body.block_mut(block).insts = out;
}
