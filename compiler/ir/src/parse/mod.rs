//! Reading the text form that [`print`](crate::print()) writes. The module's BTF pool stays empty; ids are kept.

mod function;
mod inst;
mod lexer;

use beec_btf::TypeId;
use beec_source::{Span, Symbol};
use rustc_hash::FxHashMap;

use crate::names::{self, Words, meaning};
use crate::{AccessType, Data, DataAddress, DataTarget, FuncId, Global, GlobalId, MemberAccess, Module, Target, Ty};
use lexer::Token;

/// What is wrong with a text, and in which line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Reads a module. Numbers of values, blocks, slots and relocations are kept, so that printing gives the text again.
pub fn parse(text: &str) -> Result<Module, ParseError> {
    let tokens = lexer::lex(text)?;
    let mut parser = Parser { tokens, at: 0, functions: FxHashMap::default(), globals: FxHashMap::default() };
    parser.collect_names();
    parser.module()
}

struct Parser {
    tokens: Vec<(Token, u32)>,
    at: usize,
    functions: FxHashMap<String, FuncId>,
    globals: FxHashMap<String, GlobalId>,
}

type Result<T, E = ParseError> = std::result::Result<T, E>;

impl Parser {
    /// Numbers what is defined, so that a reference may come first.
    fn collect_names(&mut self) {
        let (mut functions, mut globals) = (0, 0);
        for pair in self.tokens.windows(2) {
            let name = match &pair[1].0 {
                Token::At(name) => Some(name.clone()),
                Token::Word(_) => None,
                _ => continue,
            };
            match &pair[0].0 {
                Token::Word(word) if word == "func" => {
                    self.functions.extend(name.map(|name| (name, FuncId(functions))));
                    functions += 1;
                }
                Token::Word(word) if word == "global" => {
                    self.globals.extend(name.map(|name| (name, GlobalId(globals))));
                    globals += 1;
                }
                _ => {}
            }
        }
    }

    fn module(&mut self) -> Result<Module> {
        let mut module = Module::new(Target { cpu: 3, big_endian: false });
        if self.eat_word("target") {
            module.target = self.target()?;
        }
        while let Some(token) = self.peek() {
            match token {
                Token::Word(word) if word == "global" => {
                    let global = self.global()?;
                    module.globals.push(global);
                }
                Token::Word(word) if word == "func" => {
                    let function = self.function()?;
                    module.functions.push(function);
                }
                Token::Word(word) if word == "asm" => {
                    self.at += 1;
                    let asm = self.asm()?;
                    module.asm.push(asm);
                }
                Token::Word(word) if word == "access" => {
                    let member = self.member_access()?;
                    module.accesses.member(member);
                }
                _ => return self.fail("expected `global`, `asm`, `access` or `func`"),
            }
        }
        Ok(module)
    }

    /// A type of accesses of a member; types are numbered in order.
    fn member_access(&mut self) -> Result<MemberAccess> {
        self.at += 1;
        let _: u16 = self.int()?;
        let plain = AccessType::new(self.int()?);
        let mut path = Vec::new();
        self.expect('(')?;
        while !self.eat(')') {
            path.push((self.int()?, self.int()?));
            self.eat(',');
        }
        Ok(MemberAccess { path, plain })
    }

    fn target(&mut self) -> Result<Target> {
        let cpu = match self.word()?.as_str() {
            "v1" => 1,
            "v2" => 2,
            "v3" => 3,
            "v4" => 4,
            _ => return self.fail("expected v1 to v4"),
        };
        let big_endian = match self.word()?.as_str() {
            "big" => true,
            "little" => false,
            _ => return self.fail("expected `little` or `big`"),
        };
        Ok(Target { cpu, big_endian })
    }

    fn global(&mut self) -> Result<Global> {
        self.at += 1;
        let name = self.definition_name()?;
        let section = self.symbol()?;
        let mut global = Global {
            name,
            section,
            linkage: self.meaning(names::LINKAGES)?,
            hidden: false,
            used: false,
            data: None,
            size: 0,
            align: 1,
            constant: false,
            address_space: 0,
            btf: None,
            span: Span::NONE,
        };
        while let Some(Token::Word(word)) = self.peek() {
            match word.as_str() {
                "size" => global.size = self.keyed_int()?,
                "align" => global.align = self.keyed_int()?,
                "space" => global.address_space = self.keyed_int()?,
                "btf" => global.btf = Some(TypeId(self.keyed_int()?)),
                "hidden" => global.hidden = self.keyed_flag(),
                "used" => global.used = self.keyed_flag(),
                "constant" => global.constant = self.keyed_flag(),
                _ => break,
            }
        }
        if self.eat('=') {
            let bytes = self.bytes()?;
            let mut addresses = Vec::new();
            while self.eat('[') {
                addresses.push(self.data_address()?);
            }
            global.data = Some(Data { bytes, addresses });
        }
        Ok(global)
    }

