//! Inline assembly: operands and where results go (GCC's extended asm, the constraints that clang has for BPF).

use beec_check::tree::{Asm as CAsm, AsmInput, AsmOutput, CastKind, Expr, ExprKind, Place, PlaceKind};
use beec_ir::{Asm, AsmOperand, AsmOperandKind, Block, BlockCall, Cast, Op, Slot, Terminator, Ty, Value};
use beec_source::Span;

use crate::function::FunctionCx;
use crate::layout::Class;
use crate::memory::{Base, Location};

/// What a constraint asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Want {
    Register,
    Half,
    Immediate,
    Either,
    Memory,
    Match(u32),
}

/// An output that is written in a register, and where it goes behind the assembly.
struct Written<'a> {
    location: Location,
    place: &'a Place,
    /// Of an `asm goto`: the slot that holds it in between.
    stored: Option<Slot>,
}

impl<'a> FunctionCx<'_, 'a> {
    /// An `asm` statement.
    pub(crate) fn inline_asm(&mut self, asm: &'a CAsm) {
        let mut operands = Vec::new();
        let (mut results, mut written) = (Vec::new(), Vec::new());
        for output in &asm.outputs {
            let operand = self.output(asm, output, &mut results, &mut written);
            operands.push(operand);
        }
        for input in &asm.inputs {
            let operand = self.input(input, &mut operands);
            operands.push(operand);
        }
        let lowered = Box::new(Asm {
            template: asm.template.text(),
            pieces: asm.template.pieces.clone(),
            basic: asm.basic,
            volatile: asm.is_volatile,
            operands,
            clobbers: asm.clobbers.iter().map(|(register, _)| *register).collect(),
            clobbers_memory: asm.clobbers_memory,
            labels: asm.labels.iter().map(|(name, _)| *name).collect(),
        });
        self.b.span = asm.span;
        if asm.is_goto {
            return self.asm_goto(asm, lowered, &written);
        }
        let values = self.b.emit_many(Op::Asm(lowered), &results);
        for (value, written) in values.into_iter().zip(written) {
            self.write_back(value, &written);
        }
    }

    /// What an `asm goto` writes goes to its place on each way out.
    fn asm_goto(&mut self, asm: &'a CAsm, lowered: Box<Asm>, written: &[Written<'a>]) {
        let edges: Vec<Block> = asm.labels.iter().map(|(_, label)| self.edge_to(*label)).collect();
        let heads: Vec<Block> =
            edges.iter().map(|&edge| if written.is_empty() { edge } else { self.b.block() }).collect();
        let targets = heads.iter().map(|&head| BlockCall::new(head)).collect();
        let next = self.b.block();
        self.b.terminate(Terminator::AsmGoto { asm: lowered, targets, fallthrough: BlockCall::new(next) });
        for (head, edge) in heads.into_iter().zip(edges).filter(|(head, edge)| head != edge) {
            self.b.start(head);
            self.write_back_stored(written);
            self.b.jump(edge);
        }
        self.b.start(next);
        self.write_back_stored(written);
    }

    fn write_back_stored(&mut self, all: &[Written<'a>]) {
        for written in all {
            let Some(slot) = written.stored else { continue };
            let value = self.load_plain(&Location::new(Base::Slot(slot), self.slot_align(slot)), Ty::I64);
            let value = match register_type(self.class(written.place.ty)) {
                Ty::Ptr => self.b.cast(Cast::IntToPtr, value, Ty::Ptr),
                _ => value,
            };
            self.write_back(value, written);
        }
    }

    fn write_back(&mut self, value: Value, written: &Written<'a>) {
        let ty = self.class(written.place.ty).ir().unwrap_or(Ty::I64);
        let value = self.b.resize(value, false, ty);
        self.store(&written.location, value, written.place.ty);
    }

    fn output(
        &mut self,
        asm: &'a CAsm,
        output: &'a AsmOutput,
        results: &mut Vec<Ty>,
        written: &mut Vec<Written<'a>>,
    ) -> AsmOperand {
        let location = self.place(&output.place);
        let location = self.settle(location);
        let class = self.class(output.place.ty);
        let want = self.wanted(&output.constraint, output.constraint_span);
        let fixed = self.fixed_register(&output.place);
        let kind = if want == Want::Memory || class.in_memory() || is_hidden(asm, output, want, fixed) {
            let (addr, offset) = self.access(&location);
            AsmOperandKind::Memory { addr, offset }
        } else {
            let half = want == Want::Half;
            let ty = register_type(class);
            self.check_half(half, ty, output.constraint_span);
            let input = output.constraint.starts_with('+').then(|| {
                let value = self.load(&location, output.place.ty);
                self.b.resize(value, false, ty)
            });
            let early_clobber = output.constraint.contains('&');
            let stored = asm.is_goto.then(|| self.temporary(8));
            written.push(Written { location, place: &output.place, stored });
            match (stored, input) {
                (Some(slot), input) => {
                    let addr = self.b.slot_addr(slot, 0);
                    AsmOperandKind::Stored { addr, input, early_clobber, half }
                }
                (None, Some(value)) => {
                    results.push(ty);
                    AsmOperandKind::InOut { value, early_clobber, half }
                }
                (None, None) => {
                    results.push(ty);
                    AsmOperandKind::Output { ty, early_clobber, half }
                }
            }
        };
        AsmOperand { name: output.name, kind, fixed, span: output.place.span }
    }

    fn input(&mut self, input: &'a AsmInput, operands: &mut [AsmOperand]) -> AsmOperand {
        let want = self.wanted(&input.constraint, input.constraint_span);
        let value = untruncated(self, &input.value);
        let fixed = match &value.kind {
            ExprKind::Load(place) => self.fixed_register(place),
            _ => None,
        };
        let kind = self.input_kind(input, want, value, operands);
        AsmOperand { name: input.name, kind, fixed, span: input.value.span }
    }

    fn input_kind(
        &mut self,
        input: &'a AsmInput,
        want: Want,
        value: &'a Expr,
        operands: &mut [AsmOperand],
    ) -> AsmOperandKind {
        match want {
            Want::Memory => {
                let location = self.memory_operand(input);
                let (addr, offset) = self.access(&location);
                AsmOperandKind::Memory { addr, offset }
            }
            Want::Immediate => AsmOperandKind::Immediate { value: self.immediate(&input.value) },
            Want::Either => {
                let whole = self.immediate_or_register(&input.value, value);
                AsmOperandKind::RegisterOrImmediate { value: whole }
            }
            Want::Register | Want::Half => {
                let value = self.whole_register(value);
                let half = want == Want::Half;
                self.check_half(half, self.b.ty(value), input.constraint_span);
                AsmOperandKind::Input { value, half }
            }
            Want::Match(operand) => self.matched(input, operand, value, operands),
        }
    }

    fn memory_operand(&mut self, input: &'a AsmInput) -> Location {
        match (&input.place, &input.value.kind) {
            (Some(place), _) | (None, ExprKind::Load(place)) => self.place(place),
            _ => {
                let temporary = self.temporary_of(input.value.ty);
                self.value_into(&input.value, &temporary, true);
                temporary
            }
        }
    }

    /// A digit: the value goes into the register of that output.
    fn matched(
        &mut self,
        input: &'a AsmInput,
        operand: u32,
        value: &'a Expr,
        operands: &mut [AsmOperand],
    ) -> AsmOperandKind {
        let value = self.whole_register(value);
        match operands.get_mut(operand as usize).map(|output| &mut output.kind) {
            Some(kind @ AsmOperandKind::Output { .. }) => {
                if let AsmOperandKind::Output { ty, early_clobber, half } = *kind {
                    let value = self.b.resize(value, self.class(input.value.ty).is_signed(), ty);
                    *kind = AsmOperandKind::InOut { value, early_clobber, half };
                }
            }
            Some(AsmOperandKind::Stored { input: slot @ None, .. }) => *slot = Some(value),
            _ => {
                let message = format!("operand {operand} is no output that is only written");
                self.error("E0507", input.constraint_span, message);
            }
        }
        AsmOperandKind::Same { operand }
    }

    /// The value in the register that holds it, as it is.
    fn whole_register(&mut self, value: &'a Expr) -> Value {
        let class = self.class(value.ty);
        if class.in_memory() {
            self.error("E0507", value.span, "this value does not fit a register");
        }
        let whole = self.scalar(value);
        match self.b.ty(whole) {
            Ty::I1 | Ty::I8 | Ty::I16 => self.b.resize(whole, false, Ty::I32),
            _ => whole,
        }
    }

    fn immediate(&mut self, value: &'a Expr) -> Value {
        let signed = self.class(value.ty).is_signed();
        let value = self.scalar(value);
        match self.b.ty(value) {
            Ty::Ptr => value,
            _ => self.b.resize(value, signed, Ty::I64),
        }
    }

    fn immediate_or_register(&mut self, written: &'a Expr, whole: &'a Expr) -> Value {
        match self.known(written) {
            Some(_) => self.immediate(written),
            None => self.whole_register(whole),
        }
    }

    fn check_half(&mut self, half: bool, ty: Ty, span: Span) {
        if half && ty.bits() > 32 {
            self.error("E0507", span, "a value of 64 bits does not fit the 32-bit register that 'w' asks for");
        }
    }

    /// `register T x asm("r6")`
    fn fixed_register(&self, place: &Place) -> Option<u8> {
        match place.kind {
            PlaceKind::Local(local) => self.source.locals[local.0 as usize].register,
            _ => None,
        }
    }

    fn wanted(&mut self, constraint: &str, span: Span) -> Want {
        let letters: String = constraint.chars().filter(|letter| !"=+&%?!*#, ".contains(*letter)).collect();
        if let Ok(operand) = letters.parse() {
            return Want::Match(operand);
        }
        let has = |letter: char| letters.contains(letter);
        let register = has('r') || has('p');
        let immediate = has('i') || has('n');
        let known = letters.chars().all(|letter| matches!(letter, 'r' | 'w' | 'i' | 'n' | 'm' | 'g' | 'X' | 'p'));
        if !known || letters.is_empty() {
            self.error("E0507", span, format!("unknown constraint '{constraint}'"));
        }
        match (register, immediate) {
            _ if has('g') || has('X') => Want::Either,
            (true, true) => Want::Either,
            (false, true) => Want::Immediate,
            (true, false) => Want::Register,
            (false, false) if has('w') => Want::Half,
            (false, false) if has('m') => Want::Memory,
            (false, false) => Want::Register,
        }
    }
}

/// Whether assembly without instructions is to make nothing known of a variable (`asm ("" : "+g"(x))`). In memory the
/// variable is hidden from the verifier too, which programs count on.
fn is_hidden(asm: &CAsm, output: &AsmOutput, want: Want, fixed: Option<u8>) -> bool {
    let variable = matches!(output.place.kind, PlaceKind::Local(_)) && fixed.is_none();
    want == Want::Either && output.constraint.starts_with('+') && variable && asm.template.text().trim().is_empty()
}

/// Casts to less than `int` at the top of an operand do nothing: `"r"((short)x)` passes the register of `x`.
fn untruncated<'a>(cx: &FunctionCx<'_, 'a>, mut expr: &'a Expr) -> &'a Expr {
    while let ExprKind::Cast { kind: CastKind::Int, operand } = &expr.kind {
        match cx.class(expr.ty) {
            Class::Int { ty: Ty::I8 | Ty::I16, .. } => expr = operand,
            _ => break,
        }
    }
    expr
}

/// The type that an output has in its register.
fn register_type(class: Class) -> Ty {
    match class.ir() {
        Some(Ty::Ptr) => Ty::Ptr,
        Some(Ty::I64) | None => Ty::I64,
        Some(_) => Ty::I32,
    }
}
