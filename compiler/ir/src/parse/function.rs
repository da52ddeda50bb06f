//! Functions, blocks and terminators.

use beec_btf::TypeId;
use beec_source::{Span, Symbol};

use super::lexer::Token;
use super::{Parser, Result};
use crate::names::{self, meaning};
use crate::{
    Block, BlockCall, Body, CoreReloc, Function, Inline, Inst, InstData, Kept, LoopHint, SlotData, Terminator, Ty,
    Value, ValueData, ValueDef,
};

/// A body in the making: which numbers were defined and which were only named.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) body: Body,
    defined: Vec<bool>,
}

impl Parser {
    pub(super) fn function(&mut self) -> Result<Function> {
        self.at += 1;
        let name = self.definition_name()?;
        self.expect('(')?;
        let mut params = Vec::new();
        while !self.eat(')') {
            params.push(self.ty()?);
            self.eat(',');
        }
        let result = if self.peek() == Some(&Token::Arrow) {
            self.at += 1;
            Some(self.ty()?)
        } else {
            None
        };
        let section = self.symbol()?;
        let linkage = self.meaning(names::LINKAGES)?;
        let mut function = Function {
            name,
            params,
            result,
            section,
            linkage,
            hidden: false,
            used: false,
            inline: Inline::Default,
            naked: false,
            noreturn: false,
            flatten: false,
            is_const: false,
            is_pure: false,
            error: None,
            btf: None,
            returns_struct: false,
            excess_args: 0,
            kept: None,
            body: None,
            span: Span::NONE,
        };
        self.attributes(&mut function)?;
        if self.eat('{') {
            function.body = Some(self.body()?);
        }
        Ok(function)
    }

    fn attributes(&mut self, function: &mut Function) -> Result<()> {
        while let Some(Token::Word(word)) = self.peek() {
            if let Some(inline) = meaning(names::INLINES, word) {
                function.inline = inline;
                self.at += 1;
                continue;
            }
            match word.as_str() {
                "hidden" => function.hidden = self.keyed_flag(),
                "used" => function.used = self.keyed_flag(),
                "naked" => function.naked = self.keyed_flag(),
                "noreturn" => function.noreturn = self.keyed_flag(),
                "flatten" => function.flatten = self.keyed_flag(),
                "const" => function.is_const = self.keyed_flag(),
                "pure" => function.is_pure = self.keyed_flag(),
                "returns_struct" => function.returns_struct = self.keyed_flag(),
                "excess_args" => function.excess_args = self.keyed_int()?,
                "kept" => function.kept = Some(self.kept()?),
                "btf" => function.btf = Some(TypeId(self.keyed_int()?)),
                "error" => {
                    self.at += 1;
                    function.error = Some(self.symbol()?);
                }
                _ => break,
            }
        }
        Ok(())
    }

    fn kept(&mut self) -> Result<Vec<Kept>> {
        self.at += 1;
        self.expect('(')?;
        let mut kept = Vec::new();
        while !self.eat(')') {
            let (itself, behind) = (self.meaning(names::WHEREABOUTS)?, self.meaning(names::WHEREABOUTS)?);
            kept.push(Kept { itself, behind });
            self.eat(',');
        }
        Ok(kept)
    }

    fn body(&mut self) -> Result<Body> {
        let mut draft = Draft::default();
        self.declarations(&mut draft)?;
        while !self.eat('}') {
            self.block(&mut draft)?;
        }
        self.check_numbers(&draft)?;
        Ok(draft.body)
    }

    fn declarations(&mut self, draft: &mut Draft) -> Result<()> {
        while let Some(Token::Word(word)) = self.peek() {
            let word = word.clone();
            let body = &mut draft.body;
            if word == format!("ss{}", body.slots.len()) {
                self.at += 1;
                self.expect('=')?;
                let slot = self.slot()?;
                body.slots.push(slot);
            } else if word == format!("core{}", body.core.len()) {
                self.at += 1;
                self.expect('=')?;
                let core = self.core()?;
                body.core.push(core);
            } else {
                break;
            }
        }
        Ok(())
    }

