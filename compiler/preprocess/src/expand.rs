//! Macro expansion (C11 6.10.3): names are replaced, arguments collected and expanded.
//!
//! A macro is switched off while its replacement list is being read; a name met while its macro is off
//! is marked and never expanded again (6.10.3.4p2).

use std::ops::Range;
use std::rc::Rc;

use beec_source::{Diagnostic, Expansion, Span};

use crate::context::{Context, with_layout};
use crate::macros::{Definition, Macro};
use crate::preprocessor::Preprocessor;
use crate::{Token, TokenFlags, TokenKind};

/// How many tokens macros may give in one run.
const MAX_WORK: u64 = 8_000_000;
/// As many bytes of pasted text count as a token.
const TEXT_OF_A_TOKEN: u64 = 8;
/// How deep macro calls may stand in the arguments of macro calls.
const MAX_DEPTH: usize = 200;

/// The arguments of one call.
pub(crate) struct Arguments {
    tokens: Vec<Token>,
    ranges: Vec<Range<usize>>,
    /// Each argument after expansion, made when it is first needed.
    expanded: Vec<Option<Vec<Token>>>,
    /// The closing parenthesis.
    end: Span,
    /// Whether the call stops before a variadic macro's rest: `f(a)` for `f(x, ...)`, but not `f(a, )`.
    pub(crate) rest_omitted: bool,
}

impl Arguments {
    /// No arguments: an object-like macro has none.
    pub(crate) fn empty(end: Span) -> Arguments {
        Arguments { tokens: Vec::new(), ranges: Vec::new(), expanded: Vec::new(), end, rest_omitted: false }
    }

    /// An argument as written. Empty when there is none.
    pub(crate) fn raw(&self, index: usize) -> &[Token] {
        self.ranges.get(index).and_then(|range| self.tokens.get(range.clone())).unwrap_or(&[])
    }
}

