//! `#if` and its kin (C11 6.10.1): which groups are compiled.

use beec_source::{Diagnostic, Span, Symbol};

use crate::directives::After;
use crate::preprocessor::{Conditional, Guard, Preprocessor};
use crate::{Token, TokenKind};

/// How many `#if`s may be open in one file.
const MAX_CONDITIONALS: usize = 1000;

impl Preprocessor<'_> {
    fn push_conditional(&mut self, span: Span, taken: bool) -> After {
        let Some(file) = self.files.last_mut() else { return After::Nothing };
        if file.conditionals.len() >= MAX_CONDITIONALS {
            let message = format!("more than {MAX_CONDITIONALS} conditionals are open in this file");
            self.stop(Diagnostic::error("E0125", span, message));
            return After::Nothing;
        }
        file.conditionals.push(Conditional { span, taken, else_span: None });
        if taken { After::Nothing } else { After::Skip }
    }

    pub(crate) fn if_directive(&mut self, span: Span, guard: Guard) -> After {
        let line = self.rest_of_directive();
        self.note_guard(guard, guarded_name(&line, self.names.defined));
        let taken = self.condition(line, span);
        self.push_conditional(span, taken)
    }

    pub(crate) fn ifdef(&mut self, span: Span, wanted: bool, guard: Guard) -> After {
        let Some(name) = self.conditional_name(span) else { return self.push_conditional(span, false) };
        if !wanted {
            self.note_guard(guard, Some(name));
        }
        let taken = self.macros.is_defined(name) == wanted;
        self.push_conditional(span, taken)
    }

    /// The name after `#ifdef` and its kin.
    fn conditional_name(&mut self, span: Span) -> Option<Symbol> {
        let name = self.next_in_line();
        if name.kind != TokenKind::Ident {
            self.session.emit(Diagnostic::error("E0132", span, "this directive needs the name of a macro"));
            return None;
        }
        self.report_poisoned(&name);
        self.expect_end("ifdef NAME");
        Some(name.text)
    }

    fn note_guard(&mut self, before: Guard, name: Option<Symbol>) {
        let (Some(file), Some(name)) = (self.files.last_mut(), name) else { return };
        if before == Guard::Start && file.conditionals.is_empty() {
            file.guard = Guard::Inside(name);
        }
    }

    /// `#elif` or `#else` after a group that was compiled: what follows is skipped.
    pub(crate) fn group_ends(&mut self, span: Span, name: &str) -> After {
        if name == "else" {
            self.expect_end(name);
        } else {
            self.rest_of_directive();
        }
        let Some(file) = self.files.last_mut() else { return After::Nothing };
        if file.conditionals.len() <= 1 {
            file.guard = Guard::None;
        }
        if self.check_group(span, name) { After::Skip } else { After::Nothing }
    }

    /// Whether `#elif` or `#else` may stand here; notes an `#else`.
    fn check_group(&mut self, span: Span, name: &str) -> bool {
        let Some(file) = self.files.last_mut() else { return false };
        let Some(open) = file.conditionals.last_mut() else {
            self.session.emit(Diagnostic::error("E0121", span, format!("#{name} without #if")));
            return false;
        };
        if let Some(earlier) = open.else_span {
            let error = Diagnostic::error("E0122", span, format!("#{name} after #else"));
            self.session.emit(error.label(earlier, "the #else is here"));
        } else if name == "else" {
            open.else_span = Some(span);
        }
        true
    }

    pub(crate) fn endif(&mut self, span: Span) {
        self.expect_end("endif");
        let Some(file) = self.files.last_mut() else { return };
        if file.conditionals.pop().is_none() {
            self.session.emit(Diagnostic::error("E0121", span, "#endif without #if"));
        } else if let (Guard::Inside(name), true) = (file.guard, file.conditionals.is_empty()) {
            file.guard = Guard::After(name);
        }
    }

    /// Passes over groups until one is to be compiled or the conditional ends.
    pub(crate) fn skip_group(&mut self) {
        let mut nested = 0_usize;
        loop {
            let Some(hash) = self.files.last_mut().and_then(|file| file.lexer.skip_to_directive()) else { return };
            if let Some(file) = self.files.last_mut() {
                file.lexer.in_directive = true;
            }
            let name = self.next_in_line();
            let span = hash.span.to(name.span);
            let compiled = match name.text.as_str() {
                _ if name.kind != TokenKind::Ident => false,
                "if" | "ifdef" | "ifndef" => {
                    nested += 1;
                    false
                }
                "endif" if nested > 0 => {
                    nested -= 1;
                    false
                }
                "endif" => {
                    self.endif(span);
                    true
                }
                "else" | "elif" | "elifdef" | "elifndef" if nested == 0 => self.next_group(span, name.text.as_str()),
                _ => false,
            };
            self.end_line();
            if compiled {
                return;
            }
        }
    }

    /// `#elif` or `#else` while skipping: whether the group after it is compiled.
    fn next_group(&mut self, span: Span, name: &str) -> bool {
        if let Some(file) = self.files.last_mut().filter(|file| file.conditionals.len() == 1) {
            file.guard = Guard::None;
        }
        self.check_group(span, name);
        let after_else = |open: &Conditional| open.taken || open.else_span.is_some_and(|place| place != span);
        let done = self.files.last().and_then(|file| file.conditionals.last()).is_none_or(after_else);
        if done {
            return false;
        }
        let taken = match name {
            "else" => {
                self.expect_end(name);
                true
            }
            "elif" => {
                let line = self.rest_of_directive();
                self.condition(line, span)
            }
            _ => {
                let wanted = name == "elifdef";
                self.conditional_name(span).is_some_and(|name| self.macros.is_defined(name) == wanted)
            }
        };
        if let Some(open) = self.files.last_mut().and_then(|file| file.conditionals.last_mut()) {
            open.taken |= taken;
        }
        taken
    }
}

/// The `NAME` of `#if !defined NAME` or `#if !defined(NAME)`.
fn guarded_name(line: &[Token], defined: Symbol) -> Option<Symbol> {
    let is = |token: &Token, kind| token.kind == kind;
    let name = match line {
        [not, word, name] if is(not, TokenKind::Bang) && word.text == defined => name,
        [not, word, open, name, close]
            if is(not, TokenKind::Bang)
                && word.text == defined
                && is(open, TokenKind::LParen)
                && is(close, TokenKind::RParen) =>
        {
            name
        }
        _ => return None,
    };
    is(name, TokenKind::Ident).then_some(name.text)
}
