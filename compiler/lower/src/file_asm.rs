//! File-scope assembly: the functions and objects that it defines become the module's.
//!
//! All of a file's assembly is one text to LLVM. Here it is cut into statements: code behind a label is a naked function,
//! data behind a label is an object, and what a symbol is (`.globl`, `.weak`, `.hidden`, `.type`) is gathered first, since
//! it may be said anywhere. What is left, constants above all, stays with the module.

mod data;
mod define;
mod text;

use std::ops::Range;

use beec_check::tree::Program;
use beec_ir::{Asm, Linkage};
use rustc_hash::{FxHashMap, FxHashSet};

use data::Value;
use text::{Words, clean, masked, statements};

/// What file-scope assembly defines.
#[derive(Default)]
pub(crate) struct FileAsm {
    pub(crate) functions: Vec<AsmFunction>,
    pub(crate) objects: Vec<AsmObject>,
    /// What belongs to no function and no object.
    pub(crate) rest: Vec<Asm>,
    /// What cannot be: the statement, its place in it, and why.
    pub(crate) errors: Vec<Complaint>,
}

/// A function: its name, where it is, and its text, in as many parts as statements of C hold it.
pub(crate) struct AsmFunction {
    pub(crate) symbol: AsmSymbol,
    pub(crate) parts: Vec<Asm>,
}

/// An object.
pub(crate) struct AsmObject {
    pub(crate) symbol: AsmSymbol,
    pub(crate) align: u64,
    pub(crate) values: Vec<Value>,
}

/// What function and object have in common.
pub(crate) struct AsmSymbol {
    /// Empty where data stands behind no label.
    pub(crate) name: String,
    pub(crate) section: String,
    pub(crate) linkage: Linkage,
    pub(crate) hidden: bool,
    /// The assembly statement and the byte of it where the label is.
    pub(crate) at: (usize, usize),
}

/// A complaint about a part of an assembly statement.
pub(crate) struct Complaint {
    pub(crate) asm: usize,
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

/// What directives say of a symbol.
#[derive(Clone, Copy, Default)]
struct Said {
    global: bool,
    weak: bool,
    hidden: bool,
    function: bool,
}

/// A section by name, and whether it holds code.
#[derive(Clone, PartialEq)]
struct Section {
    name: String,
    code: bool,
}

/// What statements go to.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Function(usize),
    Object(usize),
}

struct Reader<'a> {
    all: &'a [Asm],
    /// Functions that C declares.
    declared: FxHashSet<&'a str>,
    said: FxHashMap<String, Said>,
    section: Section,
    previous: Section,
    stack: Vec<Section>,
    open: Open,
    /// The alignment asked for in front of the next object.
    align: u64,
    /// By function, by statement of C: the bytes that are its text.
    code: Vec<Vec<(usize, Vec<Range<usize>>)>>,
    /// By statement of C: the bytes that nothing has taken.
    left: Vec<Vec<Range<usize>>>,
    out: FileAsm,
}

/// Reads the assembly of a file.
pub(crate) fn read(program: &Program, all: &[Asm]) -> FileAsm {
    let text = Section { name: ".text".to_owned(), code: true };
    let mut reader = Reader {
        all,
        declared: program.functions.iter().map(|function| function.name.as_str()).collect(),
        said: FxHashMap::default(),
        section: text.clone(),
        previous: text,
        stack: Vec::new(),
        open: Open::Nothing,
        align: 1,
        code: Vec::new(),
        left: vec![Vec::new(); all.len()],
        out: FileAsm::default(),
    };
    let clean: Vec<Vec<u8>> = all.iter().map(|asm| clean(&asm.template)).collect();
    for text in &clean {
        for range in statements(text) {
            reader.gather(Words::new(text, range));
        }
    }
    for (asm, text) in clean.iter().enumerate() {
        for range in statements(text) {
            reader.statement(asm, Words::new(text, range));
        }
    }
    reader.finish()
}