impl Preprocessor<'_> {
    /// The next token, macros expanded.
    pub(crate) fn next(&mut self) -> Token {
        loop {
            let token = self.next_raw();
            let given = if token.kind == TokenKind::Ident
                && self.macros.is_special(token.text)
                && !token.flags.contains(TokenFlags::NO_EXPAND)
            {
                self.expand_name(token)
            } else {
                Some(token)
            };
            if let Some(mut token) = given {
                token.flags = token.flags.with(std::mem::take(&mut self.pending));
                return token;
            }
        }
    }

    /// Expands a name: the token it stands for, or `None` when its replacement is now next to be read.
    fn expand_name(&mut self, mut name: Token) -> Option<Token> {
        let Some(definition) = self.macros.get(name.text).cloned() else {
            self.report_poisoned(&name);
            return Some(name);
        };
        let definition = match definition {
            Definition::Builtin(builtin) => return self.expand_builtin(builtin, name),
            Definition::Macro(definition) => definition,
        };
        if definition.active.get() {
            name.flags = name.flags.with(TokenFlags::NO_EXPAND);
            return Some(name);
        }
        if !definition.function_like {
            self.enter(definition, name, None);
            return None;
        }
        if !self.left_paren_follows() {
            return Some(name);
        }
        let arguments = self.collect_arguments(&definition, &name)?;
        if !self.check_count(&definition, &name, &arguments) {
            name.flags = name.flags.with(TokenFlags::NO_EXPAND);
            return Some(name);
        }
        self.enter(definition, name, Some(arguments));
        None
    }

    pub(crate) fn report_poisoned(&self, name: &Token) {
        if self.macros.is_poisoned(name.text) {
            let message = format!("'{}' is poisoned by #pragma GCC poison", name.text);
            self.session.emit(Diagnostic::error("E0147", name.span, message));
        }
    }

    /// Makes the macro's replacement the next thing to be read.
    fn enter(&mut self, definition: Rc<Macro>, name: Token, arguments: Option<Arguments>) {
        self.count_work(name.span);
        let call_site = arguments.as_ref().map_or(name.span, |arguments| name.span.to(arguments.end));
        let record = Expansion { name: definition.name, call_site, definition: definition.span };
        let expansion = self.session.add_expansion(record);
        if definition.body.is_empty() {
            self.pending = self.pending.with(with_layout(TokenFlags::NONE, name.flags));
            return;
        }
        if definition.pieces.is_empty() {
            self.contexts.push(Context::body(definition, expansion, name.flags));
            return;
        }
        let list = self.substitute(&definition, arguments, expansion, name.flags);
        if list.is_empty() {
            self.pending = self.pending.with(with_layout(TokenFlags::NONE, name.flags));
        } else {
            self.contexts.push(Context::substituted(definition, list));
        }
    }

    /// Counts a spelling that was made against the bound, as it is kept: tokens are short, but they may be pasted.
    pub(crate) fn count_text(&mut self, text: &str, span: Span) {
        self.work += text.len() as u64 / TEXT_OF_A_TOKEN;
        self.count_work(span);
    }

    /// Counts one token or macro against the bound.
    pub(crate) fn count_work(&mut self, span: Span) {
        self.work += 1;
        if self.work > MAX_WORK {
            let message = format!("the macros of this file expand to more than {MAX_WORK} tokens");
            self.stop(Diagnostic::error("E0145", span, message).at("this was expanded last"));
        }
    }

    /// Reads the arguments of a call, the `(` being next. `None` when it is never closed.
    fn collect_arguments(&mut self, definition: &Macro, name: &Token) -> Option<Arguments> {
        let outer = std::mem::replace(&mut self.collecting, true);
        let arguments = self.read_arguments(definition, name);
        self.collecting = outer;
        let mut arguments = arguments?;
        let last = arguments.ranges.len();
        let none = last == 1 && arguments.tokens.is_empty();
        let omitted = last < definition.parameters.len() || (none && definition.parameters.len() == 1);
        arguments.rest_omitted = definition.variadic && omitted;
        Some(arguments)
    }

    fn read_arguments(&mut self, definition: &Macro, name: &Token) -> Option<Arguments> {
        let open = self.next_raw();
        let mut arguments = Arguments::empty(open.span);
        let (mut start, mut nesting) = (0, 0_usize);
        loop {
            let mut token = self.next_raw();
            match token.kind {
                TokenKind::Eof => {
                    self.report_open_call(name, &open);
                    return None;
                }
                TokenKind::LParen => nesting += 1,
                TokenKind::RParen if nesting == 0 => {
                    arguments.ranges.push(start..arguments.tokens.len());
                    arguments.end = token.span;
                    arguments.expanded.resize_with(arguments.ranges.len(), || None);
                    return Some(arguments);
                }
                TokenKind::RParen => nesting -= 1,
                TokenKind::Comma if nesting == 0 => {
                    let rest = definition.variadic && arguments.ranges.len() + 1 >= definition.parameters.len();
                    if !rest {
                        arguments.ranges.push(start..arguments.tokens.len());
                        start = arguments.tokens.len();
                        continue;
                    }
                }
                TokenKind::Ident if self.macros.is_special(token.text) && self.is_active(&token) => {
                    token.flags = token.flags.with(TokenFlags::NO_EXPAND);
                }
                _ => {}
            }
            if token.flags.contains(TokenFlags::START_OF_LINE) {
                token.flags = token.flags.without(TokenFlags::START_OF_LINE).with(TokenFlags::LEADING_SPACE);
            }
            arguments.tokens.push(token);
        }
    }

    fn report_open_call(&mut self, name: &Token, open: &Token) {
        if self.stopped {
            return;
        }
        let message = format!("the call of macro '{}' is never closed", name.text);
        let error = Diagnostic::error("E0143", name.span, message).label(open.span, "this '(' has no ')'");
        self.session.emit(error);
    }

    fn check_count(&self, definition: &Macro, name: &Token, arguments: &Arguments) -> bool {
        let wanted = definition.parameters.len();
        let given = match arguments.ranges.as_slice() {
            [only] if only.is_empty() && wanted == 0 => 0,
            ranges => ranges.len(),
        };
        let enough = given == wanted || (definition.variadic && given + 1 >= wanted);
        if !enough {
            let least = if definition.variadic { "at least " } else { "" };
            let wanted = if definition.variadic { wanted - 1 } else { wanted };
            let noun = if wanted == 1 { "argument" } else { "arguments" };
            let message = format!("macro '{}' takes {least}{wanted} {noun}, not {given}", name.text);
            let error = Diagnostic::error("E0142", name.span.to(arguments.end), message);
            self.session.emit(error.label(definition.span, "defined here"));
        }
        enough
    }

    /// An argument after complete expansion (C11 6.10.3.1).
    pub(crate) fn expanded<'b>(&mut self, arguments: &'b mut Arguments, index: usize) -> &'b [Token] {
        if index >= arguments.ranges.len() {
            return &[];
        }
        if arguments.expanded[index].is_none() {
            let raw = arguments.raw(index);
            let special = |token: &Token| token.kind == TokenKind::Ident && self.macros.is_special(token.text);
            if !raw.iter().any(special) {
                return arguments.raw(index);
            }
            let raw = raw.to_vec();
            arguments.expanded[index] = Some(self.expand_list(raw));
        }
        arguments.expanded[index].as_deref().unwrap_or(&[])
    }

    /// Expands a list of tokens as if nothing came after it.
    pub(crate) fn expand_list(&mut self, tokens: Vec<Token>) -> Vec<Token> {
        if self.depth >= MAX_DEPTH {
            let span = tokens.first().map_or(Span::NONE, |token| token.span);
            let message = format!("macro calls stand more than {MAX_DEPTH} deep in each other's arguments");
            self.stop(Diagnostic::error("E0145", span, message));
            return tokens;
        }
        self.depth += 1;
        let saved = self.isolate(tokens);
        let mut expanded = Vec::new();
        loop {
            let token = self.next();
            if token.kind == TokenKind::Eof {
                break;
            }
            expanded.push(token);
        }
        self.rejoin(saved);
        self.depth -= 1;
        expanded
    }
}
