//! What an operation may do besides giving its results: which memory it reads and writes, and which pointers it keeps.
//!
//! Every pass that wants to know asks here, so that a callee, assembly or an atomic access means the same to all of them.

use crate::{Asm, AsmOperandKind, Block, Body, Callee, FuncId, Inst, Module, Op, Order, Slot, Terminator, Value};

impl Op {
    /// The results depend on the operands alone and nothing else happens: may be shared, moved and dropped.
    /// [`Op::IsConstant`] is not among these, as its result depends on when it is asked.
    pub fn is_pure(&self) -> bool {
        matches!(
            self,
            Op::Const(_)
                | Op::GlobalAddr(_)
                | Op::FuncAddr(_)
                | Op::SlotAddr(..)
                | Op::Binary(..)
                | Op::Bswap(_)
                | Op::Icmp(..)
                | Op::Select(..)
                | Op::Cast(..)
                | Op::PtrAdd(..)
                | Op::CoreAccess { .. }
                | Op::CoreConst(_)
                | Op::AddrSpaceCast { .. }
        )
    }

    /// May be dropped where no result is used.
    pub fn is_removable(&self) -> bool {
        match self {
            Op::Load { flags, .. } => !flags.volatile,
            Op::MemCmp { .. } | Op::IsConstant(_) => true,
            Op::AtomicLoad { order, .. } => *order == Order::Relaxed,
            Op::Asm(asm) => !asm.volatile && !asm.clobbers_memory && !asm.operands.is_empty(),
            op => op.is_pure(),
        }
    }
}

impl Asm {
    /// Reads or writes memory, as far as its operands and clobbers say; basic assembly may do anything.
    pub fn touches_memory(&self) -> bool {
        use AsmOperandKind::{Memory, Stored};
        self.clobbers_memory
            || self.basic
            || self.operands.iter().any(|operand| matches!(operand.kind, Memory { .. } | Stored { .. }))
    }

    /// Volatile assembly that has instructions is taken to mean what it says nowhere; without any it only hides a value.
    fn may_touch_memory(&self) -> bool {
        self.touches_memory() || self.volatile && !self.template.trim().is_empty()
    }
}

/// Memory that an operation touches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Touched {
    /// `len` bytes from `addr + offset` on.
    Bytes {
        /// The address.
        addr: Value,
        /// Bytes behind it.
        offset: i64,
        /// How many.
        len: u64,
    },
    /// Any bytes of the object that this points into.
    Object(Value),
    /// All of the object in a slot, for certain.
    Slot(Slot),
    /// Whatever others can get at: globals, maps, packets, contexts, and objects whose address was kept.
    Shared,
}

/// What an operation does to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// Where.
    pub memory: Touched,
    /// It may be read.
    pub reads: bool,
    /// It may be written.
    pub writes: bool,
    /// It is written for certain, every byte of it.
    pub overwrites: bool,
}

impl Effect {
    fn read(memory: Touched) -> Effect {
        Effect { memory, reads: true, writes: false, overwrites: false }
    }

    fn overwrite(memory: Touched) -> Effect {
        Effect { memory, reads: false, writes: true, overwrites: true }
    }

    fn both(memory: Touched) -> Effect {
        Effect { memory, reads: true, writes: true, overwrites: false }
    }
}

/// Where a pointer may be once an operation that was given it is done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Whereabouts {
    /// Only where it was before.
    Nowhere,
    /// In objects that other arguments, or the pointer itself, point to.
    Arguments,
    /// Anywhere in memory, or in a result.
    #[default]
    Anywhere,
}

/// What a function keeps of a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Kept {
    /// Where the parameter may be afterwards.
    pub itself: Whereabouts,
    /// Where pointers may be that were read from what it points to.
    pub behind: Whereabouts,
}

impl Kept {
    /// Nothing.
    pub const NOTHING: Kept = Kept { itself: Whereabouts::Nowhere, behind: Whereabouts::Nowhere };
    /// Anything.
    pub const ANYTHING: Kept = Kept { itself: Whereabouts::Anywhere, behind: Whereabouts::Anywhere };
}

/// `bpf_dynptr_from_mem`: what its dynamic pointer leads to is what it was given.
const DYNPTR_FROM_MEM: i32 = 197;

/// Of the helpers that call a function of the program back before they return (`include/uapi/linux/bpf.h`): which argument is
/// that function, and which parameter of it the argument behind becomes.
fn callback(helper: i32) -> Option<(usize, usize)> {
    match helper {
        // bpf_for_each_map_elem(map, callback, context, flags): (map, key, value, context)
        164 => Some((1, 3)),
        // bpf_find_vma(task, address, callback, context, flags): (task, vma, context)
        180 => Some((2, 2)),
        // bpf_loop(count, callback, context, flags): (index, context)
        181 => Some((1, 1)),
        // bpf_user_ringbuf_drain(map, callback, context, flags): (dynptr, context)
        209 => Some((1, 1)),
        _ => None,
    }
}

