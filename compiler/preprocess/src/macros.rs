//! Macro definitions and the table of those in force.

use std::cell::Cell;
use std::rc::Rc;

use beec_source::{Span, Symbol};
use rustc_hash::FxHashMap;

use crate::{Token, TokenKind};

/// What a macro expands to that no text defines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Builtin {
    /// `__FILE__`: the current file, as `#line` may have renamed it.
    File,
    /// `__FILE_NAME__`: its last component.
    FileName,
    /// `__BASE_FILE__`: the main file.
    BaseFile,
    /// `__LINE__`.
    Line,
    /// `__COUNTER__`: 0, 1, 2, …
    Counter,
    /// `__INCLUDE_LEVEL__`: 0 in the main file.
    IncludeLevel,
    /// `__DATE__`.
    Date,
    /// `__TIME__`.
    Time,
    /// `__TIMESTAMP__`: when the current file was last changed.
    Timestamp,
    /// `_Pragma ( "…" )` (C11 6.10.9).
    Pragma,
    /// `__has_include`: in `#if` only.
    HasInclude,
    /// `__has_include_next`: in `#if` only.
    HasIncludeNext,
    /// `__has_embed`: in `#if` only.
    HasEmbed,
    /// `__has_builtin` and its relatives.
    Feature(FeatureTest),
}

/// Which question a feature test asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FeatureTest {
    Builtin,
    Attribute,
    CAttribute,
    DeclspecAttribute,
    Feature,
    Extension,
    Warning,
    IsIdentifier,
    /// `__is_target_arch`.
    TargetArch,
    /// `__building_module` and other questions that are always answered with no.
    Never,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Definition {
    /// A `#define`.
    Macro(Rc<Macro>),
    /// Built in.
    Builtin(Builtin),
}

/// One `#define`.
#[derive(Debug)]
pub(crate) struct Macro {
    pub(crate) name: Symbol,
    /// Where the name stands in the directive.
    pub(crate) span: Span,
    pub(crate) function_like: bool,
    /// The parameters; for a variadic macro the last one takes the rest of the arguments.
    pub(crate) parameters: Vec<Symbol>,
    pub(crate) variadic: bool,
    /// The replacement list as written.
    pub(crate) body: Vec<Token>,
    /// The replacement list as it is carried out; empty when the body can be used as it is.
    pub(crate) pieces: Vec<Piece>,
    /// Whether it is being expanded: then its name is not a macro's.
    pub(crate) active: Cell<bool>,
}

/// One step of a replacement list.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// A token that stands for itself.
    Token(Token),
    /// A parameter.
    Parameter { index: usize, token: Token },
    /// `# parameter`.
    Stringize { index: usize, token: Token },
    /// `##`.
    Paste,
    /// `__VA_OPT__ ( … )`, possibly after `#`.
    VaOpt { pieces: Vec<Piece>, stringize: bool, token: Token },
}

impl Macro {
    /// Whether a second definition says the same (C11 6.10.3p1).
    pub(crate) fn same_as(&self, other: &Macro) -> bool {
        let spelled_alike = |(index, (a, b)): (usize, (&Token, &Token))| {
            a.kind == b.kind && a.text == b.text && (index == 0 || a.has_leading_space() == b.has_leading_space())
        };
        self.function_like == other.function_like
            && self.variadic == other.variadic
            && self.parameters == other.parameters
            && self.body.len() == other.body.len()
            && self.body.iter().zip(&other.body).enumerate().all(spelled_alike)
    }
}

const POISONED: u32 = u32::MAX;

/// The macros in force.
#[derive(Debug, Default)]
pub(crate) struct MacroTable {
    /// By symbol: 0 for an ordinary name, [`POISONED`], or the place in `definitions` plus one.
    slots: Vec<u32>,
    definitions: Vec<Definition>,
    /// `#pragma push_macro`.
    saved: FxHashMap<Symbol, Vec<Option<Definition>>>,
}

impl MacroTable {
    fn slot(&self, name: Symbol) -> u32 {
        self.slots.get(name.index()).copied().unwrap_or(0)
    }

    fn set_slot(&mut self, name: Symbol, value: u32) {
        if self.slots.len() <= name.index() {
            self.slots.resize((name.index() + 1).next_power_of_two(), 0);
        }
        self.slots[name.index()] = value;
    }

    /// Whether the preprocessor has to look at this name: a macro, `_Pragma`, or a poisoned name.
    #[inline]
    pub(crate) fn is_special(&self, name: Symbol) -> bool {
        self.slot(name) != 0
    }

    /// What the name stands for.
    pub(crate) fn get(&self, name: Symbol) -> Option<&Definition> {
        match self.slot(name) {
            0 | POISONED => None,
            slot => self.definitions.get(slot as usize - 1),
        }
    }

    /// Whether the name is defined, as `#ifdef` asks.
    pub(crate) fn is_defined(&self, name: Symbol) -> bool {
        !matches!(self.get(name), None | Some(Definition::Builtin(Builtin::Pragma)))
    }

    /// `#pragma GCC poison`.
    pub(crate) fn is_poisoned(&self, name: Symbol) -> bool {
        self.slot(name) == POISONED
    }

    pub(crate) fn poison(&mut self, name: Symbol) {
        self.set_slot(name, POISONED);
    }

