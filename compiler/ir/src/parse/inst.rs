//! Instructions.

use beec_source::Span;

use super::function::Draft;
use super::lexer::Token;
use super::{Parser, Result};
use crate::names::{self, meaning};
use crate::{AccessType, Asm, AsmOperand, AsmOperandKind, Callee, CoreId, MemFlags, Op, Slot, Value};

impl Parser {
    /// An operation without its results.
    pub(super) fn op(&mut self, draft: &mut Draft) -> Result<Op> {
        let word = self.word()?;
        if let Some(op) = meaning(names::BINARY, &word) {
            let (a, b) = self.two(draft)?;
            return Ok(Op::Binary(op, a, b));
        }
        if let Some(cast) = meaning(names::CASTS, &word) {
            return Ok(Op::Cast(cast, self.value(draft)?));
        }
        match word.as_str() {
            "const" => Ok(Op::Const(self.int()?)),
            "global_addr" => Ok(Op::GlobalAddr(self.global_ref()?)),
            "func_addr" => Ok(Op::FuncAddr(self.func_ref()?)),
            "slot_addr" => {
                let slot = self.slot_ref(draft)?;
                Ok(Op::SlotAddr(slot, self.optional_offset()?))
            }
            "slot_start" => Ok(Op::SlotStart(self.slot_ref(draft)?)),
            "bswap" => Ok(Op::Bswap(self.value(draft)?)),
            "icmp" => {
                let cond = self.meaning(names::CONDS)?;
                let (a, b) = self.two(draft)?;
                Ok(Op::Icmp(cond, a, b))
            }
            "select" => {
                let (condition, a) = self.two(draft)?;
                self.expect(',')?;
                Ok(Op::Select(condition, a, self.value(draft)?))
            }
            "ptr_add" => self.two(draft).map(|(a, b)| Op::PtrAdd(a, b)),
            "call" => self.call(draft),
            "asm" => Ok(Op::Asm(Box::new(self.asm_in(draft)?))),
            "core_access" => {
                let base = self.value(draft)?;
                self.expect(',')?;
                Ok(Op::CoreAccess { base, reloc: self.core_ref(draft)? })
            }
            "core_const" => Ok(Op::CoreConst(self.core_ref(draft)?)),
            "addr_space_cast" => self.addr_space_cast(draft),
            "packet_load" => {
                let size = self.int()?;
                let (skb, offset) = self.two(draft)?;
                Ok(Op::PacketLoad { size, skb, offset })
            }
            "is_constant" => Ok(Op::IsConstant(self.value(draft)?)),
            "trap" => Ok(Op::Trap),
            _ => self.memory_op(draft, &word),
        }
    }

    fn memory_op(&mut self, draft: &mut Draft, word: &str) -> Result<Op> {
        match word {
            "load" => {
                let (addr, offset) = self.place(draft)?;
                Ok(Op::Load { addr, offset, flags: self.mem_flags()? })
            }
            "store" => {
                let (addr, offset) = self.place(draft)?;
                self.expect(',')?;
                let value = self.value(draft)?;
                Ok(Op::Store { addr, offset, value, flags: self.mem_flags()? })
            }
            "mem_copy" => {
                let (dst, src) = self.two(draft)?;
                let len = self.length()?;
                let (dst_align, src_align) = self.two_aligns()?;
                let overlap = self.eat_word("overlap");
                Ok(Op::MemCopy { dst, src, len, dst_align, src_align, overlap, flags: self.mem_flags()? })
            }
            "mem_set" => {
                let (dst, byte) = self.two(draft)?;
                let len = self.length()?;
                self.expect_word("aligned")?;
                let align = self.int()?;
                Ok(Op::MemSet { dst, byte, len, align, flags: self.mem_flags()? })
            }
            "mem_cmp" => {
                let (a, b) = self.two(draft)?;
                let len = self.length()?;
                let (a_align, b_align) = self.two_aligns()?;
                Ok(Op::MemCmp { a, b, len, a_align, b_align })
            }
            _ => self.atomic_op(draft, word),
        }
    }

    fn atomic_op(&mut self, draft: &mut Draft, word: &str) -> Result<Op> {
        match word {
            "atomic_rmw" => {
                let op = self.meaning(names::ATOMICS)?;
                let (addr, offset) = self.place(draft)?;
                self.expect(',')?;
                let value = self.value(draft)?;
                Ok(Op::AtomicRmw { op, addr, offset, value, order: self.meaning(names::ORDERS)? })
            }
            "cmpxchg" => {
                let (addr, offset) = self.place(draft)?;
                self.expect(',')?;
                let (expected, desired) = self.two(draft)?;
                Ok(Op::CmpXchg { addr, offset, expected, desired, order: self.meaning(names::ORDERS)? })
            }
            "atomic_load" => {
                let (addr, offset) = self.place(draft)?;
                Ok(Op::AtomicLoad { addr, offset, order: self.meaning(names::ORDERS)? })
            }
            "atomic_store" => {
                let (addr, offset) = self.place(draft)?;
                self.expect(',')?;
                let value = self.value(draft)?;
                Ok(Op::AtomicStore { addr, offset, value, order: self.meaning(names::ORDERS)? })
            }
            "fence" => Ok(Op::Fence(self.meaning(names::ORDERS)?)),
            _ => self.fail(format!("no operation `{word}`")),
        }
    }