    fn slot(&mut self) -> Result<SlotData> {
        self.expect_word("size")?;
        let size = self.int()?;
        self.expect_word("align")?;
        let align = self.int()?;
        let name = if matches!(self.peek(), Some(Token::Str(_))) { self.symbol()? } else { Symbol::EMPTY };
        Ok(SlotData { size, align, name, span: Span::NONE })
    }

    fn core(&mut self) -> Result<CoreReloc> {
        self.expect_word("kind")?;
        let kind = self.int()?;
        self.expect_word("root")?;
        let root = TypeId(self.int()?);
        self.expect_word("access")?;
        let access = self.text()?;
        self.expect_word("value")?;
        let value = self.int()?;
        self.expect_word("field")?;
        Ok(CoreReloc { kind, root, access, value, field_size: self.int()? })
    }

    fn block(&mut self, draft: &mut Draft) -> Result<()> {
        let block = self.block_ref(draft)?;
        if draft.body.order.contains(&block) {
            return self.fail(format!("{block} is there twice"));
        }
        draft.body.order.push(block);
        if self.eat('(') {
            let mut index = 0;
            while !self.eat(')') {
                let value = self.define(draft, |_| ValueDef::Param(block, index))?;
                draft.body.block_mut(block).params.push(value);
                index += 1;
                self.eat(',');
            }
        }
        if self.eat_word("unroll") {
            let count = matches!(self.peek(), Some(Token::Int(_)));
            draft.body.block_mut(block).loop_hint =
                if count { LoopHint::UnrollCount(self.int()?) } else { LoopHint::Unroll };
        } else if self.eat_word("no_unroll") {
            draft.body.block_mut(block).loop_hint = LoopHint::NoUnroll;
        }
        self.expect(':')?;
        while !self.terminator(draft, block)? {
            self.instruction(draft, block)?;
        }
        Ok(())
    }

    fn instruction(&mut self, draft: &mut Draft, block: Block) -> Result<()> {
        let inst = Inst(draft.body.insts.len() as u32);
        let mut first = None;
        let mut count = 0;
        if self.at_value() {
            loop {
                let value = self.define(draft, |_| ValueDef::Result(inst, count))?;
                let first = *first.get_or_insert(value);
                if value.0 != first.0 + count {
                    return self.fail("results are not numbered one after the other");
                }
                count += 1;
                if !self.eat(',') {
                    break;
                }
            }
            self.expect('=')?;
        }
        let op = self.op(draft)?;
        let first_result = first.unwrap_or(Value(0));
        draft.body.insts.push(InstData { op, first_result, result_count: count, span: Span::NONE });
        draft.body.block_mut(block).insts.push(inst);
        Ok(())
    }

    fn at_value(&self) -> bool {
        matches!(self.peek(), Some(Token::Word(word))
            if word.strip_prefix('v').is_some_and(|digits| digits.parse::<u32>().is_ok()))
    }

    /// `v1: i64`, defining the value.
    fn define(&mut self, draft: &mut Draft, def: impl Fn(Value) -> ValueDef) -> Result<Value> {
        let value = self.value(draft)?;
        self.expect(':')?;
        let ty = self.ty()?;
        if std::mem::replace(&mut draft.defined[value.index()], true) {
            return self.fail(format!("{value} is defined twice"));
        }
        draft.body.values[value.index()] = ValueData { ty, def: def(value) };
        Ok(value)
    }

    pub(super) fn value(&mut self, draft: &mut Draft) -> Result<Value> {
        let word = self.word()?;
        let value = Value(self.numbered(&word, "v")?);
        let unknown = ValueData { ty: Ty::I64, def: ValueDef::Param(Block(u32::MAX), 0) };
        let len = draft.body.values.len().max(value.index() + 1);
        draft.body.values.resize(len, unknown);
        draft.defined.resize(len, false);
        Ok(value)
    }

    pub(super) fn values(&mut self, draft: &mut Draft) -> Result<Vec<Value>> {
        self.expect('(')?;
        let mut values = Vec::new();
        while !self.eat(')') {
            values.push(self.value(draft)?);
            self.eat(',');
        }
        Ok(values)
    }

