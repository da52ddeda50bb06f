//! Register allocation with regalloc2.

use beec_ir::Function as IrFunction;
use beec_source::Diagnostic;
use regalloc2::checker::Checker;
use regalloc2::{
    Allocation, Block, Edit, Function, Inst, InstOrEdit, InstRange, MachineEnv, Operand, Output, PRegSet,
    RegAllocError, RegClass, RegallocOptions, VReg,
};

use crate::machine::{Kind, MInst, VFunction, preg_set};

/// Where everything is.
pub(crate) struct Allocated {
    output: Output,
    /// First instruction of each block, and the end.
    starts: Vec<u32>,
}

/// A step of a block after allocation.
pub(crate) enum Step<'a> {
    /// An instruction and where its operands are.
    Inst(&'a MInst, &'a [Allocation]),
    Move {
        from: Allocation,
        to: Allocation,
    },
}

/// Allocates registers.
pub(crate) fn allocate(function: &VFunction) -> Result<Allocated, RegAllocError> {
    let starts = starts(function);
    let view = View::new(function, &starts);
    let environment = environment();
    let options = RegallocOptions { validate_ssa: cfg!(debug_assertions), ..RegallocOptions::default() };
    let output = regalloc2::run(&view, &environment, &options)?;
    if cfg!(debug_assertions) {
        check(&view, &environment, &output);
    }
    Ok(Allocated { output, starts })
}

/// The number of each block's first instruction, and of the end.
fn starts(function: &VFunction) -> Vec<u32> {
    let mut next = 0;
    let mut starts = Vec::with_capacity(function.blocks.len() + 1);
    for block in &function.blocks {
        starts.push(next);
        next += block.insts.len() as u32;
    }
    starts.push(next);
    starts
}

/// A second opinion that knows nothing of how the allocator works.
fn check(view: &View, environment: &MachineEnv, output: &Output) {
    let mut checker = Checker::new(view, environment);
    checker.prepare(output);
    if let Err(errors) = checker.run() {
        debug_assert!(false, "register allocation is wrong: {errors:?}");
    }
}

/// `r0` to `r5` first, which cost nothing; `r6` to `r9` live across calls.
fn environment() -> MachineEnv {
    let none = PRegSet::empty();
    MachineEnv {
        preferred_regs_by_class: [preg_set(0..=5), none, none],
        non_preferred_regs_by_class: [preg_set(6..=9), none, none],
        scratch_by_class: [None; 3],
        fixed_stack_slots: Vec::new(),
    }
}

impl Allocated {
    /// The steps of a block in order.
    pub(crate) fn steps<'a>(&'a self, function: &'a VFunction, block: usize) -> Vec<Step<'a>> {
        let view = View { function, starts: &self.starts, preds: Vec::new(), succs: Vec::new(), insts: Vec::new() };
        let first = self.starts[block] as usize;
        self.output
            .block_insts_and_edits(&view, Block::new(block))
            .map(|step| match step {
                InstOrEdit::Inst(inst) => {
                    let own = &function.blocks[block].insts[inst.index() - first];
                    Step::Inst(own, self.output.inst_allocs(inst))
                }
                InstOrEdit::Edit(&Edit::Move { from, to }) => Step::Move { from, to },
            })
            .collect()
    }
}

/// What to tell the user where no allocation exists: only inline assembly can ask for too much.
pub(crate) fn explain(function: &IrFunction, code: &VFunction, error: RegAllocError) -> Diagnostic {
    let name = function.name.as_str();
    let insts = code.blocks.iter().flat_map(|block| &block.insts);
    let asm = insts.into_iter().find(|inst| matches!(inst.kind, Kind::Asm(_) | Kind::AsmGoto { .. }));
    match (asm, error) {
        (Some(asm), RegAllocError::TooManyLiveRegs) => {
            let message = format!("an assembly statement in '{name}' leaves no registers for its operands");
            Diagnostic::error("E0626", asm.span, message).fix("clobber fewer registers")
        }
        (_, error) => {
            Diagnostic::error("E0641", function.span, format!("no registers could be allocated for '{name}': {error}"))
        }
    }
}

/// The allocator's view of a function.
struct View<'a> {
    function: &'a VFunction,
    starts: &'a [u32],
    preds: Vec<Vec<Block>>,
    succs: Vec<Vec<Block>>,
    insts: Vec<&'a MInst>,
}

impl<'a> View<'a> {
    fn new(function: &'a VFunction, starts: &'a [u32]) -> View<'a> {
        let count = function.blocks.len();
        let mut view = View {
            function,
            starts,
            preds: vec![Vec::new(); count],
            succs: Vec::with_capacity(count),
            insts: Vec::new(),
        };
        for (index, block) in function.blocks.iter().enumerate() {
            view.insts.extend(&block.insts);
            for &succ in &block.succs {
                view.preds[succ].push(Block::new(index));
            }
            view.succs.push(block.succs.iter().map(|&succ| Block::new(succ)).collect());
        }
        view
    }
}

impl Function for View<'_> {
    fn num_insts(&self) -> usize {
        self.insts.len()
    }

    fn num_blocks(&self) -> usize {
        self.function.blocks.len()
    }

    fn entry_block(&self) -> Block {
        Block::new(0)
    }

    fn block_insns(&self, block: Block) -> InstRange {
        let from = Inst::new(self.starts[block.index()] as usize);
        InstRange::new(from, Inst::new(self.starts[block.index() + 1] as usize))
    }

    fn block_succs(&self, block: Block) -> &[Block] {
        &self.succs[block.index()]
    }

    fn block_preds(&self, block: Block) -> &[Block] {
        &self.preds[block.index()]
    }

    fn block_params(&self, block: Block) -> &[VReg] {
        &self.function.blocks[block.index()].params
    }

    fn is_ret(&self, inst: Inst) -> bool {
        self.insts[inst.index()].is_return()
    }

    fn is_branch(&self, inst: Inst) -> bool {
        self.insts[inst.index()].is_branch()
    }

    fn branch_blockparams(&self, block: Block, _: Inst, succ: usize) -> &[VReg] {
        &self.function.blocks[block.index()].args[succ]
    }

    fn inst_operands(&self, inst: Inst) -> &[Operand] {
        &self.insts[inst.index()].operands
    }

    fn inst_clobbers(&self, inst: Inst) -> PRegSet {
        self.insts[inst.index()].clobbers
    }

    fn num_vregs(&self) -> usize {
        self.function.vregs
    }

    fn spillslot_size(&self, _: RegClass) -> usize {
        1
    }
}
