//! The shapes of preprocessing tokens (C11 6.4), recognised by logos.

use logos::{Lexer, Logos};

use crate::TokenKind;

/// What stands at one place of a file, white space and comments included.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lexeme {
    /// White space inside a line; a NUL counts as such.
    #[regex(r"[ \t\x0B\x0C\r\x00]+")]
    Space,
    /// The end of a line, with the white space that follows it.
    #[regex(r"\n[ \t\r\n\x0B\x0C]*")]
    Newline,
    /// A `//` comment, up to the end of the line.
    #[token("//", line_comment)]
    LineComment,
    /// A `/* */` comment; whether it ends.
    #[token("/*", block_comment)]
    BlockComment(bool),
    #[regex(r"[A-Za-z_$][A-Za-z0-9_$]*")]
    Ident,
    #[regex(r"\.?[0-9]([eEpP][+\-]|[0-9A-Za-z_.$])*")]
    Number,
    /// A string literal; whether it ends.
    #[regex(r#"(L|u8|u|U)?""#, |lex| literal(lex, b'"'))]
    String(bool),
    /// A character constant; whether it ends.
    #[regex(r"(L|u8|u|U)?'", |lex| literal(lex, b'\''))]
    Char(bool),
    #[token("(", |_| TokenKind::LParen)]
    #[token(")", |_| TokenKind::RParen)]
    #[token("[", |_| TokenKind::LBracket)]
    #[token("]", |_| TokenKind::RBracket)]
    #[token("{", |_| TokenKind::LBrace)]
    #[token("}", |_| TokenKind::RBrace)]
    #[token(".", |_| TokenKind::Dot)]
    #[token("->", |_| TokenKind::Arrow)]
    #[token("++", |_| TokenKind::PlusPlus)]
    #[token("--", |_| TokenKind::MinusMinus)]
    #[token("&", |_| TokenKind::Amp)]
    #[token("*", |_| TokenKind::Star)]
    #[token("+", |_| TokenKind::Plus)]
    #[token("-", |_| TokenKind::Minus)]
    #[token("~", |_| TokenKind::Tilde)]
    #[token("!", |_| TokenKind::Bang)]
    #[token("/", |_| TokenKind::Slash)]
    #[token("%", |_| TokenKind::Percent)]
    #[token("<<", |_| TokenKind::Shl)]
    #[token(">>", |_| TokenKind::Shr)]
    #[token("<", |_| TokenKind::Lt)]
    #[token(">", |_| TokenKind::Gt)]
    #[token("<=", |_| TokenKind::Le)]
    #[token(">=", |_| TokenKind::Ge)]
    #[token("==", |_| TokenKind::EqEq)]
    #[token("!=", |_| TokenKind::Ne)]
    #[token("^", |_| TokenKind::Caret)]
    #[token("|", |_| TokenKind::Pipe)]
    #[token("&&", |_| TokenKind::AmpAmp)]
    #[token("||", |_| TokenKind::PipePipe)]
    #[token("?", |_| TokenKind::Question)]
    #[token(":", |_| TokenKind::Colon)]
    #[token("::", |_| TokenKind::ColonColon)]
    #[token(";", |_| TokenKind::Semi)]
    #[token("...", |_| TokenKind::Ellipsis)]
    #[token("=", |_| TokenKind::Eq)]
    #[token("*=", |_| TokenKind::StarEq)]
    #[token("/=", |_| TokenKind::SlashEq)]
    #[token("%=", |_| TokenKind::PercentEq)]
    #[token("+=", |_| TokenKind::PlusEq)]
    #[token("-=", |_| TokenKind::MinusEq)]
    #[token("<<=", |_| TokenKind::ShlEq)]
    #[token(">>=", |_| TokenKind::ShrEq)]
    #[token("&=", |_| TokenKind::AmpEq)]
    #[token("^=", |_| TokenKind::CaretEq)]
    #[token("|=", |_| TokenKind::PipeEq)]
    #[token(",", |_| TokenKind::Comma)]
    #[token("#", |_| TokenKind::Hash)]
    #[token("##", |_| TokenKind::HashHash)]
    Punctuator(TokenKind),
    /// C11 6.4.6p3: another spelling of a punctuator.
    #[token("<:", |_| TokenKind::LBracket)]
    #[token(":>", |_| TokenKind::RBracket)]
    #[token("<%", |_| TokenKind::LBrace)]
    #[token("%>", |_| TokenKind::RBrace)]
    #[token("%:", |_| TokenKind::Hash)]
    #[token("%:%:", |_| TokenKind::HashHash)]
    Digraph(TokenKind),
    /// Any other character.
    #[regex(r".", priority = 0)]
    Other,
}

