//! The text form's tokens.

use super::ParseError;
use crate::names::is_word_byte;

/// A token.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    /// A word: letters, digits, `_`, `.`, `$`.
    Word(String),
    /// `@name`
    At(String),
    /// A number; always with its sign, so `v1-8` is a word and a number.
    Int(i128),
    /// A quoted string of bytes.
    Str(Vec<u8>),
    /// One of `( ) { } [ ] : , =`
    Punct(char),
    /// `->`
    Arrow,
}

/// Splits text into tokens with their line numbers.
pub(super) fn lex(text: &str) -> Result<Vec<(Token, u32)>, ParseError> {
    let mut lexer = Lexer { bytes: text.as_bytes(), at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push((token, lexer.line));
    }
    Ok(tokens)
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Result<Option<Token>, ParseError> {
        self.skip_blank();
        let Some(byte) = self.peek() else { return Ok(None) };
        let token = match byte {
            b'(' | b')' | b'{' | b'}' | b'[' | b']' | b':' | b',' | b'=' => {
                self.at += 1;
                Token::Punct(byte as char)
            }
            b'"' => Token::Str(self.string()?),
            b'@' => {
                self.at += 1;
                Token::At(self.word())
            }
            b'-' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                self.at += 2;
                Token::Arrow
            }
            b'-' | b'+' => self.signed()?,
            b'0'..=b'9' => Token::Int(self.number()?),
            _ if is_word_byte(byte) => Token::Word(self.word()),
            _ => return Err(self.error(format!("unexpected character {:?}", byte as char))),
        };
        Ok(Some(token))
    }

    fn skip_blank(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => self.line += 1,
                b';' => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                    continue;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => return,
            }
            self.at += 1;
        }
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(is_word_byte) {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned()
    }

    fn signed(&mut self) -> Result<Token, ParseError> {
        let negative = self.peek() == Some(b'-');
        self.at += 1;
        let number = self.number()?;
        Ok(Token::Int(if negative { -number } else { number }))
    }

    fn number(&mut self) -> Result<i128, ParseError> {
        let text = self.word();
        text.parse::<u64>().map(i128::from).map_err(|_| self.error(format!("not a number: {text:?}")))
    }

    fn string(&mut self) -> Result<Vec<u8>, ParseError> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let Some(byte) = self.peek() else { return Err(self.error("unterminated string".into())) };
            self.at += 1;
            match byte {
                b'"' => return Ok(out),
                b'\\' => out.push(self.escape()?),
                _ => out.push(byte),
            }
        }
    }

    fn escape(&mut self) -> Result<u8, ParseError> {
        let byte = self.peek();
        self.at += 1;
        match byte {
            Some(b'n') => Ok(b'\n'),
            Some(b't') => Ok(b'\t'),
            Some(b'"' | b'\\') => Ok(byte.unwrap_or_default()),
            Some(b'x') => {
                let digits = self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
                self.at += 2;
                digits
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                    .ok_or_else(|| self.error("bad \\x escape".into()))
            }
            _ => Err(self.error("bad escape".into())),
        }
    }

    fn error(&self, message: String) -> ParseError {
        ParseError { line: self.line, message }
    }
}