/// The kinds of symbol directives.
const SYMBOL_DIRECTIVES: [&str; 8] =
    [".globl", ".global", ".weak", ".local", ".hidden", ".internal", ".protected", ".type"];

impl Reader<'_> {
    /// Notes what a directive says of symbols.
    fn gather(&mut self, mut words: Words) {
        while words.label().is_some() {}
        let Some(directive) = words.word().filter(|word| SYMBOL_DIRECTIVES.contains(word)) else { return };
        while let Some(name) = words.symbol() {
            let said = self.said.entry(name.to_owned()).or_default();
            match directive {
                ".globl" | ".global" => said.global = true,
                ".weak" => said.weak = true,
                ".hidden" | ".internal" => said.hidden = true,
                ".type" => {
                    said.function = words.rest().to_ascii_lowercase().contains("func");
                    return;
                }
                _ => {}
            }
            words.eat(b',');
        }
    }

    fn statement(&mut self, asm: usize, mut words: Words) {
        let start = words.position();
        if let Some(name) = words.label() {
            self.label(asm, name, start..words.position());
            return self.statement(asm, words);
        }
        if words.is_empty() {
            return;
        }
        let directive = words.word().unwrap_or_default();
        if !self.switch(directive, &mut words) && !self.take(asm, directive, start, words) {
            self.leave(asm, start..words.end());
        }
    }

    /// Directives that change the section.
    fn switch(&mut self, directive: &str, words: &mut Words) -> bool {
        let section = match directive {
            ".text" | ".data" | ".bss" | ".rodata" => Section::new(directive, None),
            ".section" | ".pushsection" => {
                if directive == ".pushsection" {
                    self.stack.push(self.section.clone());
                }
                let name = words.name().to_owned();
                words.eat(b',');
                let flags = words.string();
                Section::new(&name, flags)
            }
            ".popsection" => self.stack.pop().unwrap_or_else(|| self.section.clone()),
            ".previous" => self.previous.clone(),
            _ => return false,
        };
        self.previous = std::mem::replace(&mut self.section, section);
        self.close();
        true
    }

    fn close(&mut self) {
        self.open = Open::Nothing;
        self.align = 1;
    }

    /// Other directives that say something about what is defined here; `false` where the text stays as it is.
    fn take(&mut self, asm: usize, directive: &str, start: usize, mut words: Words) -> bool {
        match directive {
            ".file" | ".ident" => true,
            ".size" => {
                let name = words.symbol();
                if name.is_some_and(|name| self.is_open(name)) {
                    self.close();
                }
                true
            }
            directive if SYMBOL_DIRECTIVES.contains(&directive) => true,
            // Code is aligned as it is.
            ".p2align" | ".balign" | ".align" if self.section.code => true,
            ".p2align" | ".balign" | ".align" => {
                self.complain(asm, start..words.end(), |reader| reader.align_data(directive, words.rest()));
                true
            }
            directive if !self.section.code && data::is_data(directive) => {
                let end = words.end();
                self.complain(asm, start..end, |reader| {
                    let values = data::values(directive, words.rest())?;
                    reader.object(asm, start).values.extend(values);
                    Ok(())
                });
                true
            }
            _ => false,
        }
    }

    fn complain(&mut self, asm: usize, range: Range<usize>, run: impl FnOnce(&mut Self) -> Result<(), String>) {
        if let Err(message) = run(self) {
            self.out.errors.push(Complaint { asm, range, message });
        }
    }

    /// `.align` counts bytes, as `.balign` does.
    fn align_data(&mut self, directive: &str, rest: &str) -> Result<(), String> {
        let number = rest.split(',').next().and_then(data::number);
        let align = match (directive, number) {
            (".p2align", Some(power @ 0..=12)) => 1 << power,
            (".balign" | ".align", Some(bytes @ 1..=4096)) if (bytes as u64).is_power_of_two() => bytes as u64,
            _ => return Err("an alignment is a power of two up to 4096 bytes".to_owned()),
        };
        match self.open {
            Open::Object(index) => {
                let object = &mut self.out.objects[index];
                object.align = object.align.max(align);
                object.values.push(Value::Align(align));
            }
            _ => self.align = self.align.max(align),
        }
        Ok(())
    }

    /// The object that data goes to.
    fn object(&mut self, asm: usize, at: usize) -> &mut AsmObject {
        let index = match self.open {
            Open::Object(index) => index,
            _ => self.new_object(String::new(), asm, at),
        };
        &mut self.out.objects[index]
    }

    fn new_object(&mut self, name: String, asm: usize, at: usize) -> usize {
        let symbol = self.symbol(name, asm, at);
        let align = std::mem::replace(&mut self.align, 1);
        self.out.objects.push(AsmObject { symbol, align, values: Vec::new() });
        self.open = Open::Object(self.out.objects.len() - 1);
        self.out.objects.len() - 1
    }

    fn symbol(&self, name: String, asm: usize, at: usize) -> AsmSymbol {
        let said = self.said.get(&name).copied().unwrap_or_default();
        let linkage = match (said.weak, said.global) {
            (true, _) => Linkage::Weak,
            (_, true) => Linkage::External,
            _ => Linkage::Internal,
        };
        AsmSymbol { name, section: self.section.name.clone(), linkage, hidden: said.hidden, at: (asm, at) }
    }

    /// A label begins a function where it is known as one or where no function is; else it is one to jump to.
    fn label(&mut self, asm: usize, name: &str, range: Range<usize>) {
        let local = name.starts_with(|c: char| c.is_ascii_digit()) || self.section.code && name.starts_with(".L");
        if local {
            return self.leave(asm, range);
        }
        if !self.section.code {
            self.new_object(name.to_owned(), asm, range.start);
            return;
        }
        let said = self.said.get(name).copied().unwrap_or_default();
        let known = said.function || said.global || said.weak || self.declared.contains(name);
        if known || !matches!(self.open, Open::Function(_)) {
            let symbol = self.symbol(name.to_owned(), asm, range.start);
            self.out.functions.push(AsmFunction { symbol, parts: Vec::new() });
            self.code.push(Vec::new());
            self.open = Open::Function(self.out.functions.len() - 1);
        }
        self.leave(asm, range);
    }

    fn is_open(&self, name: &str) -> bool {
        match self.open {
            Open::Function(index) => self.out.functions[index].symbol.name == name,
            Open::Object(index) => self.out.objects[index].symbol.name == name,
            Open::Nothing => false,
        }
    }

    /// Text that the assembler shall see: of the function that is open, else of none.
    fn leave(&mut self, asm: usize, range: Range<usize>) {
        let Open::Function(index) = self.open else {
            self.left[asm].push(range);
            return;
        };
        let parts = &mut self.code[index];
        match parts.last_mut() {
            Some((last, ranges)) if *last == asm => ranges.push(range),
            _ => parts.push((asm, vec![range])),
        }
    }

    fn finish(mut self) -> FileAsm {
        for (function, parts) in self.out.functions.iter_mut().zip(&self.code) {
            function.parts = parts.iter().map(|(asm, ranges)| masked(&self.all[*asm], ranges)).collect();
        }
        let left = self.all.iter().zip(&self.left).filter(|(_, ranges)| !ranges.is_empty());
        self.out.rest = left.map(|(asm, ranges)| masked(asm, ranges)).collect();
        self.out
    }
}

impl Section {
    /// Without flags, the names of data sections say what they are; all else is a program's section.
    fn new(name: &str, flags: Option<&str>) -> Section {
        const DATA: [&str; 8] =
            [".data", ".bss", ".rodata", ".maps", ".struct_ops", ".addr_space", "license", "version"];
        let is_data = || DATA.iter().any(|data| name.starts_with(data));
        let code = flags.map_or_else(|| !is_data(), |flags| flags.contains('x'));
        Section { name: name.to_owned(), code }
    }
}