    fn slot_ref(&mut self, draft: &Draft) -> Result<Slot> {
        let word = self.word()?;
        let slot = Slot(self.numbered(&word, "ss")?);
        if slot.index() >= draft.body.slots.len() {
            return self.fail(format!("{slot} is not declared"));
        }
        Ok(slot)
    }

    fn core_ref(&mut self, draft: &Draft) -> Result<CoreId> {
        let word = self.word()?;
        let core = CoreId(self.numbered(&word, "core")?);
        if core.index() >= draft.body.core.len() {
            return self.fail(format!("{core} is not declared"));
        }
        Ok(core)
    }

    fn addr_space_cast(&mut self, draft: &mut Draft) -> Result<Op> {
        let value = self.value(draft)?;
        self.expect(',')?;
        let from = self.int()?;
        if self.next()? != Token::Arrow {
            return self.fail("expected `->`");
        }
        Ok(Op::AddrSpaceCast { value, from, to: self.int()? })
    }

    fn call(&mut self, draft: &mut Draft) -> Result<Op> {
        let callee = if self.eat_word("helper") {
            Callee::Helper(self.int()?)
        } else if self.eat_word("indirect") {
            Callee::Indirect(self.value(draft)?)
        } else {
            Callee::Func(self.func_ref()?)
        };
        Ok(Op::Call { callee, args: self.values(draft)? })
    }

    pub(super) fn asm_in(&mut self, draft: &mut Draft) -> Result<Asm> {
        self.asm_with(Some(draft))
    }

    /// File-scope assembly.
    pub(super) fn asm(&mut self) -> Result<Asm> {
        self.asm_with(None)
    }

    fn asm_with(&mut self, mut draft: Option<&mut Draft>) -> Result<Asm> {
        let volatile = self.eat_word("volatile");
        let basic = self.eat_word("basic");
        let template = self.text()?;
        let mut operands = Vec::new();
        self.expect('(')?;
        while !self.eat(')') {
            match draft.as_deref_mut() {
                Some(draft) => operands.push(self.asm_operand(draft)?),
                None => return self.fail("assembly outside functions has no operands"),
            }
            self.eat(',');
        }
        let mut clobbers = Vec::new();
        if self.eat_word("clobbers") {
            while matches!(self.peek(), Some(Token::Int(_))) {
                clobbers.push(self.int()?);
            }
        }
        let clobbers_memory = self.eat_word("memory");
        let mut labels = Vec::new();
        if self.eat_word("labels") {
            while matches!(self.peek(), Some(Token::Str(_))) {
                labels.push(self.symbol()?);
            }
        }
        Ok(Asm { template, pieces: Vec::new(), basic, volatile, operands, clobbers, clobbers_memory, labels })
    }

    fn asm_operand(&mut self, draft: &mut Draft) -> Result<AsmOperand> {
        let name = if matches!(self.peek(), Some(Token::Str(_))) {
            let name = self.symbol()?;
            self.expect('=')?;
            Some(name)
        } else {
            None
        };
        let kind = match self.word()?.as_str() {
            "out" => AsmOperandKind::Output {
                ty: self.ty()?,
                early_clobber: self.eat_word("early"),
                half: self.eat_word("half"),
            },
            "inout" => AsmOperandKind::InOut {
                value: self.value(draft)?,
                early_clobber: self.eat_word("early"),
                half: self.eat_word("half"),
            },
            "in" => AsmOperandKind::Input { value: self.value(draft)?, half: self.eat_word("half") },
            "imm" => AsmOperandKind::Immediate { value: self.value(draft)? },
            "any" => AsmOperandKind::RegisterOrImmediate { value: self.value(draft)? },
            "mem" => {
                let (addr, offset) = self.place(draft)?;
                AsmOperandKind::Memory { addr, offset }
            }
            "stored" => AsmOperandKind::Stored {
                addr: self.value(draft)?,
                input: if self.eat_word("from") { Some(self.value(draft)?) } else { None },
                early_clobber: self.eat_word("early"),
                half: self.eat_word("half"),
            },
            "same" => AsmOperandKind::Same { operand: self.int()? },
            word => return self.fail(format!("no operand kind `{word}`")),
        };
        let fixed = if self.eat_word("fixed") { Some(self.int()?) } else { None };
        Ok(AsmOperand { name, kind, fixed, span: Span::NONE })
    }

    fn two(&mut self, draft: &mut Draft) -> Result<(Value, Value)> {
        let a = self.value(draft)?;
        self.expect(',')?;
        Ok((a, self.value(draft)?))
    }

    fn place(&mut self, draft: &mut Draft) -> Result<(Value, i32)> {
        let addr = self.value(draft)?;
        Ok((addr, self.optional_offset()?))
    }

    fn length(&mut self) -> Result<u64> {
        self.expect(',')?;
        self.int()
    }

    fn two_aligns(&mut self) -> Result<(u32, u32)> {
        self.expect_word("aligned")?;
        let a = self.int()?;
        self.expect(',')?;
        Ok((a, self.int()?))
    }

    fn mem_flags(&mut self) -> Result<MemFlags> {
        let volatile = self.eat_word("volatile");
        let align = if self.eat_word("align") { self.int()? } else { 0 };
        let static_offset = self.eat_word("static");
        let number = if self.eat_word("type") { self.int()? } else { 0 };
        Ok(MemFlags { volatile, align, static_offset, ty: AccessType::new(number) })
    }
}
