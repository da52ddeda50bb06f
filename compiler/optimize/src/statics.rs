//! Objects with static storage of which every access is seen: those that nothing outside this file can name, and whose
//! address goes nowhere but into plain loads and stores.
//!
//! * What nothing writes, but what is there at the start, is constant: its loads can be folded. Without that, a pointer that a static object holds could
//!   not be followed at all: the verifier takes it for a number.
//! * What nothing reads need not be written.
//! * What one function alone accesses, and always writes before it reads, is a local of that function.
//!
//! clang does the same, so that programs whose user space changes a variable declare it `volatile` or do not make it
//! static.

use beec_ir::{Body, DataTarget, FuncId, GlobalId, Linkage, Module, Op, Slot, SlotData, Ty, Value, eval};
use beec_source::Symbol;

use crate::constant_loads::contents_at;
use crate::memory_values::{Event, Events};
use crate::unreferenced::assembly;

pub(crate) fn run(module: &mut Module) {
    let uses = Uses::new(module);
    for (index, seen) in uses.of.iter().enumerate() {
        let id = GlobalId(index as u32);
        if !seen.is_understood || !is_own(module, id) {
            continue;
        }
        match seen {
            Seen { is_changed: false, is_loaded: true, .. } => {
                remove_stores(module, id);
                make_constant(module, id);
            }
            Seen { is_stored: true, is_loaded: false, .. } => remove_stores(module, id),
            &Seen { is_stored: true, by: By::One(function), whole: Some(ty), .. } => {
                make_local(module, id, function, ty)
            }
            _ => {}
        }
    }
}

/// Whether nothing outside the file can name a global, nor map it.
fn is_own(module: &Module, id: GlobalId) -> bool {
    let global = module.global(id);
    let plain = matches!(global.section.as_str(), ".data" | ".bss");
    global.linkage == Linkage::Internal && !global.used && global.data.is_some() && plain && global.address_space == 0
}

/// Which functions access a global.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Nobody,
    One(FuncId),
    Several,
}

/// What is seen of a global.
#[derive(Clone, Copy)]
struct Seen {
    /// Its address goes nowhere else.
    is_understood: bool,
    is_loaded: bool,
    is_stored: bool,
    /// Something else than what is there at the start is stored.
    is_changed: bool,
    by: By,
    /// All accesses are of the whole object, as a value of this type.
    whole: Option<Ty>,
    any: bool,
}

impl Seen {
    fn access(&mut self, by: FuncId, whole: Option<Ty>) {
        self.by = match self.by {
            By::Nobody => By::One(by),
            By::One(before) if before == by => self.by,
            _ => By::Several,
        };
        self.whole = if !self.any || self.whole == whole { whole } else { None };
        self.any = true;
    }
}

struct Uses {
    of: Vec<Seen>,
}

/// Into which global a value points, and how far where that is known.
type Pointers = Vec<Option<(GlobalId, Option<i64>)>>;

impl Uses {
    fn new(module: &Module) -> Uses {
        let nothing = Seen {
            is_understood: true,
            is_loaded: false,
            is_stored: false,
            is_changed: false,
            by: By::Nobody,
            whole: None,
            any: false,
        };
        let mut uses = Uses { of: vec![nothing; module.globals.len()] };
        for address in module.globals.iter().filter_map(|global| global.data.as_ref()).flat_map(|data| &data.addresses)
        {
            if let DataTarget::Global(id) = address.target {
                uses.of[id.index()].is_understood = false;
            }
        }
        let texts = assembly(module);
        for (global, seen) in module.globals.iter().zip(&mut uses.of) {
            let name = global.name.as_str();
            seen.is_understood &= !texts.iter().any(|text| text.contains(name));
        }
        for (index, function) in module.functions.iter().enumerate() {
            if let Some(body) = &function.body {
                uses.function(module, FuncId(index as u32), body);
            }
        }
        uses
    }

    fn function(&mut self, module: &Module, id: FuncId, body: &Body) {
        let pointers = pointers(body);
        for &block in &body.order {
            for &inst in &body.block(block).insts {
                self.inst(module, id, body, inst, &pointers);
            }
            body.block(block).terminator.for_each_use(|value| self.escapes(&pointers, value));
        }
    }

    fn escapes(&mut self, pointers: &Pointers, value: Value) {
        if let Some((id, _)) = pointers[value.index()] {
            self.of[id.index()].is_understood = false;
        }
    }

    fn inst(&mut self, module: &Module, by: FuncId, body: &Body, inst: beec_ir::Inst, pointers: &Pointers) {
        let data = body.inst(inst);
        let access =
            |uses: &mut Uses, addr: Value, offset: i32, ty: Option<Ty>, store: Option<Stored>, volatile: bool| {
                let Some((id, at)) = pointers[addr.index()] else { return };
                let whole = at.is_some_and(|at| at.wrapping_add(i64::from(offset)) == 0)
                    && ty.is_some_and(|ty| u64::from(ty.bytes()) == module.global(id).size);
                let seen = &mut uses.of[id.index()];
                seen.is_understood &= !volatile;
                seen.is_stored |= store.is_some();
                seen.is_changed |= store == Some(Stored::New);
                seen.is_loaded |= store.is_none();
                seen.access(by, ty.filter(|_| whole));
            };
        match data.op {
            Op::Load { addr, offset, flags } => {
                access(self, addr, offset, Some(body.ty(data.first_result)), None, flags.volatile);
            }
            Op::Store { addr, offset, value, flags } => {
                let stored = stored(module, body, pointers, addr, offset, value);
                access(self, addr, offset, Some(body.ty(value)), Some(stored), flags.volatile);
                self.escapes(pointers, value);
            }
            Op::MemCopy { dst, src, flags, .. } => {
                access(self, dst, 0, None, Some(Stored::New), flags.volatile);
                access(self, src, 0, None, None, flags.volatile);
            }
            Op::MemSet { dst, flags, .. } => access(self, dst, 0, None, Some(Stored::New), flags.volatile),
            Op::MemCmp { a, b, .. } => {
                access(self, a, 0, None, None, false);
                access(self, b, 0, None, None, false);
            }
            Op::PtrAdd(_, by) => self.escapes(pointers, by),
            ref op => op.for_each_use(|value| self.escapes(pointers, value)),
        }
    }
}