/// Of the helpers that fill an object of a given size, with zeros where they fail: which argument is the object, and which the size.
fn filling(helper: i32) -> Option<(usize, usize)> {
    match helper {
        // bpf_probe_read, bpf_get_current_comm, bpf_probe_read_user, bpf_probe_read_kernel, bpf_copy_from_user
        4 | 16 | 112 | 113 | 148 => Some((0, 1)),
        // bpf_skb_load_bytes, bpf_skb_load_bytes_relative
        26 | 68 => Some((2, 3)),
        _ => None,
    }
}

/// The size of the iterator that a kernel function sets up from nothing (`kernel/bpf/bpf_iter.c` and others: the
/// opaque structs `bpf_iter_num`, `bpf_iter_bits` ...).
fn new_iterator(name: &str) -> Option<u64> {
    match name {
        "bpf_iter_num_new" | "bpf_iter_task_vma_new" | "bpf_iter_css_task_new" => Some(8),
        "bpf_iter_bits_new" => Some(16),
        "bpf_iter_task_new" | "bpf_iter_css_new" => Some(24),
        "bpf_iter_scx_dsq_new" => Some(48),
        _ => None,
    }
}

impl Body {
    /// Calls `f` with everything that an instruction may do to memory. A volatile access touches everything that is
    /// shared besides: it keeps its place among the others.
    pub fn each_effect(&self, module: &Module, inst: Inst, mut f: impl FnMut(Effect)) {
        let data = self.inst(inst);
        let size = |value: Value| u64::from(self.ty(value).bytes());
        let bytes = |addr: Value, offset: i32, len: u64| Touched::Bytes { addr, offset: offset.into(), len };
        match &data.op {
            Op::Load { addr, offset, .. } => f(Effect::read(bytes(*addr, *offset, size(data.first_result)))),
            Op::Store { addr, offset, value, .. } => f(Effect::overwrite(bytes(*addr, *offset, size(*value)))),
            Op::MemCopy { dst, src, len, .. } => {
                f(Effect::overwrite(bytes(*dst, 0, *len)));
                f(Effect::read(bytes(*src, 0, *len)));
            }
            Op::MemSet { dst, len, .. } => f(Effect::overwrite(bytes(*dst, 0, *len))),
            Op::MemCmp { a, b, len, .. } => [a, b].into_iter().for_each(|&from| f(Effect::read(bytes(from, 0, *len)))),
            Op::AtomicRmw { addr, .. }
            | Op::CmpXchg { addr, .. }
            | Op::AtomicLoad { addr, .. }
            | Op::AtomicStore { addr, .. } => {
                f(Effect::both(Touched::Object(*addr)));
                f(Effect::both(Touched::Shared));
            }
            Op::Fence(_) | Op::PacketLoad { .. } => f(Effect::both(Touched::Shared)),
            Op::Call { callee, args } => self.call_effects(module, *callee, args, &mut f),
            Op::SlotStart(slot) => f(Effect::overwrite(Touched::Slot(*slot))),
            Op::Asm(asm) => asm_effects(asm, &mut f),
            _ => {}
        }
        if data.op.is_volatile() {
            f(Effect::both(Touched::Shared));
        }
    }

    /// Likewise of what a block ends in.
    pub fn each_effect_at_end(&self, block: Block, mut f: impl FnMut(Effect)) {
        if let Terminator::AsmGoto { asm, .. } = &self.block(block).terminator {
            asm_effects(asm, &mut f);
        }
    }

    /// Calls `f` with every operand whose address others may know afterwards, or who may know what is behind it. Operations without effects do
    /// not count: what they give is another form of their operands.
    pub fn each_kept(&self, module: &Module, inst: Inst, mut f: impl FnMut(Value, Kept)) {
        let mut anything = |value: Value| f(value, Kept::ANYTHING);
        match &self.inst(inst).op {
            Op::Store { value, .. } | Op::AtomicStore { value, .. } | Op::AtomicRmw { value, .. } => anything(*value),
            Op::CmpXchg { expected, desired, .. } => {
                anything(*expected);
                anything(*desired);
            }
            Op::Call { callee, args } => {
                for (index, &arg) in args.iter().enumerate() {
                    let kept = self.kept_by(module, *callee, args, index);
                    if kept != Kept::NOTHING {
                        f(arg, kept);
                    }
                }
                if let Callee::Indirect(pointer) = callee {
                    f(*pointer, Kept::ANYTHING);
                }
            }
            Op::Asm(asm) => each_kept_by_asm(asm, |value| f(value, Kept::ANYTHING)),
            _ => {}
        }
    }

