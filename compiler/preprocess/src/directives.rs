//! Directives (C11 6.10): what a line that starts with `#` does.

use std::rc::Rc;

use beec_source::{BytePos, Diagnostic, Span, Symbol};

use crate::lexer::without_splices;
use crate::preprocessor::{Conditional, Guard, OpenFile, Preprocessor};
use crate::{Token, TokenFlags, TokenKind};

/// How many `#if`s may be open in one file.
const MAX_CONDITIONALS: usize = 1000;

/// What is to be done once a directive's line has been read to its end.
pub(crate) enum After {
    /// Nothing.
    Nothing,
    /// A pragma goes to the parser.
    Give(Token),
    /// The group that follows is not compiled.
    Skip,
    /// A file is read next.
    Enter(Box<OpenFile>),
}

/// The directives there are, for suggestions.
const DIRECTIVES: &[&str] = &[
    "define",
    "undef",
    "include",
    "include_next",
    "if",
    "ifdef",
    "ifndef",
    "elif",
    "elifdef",
    "elifndef",
    "else",
    "endif",
    "line",
    "error",
    "warning",
    "pragma",
    "ident",
    "sccs",
    "import",
];

impl Preprocessor<'_> {
    /// Obeys the directive whose `#` was read; gives a pragma that is the parser's.
    pub(crate) fn directive(&mut self, hash: Token) -> Option<Token> {
        let outer_guard = {
            let file = self.file()?;
            file.lexer.in_directive = true;
            let guard = file.guard;
            if file.conditionals.is_empty() {
                file.guard = Guard::None;
            }
            guard
        };
        let name = self.next_in_line();
        let after = match name.kind {
            TokenKind::Eof => {
                if let Some(file) = self.file() {
                    file.guard = outer_guard;
                }
                After::Nothing
            }
            TokenKind::Number => self.line_marker(name),
            TokenKind::Ident => self.named_directive(hash, name, outer_guard),
            _ => {
                let message = format!("'{}' is not a directive", name.text);
                self.session.emit(Diagnostic::error("E0131", hash.span.to(name.span), message));
                After::Nothing
            }
        };
        self.end_line();
        match after {
            After::Nothing => None,
            After::Give(token) => Some(token),
            After::Skip => {
                self.skip_group();
                None
            }
            After::Enter(file) => {
                self.files.push(*file);
                self.mark_warnings();
                None
            }
        }
    }

    fn named_directive(&mut self, hash: Token, name: Token, outer_guard: Guard) -> After {
        let span = hash.span.to(name.span);
        match name.text.as_str() {
            "define" => self.define(span),
            "undef" => self.undef(span),
            "include" | "import" => return self.include(span, false),
            "include_next" => return self.include(span, true),
            "if" => return self.if_directive(span, outer_guard),
            "ifdef" => return self.ifdef(span, true, outer_guard),
            "ifndef" => return self.ifdef(span, false, outer_guard),
            "elif" | "elifdef" | "elifndef" | "else" => return self.group_ends(span, name.text.as_str()),
            "endif" => self.endif(span),
            "line" => self.line_directive(span),
            "error" => {
                let (text, place) = self.rest_text(span);
                self.session.emit(Diagnostic::error("E0130", place, format!("#error {text}").trim_end()));
            }
            "warning" => {
                let (text, place) = self.rest_text(span);
                let message = format!("#warning {text}");
                self.session.emit(Diagnostic::warning("W0102", "#warnings", place, message.trim_end()));
            }
            "pragma" => {
                let line = self.rest_of_directive();
                return self.pragma(&line, span).map_or(After::Nothing, |mut token| {
                    token.flags = TokenFlags::START_OF_LINE;
                    After::Give(token)
                });
            }
            "ident" | "sccs" => {
                self.rest_of_directive();
            }
            "embed" => {
                self.rest_of_directive();
                self.session.emit(Diagnostic::error("E0131", span, "#embed is not supported"));
            }
            unknown => {
                self.rest_of_directive();
                let error = Diagnostic::error("E0131", span, format!("'#{unknown}' is not a directive"));
                let near = crate::nearest::nearest(unknown, DIRECTIVES.iter().copied());
                self.session.emit(match near {
                    Some(near) => error.fix(format!("did you mean '#{near}'?")),
                    None => error,
                });
            }
        }
        After::Nothing
    }

    /// The next token of the directive's line, not expanded.
    pub(crate) fn next_in_line(&mut self) -> Token {
        self.files.last_mut().map_or_else(|| crate::preprocessor::eof(Span::NONE), |file| file.lexer.next())
    }

    /// The rest of the directive's line, not expanded.
    pub(crate) fn rest_of_directive(&mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        loop {
            let token = self.next_in_line();
            if token.kind == TokenKind::Eof {
                return tokens;
            }
            tokens.push(token);
        }
    }

    /// The rest of the line as written, and where it is (the directive itself when there is none).
    fn rest_text(&mut self, directive: Span) -> (String, Span) {
        let tokens = self.rest_of_directive();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return (String::new(), directive) };
        let place = first.span.to(last.span);
        let text = self.files.last().map_or(String::new(), |file| {
            without_splices(file.lexer.slice(place.lo, place.hi)).split_whitespace().collect::<Vec<_>>().join(" ")
        });
        (text, place)
    }

    /// Leaves the directive, whatever still stands on its line.
    fn end_line(&mut self) {
        if let Some(file) = self.files.last_mut() {
            file.lexer.skip_line();
            file.lexer.in_directive = false;
        }
    }

    /// Warns about text after a directive that takes none.
    fn expect_end(&mut self, name: &str) {
        let extra = self.files.last_mut().and_then(|file| file.lexer.skip_line());
        if let Some(extra) = extra {
            let message = format!("text after #{name} is ignored");
            self.session.emit(Diagnostic::warning("W0103", "extra-tokens", extra, message).fix("make it a comment"));
        }
    }

    // Conditionals (C11 6.10.1).

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

    fn if_directive(&mut self, span: Span, guard: Guard) -> After {
        let line = self.rest_of_directive();
        self.note_guard(guard, guarded_name(&line, self.names.defined));
        let taken = self.condition(line, span);
        self.push_conditional(span, taken)
    }

    fn ifdef(&mut self, span: Span, wanted: bool, guard: Guard) -> After {
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
    fn group_ends(&mut self, span: Span, name: &str) -> After {
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

    fn endif(&mut self, span: Span) {
        self.expect_end("endif");
        let Some(file) = self.files.last_mut() else { return };
        if file.conditionals.pop().is_none() {
            self.session.emit(Diagnostic::error("E0121", span, "#endif without #if"));
        } else if let (Guard::Inside(name), true) = (file.guard, file.conditionals.is_empty()) {
            file.guard = Guard::After(name);
        }
    }

    /// Passes over groups until one is to be compiled or the conditional ends.
    fn skip_group(&mut self) {
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

    // Line numbers (C11 6.10.4).

    /// `#line digits "name"`, macros expanded.
    fn line_directive(&mut self, span: Span) {
        let line = self.rest_of_directive();
        let line = self.expand_list(line);
        let mut tokens = line.iter();
        let Some(number) = tokens.next().and_then(line_number) else {
            self.session.emit(Diagnostic::error("E0132", span, "#line needs a line number"));
            return;
        };
        let name = match tokens.next() {
            None => None,
            Some(token) if token.kind == TokenKind::String => Some(file_name(token)),
            Some(token) => {
                self.session.emit(Diagnostic::error("E0132", token.span, "#line takes a file name in quotes here"));
                return;
            }
        };
        self.presume(number, name, None);
    }

    /// `# digits "name" flags`: how preprocessors mark lines in their output.
    fn line_marker(&mut self, number: Token) -> After {
        let line = self.rest_of_directive();
        let Some(start) = line_number(&number) else {
            self.session.emit(Diagnostic::error("E0132", number.span, "a line marker needs a line number"));
            return After::Nothing;
        };
        let name = match line.first() {
            None => None,
            Some(token) if token.kind == TokenKind::String => Some(file_name(token)),
            Some(token) => {
                self.session.emit(Diagnostic::error(
                    "E0132",
                    token.span,
                    "a line marker takes a file name in quotes here",
                ));
                return After::Nothing;
            }
        };
        let system = line.iter().skip(1).any(|flag| flag.text == "3");
        self.presume(start, name, Some(system));
        After::Nothing
    }

    fn presume(&mut self, number: u32, name: Option<Symbol>, system: Option<bool>) {
        let Some(file) = self.files.last() else { return };
        let next_line = next_line_offset(&file.source.text, file.lexer.cursor() - file.source.start);
        let mut map = self.session.map_mut();
        map.presume(file.id, next_line, number, name);
        if let Some(system) = system {
            map.mark_system(file.id, next_line, system);
        }
    }

    /// The text after the directive's name, from its first character to the end of the logical line, for header names.
    pub(crate) fn header_text(&mut self) -> Option<(Rc<str>, BytePos)> {
        let file = self.files.last_mut()?;
        let text: Rc<str> = file.lexer.rest_of_line().into();
        Some((text, file.lexer.cursor()))
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

/// A line number: decimal digits, at most 2147483647 (C11 6.10.4p3).
fn line_number(token: &Token) -> Option<u32> {
    let text = token.text.as_str();
    let decimal = token.kind == TokenKind::Number && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = if decimal { text.parse::<u32>().ok()? } else { return None };
    (value <= i32::MAX as u32).then_some(value)
}

/// The name inside a string literal; only `\\` and `\"` and octal escapes occur in practice.
fn file_name(token: &Token) -> Symbol {
    let text = token.text.as_str();
    let inner = text.trim_start_matches(|character| character != '"').trim_matches('"');
    Symbol::intern(&inner.replace("\\\"", "\"").replace("\\\\", "\\"))
}

fn next_line_offset(text: &str, from: u32) -> u32 {
    let rest = text.get(from as usize..).unwrap_or("");
    from + rest.find('\n').map_or(rest.len(), |newline| newline + 1) as u32
}