    /// Defines or redefines.
    pub(crate) fn define(&mut self, name: Symbol, definition: Definition) {
        match self.slot(name) {
            0 | POISONED => {
                self.definitions.push(definition);
                self.set_slot(name, self.definitions.len() as u32);
            }
            slot => self.definitions[slot as usize - 1] = definition,
        }
    }

    pub(crate) fn undefine(&mut self, name: Symbol) {
        if self.slot(name) != POISONED && self.slot(name) != 0 {
            self.set_slot(name, 0);
        }
    }

    /// `#pragma push_macro("name")`.
    pub(crate) fn push(&mut self, name: Symbol) {
        let current = self.get(name).cloned();
        self.saved.entry(name).or_default().push(current);
    }

    /// `#pragma pop_macro("name")`; false when nothing was pushed.
    pub(crate) fn pop(&mut self, name: Symbol) -> bool {
        match self.saved.get_mut(&name).and_then(Vec::pop) {
            None => return false,
            Some(Some(definition)) => self.define(name, definition),
            Some(None) => self.undefine(name),
        }
        true
    }
}

/// What is wrong with a replacement list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BodyError {
    /// `##` at one of its ends (C11 6.10.3.3p1).
    PasteAtEnd(Span),
    /// `#` before something else than a parameter (C11 6.10.3.2p1).
    StringizeWithoutParameter(Span),
    /// `__VA_OPT__` without parentheses, inside another one, or in a macro that is not variadic.
    VaOpt(Span, &'static str),
}

/// Turns a replacement list into pieces.
pub(crate) struct BodyCompiler<'a> {
    pub(crate) function_like: bool,
    pub(crate) variadic: bool,
    pub(crate) parameters: &'a [Symbol],
    pub(crate) va_opt: Symbol,
}

impl BodyCompiler<'_> {
    /// The pieces of `body`; empty when it can be used as it is.
    pub(crate) fn compile(&self, body: &[Token]) -> Result<Vec<Piece>, BodyError> {
        let plain = |token: &Token| token.kind != TokenKind::HashHash;
        if !self.function_like && body.iter().all(plain) {
            return Ok(Vec::new());
        }
        let pieces = self.pieces(body, false)?;
        let literal = pieces.iter().all(|piece| matches!(piece, Piece::Token(_)));
        Ok(if literal { Vec::new() } else { pieces })
    }

    fn pieces(&self, body: &[Token], in_va_opt: bool) -> Result<Vec<Piece>, BodyError> {
        for end in [body.first(), body.last()].into_iter().flatten() {
            if end.kind == TokenKind::HashHash {
                return Err(BodyError::PasteAtEnd(end.span));
            }
        }
        let mut pieces = Vec::with_capacity(body.len());
        let mut at = 0;
        while let Some(&token) = body.get(at) {
            at += 1;
            match token.kind {
                TokenKind::HashHash => pieces.push(Piece::Paste),
                TokenKind::Hash if self.function_like => {
                    let operand = body.get(at).copied();
                    at += 1;
                    if operand.is_some_and(|operand| self.is_va_opt(&operand)) {
                        pieces.push(self.va_opt(body, &mut at, token, in_va_opt, true)?);
                        continue;
                    }
                    let index = operand.and_then(|operand| self.parameter(&operand));
                    let index = index.ok_or(BodyError::StringizeWithoutParameter(token.span))?;
                    pieces.push(Piece::Stringize { index, token });
                }
                TokenKind::Ident if self.is_va_opt(&token) => {
                    pieces.push(self.va_opt(body, &mut at, token, in_va_opt, false)?);
                }
                _ => pieces.push(match self.parameter(&token) {
                    Some(index) => Piece::Parameter { index, token },
                    None => Piece::Token(token),
                }),
            }
        }
        Ok(pieces)
    }

    fn parameter(&self, token: &Token) -> Option<usize> {
        if token.kind != TokenKind::Ident {
            return None;
        }
        self.parameters.iter().position(|&parameter| parameter == token.text)
    }

    fn is_va_opt(&self, token: &Token) -> bool {
        self.variadic && token.kind == TokenKind::Ident && token.text == self.va_opt
    }

    /// `__VA_OPT__ ( … )`, the name read: `at` is the place after it.
    fn va_opt(
        &self,
        body: &[Token],
        at: &mut usize,
        token: Token,
        nested: bool,
        stringize: bool,
    ) -> Result<Piece, BodyError> {
        if nested {
            return Err(BodyError::VaOpt(token.span, "__VA_OPT__ inside another __VA_OPT__"));
        }
        if body.get(*at).is_none_or(|next| next.kind != TokenKind::LParen) {
            return Err(BodyError::VaOpt(token.span, "__VA_OPT__ needs a '(' after it"));
        }
        let start = *at + 1;
        let mut depth = 0_usize;
        for (index, inner) in body.iter().enumerate().skip(*at) {
            match inner.kind {
                TokenKind::LParen => depth += 1,
                TokenKind::RParen => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                *at = index + 1;
                let pieces = self.pieces(&body[start..index], true)?;
                return Ok(Piece::VaOpt { pieces, stringize, token });
            }
        }
        Err(BodyError::VaOpt(token.span, "the '(' after __VA_OPT__ is never closed"))
    }
}
