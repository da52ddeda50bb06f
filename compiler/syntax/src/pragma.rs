//! Pragmas that the parser obeys: `pack`, `clang attribute`, and hints in front of loops.

use std::rc::Rc;

use beec_preprocess::{Token, TokenKind, tokenize};
use beec_source::{Diagnostic, Span, Symbol};

use crate::ast::LoopHint;

/// What a pragma asks for.
#[derive(Clone, Debug)]
pub(crate) enum Pragma {
    /// Something about the next loop.
    Loop(LoopHint),
    /// `pack(n)`, `pack()`
    Pack(Option<u32>),
    /// `pack(push, name, n)`
    PackPush(Option<Symbol>, Option<u32>),
    /// `pack(pop, name)`, `pack(pop, n)`
    PackPop(Option<Symbol>, Option<u32>),
    /// `clang attribute push (attributes, apply_to = …)`
    AttributePush(Vec<PushedAttribute>),
    /// `clang attribute (attributes, apply_to = …)`: joins the last push.
    AttributeAdd(Vec<PushedAttribute>),
    /// `clang attribute pop`
    AttributePop,
    /// Nothing for the parser.
    Other,
}

/// A sort of declaration that `#pragma clang attribute` can give attributes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    Struct,
    Union,
    Enum,
    Function,
    Variable,
    Field,
    TypeAlias,
    Parameter,
}

/// Attributes out of a `#pragma clang attribute`.
#[derive(Clone, Debug)]
pub(crate) struct PushedAttribute {
    /// `__attribute__((…))`, whole.
    pub(crate) tokens: Rc<[Token]>,
    subjects: Vec<Subject>,
}

/// What pragmas have set at some place.
#[derive(Clone, Default, Debug)]
pub(crate) struct PragmaState {
    pack: Option<u32>,
    pack_stack: Vec<(Option<Symbol>, Option<u32>)>,
    attributes: Vec<PushedAttribute>,
    /// How many attributes there were before each push.
    groups: Vec<usize>,
}

impl PragmaState {
    /// The bound on alignment inside records.
    pub(crate) fn pack(&self) -> Option<u32> {
        self.pack
    }

    /// The attributes that a declaration of this sort gets.
    pub(crate) fn attributes(&self, subject: Subject) -> Vec<PushedAttribute> {
        self.attributes.iter().filter(|pushed| pushed.subjects.contains(&subject)).cloned().collect()
    }

    /// Obeys a pragma.
    pub(crate) fn obey(&mut self, pragma: Pragma, span: Span) -> Option<Diagnostic> {
        match pragma {
            Pragma::Pack(value) => self.pack = value,
            Pragma::PackPush(name, value) => {
                self.pack_stack.push((name, self.pack));
                self.pack = value.or(self.pack);
            }
            Pragma::PackPop(name, value) => return self.pop_pack(name, value, span),
            Pragma::AttributePush(pushed) => {
                self.groups.push(self.attributes.len());
                self.attributes.extend(pushed);
            }
            Pragma::AttributeAdd(pushed) => self.attributes.extend(pushed),
            Pragma::AttributePop => match self.groups.pop() {
                Some(length) => self.attributes.truncate(length),
                None => {
                    let message = "'#pragma clang attribute pop' without a push before it";
                    return Some(Diagnostic::error("E0219", span, message));
                }
            },
            Pragma::Loop(_) | Pragma::Other => {}
        }
        None
    }

    fn pop_pack(&mut self, name: Option<Symbol>, value: Option<u32>, span: Span) -> Option<Diagnostic> {
        let index = match name {
            Some(_) => self.pack_stack.iter().rposition(|pushed| pushed.0 == name),
            None => self.pack_stack.len().checked_sub(1),
        };
        let Some(index) = index else {
            let message = "'#pragma pack(pop)' without a push before it";
            return Some(Diagnostic::warning("W0205", "ignored-pragmas", span, message));
        };
        self.pack = value.or(self.pack_stack[index].1);
        self.pack_stack.truncate(index);
        None
    }
}

impl Pragma {
    /// Reads a pragma's words.
    pub(crate) fn parse(text: &str, span: Span) -> Pragma {
        let tokens = tokenize(text, span);
        let words = Words(&tokens);
        match words.word(0) {
            "unroll" | "nounroll" => loop_hint(words),
            "pack" => pack(words),
            "GCC" if words.word(1) == "unroll" => loop_hint(words.from(1)),
            "clang" if words.word(1) == "loop" => clang_loop(words.from(2)),
            "clang" if words.word(1) == "attribute" => clang_attribute(words.from(2)),
            _ => Pragma::Other,
        }
    }
}

