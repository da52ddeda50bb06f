//! Macros that no text defines: `__LINE__`, `__FILE__`, `__has_include`, `_Pragma` and their kin.

use beec_source::{Diagnostic, Location, Span, Symbol};

use crate::date;
use crate::features;
use crate::lexer::tokens_of_text;
use crate::macros::{Builtin, Definition, FeatureTest, MacroTable};
use crate::preprocessor::Preprocessor;
use crate::substitute::push_escaped;
use crate::{Token, TokenFlags, TokenKind};

/// The built-in macros by name.
const BUILTINS: &[(&str, Builtin)] = &[
    ("__FILE__", Builtin::File),
    ("__FILE_NAME__", Builtin::FileName),
    ("__BASE_FILE__", Builtin::BaseFile),
    ("__LINE__", Builtin::Line),
    ("__COUNTER__", Builtin::Counter),
    ("__INCLUDE_LEVEL__", Builtin::IncludeLevel),
    ("__DATE__", Builtin::Date),
    ("__TIME__", Builtin::Time),
    ("__TIMESTAMP__", Builtin::Timestamp),
    ("_Pragma", Builtin::Pragma),
    ("__has_include", Builtin::HasInclude),
    ("__has_include_next", Builtin::HasIncludeNext),
    ("__has_embed", Builtin::HasEmbed),
    ("__has_builtin", Builtin::Feature(FeatureTest::Builtin)),
    ("__has_attribute", Builtin::Feature(FeatureTest::Attribute)),
    ("__has_c_attribute", Builtin::Feature(FeatureTest::CAttribute)),
    ("__has_declspec_attribute", Builtin::Feature(FeatureTest::DeclspecAttribute)),
    ("__has_feature", Builtin::Feature(FeatureTest::Feature)),
    ("__has_extension", Builtin::Feature(FeatureTest::Extension)),
    ("__has_warning", Builtin::Feature(FeatureTest::Warning)),
    ("__building_module", Builtin::Feature(FeatureTest::Never)),
    ("__is_target_arch", Builtin::Feature(FeatureTest::TargetArch)),
    ("__is_target_environment", Builtin::Feature(FeatureTest::Never)),
    ("__is_target_os", Builtin::Feature(FeatureTest::Never)),
    ("__is_target_vendor", Builtin::Feature(FeatureTest::Never)),
    ("__is_identifier", Builtin::Feature(FeatureTest::IsIdentifier)),
];

impl MacroTable {
    /// Defines what is always there.
    pub(crate) fn define_builtins(&mut self) {
        for &(name, builtin) in BUILTINS {
            self.define(Symbol::intern(name), Definition::Builtin(builtin));
        }
    }
}