/// What a store does to a global.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    /// It writes what is there at the start.
    Initial,
    /// It may write something else.
    New,
}

fn stored(module: &Module, body: &Body, pointers: &Pointers, addr: Value, offset: i32, value: Value) -> Stored {
    let is_initial = || {
        let (id, at) = pointers[addr.index()]?;
        let global = module.global(id);
        let at = u64::try_from(at?.checked_add(i64::from(offset))?).ok()?;
        let ty = body.ty(value);
        if let Some(constant) = body.constant(value) {
            let contents = contents_at(global, module.target.big_endian, at, ty.bytes())?;
            return Some(eval::normalize(ty, contents as i64) == constant);
        }
        let (target, addend) = pointers[value.index()]?;
        let mut addresses = global.data.as_ref()?.addresses.iter();
        let there = addresses.find(|address| address.offset == at)?;
        Some(there.target == DataTarget::Global(target) && Some(there.addend) == addend)
    };
    if is_initial() == Some(true) { Stored::Initial } else { Stored::New }
}

fn pointers(body: &Body) -> Pointers {
    let mut pointers: Pointers = vec![None; body.values.len()];
    // In reverse postorder every address comes behind the one it is formed from.
    for block in beec_ir::Cfg::new(body).rpo {
        for &inst in &body.block(block).insts {
            let data = body.inst(inst);
            let pointer = match data.op {
                Op::GlobalAddr(id) => Some((id, Some(0))),
                Op::PtrAdd(base, by) => pointers[base.index()]
                    .map(|(id, at)| (id, at.and_then(|at| body.constant(by).and_then(|by| at.checked_add(by))))),
                _ => None,
            };
            if pointer.is_some() {
                pointers[data.first_result.index()] = pointer;
            }
        }
    }
    pointers
}

/// Nothing changes the object. It moves to where constants are, as the verifier knows their values; with addresses in it,
/// which no loader fills in, it had better disappear where it is.
fn make_constant(module: &mut Module, id: GlobalId) {
    let global = &mut module.globals[id.index()];
    global.constant = true;
    if global.data.as_ref().is_some_and(|data| data.addresses.is_empty()) {
        global.section = Symbol::intern(".rodata");
    }
}

/// Nothing reads the object.
fn remove_stores(module: &mut Module, id: GlobalId) {
    for body in module.functions.iter_mut().filter_map(|function| function.body.as_mut()) {
        let pointers = pointers(body);
        let writes = |op: &Op| match *op {
            Op::Store { addr: dst, .. } | Op::MemCopy { dst, .. } | Op::MemSet { dst, .. } => {
                pointers[dst.index()].is_some_and(|(into, _)| into == id)
            }
            _ => false,
        };
        for block in body.order.clone() {
            let mut insts = std::mem::take(&mut body.block_mut(block).insts);
            insts.retain(|&inst| !writes(&body.inst(inst).op));
            body.block_mut(block).insts = insts;
        }
    }
}

/// The object becomes a slot of the only function that accesses it, if that always writes it before reading it.
fn make_local(module: &mut Module, id: GlobalId, function: FuncId, ty: Ty) {
    let Some(mut body) = module.functions[function.index()].body.take() else { return };
    if is_written_first(&body, id) {
        let global = module.global(id);
        let size = ty.bytes();
        let slot = SlotData { size, align: (global.align as u32).clamp(size, 8), name: global.name, span: global.span };
        let slot = body.add_slot(slot);
        replace_address(&mut body, id, slot);
    }
    module.functions[function.index()].body = Some(body);
}

fn is_written_first(body: &Body, id: GlobalId) -> bool {
    let pointers = pointers(body);
    let mut events = Events::new(body);
    let into = |addr: Value| pointers[addr.index()].is_some_and(|(into, _)| into == id);
    for &block in &body.order {
        for &inst in &body.block(block).insts {
            match body.inst(inst).op {
                Op::Load { addr, .. } if into(addr) => events.of_mut(block).push(Event::Load(inst, 0)),
                Op::Store { addr, value, .. } if into(addr) => events.of_mut(block).push(Event::Store(inst, 0, value)),
                _ => {}
            }
        }
    }
    let valid = events.valid_at_start(body, 1);
    body.order.iter().all(|&block| {
        let first = events.of(block).first();
        valid[block.index()].contains(0) || !matches!(first, Some(Event::Load(..)))
    })
}

fn replace_address(body: &mut Body, id: GlobalId, slot: Slot) {
    for data in &mut body.insts {
        if matches!(data.op, Op::GlobalAddr(global) if global == id) {
            data.op = Op::SlotAddr(slot, 0);
        }
    }
}

#[cfg(test)]
mod tests;
