//! One file's tokens, one after the other.

use std::rc::Rc;

use beec_source::{BytePos, Interner, Span, Symbol, with_interner};
use logos::Logos;

use crate::lexeme::{Lexeme, splice_length};
use crate::macros::MacroTable;
use crate::splice::{Joined, extend_word, without_splices, word_spelling};
use crate::{Token, TokenFlags, TokenKind};

/// The symbols of all punctuators, so that lexing one interns nothing.
#[derive(Debug)]
pub(crate) struct Spellings(Vec<Symbol>);

impl Spellings {
    pub(crate) fn new() -> Spellings {
        Spellings(TokenKind::ALL.iter().map(|kind| Symbol::intern(kind.describe())).collect())
    }

    fn of(&self, kind: TokenKind) -> Symbol {
        self.0[kind as usize]
    }
}

/// Reads one text.
#[derive(Debug)]
pub(crate) struct Lexer {
    text: Rc<String>,
    base: BytePos,
    spellings: Rc<Spellings>,
    /// C2x: `'` separates digits.
    separators: bool,
    /// Where the next lexeme starts.
    at: usize,
    /// Where the last token ended.
    last_end: usize,
    /// What is known of the next token from the space before it.
    pending: TokenFlags,
    /// Whether the end of the line ends the tokens: a directive is being read.
    pub(crate) in_directive: bool,
    /// A comment that never ends, until somebody reports it.
    pub(crate) open_comment: Option<Span>,
}

/// Everything that ends a fast run through a file; see [`Lexer::run`].
const EXOTIC: [bool; 256] = {
    let mut table = [false; 256];
    table[b'\\' as usize] = true;
    table[b'\'' as usize] = true;
    let mut byte = 0x80;
    while byte < 256 {
        table[byte] = true;
        byte += 1;
    }
    table
};

impl Lexer {
    pub(crate) fn new(text: Rc<String>, base: BytePos, spellings: Rc<Spellings>, separators: bool) -> Lexer {
        let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let pending = TokenFlags::START_OF_LINE;
        Lexer { text, base, spellings, separators, at, last_end: at, pending, in_directive: false, open_comment: None }
    }

    /// The position after the last token that was read.
    pub(crate) fn position(&self) -> BytePos {
        self.base + self.last_end as BytePos
    }

    /// The position at which the next lexeme starts.
    pub(crate) fn cursor(&self) -> BytePos {
        self.base + self.at as BytePos
    }

    /// The text between two of this file's positions.
    pub(crate) fn slice(&self, from: BytePos, to: BytePos) -> &str {
        let (from, to) = (from.saturating_sub(self.base) as usize, to.saturating_sub(self.base) as usize);
        self.text.get(from..to).unwrap_or("")
    }

    /// The next token; [`TokenKind::Eof`] at the end of the text or, in a directive, of the line.
    pub(crate) fn next(&mut self) -> Token {
        let (kind, start, end) = self.advance();
        let span = self.span(start, end);
        let flags = std::mem::take(&mut self.pending);
        let Some(lexeme) = kind else {
            self.pending = flags;
            return Token { kind: TokenKind::Eof, flags: TokenFlags::NONE, text: Symbol::EMPTY, span };
        };
        if self.is_exotic(lexeme, end) {
            return self.next_exotic(lexeme, start, flags);
        }
        self.at = end;
        self.last_end = end;
        self.token(lexeme, &self.text[start..end], flags, span)
    }

    /// Whether the next token is `(`, without reading it. Looks past the ends of lines.
    pub(crate) fn left_paren_follows(&mut self) -> bool {
        let (at, pending, last_end) = (self.at, self.pending, self.last_end);
        let found = matches!(self.advance(), (Some(Lexeme::Punctuator(TokenKind::LParen)), ..));
        (self.at, self.pending, self.last_end) = (at, pending, last_end);
        found
    }

    /// Skips to the next `#` that starts a line and reads it: how a group that is not compiled is passed over.
    pub(crate) fn skip_to_directive(&mut self) -> Option<Token> {
        loop {
            let (lexeme, start, end) = self.advance();
            let flags = std::mem::take(&mut self.pending);
            self.at = end;
            self.last_end = end;
            match lexeme {
                None => {
                    self.pending = flags;
                    return None;
                }
                Some(Lexeme::Punctuator(TokenKind::Hash) | Lexeme::Digraph(TokenKind::Hash))
                    if flags.contains(TokenFlags::START_OF_LINE) =>
                {
                    let text = self.spellings.of(TokenKind::Hash);
                    return Some(Token { kind: TokenKind::Hash, flags, text, span: self.span(start, end) });
                }
                Some(_) => {}
            }
        }
    }

    /// Skips the rest of a directive's line; whether anything stood there, and where.
    pub(crate) fn skip_line(&mut self) -> Option<Span> {
        let mut extra: Option<Span> = None;
        loop {
            let (lexeme, start, end) = self.advance();
            self.pending = TokenFlags::NONE;
            if lexeme.is_none() {
                return extra;
            }
            self.at = end;
            self.last_end = end;
            let span = self.span(start, end);
            extra = Some(extra.map_or(span, |extra| extra.to(span)));
        }
    }