impl Preprocessor<'_> {
    /// What a built-in macro stands for; `None` when there is nothing to give.
    pub(crate) fn expand_builtin(&mut self, builtin: Builtin, name: Token) -> Option<Token> {
        match builtin {
            Builtin::File => Some(string(name, &self.place().name)),
            Builtin::FileName => {
                let place = self.place();
                Some(string(name, place.name.rsplit('/').next().unwrap_or_default()))
            }
            Builtin::BaseFile => Some(string(name, &self.main_name)),
            Builtin::Line => Some(number(name, u64::from(self.line_of(name)))),
            Builtin::Counter => {
                self.counter += 1;
                Some(number(name, self.counter - 1))
            }
            Builtin::IncludeLevel => Some(number(name, self.files.len().saturating_sub(1) as u64)),
            Builtin::Date => Some(string(name, &date::date(self.options.source_date_epoch.unwrap_or(0)))),
            Builtin::Time => Some(string(name, &date::time(self.options.source_date_epoch.unwrap_or(0)))),
            Builtin::Timestamp => Some(string(name, &self.timestamp())),
            Builtin::Pragma => self.pragma_operator(name),
            Builtin::HasInclude => self.has_include(name, false),
            Builtin::HasIncludeNext => self.has_include(name, true),
            Builtin::HasEmbed => self.has_embed(name),
            Builtin::Feature(test) => self.feature_test(test, name),
        }
    }

    /// Where the innermost file has been read to, as `#line` would have it.
    fn place(&self) -> Location {
        let position = self.files.last().map_or(0, |file| {
            let end = file.lexer.position();
            if end > file.source.start { end - 1 } else { end }
        });
        let nowhere = Location { file: beec_source::FileId(0), name: String::new(), line: 0, column: 0 };
        self.session.map().locate(position).unwrap_or(nowhere)
    }

    /// The line of `__LINE__`: where it is written, or where the outermost macro call that it came out of ends. A call
    /// inside another one's arguments has a line of its own.
    fn line_of(&self, name: Token) -> u32 {
        let map = self.session.map();
        let outermost = map.outermost(name.span);
        let position = if outermost == name.span { outermost.lo } else { outermost.hi.saturating_sub(1) };
        map.locate(position).map_or_else(|| self.place().line, |place| place.line)
    }

    fn timestamp(&self) -> String {
        if let Some(epoch) = self.options.source_date_epoch {
            return date::timestamp(epoch);
        }
        let path = self.files.last().map_or("", |file| file.source.name.as_str());
        date::timestamp(self.options.files.modified(path.as_ref()).unwrap_or(0))
    }

    /// `_Pragma ( "…" )`. In an argument it stays as it is until the argument is where it will be.
    fn pragma_operator(&mut self, name: Token) -> Option<Token> {
        if self.isolated {
            return Some(name);
        }
        let parts = [self.next_raw(), self.next(), self.next_raw()];
        let kinds = [TokenKind::LParen, TokenKind::String, TokenKind::RParen];
        if let Some(wrong) = (0..3).find(|&index| parts[index].kind != kinds[index]) {
            let error = Diagnostic::error("E0148", name.span, "_Pragma takes one string literal in parentheses");
            self.session.emit(error.label(parts[wrong].span, "instead of this"));
            return None;
        }
        let words = destringized(parts[1].text.as_str());
        let tokens = tokens_of_text(&words, &self.spellings, name.span);
        self.pending = self.pending.with(name.flags.without(TokenFlags::NO_EXPAND));
        self.pragma(&tokens, name.span)
    }

    /// `__has_include ( header )` (C2x 6.10.1), allowed in `#if` only.
    fn has_include(&mut self, name: Token, next: bool) -> Option<Token> {
        if !self.in_condition {
            let message = format!("'{}' may only stand in #if and #elif", name.text);
            self.session.emit(Diagnostic::error("E0123", name.span, message));
            return Some(number(name, 0));
        }
        let open = self.next_raw();
        if open.kind != TokenKind::LParen {
            return Some(self.bad_operand(name, "a header name in parentheses"));
        }
        let Some((header, angled)) = self.header_operand() else {
            return Some(self.bad_operand(name, "\"header\" or <header> in parentheses"));
        };
        if self.next_raw().kind != TokenKind::RParen {
            return Some(self.bad_operand(name, "a ')' after the header name"));
        }
        let found = self.header_exists(&header, angled, next);
        Some(number(name, u64::from(found)))
    }

    /// `__has_embed ( file parameters )` (C23 6.10.2), allowed in `#if` only.
    fn has_embed(&mut self, name: Token) -> Option<Token> {
        if !self.in_condition {
            let message = format!("'{}' may only stand in #if and #elif", name.text);
            self.session.emit(Diagnostic::error("E0123", name.span, message));
            return Some(number(name, 0));
        }
        if self.next_raw().kind != TokenKind::LParen {
            return Some(self.bad_operand(name, "a file's name in parentheses"));
        }
        let Some((file, angled)) = self.header_operand() else {
            return Some(self.bad_operand(name, "\"file\" or <file> in parentheses"));
        };
        let mut words = Vec::new();
        let mut depth = 0usize;
        loop {
            let token = self.next_raw();
            match token.kind {
                TokenKind::RParen if depth == 0 => break,
                TokenKind::Eof => return Some(self.bad_operand(name, "a ')' after the file's name")),
                TokenKind::LParen => depth += 1,
                TokenKind::RParen => depth -= 1,
                _ => {}
            }
            words.push(token);
        }
        let answer = self.embed_exists(&file, angled, &words, name.span).unwrap_or(0);
        Some(number(name, answer))
    }

    /// A header name inside parentheses, out of tokens.
    fn header_operand(&mut self) -> Option<(String, bool)> {
        let mut token = self.next_raw();
        if token.kind == TokenKind::Ident {
            let saved = self.isolate(vec![token]);
            let expanded = self.expand_rest();
            self.rejoin(saved);
            let mut expanded = expanded.into_iter();
            token = expanded.next()?;
            if token.kind == TokenKind::Lt {
                let close = |token: &Token| token.kind == TokenKind::Gt;
                let inner: Vec<Token> = expanded.take_while(|token| !close(token)).collect();
                return Some((spelled(&inner), true));
            }
        }
        match token.kind {
            TokenKind::String => {
                let text = token.text.as_str();
                Some((text.strip_prefix('"')?.strip_suffix('"')?.to_owned(), false))
            }
            TokenKind::Lt => {
                let mut inner = Vec::new();
                loop {
                    let token = self.next_raw();
                    match token.kind {
                        TokenKind::Gt => return Some((spelled(&inner), true)),
                        TokenKind::Eof => return None,
                        _ => inner.push(token),
                    }
                }
            }
            _ => None,
        }
    }

    fn expand_rest(&mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        loop {
            let token = self.next();
            if token.kind == TokenKind::Eof {
                return tokens;
            }
            tokens.push(token);
        }
    }

    /// `__has_builtin ( name )` and the like.
    fn feature_test(&mut self, test: FeatureTest, name: Token) -> Option<Token> {
        if !self.left_paren_follows() {
            return Some(self.bad_operand(name, "a name in parentheses"));
        }
        self.next_raw();
        let mut operand = self.next_raw();
        let mut scope = None;
        let mut end = self.next_raw();
        if end.kind == TokenKind::ColonColon {
            scope = Some(operand.text.as_str());
            operand = self.next_raw();
            end = self.next_raw();
        }
        while end.kind == TokenKind::String {
            end = self.next_raw();
        }
        let wanted = if test == FeatureTest::Warning { TokenKind::String } else { TokenKind::Ident };
        if end.kind != TokenKind::RParen || (operand.kind != wanted && test != FeatureTest::IsIdentifier) {
            return Some(self.bad_operand(name, "one name in parentheses"));
        }
        Some(number(name, features::answer(test, scope, operand.text.as_str())))
    }

    fn bad_operand(&mut self, name: Token, wanted: &str) -> Token {
        let message = format!("'{}' needs {wanted}", name.text);
        self.session.emit(Diagnostic::error("E0123", name.span, message));
        number(name, 0)
    }
}

/// Tokens as text, a space where there was white space.
pub(crate) fn spelled(tokens: &[Token]) -> String {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && token.has_leading_space() {
            text.push(' ');
        }
        text.push_str(token.text.as_str());
    }
    text
}

fn string(name: Token, value: &str) -> Token {
    let mut text = String::from("\"");
    push_escaped(&mut text, value);
    text.push('"');
    Token { kind: TokenKind::String, text: Symbol::intern(&text), ..name }
}

fn number(name: Token, value: u64) -> Token {
    Token { kind: TokenKind::Number, text: Symbol::intern(&value.to_string()), ..name }
}

/// The text of `_Pragma`'s string literal (C11 6.10.9p1).
fn destringized(literal: &str) -> String {
    let start = literal.find('"').map_or(0, |quote| quote + 1);
    let inner = literal.get(start..literal.len().saturating_sub(1)).unwrap_or("");
    inner.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// A place in no file, for tokens that the preprocessor makes up.
pub(crate) fn made_up(kind: TokenKind, text: &str, span: Span) -> Token {
    Token { kind, flags: TokenFlags::NONE, text: Symbol::intern(text), span }
}
