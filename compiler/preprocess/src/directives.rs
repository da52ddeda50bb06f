//! Directives (C11 6.10): what a line that starts with `#` does.

use std::rc::Rc;

use beec_source::{BytePos, Diagnostic, Span, Symbol};

use crate::preprocessor::{Guard, OpenFile, Preprocessor};
use crate::splice::without_splices;
use crate::{Token, TokenFlags, TokenKind};

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
    "embed",
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
            "embed" => return self.embed(span),
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
    pub(crate) fn end_line(&mut self) {
        if let Some(file) = self.files.last_mut() {
            file.lexer.skip_line();
            file.lexer.in_directive = false;
        }
    }

    /// Warns about text after a directive that takes none.
    pub(crate) fn expect_end(&mut self, name: &str) {
        let extra = self.files.last_mut().and_then(|file| file.lexer.skip_line());
        if let Some(extra) = extra {
            let message = format!("text after #{name} is ignored");
            self.session.emit(Diagnostic::warning("W0103", "extra-tokens", extra, message).fix("make it a comment"));
        }
    }

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