/// A pragma's tokens, to be looked at by index.
#[derive(Clone, Copy)]
struct Words<'a>(&'a [Token]);

impl<'a> Words<'a> {
    fn word(self, index: usize) -> &'static str {
        self.0.get(index).map_or("", |token| token.text.as_str())
    }

    fn number(self, index: usize) -> Option<u32> {
        self.word(index).trim_end_matches(['u', 'U', 'l', 'L']).parse().ok()
    }

    fn from(self, index: usize) -> Words<'a> {
        Words(self.0.get(index..).unwrap_or(&[]))
    }

    fn len(self) -> usize {
        self.0.len()
    }
}

fn loop_hint(words: Words) -> Pragma {
    if words.word(0) == "nounroll" {
        return Pragma::Loop(LoopHint::NoUnroll);
    }
    let argument = if words.word(1) == "(" { words.from(2) } else { words.from(1) };
    Pragma::Loop(argument.number(0).map_or(LoopHint::Unroll, unroll_count))
}

fn unroll_count(count: u32) -> LoopHint {
    if count <= 1 { LoopHint::NoUnroll } else { LoopHint::UnrollCount(count) }
}

fn clang_loop(words: Words) -> Pragma {
    for index in 0..words.len() {
        let hint = match (words.word(index), words.word(index + 2)) {
            ("unroll", "disable") => LoopHint::NoUnroll,
            ("unroll", "full" | "enable") => LoopHint::Unroll,
            ("unroll_count", _) => words.number(index + 2).map_or(LoopHint::Unroll, unroll_count),
            _ => continue,
        };
        return Pragma::Loop(hint);
    }
    Pragma::Other
}

fn pack(words: Words) -> Pragma {
    let arguments = words.0.iter().skip(2).filter(|token| !matches!(token.kind, TokenKind::Comma | TokenKind::RParen));
    let arguments: Vec<Token> = arguments.copied().collect();
    let words = Words(&arguments);
    let name = arguments.iter().skip(1).find(|token| token.kind == TokenKind::Ident).map(|token| token.text);
    let value = (0..words.len()).find_map(|index| words.number(index));
    match words.word(0) {
        "push" => Pragma::PackPush(name, value),
        "pop" => Pragma::PackPop(name, value),
        "show" => Pragma::Other,
        _ => Pragma::Pack(value.filter(|&value| value != 0)),
    }
}

fn clang_attribute(words: Words) -> Pragma {
    let mut words = words;
    if words.word(1) == "." {
        words = words.from(2);
    }
    match words.word(0) {
        "push" => Pragma::AttributePush(pushed(words.from(1))),
        "pop" => Pragma::AttributePop,
        "(" => Pragma::AttributeAdd(pushed(words)),
        _ => Pragma::Other,
    }
}

/// Reads `(attributes, apply_to = subjects)`.
fn pushed(words: Words) -> Vec<PushedAttribute> {
    let Some(split) = words.0.iter().position(|token| token.is_ident("apply_to")) else { return Vec::new() };
    let tokens: Vec<Token> = words.0.get(1..split.saturating_sub(1)).unwrap_or(&[]).to_vec();
    let mut subjects = Vec::new();
    let rules = words.from(split + 2);
    for (index, token) in rules.0.iter().enumerate() {
        // `record(unless(is_union))` and the like: what stands inside the parentheses only narrows.
        let all: &[Subject] = match token.text.as_str() {
            "record" if rules.word(index + 2) == "unless" => &[Subject::Struct],
            "record" => &[Subject::Struct, Subject::Union],
            "enum" => &[Subject::Enum],
            "function" | "hasType" => &[Subject::Function],
            "variable" if rules.word(index + 2) == "is_parameter" => &[Subject::Parameter],
            "variable" => &[Subject::Variable],
            "field" => &[Subject::Field],
            "type_alias" => &[Subject::TypeAlias],
            _ => &[],
        };
        subjects.extend_from_slice(all);
    }
    if tokens.is_empty() { Vec::new() } else { vec![PushedAttribute { tokens: tokens.into(), subjects }] }
}