    fn data_address(&mut self) -> Result<DataAddress> {
        let offset = self.int()?;
        self.expect(':')?;
        let target = self.data_target()?;
        let addend = self.optional_offset()?;
        self.expect(']')?;
        Ok(DataAddress { offset, target, addend, span: Span::NONE })
    }

    fn data_target(&mut self) -> Result<DataTarget> {
        let is_func = match self.peek() {
            Some(Token::At(name)) => self.functions.contains_key(name),
            Some(Token::Word(word)) => word.starts_with("fn"),
            _ => false,
        };
        if is_func { self.func_ref().map(DataTarget::Func) } else { self.global_ref().map(DataTarget::Global) }
    }

    /// `@name`, or a number and the name quoted.
    fn definition_name(&mut self) -> Result<Symbol> {
        match self.next()? {
            Token::At(name) => Ok(Symbol::intern(&name)),
            Token::Word(_) => self.symbol(),
            _ => self.fail("expected a name"),
        }
    }

    fn func_ref(&mut self) -> Result<FuncId> {
        match self.next()? {
            Token::At(name) => match self.functions.get(&name) {
                Some(&id) => Ok(id),
                None => self.fail(format!("no function @{name}")),
            },
            Token::Word(word) => self.numbered(&word, "fn").map(FuncId),
            _ => self.fail("expected a function"),
        }
    }

    fn global_ref(&mut self) -> Result<GlobalId> {
        match self.next()? {
            Token::At(name) => match self.globals.get(&name) {
                Some(&id) => Ok(id),
                None => self.fail(format!("no global @{name}")),
            },
            Token::Word(word) => self.numbered(&word, "g").map(GlobalId),
            _ => self.fail("expected a global"),
        }
    }

    fn numbered(&self, word: &str, prefix: &str) -> Result<u32> {
        match word.strip_prefix(prefix).and_then(|digits| digits.parse::<u32>().ok()) {
            // A number costs memory in the tables; the text must be in some proportion to it.
            Some(number) if (number as usize) < 1000 + 64 * self.tokens.len() => Ok(number),
            _ => self.fail(format!("expected {prefix}N instead of `{word}`")),
        }
    }

    fn ty(&mut self) -> Result<Ty> {
        match self.word()?.as_str() {
            "i1" => Ok(Ty::I1),
            "i8" => Ok(Ty::I8),
            "i16" => Ok(Ty::I16),
            "i32" => Ok(Ty::I32),
            "i64" => Ok(Ty::I64),
            "ptr" => Ok(Ty::Ptr),
            word => self.fail(format!("`{word}` is no type")),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self) -> Result<Token> {
        match self.peek().cloned() {
            Some(token) => {
                self.at += 1;
                Ok(token)
            }
            None => self.fail("unexpected end"),
        }
    }

    fn eat(&mut self, punct: char) -> bool {
        let found = self.peek() == Some(&Token::Punct(punct));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, punct: char) -> Result<()> {
        if self.eat(punct) { Ok(()) } else { self.fail(format!("expected `{punct}`")) }
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(other)) if other == word);
        self.at += usize::from(found);
        found
    }

    fn expect_word(&mut self, word: &str) -> Result<()> {
        if self.eat_word(word) { Ok(()) } else { self.fail(format!("expected `{word}`")) }
    }

    fn word(&mut self) -> Result<String> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            token => self.fail(format!("expected a word instead of {token:?}")),
        }
    }

    fn meaning<T: Copy>(&mut self, words: Words<T>) -> Result<T> {
        let word = self.word()?;
        match meaning(words, &word) {
            Some(item) => Ok(item),
            None => self.fail(format!("unexpected `{word}`")),
        }
    }

    fn int<T: TryFrom<i128>>(&mut self) -> Result<T> {
        match self.next()? {
            Token::Int(number) => match T::try_from(number) {
                Ok(number) => Ok(number),
                Err(_) => self.fail("number out of range"),
            },
            _ => self.fail("expected a number"),
        }
    }

    fn keyed_int<T: TryFrom<i128>>(&mut self) -> Result<T> {
        self.at += 1;
        self.int()
    }

    fn keyed_flag(&mut self) -> bool {
        self.at += 1;
        true
    }

    fn optional_offset<T: TryFrom<i128> + Default>(&mut self) -> Result<T> {
        if matches!(self.peek(), Some(Token::Int(_))) { self.int() } else { Ok(T::default()) }
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        match self.next()? {
            Token::Str(bytes) => Ok(bytes),
            _ => self.fail("expected a string"),
        }
    }

    fn text(&mut self) -> Result<String> {
        let bytes = self.bytes()?;
        String::from_utf8(bytes).or_else(|_| self.fail("not UTF-8"))
    }

    fn symbol(&mut self) -> Result<Symbol> {
        Ok(Symbol::intern(&self.text()?))
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        let index = self.at.saturating_sub(1).min(self.tokens.len().saturating_sub(1));
        let line = self.tokens.get(index).map_or(1, |(_, line)| *line);
        Err(ParseError { line, message: message.into() })
    }
}