    /// Likewise of what a block ends in; arguments of blocks become their parameters, which is no way of keeping them.
    pub fn each_kept_at_end(&self, block: Block, mut f: impl FnMut(Value, Kept)) {
        match &self.block(block).terminator {
            Terminator::Return(value) => value.iter().for_each(|&value| f(value, Kept::ANYTHING)),
            Terminator::AsmGoto { asm, .. } => each_kept_by_asm(asm, |value| f(value, Kept::ANYTHING)),
            _ => {}
        }
    }

    fn call_effects(&self, module: &Module, callee: Callee, args: &[Value], f: &mut impl FnMut(Effect)) {
        let (is_const, is_pure) = match callee {
            Callee::Func(id) => (module.function(id).is_const, module.function(id).is_pure),
            Callee::Helper(_) | Callee::Indirect(_) => (false, false),
        };
        if is_const {
            return;
        }
        let effect = if is_pure { Effect::read } else { Effect::both };
        let filled = self.filled(module, callee, args);
        for (index, &arg) in args.iter().enumerate() {
            match filled {
                Some((place, len)) if place == index => {
                    f(Effect::overwrite(Touched::Bytes { addr: arg, offset: 0, len }));
                }
                _ => f(effect(Touched::Object(arg))),
            }
        }
        f(effect(Touched::Shared));
    }

    /// The argument that a callee fills with so many bytes, whatever happens, and does not read.
    fn filled(&self, module: &Module, callee: Callee, args: &[Value]) -> Option<(usize, u64)> {
        match callee {
            Callee::Helper(number) => {
                let (place, size) = filling(number)?;
                let len = self.constant(*args.get(size)?)?;
                Some((place, u64::from(u32::try_from(len).ok()?)))
            }
            Callee::Func(id) if !module.is_defined(id) => Some((0, new_iterator(module.function(id).name.as_str())?)),
            _ => None,
        }
    }

    /// What a callee keeps of an argument.
    fn kept_by(&self, module: &Module, callee: Callee, args: &[Value], index: usize) -> Kept {
        let of_function = |id: FuncId, param: usize| match &module.function(id).kept {
            Some(kept) => kept.get(param).copied().unwrap_or(Kept::NOTHING),
            None => Kept::ANYTHING,
        };
        match callee {
            Callee::Helper(DYNPTR_FROM_MEM) => Kept::ANYTHING,
            // Helpers use what they are given during the call; so they say, but for functions that they call back.
            Callee::Helper(number) => match callback(number) {
                Some((function, param)) if index == function + 1 => match self.def_op(args[function]) {
                    Some(&Op::FuncAddr(id)) => of_function(id, param),
                    _ => Kept::ANYTHING,
                },
                _ => Kept::NOTHING,
            },
            // A kernel function may hand out a pointer into what it was given (`bpf_dynptr_slice`).
            Callee::Func(id) => of_function(id, index),
            Callee::Indirect(_) => Kept::ANYTHING,
        }
    }
}

impl Op {
    fn is_volatile(&self) -> bool {
        match self {
            Op::Load { flags, .. } | Op::Store { flags, .. } | Op::MemCopy { flags, .. } | Op::MemSet { flags, .. } => {
                flags.volatile
            }
            _ => false,
        }
    }
}

fn asm_effects(asm: &Asm, f: &mut impl FnMut(Effect)) {
    for operand in &asm.operands {
        if let AsmOperandKind::Memory { addr, .. } | AsmOperandKind::Stored { addr, .. } = operand.kind {
            f(Effect::both(Touched::Object(addr)));
        }
    }
    if asm.may_touch_memory() {
        f(Effect::both(Touched::Shared));
    }
}

fn each_kept_by_asm(asm: &Asm, mut f: impl FnMut(Value)) {
    for operand in &asm.operands {
        match operand.kind {
            AsmOperandKind::InOut { value, .. }
            | AsmOperandKind::Input { value, .. }
            | AsmOperandKind::Immediate { value }
            | AsmOperandKind::RegisterOrImmediate { value } => f(value),
            AsmOperandKind::Stored { input, .. } => input.into_iter().for_each(&mut f),
            AsmOperandKind::Output { .. } | AsmOperandKind::Memory { .. } | AsmOperandKind::Same { .. } => {}
        }
    }
}