    /// Moves the cursor within the line, for header names.
    pub(crate) fn jump(&mut self, to: BytePos) {
        self.at = to.saturating_sub(self.base) as usize;
        self.last_end = self.at;
    }

    /// What follows the cursor on this line, white space and comments skipped.
    pub(crate) fn rest_of_line(&mut self) -> &str {
        let (lexeme, start, _) = self.advance();
        let rest = if lexeme.is_none() { "" } else { &self.text[start..] };
        let end = logical_line_end(rest.as_bytes());
        &rest[..end]
    }

    /// Appends tokens to `out` for as long as they need nobody's attention: no directive, no name that
    /// means something to the preprocessor, nothing unusual. The bulk of every large header goes this way.
    pub(crate) fn run(&mut self, table: &MacroTable, out: &mut Vec<Token>) {
        with_interner(|interner| self.run_with(interner, table, out));
    }

    fn run_with(&mut self, interner: &mut Interner, table: &MacroTable, out: &mut Vec<Token>) {
        let text = Rc::clone(&self.text);
        let bytes = text.as_bytes();
        let offset = self.at;
        let mut lexer = Lexeme::lexer(&text[offset..]);
        let mut flags = self.pending;
        let mut at = offset;
        while let Some(lexeme) = lexer.next() {
            let range = lexer.span();
            let (start, end) = (offset + range.start, offset + range.end);
            let (kind, symbol) = match lexeme {
                Ok(Lexeme::Newline) => {
                    flags = TokenFlags::START_OF_LINE;
                    at = end;
                    continue;
                }
                Ok(Lexeme::Space | Lexeme::LineComment | Lexeme::BlockComment(true)) => {
                    flags = flags.with(TokenFlags::LEADING_SPACE);
                    at = end;
                    continue;
                }
                Ok(Lexeme::Ident) => (TokenKind::Ident, interner.intern(lexer.slice())),
                Ok(Lexeme::Punctuator(TokenKind::Hash)) => break,
                Ok(Lexeme::Punctuator(kind)) => (kind, self.spellings.of(kind)),
                Ok(Lexeme::Number) => (TokenKind::Number, interner.intern(lexer.slice())),
                Ok(Lexeme::String(true)) if is_plain(lexer.slice()) => {
                    (TokenKind::String, interner.intern(lexer.slice()))
                }
                Ok(Lexeme::Char(true)) if is_plain(lexer.slice()) => (TokenKind::Char, interner.intern(lexer.slice())),
                _ => break,
            };
            let follower = bytes.get(end).copied().unwrap_or(0);
            if EXOTIC[follower as usize] || (kind == TokenKind::Ident && table.is_special(symbol)) {
                break;
            }
            let span = Span::new(self.base + start as BytePos, self.base + end as BytePos);
            out.push(Token { kind, flags, text: symbol, span });
            flags = TokenFlags::NONE;
            at = end;
            self.last_end = end;
        }
        self.at = at;
        self.pending = flags;
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as BytePos, self.base + end as BytePos)
    }

    /// Skips white space, comments and splices; gives the lexeme after them and its range, without consuming it.
    fn advance(&mut self) -> (Option<Lexeme>, usize, usize) {
        loop {
            let mut lexer = Lexeme::lexer(&self.text[self.at..]);
            let Some(lexeme) = lexer.next() else { return (None, self.at, self.at) };
            let lexeme = lexeme.unwrap_or(Lexeme::Other);
            let (start, end) = (self.at, self.at + lexer.span().end);
            match lexeme {
                Lexeme::Newline if self.in_directive => return (None, start, start),
                Lexeme::Newline => self.pending = TokenFlags::START_OF_LINE,
                Lexeme::Space | Lexeme::LineComment | Lexeme::BlockComment(true) => {
                    self.pending = self.pending.with(TokenFlags::LEADING_SPACE);
                }
                Lexeme::BlockComment(false) => {
                    self.open_comment = Some(Span::new(self.base + start as BytePos, self.base + start as BytePos + 2));
                }
                Lexeme::Other => match splice_length(&self.text.as_bytes()[start..]) {
                    Some(length) => {
                        self.at = start + length;
                        continue;
                    }
                    None => return (Some(lexeme), start, end),
                },
                Lexeme::Punctuator(TokenKind::Slash) if self.comment_is_spliced(end) => {
                    self.skip_spliced_comment(start);
                    continue;
                }
                _ => return (Some(lexeme), start, end),
            }
            self.at = end;
        }
    }

    /// Whether a `/` that ends at `end` opens a comment whose second character stands after a splice.
    fn comment_is_spliced(&self, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let mut at = end;
        while let Some(length) = splice_length(&bytes[at..]) {
            at += length;
        }
        at > end && matches!(bytes.get(at), Some(b'/' | b'*'))
    }

    fn skip_spliced_comment(&mut self, start: usize) {
        let (joined, lexeme, end) = Joined::lex(&self.text[start..]);
        if lexeme == Some(Lexeme::BlockComment(false)) {
            self.open_comment = Some(self.span(start, start + 1));
        }
        self.pending = self.pending.with(TokenFlags::LEADING_SPACE);
        self.at = start + joined.source_offset(end.max(1));
    }

    /// Whether the lexeme that ends at `end` may go on after a splice or with characters beyond ASCII.
    fn is_exotic(&self, lexeme: Lexeme, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let word = matches!(lexeme, Lexeme::Ident | Lexeme::Number);
        match bytes.get(end) {
            _ if lexeme == Lexeme::Other => true,
            Some(b'\\') => match splice_length(&bytes[end..]) {
                Some(length) => bytes.get(end + length).is_some_and(|byte| !byte.is_ascii_whitespace()),
                None => word,
            },
            Some(b'\'') => self.separators && lexeme == Lexeme::Number,
            Some(byte) => word && *byte >= 0x80,
            None => false,
        }
    }

    fn next_exotic(&mut self, lexeme: Lexeme, start: usize, flags: TokenFlags) -> Token {
        let (joined, found, mut end) = Joined::lex(&self.text[start..]);
        let mut lexeme = found.unwrap_or(lexeme);
        let separators = self.separators && lexeme == Lexeme::Number;
        if matches!(lexeme, Lexeme::Ident | Lexeme::Number) {
            end = extend_word(&joined.text, end, separators);
        } else if lexeme == Lexeme::Other {
            let extended = extend_word(&joined.text, 0, false);
            if extended > 0 {
                (lexeme, end) = (Lexeme::Ident, extended);
            }
        }
        let source_end = start + joined.source_offset(end);
        let span = self.span(start, source_end);
        let text = word_spelling(lexeme, &joined.text[..end]);
        let token = self.token(lexeme, &text, flags, span);
        self.at = source_end;
        self.last_end = source_end;
        token
    }

    fn token(&self, lexeme: Lexeme, spelling: &str, flags: TokenFlags, span: Span) -> Token {
        let mut flags = flags;
        let kind = match lexeme {
            Lexeme::Ident => TokenKind::Ident,
            Lexeme::Number => TokenKind::Number,
            Lexeme::String(true) => TokenKind::String,
            Lexeme::Char(true) => TokenKind::Char,
            Lexeme::Punctuator(kind) => {
                return Token { kind, flags, text: self.spellings.of(kind), span };
            }
            Lexeme::Digraph(kind) => kind,
            Lexeme::String(false) | Lexeme::Char(false) => {
                flags = flags.with(TokenFlags::UNTERMINATED);
                TokenKind::Other
            }
            _ => TokenKind::Other,
        };
        let text =
            if spelling.contains('\n') { Symbol::intern(&without_splices(spelling)) } else { Symbol::intern(spelling) };
        Token { kind, flags, text, span }
    }
}

