//! Which of the pointers that they are given functions keep: in memory, in their results.
//!
//! What a function does not keep of an object in the frame of its caller, nobody but the caller knows once the function has
//! returned. A function of which this is not known, as it is not defined here, may be replaced, or is assembly,
//! keeps everything; so does one that hands its pointers on to such a function.

use beec_ir::{Body, Cfg, Function, Inst, Kept, Linkage, Module, Op, Ty, Value, ValueDef, Whereabouts};

/// Functions call each other this deep at most (`MAX_CALL_FRAMES` in `include/linux/bpf_verifier.h`), so that much later
/// nothing more is found out.
const ROUNDS: usize = 8;
/// So many parameters are followed; registers hold five.
const PARAMS: usize = 8;

pub(crate) fn run(module: &mut Module) {
    module.functions.iter_mut().for_each(|function| function.kept = None);
    for _ in 0..ROUNDS {
        let mut changed = false;
        for index in 0..module.functions.len() {
            let function = &module.functions[index];
            let Some(body) = function.body.as_ref().filter(|_| is_final(function)) else { continue };
            let kept = Some(of_body(module, body, function.params.len()));
            changed |= module.functions[index].kept != kept;
            module.functions[index].kept = kept;
        }
        if !changed {
            break;
        }
    }
}

/// Whether what the body does is what a call does.
fn is_final(function: &Function) -> bool {
    !function.naked && function.linkage != Linkage::Weak && function.params.len() <= PARAMS
}

/// From which parameters a value comes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Origin {
    /// By bit: it may be an address in what the parameter points to.
    itself: u8,
    /// By bit: it may have been read from there.
    behind: u8,
}

impl Origin {
    fn add(&mut self, other: Origin) {
        self.itself |= other.itself;
        self.behind |= other.behind;
    }
}

fn of_body(module: &Module, body: &Body, params: usize) -> Vec<Kept> {
    let origins = origins(body, params);
    let mut summary = Summary { kept: vec![Kept::NOTHING; params], origins };
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            summary.inst(module, body, inst);
        }
        body.each_kept_at_end(block, |value, _| summary.keep(value, Whereabouts::Anywhere, true));
    }
    summary.kept
}

/// By value. A number that is smaller than an address is none.
fn origins(body: &Body, params: usize) -> Vec<Origin> {
    let mut origins = vec![Origin::default(); body.values.len()];
    for (index, param) in body.block(body.entry()).params.iter().enumerate().take(params) {
        origins[param.index()].itself = 1 << index;
    }
    let cfg = Cfg::new(body);
    let mut changed = true;
    while changed {
        changed = false;
        for &block in &cfg.rpo {
            for &inst in &body.block(block).insts {
                let origin = of_result(body, inst, &origins);
                for result in body.results(inst).filter(|&result| is_wide(body, result)) {
                    changed |= add(&mut origins, result, origin);
                }
            }
            body.block(block).terminator.for_each_target(|target| {
                for (&param, &arg) in body.block(target.block).params.iter().zip(&target.args) {
                    let origin = origins[arg.index()];
                    changed |= add(&mut origins, param, origin);
                }
            });
        }
    }
    origins
}

fn add(origins: &mut [Origin], value: Value, origin: Origin) -> bool {
    let before = origins[value.index()];
    origins[value.index()].add(origin);
    origins[value.index()] != before
}

fn is_wide(body: &Body, value: Value) -> bool {
    matches!(body.ty(value), Ty::I64 | Ty::Ptr)
}

fn of_result(body: &Body, inst: Inst, origins: &[Origin]) -> Origin {
    let mut origin = Origin::default();
    match &body.inst(inst).op {
        Op::Load { addr, .. } | Op::AtomicLoad { addr, .. } | Op::AtomicRmw { addr, .. } | Op::CmpXchg { addr, .. } => {
            let Origin { itself, behind } = origins[addr.index()];
            origin.behind = itself | behind;
        }
        op if op.is_pure() => op.for_each_use(|value| origin.add(origins[value.index()])),
        _ => {}
    }
    origin
}

struct Summary {
    kept: Vec<Kept>,
    origins: Vec<Origin>,
}

impl Summary {
    fn inst(&mut self, module: &Module, body: &Body, inst: Inst) {
        match &body.inst(inst).op {
            Op::Store { addr, value, .. } => self.keep(*value, self.stored_to(body, *addr), false),
            // What is copied may hold pointers.
            Op::MemCopy { dst, src, .. } => {
                let place = self.stored_to(body, *dst);
                let Origin { itself, behind } = self.origins[src.index()];
                self.raise(Origin { itself: 0, behind: itself | behind }, place);
            }
            Op::Call { args, .. } => {
                let own = args.iter().all(|&arg| !is_wide(body, arg) || is_param(body, arg));
                body.each_kept(module, inst, |value, kept| {
                    let place =
                        |place| if place == Whereabouts::Arguments && !own { Whereabouts::Anywhere } else { place };
                    let Origin { itself, behind } = self.origins[value.index()];
                    self.raise(Origin { itself, behind: 0 }, place(kept.itself));
                    // What is behind what is behind is behind.
                    self.raise(Origin { itself: 0, behind }, place(kept.itself.max(kept.behind)));
                    self.raise(Origin { itself: 0, behind: itself }, place(kept.behind));
                });
            }
            _ => body.each_kept(module, inst, |value, _| self.keep(value, Whereabouts::Anywhere, true)),
        }
    }

    /// Where what is stored to an address is.
    fn stored_to(&self, body: &Body, addr: Value) -> Whereabouts {
        if is_param(body, addr) { Whereabouts::Arguments } else { Whereabouts::Anywhere }
    }

    /// A value is kept somewhere, and with it perhaps the way to what it points to.
    fn keep(&mut self, value: Value, place: Whereabouts, all: bool) {
        let Origin { itself, behind } = self.origins[value.index()];
        let all = all || place == Whereabouts::Anywhere;
        self.raise(Origin { itself, behind: if all { itself | behind } else { behind } }, place);
    }

    fn raise(&mut self, origin: Origin, place: Whereabouts) {
        for (index, kept) in self.kept.iter_mut().enumerate() {
            if origin.itself >> index & 1 == 1 {
                kept.itself = kept.itself.max(place);
            }
            if origin.behind >> index & 1 == 1 {
                kept.behind = kept.behind.max(place);
            }
        }
    }
}

/// Whether a value certainly is an address in what one of the parameters points to.
fn is_param(body: &Body, mut value: Value) -> bool {
    loop {
        value = match body.def(value) {
            ValueDef::Param(block, _) => return block == body.entry(),
            ValueDef::Result(inst, _) => match body.inst(inst).op {
                Op::PtrAdd(base, _) | Op::CoreAccess { base, .. } => base,
                _ => return false,
            },
        }
    }
}
