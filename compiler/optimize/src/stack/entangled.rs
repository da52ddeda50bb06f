//! Slots that hold addresses of slots.
//!
//! What a callback works on is often handed to it in a structure of addresses. Whoever is handed the structure can get at
//! all that these lead to, and can store any of these addresses in any of these places: slots from which one leads to the
//! other, or which are handed over together, are accessed together. This holds only as long as no address comes out again:
//! where something is read that could be one, what is pointed to keeps its place.

use beec_ir::{Body, Callee, Inst, Module, Op, Ty, Whereabouts};

use super::pointers::Pointers;

/// What is found out, instruction by instruction.
pub(super) struct Entangled {
    /// Leads to the representative of a slot's group.
    parent: Vec<usize>,
    /// Slots whose address was stored in another.
    held: Vec<usize>,
    /// Slots out of which an address may have come.
    opened: Vec<usize>,
}

/// Slots that are accessed together.
pub(super) struct Groups {
    members: Vec<Vec<usize>>,
    /// By slot.
    group: Vec<Option<usize>>,
}

impl Groups {
    /// The members of a slot's group, if it is in one.
    pub(super) fn of(&self, slot: usize) -> Option<&[usize]> {
        self.group[slot].map(|group| &self.members[group][..])
    }
}

impl Entangled {
    pub(super) fn new(count: usize) -> Entangled {
        Entangled { parent: (0..count).collect(), held: Vec::new(), opened: Vec::new() }
    }

    /// The address of a slot is stored in another.
    pub(super) fn hold(&mut self, holder: usize, held: usize) {
        self.held.push(held);
        self.union(holder, held);
    }

    /// Takes note of an access.
    pub(super) fn access(&mut self, body: &Body, module: &Module, inst: Inst, pointers: &Pointers) {
        let op = &body.inst(inst).op;
        let mut slots = Vec::new();
        op.for_each_use(|value| slots.extend(pointers.slots(value)));
        match op {
            // Half an address is none.
            Op::Load { .. } if body.results(inst).all(|result| !matches!(body.ty(result), Ty::I64 | Ty::Ptr)) => {}
            Op::Store { .. } | Op::MemSet { .. } | Op::MemCmp { .. } => {}
            Op::Call { callee, .. } => {
                slots.windows(2).for_each(|pair| self.union(pair[0], pair[1]));
                if !is_ours(module, *callee) {
                    self.opened.extend(slots);
                }
                body.each_kept(module, inst, |value, kept| {
                    if kept.behind == Whereabouts::Anywhere {
                        self.opened.extend(pointers.slots(value));
                    }
                });
            }
            _ => self.opened.extend(slots),
        }
    }

    fn find(&self, mut slot: usize) -> usize {
        while self.parent[slot] != slot {
            slot = self.parent[slot];
        }
        slot
    }

    fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b)] = a.min(b);
    }

    /// The groups; slots whose addresses are held in a group that does not keep them to itself are fixed.
    pub(super) fn groups(self, fixed: &mut [bool]) -> Groups {
        let count = self.parent.len();
        let mut holds = vec![false; count];
        self.held.iter().for_each(|&held| holds[self.find(held)] = true);
        let mut open = vec![false; count];
        self.opened.iter().for_each(|&slot| open[self.find(slot)] = true);
        (0..count).filter(|&slot| fixed[slot]).for_each(|slot| open[self.find(slot)] = true);
        self.held.iter().filter(|&&held| open[self.find(held)]).for_each(|&held| fixed[held] = true);
        let mut groups = Groups { members: vec![Vec::new(); count], group: vec![None; count] };
        for slot in 0..count {
            let group = self.find(slot);
            if holds[group] && !open[group] {
                groups.members[group].push(slot);
                groups.group[slot] = Some(group);
            }
        }
        groups
    }
}

/// Whether a callee that takes pointers into slots follows the addresses it finds there, if at all, during the call only,
/// and keeps of them what it says it does. The kernel's helpers copy what they are handed.
fn is_ours(module: &Module, callee: Callee) -> bool {
    match callee {
        Callee::Helper(_) => true,
        Callee::Func(id) => module.is_defined(id),
        Callee::Indirect(_) => false,
    }
}
