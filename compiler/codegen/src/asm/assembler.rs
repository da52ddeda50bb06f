//! Statements become instructions; labels become distances.

use beec_ir::{FuncId, GlobalId, Module};
use rustc_hash::FxHashMap;

use super::expr::Cursor;
use super::jump::Target;
use super::parse::{Parsed, Symbols, instruction};
use super::template::{substitute, symbol_text};
use super::token::{Token, TokenKind, statements};
use super::{AsmError, Assembled, Bound, Link, Text, directive};
use crate::Insn;
use crate::output::RelocTarget;

/// Assembles one statement, or all statements of a naked function.
pub(crate) struct Assembler<'a> {
    module: &'a Module,
    code: Vec<Parsed>,
    /// The template place of each instruction.
    places: Vec<(u32, u32)>,
    /// The slot of each instruction.
    slots: Vec<usize>,
    next_slot: usize,
    constants: FxHashMap<String, i64>,
    labels: FxHashMap<String, usize>,
    /// Numeric labels and their slots, ascending by slot.
    locals: Vec<(u64, usize)>,
    /// Data bytes that do not make a whole instruction yet.
    pending: Vec<u8>,
    pending_at: u32,
    errors: Vec<AsmError>,
}

impl Symbols for &Module {
    fn symbol(&self, name: &str) -> Option<RelocTarget> {
        if let Some(number) = name.strip_prefix("$g").and_then(|number| number.parse().ok()) {
            return Some(RelocTarget::Global(GlobalId(number)));
        }
        if let Some(number) = name.strip_prefix("$f").and_then(|number| number.parse().ok()) {
            return Some(RelocTarget::Func(FuncId(number)));
        }
        let function = self.functions.iter().position(|function| function.name.as_str() == name);
        let global = || self.globals.iter().position(|global| global.name.as_str() == name);
        function
            .map(|index| RelocTarget::Func(FuncId(index as u32)))
            .or_else(|| global().map(|index| RelocTarget::Global(GlobalId(index as u32))))
    }
}

impl<'a> Assembler<'a> {
    /// An assembler that knows the constants of file-scope assembly.
    pub(crate) fn new(module: &'a Module) -> Assembler<'a> {
        let mut assembler = Assembler::empty(module);
        for asm in &module.asm {
            // What is wrong there is reported once, where it stands.
            let mut scope = Assembler { constants: assembler.constants, ..Assembler::empty(module) };
            let _ = substitute(asm, &[], 0).and_then(|text| scope.text(&text));
            assembler.constants = scope.constants;
        }
        assembler
    }

    /// One that knows nothing.
    pub(crate) fn empty(module: &'a Module) -> Assembler<'a> {
        Assembler {
            module,
            code: Vec::new(),
            places: Vec::new(),
            slots: Vec::new(),
            next_slot: 0,
            constants: FxHashMap::default(),
            labels: FxHashMap::default(),
            locals: Vec::new(),
            pending: Vec::new(),
            pending_at: 0,
            errors: Vec::new(),
        }
    }

    /// Number of instructions so far.
    pub(crate) fn len(&self) -> usize {
        self.code.len()
    }

    pub(crate) fn text(&mut self, text: &Text) -> Result<(), AsmError> {
        let statements = statements(text)?;
        directive::run(self, &statements, 0)
    }

    pub(crate) fn cursor<'b>(&'b self, tokens: &'b [Token]) -> Cursor<'b> {
        Cursor::new(tokens, &self.constants)
    }

    pub(crate) fn set(&mut self, name: String, value: i64) {
        self.constants.insert(name, value);
    }

    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.constants.contains_key(name)
    }

    /// A label, a constant, an instruction.
    pub(crate) fn statement(&mut self, mut tokens: &[Token]) -> Result<(), AsmError> {
        while let [name, Token { kind: TokenKind::Op(":"), .. }, rest @ ..] = tokens {
            self.label(name)?;
            tokens = rest;
        }
        if let [Token { kind: TokenKind::Word(name), .. }, Token { kind: TokenKind::Op("="), .. }, rest @ ..] = tokens
            && !super::expr::looks_like_register(name)
        {
            let value = self.cursor(rest).expression()?;
            self.set(name.clone(), value);
            return Ok(());
        }
        let Some(first) = tokens.first() else { return Ok(()) };
        if matches!(&first.kind, TokenKind::Word(word) if word.starts_with('.')) {
            return directive::run(self, &[tokens.to_vec()], 0);
        }
        self.flush()?;
        let module = self.module;
        let mut cursor = self.cursor(tokens);
        let parsed = instruction(&mut cursor, &module)?;
        let truncated = cursor.truncated();
        self.errors.extend(truncated);
        let end = tokens.last().map_or(first.at + first.len, |last| last.at + last.len);
        self.push(parsed, (first.at, end.saturating_sub(first.at)));
        Ok(())
    }

    /// Puts a constant or an address into a register, in front of the next statement.
    pub(crate) fn load(&mut self, number: u8, what: Bound) {
        let text = match what {
            Bound::Imm(value) => format!("r{number} = {value} ll"),
            Bound::Symbol(target) => format!("r{number} = {} ll", symbol_text(target)),
            Bound::Reg { .. } | Bound::Mem { .. } => return,
        };
        if let Err(error) = self.text(&Text::plain(&text)) {
            self.errors.push(error);
        }
    }

    fn push(&mut self, parsed: Parsed, place: (u32, u32)) {
        self.slots.push(self.next_slot);
        self.next_slot += if parsed.high.is_some() { 2 } else { 1 };
        self.code.push(parsed);
        self.places.push(place);
    }

    fn label(&mut self, token: &Token) -> Result<(), AsmError> {
        self.flush()?;
        match &token.kind {
            TokenKind::Number(number) => self.locals.push((*number as u64, self.next_slot)),
            TokenKind::Word(name) => {
                if self.labels.insert(name.clone(), self.next_slot).is_some() {
                    return Err(AsmError::syntax(token.at, token.len, format!("the label '{name}' is defined twice")));
                }
            }
            _ => return Err(AsmError::syntax(token.at, token.len, "this is no label")),
        }
        Ok(())
    }

    /// Raw bytes; eight of them are an instruction.
    pub(crate) fn data(&mut self, value: i64, width: usize, at: u32) {
        if self.pending.is_empty() {
            self.pending_at = at;
        }
        if self.module.target.big_endian {
            self.pending.extend(&value.to_be_bytes()[8 - width..]);
        } else {
            self.pending.extend(&value.to_le_bytes()[..width]);
        }
        while self.pending.len() >= 8 {
            let bytes: Vec<u8> = self.pending.drain(..8).collect();
            let insn = decode(&bytes, self.module.target.big_endian);
            self.raw(insn, at);
        }
    }

    /// A raw instruction; the second half of a wide load goes to the first.
    fn raw(&mut self, insn: Insn, at: u32) {
        if let Some(last) = self.code.last_mut()
            && last.insn.code == 0x18
            && last.high.is_none()
            && insn.code == 0
        {
            last.high = Some(insn.imm);
            self.next_slot += 1;
            return;
        }
        self.push(insn.into(), (at, 1));
    }

    fn flush(&mut self) -> Result<(), AsmError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.pending.clear();
        let message = "the data bytes before this do not make whole instructions of eight bytes";
        Err(AsmError::syntax(self.pending_at, 1, message))
    }