    fn block_ref(&mut self, draft: &mut Draft) -> Result<Block> {
        let word = self.word()?;
        let block = Block(self.numbered(&word, "block")?);
        while draft.body.blocks.len() <= block.index() {
            draft.body.add_block();
        }
        Ok(block)
    }

    fn block_call(&mut self, draft: &mut Draft) -> Result<BlockCall> {
        let block = self.block_ref(draft)?;
        let args = if self.peek() == Some(&Token::Punct('(')) { self.values(draft)? } else { Vec::new() };
        Ok(BlockCall { block, args })
    }

    /// Reads a terminator if there is one here.
    fn terminator(&mut self, draft: &mut Draft, block: Block) -> Result<bool> {
        let Some(Token::Word(word)) = self.peek() else { return self.fail("expected an instruction") };
        let word = word.clone();
        if !matches!(word.as_str(), "jump" | "branch" | "switch" | "return" | "unreachable" | "goto") {
            return Ok(false);
        }
        self.at += 1;
        let terminator = match word.as_str() {
            "jump" => Terminator::Jump(self.block_call(draft)?),
            "branch" => self.branch(draft)?,
            "switch" => self.switch(draft)?,
            "return" if self.at_value() => Terminator::Return(Some(self.value(draft)?)),
            "return" => Terminator::Return(None),
            "goto" => self.asm_goto(draft)?,
            _ => Terminator::Unreachable,
        };
        draft.body.block_mut(block).terminator = terminator;
        Ok(true)
    }

    fn branch(&mut self, draft: &mut Draft) -> Result<Terminator> {
        let condition = self.value(draft)?;
        self.expect(',')?;
        let then = self.block_call(draft)?;
        self.expect(',')?;
        let otherwise = self.block_call(draft)?;
        let likely = if self.eat_word("likely") {
            Some(true)
        } else if self.eat_word("unlikely") {
            Some(false)
        } else {
            None
        };
        Ok(Terminator::Branch { condition, then, otherwise, likely })
    }

    fn switch(&mut self, draft: &mut Draft) -> Result<Terminator> {
        let value = self.value(draft)?;
        self.expect(',')?;
        self.expect('[')?;
        let mut cases = Vec::new();
        while !self.eat(']') {
            let case = self.int()?;
            self.expect(':')?;
            cases.push((case, self.block_call(draft)?));
            self.eat(',');
        }
        self.expect(',')?;
        Ok(Terminator::Switch { value, cases, default: self.block_call(draft)? })
    }

    fn asm_goto(&mut self, draft: &mut Draft) -> Result<Terminator> {
        self.expect_word("asm")?;
        let asm = self.asm_in(draft)?;
        self.expect(',')?;
        self.expect('[')?;
        let mut targets = Vec::new();
        while !self.eat(']') {
            targets.push(self.block_call(draft)?);
            self.eat(',');
        }
        self.expect(',')?;
        Ok(Terminator::AsmGoto { asm: Box::new(asm), targets, fallthrough: self.block_call(draft)? })
    }

    /// Every value and block that is named must be defined; holes in the numbering must not be used.
    fn check_numbers(&self, draft: &Draft) -> Result<()> {
        if draft.body.order.is_empty() {
            return self.fail("a body needs a block");
        }
        let mut bad = None;
        for &block in &draft.body.order {
            let data = draft.body.block(block);
            let mut check = |value: Value| {
                if !draft.defined[value.index()] {
                    bad.get_or_insert(format!("{value} is not defined"));
                }
            };
            data.insts.iter().for_each(|&inst| draft.body.inst(inst).op.for_each_use(&mut check));
            data.terminator.for_each_use(&mut check);
            data.terminator.for_each_target(|target| {
                if !draft.body.order.contains(&target.block) {
                    bad.get_or_insert(format!("{} is not defined", target.block));
                }
            });
        }
        match bad {
            Some(message) => self.fail(message),
            None => Ok(()),
        }
    }
}