/// Whether a literal has neither splices nor characters beyond ASCII.
fn is_plain(literal: &str) -> bool {
    literal.bytes().all(|byte| byte.is_ascii() && byte != b'\n')
}

/// The kind and length of the one token that `text` starts with; `None` for white space and comments.
pub(crate) fn first_token(text: &str) -> Option<(TokenKind, usize)> {
    let mut lexer = Lexeme::lexer(text);
    let lexeme = lexer.next()?.unwrap_or(Lexeme::Other);
    let kind = match lexeme {
        Lexeme::Space | Lexeme::Newline | Lexeme::LineComment | Lexeme::BlockComment(_) => return None,
        Lexeme::Ident => TokenKind::Ident,
        Lexeme::Number => TokenKind::Number,
        Lexeme::String(true) => TokenKind::String,
        Lexeme::Char(true) => TokenKind::Char,
        Lexeme::Punctuator(kind) | Lexeme::Digraph(kind) => kind,
        Lexeme::String(false) | Lexeme::Char(false) | Lexeme::Other => TokenKind::Other,
    };
    let mut end = lexer.span().end;
    if matches!(kind, TokenKind::Ident | TokenKind::Number) {
        end = end.max(extend_word(text, end, false));
    }
    Some((kind, end))
}

/// The tokens of a text that is in no file, all with one span: a pragma's words, a `_Pragma`'s string.
pub(crate) fn tokens_of_text(text: &str, spellings: &Rc<Spellings>, span: Span) -> Vec<Token> {
    let mut lexer = Lexer::new(Rc::new(text.to_owned()), 1, Rc::clone(spellings), false);
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next();
        if token.kind == TokenKind::Eof {
            return tokens;
        }
        tokens.push(Token { span, ..token });
    }
}

/// How far a logical line reaches: to the first newline that no backslash takes away.
fn logical_line_end(bytes: &[u8]) -> usize {
    let mut from = 0;
    while let Some(newline) = bytes[from..].iter().position(|&byte| byte == b'\n') {
        let at = from + newline;
        if bytes[from..at].trim_ascii_end().last() != Some(&b'\\') {
            return at;
        }
        from = at + 1;
    }
    bytes.len()
}