    /// The instructions, jumps resolved.
    pub(crate) fn finish(mut self) -> (Vec<Assembled>, Vec<AsmError>) {
        if let Err(error) = self.flush() {
            self.errors.push(error);
        }
        let mut code = Vec::with_capacity(self.code.len());
        for (index, parsed) in self.code.iter().enumerate() {
            let mut assembled = Assembled { insn: parsed.insn, high: parsed.high, link: parsed.link };
            if let Some(target) = &parsed.jump
                && let Err(error) = self.resolve(index, target, &mut assembled)
            {
                self.errors.push(error);
            }
            code.push(assembled);
        }
        (code, self.errors)
    }

    fn resolve(&self, index: usize, target: &Target, assembled: &mut Assembled) -> Result<(), AsmError> {
        let (at, len) = self.places[index];
        let undefined = |name: &str| AsmError {
            code: "E0622",
            at,
            len,
            message: format!("the label '{name}' is not defined in this assembly"),
        };
        let here = self.slots[index] as i64 + 1;
        let distance = match target {
            Target::Label(label) => {
                assembled.link = Link::Label(*label);
                return Ok(());
            }
            Target::Offset(offset) => *offset,
            Target::Named(name) => *self.labels.get(name).ok_or_else(|| undefined(name))? as i64 - here,
            Target::Local { number, forward } => {
                let own = self.slots[index];
                let found = if *forward {
                    self.locals.iter().find(|(label, slot)| label == number && *slot > own)
                } else {
                    self.locals.iter().rev().find(|(label, slot)| label == number && *slot <= own)
                };
                let suffix = if *forward { 'f' } else { 'b' };
                found.ok_or_else(|| undefined(&format!("{number}{suffix}")))?.1 as i64 - here
            }
        };
        let range = |_| AsmError { code: "E0623", at, len, message: "this jump is too far".to_owned() };
        if assembled.insn.code == 0x06 {
            assembled.insn.imm = i32::try_from(distance).map_err(range)?;
        } else {
            assembled.insn.off = i16::try_from(distance).map_err(range)?;
        }
        Ok(())
    }
}

fn decode(bytes: &[u8], big_endian: bool) -> Insn {
    let (high, low) = (bytes[1] >> 4, bytes[1] & 15);
    let (off, imm) = ([bytes[2], bytes[3]], [bytes[4], bytes[5], bytes[6], bytes[7]]);
    if big_endian {
        let (off, imm) = (i16::from_be_bytes(off), i32::from_be_bytes(imm));
        return Insn { code: bytes[0], dst: high, src: low, off, imm };
    }
    Insn { code: bytes[0], dst: low, src: high, off: i16::from_le_bytes(off), imm: i32::from_le_bytes(imm) }
}
