//! Pragmas (C11 6.10.6): those the preprocessor obeys, and those it hands on.

use std::rc::Rc;

use beec_source::{Diagnostic, FileKind, Severity, Span, Symbol};

use crate::builtins::{made_up, spelled};
use crate::preprocessor::Preprocessor;
use crate::{Token, TokenKind};

impl Preprocessor<'_> {
    /// Obeys a pragma, the words after `#pragma` given; the token to hand on when it concerns a later stage.
    pub(crate) fn pragma(&mut self, words: &[Token], span: Span) -> Option<Token> {
        let word = |index: usize| words.get(index).map_or("", |token| token.text.as_str());
        let rest = words.get(1..).unwrap_or(&[]);
        match (word(0), word(1)) {
            ("once", _) => self.pragma_once(span),
            ("push_macro", _) => {
                if let Some(name) = self.macro_in_quotes(rest, span, "push_macro") {
                    self.macros.push(name);
                }
            }
            ("pop_macro", _) => self.pop_macro(rest, span),
            ("GCC" | "clang", "poison") => self.poison(&words[2..]),
            ("GCC" | "clang", "system_header") => self.system_header(span),
            ("GCC" | "clang", "error") => {
                let text = self.pragma_message(&words[2..], span);
                self.session.emit(Diagnostic::error("E0130", span, text));
            }
            ("GCC" | "clang", "warning") => {
                let text = self.pragma_message(&words[2..], span);
                self.session.emit(Diagnostic::warning("W0102", "#pragma-messages", span, text));
            }
            ("message", _) => {
                let text = self.pragma_message(rest, span);
                self.session.emit(Diagnostic::warning("W0102", "#pragma-messages", span, text));
            }
            ("GCC" | "clang", "dependency") => self.dependency(&words[2..], span),
            ("GCC" | "clang", "diagnostic") => {
                self.diagnostic_pragma(&words[2..], span);
                return Some(self.handed_on(words, span));
            }
            ("region" | "endregion" | "mark", _) => {}
            // What clang lets headers say about macros concerns no program.
            ("clang", "deprecated" | "final" | "restrict_expansion" | "include_instead") => {}
            _ => return Some(self.handed_on(words, span)),
        }
        None
    }

    /// A pragma for the parser: its words with macros expanded where clang does so.
    fn handed_on(&mut self, words: &[Token], span: Span) -> Token {
        let word = |index: usize| words.get(index).map_or("", |token| token.text.as_str());
        let fixed = match (word(0), word(1)) {
            ("unroll" | "nounroll" | "unroll_and_jam" | "nounroll_and_jam" | "pack", _) => 1,
            ("clang" | "GCC", "loop" | "attribute" | "unroll" | "ivdep") => 2,
            _ => words.len(),
        };
        let mut line = words[..fixed.min(words.len())].to_vec();
        if let Some(rest) = words.get(fixed..).filter(|rest| !rest.is_empty()) {
            line.extend(self.expand_list(rest.to_vec()));
        }
        made_up(TokenKind::Pragma, &spelled(&line), span)
    }

    /// `diagnostic push`, `pop`, or `ignored|warning|error "-Wgroup"`.
    fn diagnostic_pragma(&mut self, words: &[Token], span: Span) {
        let severity = match words.first().map_or("", |token| token.text.as_str()) {
            "push" => return self.warnings.pushed.push(Rc::clone(&self.warnings.current)),
            "pop" => {
                let Some(settings) = self.warnings.pushed.pop() else {
                    let message = "diagnostic pop without a diagnostic push before it";
                    return self.session.emit(Diagnostic::warning("W0104", "unknown-pragmas", span, message));
                };
                self.warnings.current = settings;
                return self.mark_warnings();
            }
            "ignored" => None,
            "warning" => Some(Severity::Warning),
            "error" | "fatal" => Some(Severity::Error),
            _ => {
                let message = "diagnostic takes push, pop, ignored, warning or error";
                return self.session.emit(Diagnostic::warning("W0104", "unknown-pragmas", span, message));
            }
        };
        let option = spelled(&words[1..]);
        let Some(group) = option.strip_prefix("\"-W").and_then(|option| option.strip_suffix('"')) else {
            let message = "a warning's name is expected here, as \"-Wname\"";
            return self.session.emit(Diagnostic::warning("W0104", "unknown-pragmas", span, message));
        };
        Rc::make_mut(&mut self.warnings.current).insert(group.to_owned(), severity);
        self.mark_warnings();
    }

    /// The warning settings hold from here on in the innermost file.
    pub(crate) fn mark_warnings(&mut self) {
        let Some(file) = self.files.last() else { return };
        let touched = !self.warnings.current.is_empty() || self.session.has_warning_settings();
        if touched {
            let offset = file.lexer.cursor().saturating_sub(file.source.start);
            self.session.set_warnings(file.id, offset, Rc::clone(&self.warnings.current));
        }
    }

    fn pragma_once(&mut self, span: Span) {
        match self.files.last().map(|file| file.header) {
            Some(Some(header)) => self.headers.set_once(header),
            _ => {
                let warning =
                    Diagnostic::warning("W0104", "pragma-once-outside-header", span, "#pragma once in the main file");
                self.session.emit(warning);
            }
        }
    }

    /// The name in `("name")`.
    fn macro_in_quotes(&mut self, words: &[Token], span: Span, pragma: &str) -> Option<Symbol> {
        let quoted = match words {
            [open, name, close, ..] if open.kind == TokenKind::LParen && close.kind == TokenKind::RParen => name,
            _ => {
                self.bad_pragma(span, &format!("#pragma {pragma} takes the name of a macro: (\"name\")"));
                return None;
            }
        };
        let name = quoted.text.as_str().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        if name.is_none() || quoted.kind != TokenKind::String {
            self.bad_pragma(quoted.span, &format!("#pragma {pragma} takes the name of a macro in quotes"));
        }
        name.map(Symbol::intern)
    }

    fn bad_pragma(&self, span: Span, message: &str) {
        self.session.emit(Diagnostic::error("E0149", span, message));
    }

    fn pop_macro(&mut self, words: &[Token], span: Span) {
        let Some(name) = self.macro_in_quotes(words, span, "pop_macro") else { return };
        if !self.macros.pop(name) {
            let message = format!("#pragma pop_macro(\"{name}\") without a push_macro before it");
            self.session.emit(Diagnostic::warning("W0104", "ignored-pragmas", span, message));
        }
    }

    fn poison(&mut self, names: &[Token]) {
        for name in names {
            if name.kind == TokenKind::Ident {
                self.macros.poison(name.text);
            } else {
                self.bad_pragma(name.span, "#pragma GCC poison takes names");
            }
        }
    }

    fn system_header(&mut self, span: Span) {
        let Some(file) = self.files.last() else { return };
        if file.header.is_none() && file.source.kind == FileKind::User {
            let message = "#pragma system_header in the main file is ignored";
            self.session.emit(Diagnostic::warning("W0104", "pragma-system-header-outside-header", span, message));
            return;
        }
        let offset = file.lexer.cursor().saturating_sub(file.source.start);
        self.session.map_mut().mark_system(file.id, offset, true);
    }

    /// The strings of `GCC error "…"` or `message("…")`, joined.
    fn pragma_message(&mut self, words: &[Token], span: Span) -> String {
        let expanded = self.expand_list(words.to_vec());
        let mut text = String::new();
        for token in &expanded {
            match token.kind {
                TokenKind::String => {
                    let spelling = token.text.as_str().trim_start_matches(|character| character != '"');
                    let inner = spelling.get(1..spelling.len().saturating_sub(1)).unwrap_or("");
                    text.push_str(&inner.replace("\\\"", "\"").replace("\\n", " ").replace("\\\\", "\\"));
                }
                TokenKind::LParen | TokenKind::RParen => {}
                _ => {
                    self.bad_pragma(span, "this pragma takes a string literal");
                    return spelled(&expanded);
                }
            }
        }
        text
    }

    /// `#pragma GCC dependency "file"`: an error when the file is not there. Nothing compares ages here: the
    /// output must not depend on them.
    fn dependency(&mut self, words: &[Token], span: Span) {
        let (name, angled) = match words {
            [name, ..] if name.kind == TokenKind::String => (name.text.as_str().trim_matches('"').to_owned(), false),
            [open, inner @ .., close] if open.kind == TokenKind::Lt && close.kind == TokenKind::Gt => {
                (spelled(inner), true)
            }
            _ => {
                self.bad_pragma(span, "#pragma GCC dependency takes a file name");
                return;
            }
        };
        if !self.header_exists(&name, angled, false) {
            self.session.emit(Diagnostic::error("E0110", span, format!("cannot find header '{name}'")));
        }
    }
}