/// The length of a line splice (a backslash at the end of a line, white space after it allowed) at the start of `bytes`.
pub(crate) fn splice_length(bytes: &[u8]) -> Option<usize> {
    if bytes.first() != Some(&b'\\') {
        return None;
    }
    let blank = bytes[1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | 0x0B | 0x0C)).count();
    (bytes.get(1 + blank) == Some(&b'\n')).then_some(blank + 2)
}

fn skip_splices(bytes: &[u8], mut at: usize) -> usize {
    while let Some(length) = bytes.get(at..).and_then(splice_length) {
        at += length;
    }
    at
}

fn line_comment(lex: &mut Lexer<Lexeme>) {
    let rest = lex.remainder().as_bytes();
    let mut from = 0;
    let end = loop {
        let Some(newline) = rest[from..].iter().position(|&byte| byte == b'\n') else { break rest.len() };
        let at = from + newline;
        let line = rest[from..at].trim_ascii_end();
        if line.last() != Some(&b'\\') {
            break at;
        }
        from = at + 1;
    };
    lex.bump(end);
}

fn block_comment(lex: &mut Lexer<Lexeme>) -> bool {
    let rest = lex.remainder().as_bytes();
    let mut from = 0;
    while let Some(star) = rest[from..].iter().position(|&byte| byte == b'*') {
        let after = skip_splices(rest, from + star + 1);
        if rest.get(after) == Some(&b'/') {
            lex.bump(after + 1);
            return true;
        }
        from += star + 1;
    }
    lex.bump(rest.len());
    false
}

fn literal(lex: &mut Lexer<Lexeme>, quote: u8) -> bool {
    let (length, closed) = literal_length(lex.remainder().as_bytes(), quote);
    lex.bump(length);
    closed
}

/// The length of a literal's rest, its closing quote included, and whether there is one on the line.
fn literal_length(bytes: &[u8], quote: u8) -> (usize, bool) {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => return (at, false),
            b'\\' => at = after_backslash(bytes, at),
            _ if byte == quote => return (at + 1, true),
            _ => at += 1,
        }
    }
    (bytes.len(), false)
}

fn after_backslash(bytes: &[u8], at: usize) -> usize {
    if let Some(length) = splice_length(&bytes[at..]) {
        return at + length;
    }
    let escaped = skip_splices(bytes, at + 1);
    match bytes.get(escaped) {
        Some(b'\n') | None => escaped.min(bytes.len()),
        Some(_) => escaped + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<(Lexeme, &str)> {
        Lexeme::lexer(text).spanned().map(|(lexeme, range)| (lexeme.unwrap_or(Lexeme::Other), &text[range])).collect()
    }

    #[test]
    fn numbers_swallow_signed_exponents() {
        assert_eq!(shapes("0x1p-3e+1.f"), [(Lexeme::Number, "0x1p-3e+1.f")]);
        assert_eq!(shapes(".5")[0].0, Lexeme::Number);
    }

    #[test]
    fn an_escaped_quote_does_not_close() {
        assert_eq!(shapes(r#"L"a\"b""#), [(Lexeme::String(true), r#"L"a\"b""#)]);
        assert_eq!(shapes("'a\n")[0], (Lexeme::Char(false), "'a"));
        assert_eq!(shapes("\"a\\\nb\""), [(Lexeme::String(true), "\"a\\\nb\"")]);
    }

    #[test]
    fn comments_end_where_they_should() {
        assert_eq!(shapes("/* a **/b")[0], (Lexeme::BlockComment(true), "/* a **/"));
        assert_eq!(shapes("// a \\\n b\nc")[0].1, "// a \\\n b");
        assert_eq!(shapes("/* a")[0], (Lexeme::BlockComment(false), "/* a"));
    }

    #[test]
    fn longest_punctuator_wins() {
        let text = "%:%:<<=....";
        let pieces: Vec<&str> = shapes(text).iter().map(|shape| shape.1).collect();
        assert_eq!(pieces, ["%:%:", "<<=", "...", "."]);
    }
}
