//! Constant expressions in assembly, and the token cursor.

use super::AsmError;
use super::token::{Token, TokenKind};
use rustc_hash::FxHashMap;

/// A constant that is cut off.
const TRUNCATED: &str = "W0602";

/// Nesting that no real text has.
const MAX_DEPTH: u32 = 64;

/// A statement being read.
pub(crate) struct Cursor<'a> {
    tokens: &'a [Token],
    position: usize,
    symbols: &'a FxHashMap<String, i64>,
    depth: u32,
    /// Constants of which an instruction holds the lower half only.
    truncated: Vec<(u32, u32, i64)>,
}

/// A register as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Register {
    pub(crate) number: u8,
    /// Named `w…`.
    pub(crate) half: bool,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(tokens: &'a [Token], symbols: &'a FxHashMap<String, i64>) -> Cursor<'a> {
        Cursor { tokens, position: 0, symbols, depth: 0, truncated: Vec::new() }
    }

    pub(crate) fn peek(&self) -> Option<&'a TokenKind> {
        self.tokens.get(self.position).map(|token| &token.kind)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&'a TokenKind> {
        self.tokens.get(self.position + ahead).map(|token| &token.kind)
    }

    pub(crate) fn advance(&mut self) -> Option<&'a TokenKind> {
        let token = self.tokens.get(self.position)?;
        self.position += 1;
        Some(&token.kind)
    }

    pub(crate) fn at_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    /// The place of the next token, or the end of the statement.
    pub(crate) fn place(&self) -> (u32, u32) {
        match (self.tokens.get(self.position), self.tokens.last()) {
            (Some(token), _) => (token.at, token.len),
            (None, Some(last)) => (last.at, last.len),
            (None, None) => (0, 1),
        }
    }

    /// A complaint about the next token.
    pub(crate) fn error(&self, message: impl Into<String>) -> AsmError {
        let (at, len) = self.place();
        AsmError::syntax(at, len, message)
    }

    pub(crate) fn eat(&mut self, operator: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Op(own)) if *own == operator);
        self.position += usize::from(found);
        found
    }

    pub(crate) fn expect(&mut self, operator: &str) -> Result<(), AsmError> {
        if self.eat(operator) { Ok(()) } else { Err(self.error(format!("expected '{operator}' here"))) }
    }

    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Word(own)) if own == word);
        self.position += usize::from(found);
        found
    }

    /// Whether a name was given a value.
    pub(crate) fn is_constant(&self, word: &str) -> bool {
        self.symbols.contains_key(word)
    }

    pub(crate) fn word(&mut self) -> Result<&'a str, AsmError> {
        match self.peek() {
            Some(TokenKind::Word(word)) => {
                self.position += 1;
                Ok(word)
            }
            _ => Err(self.error("expected a name here")),
        }
    }

    pub(crate) fn expect_end(&self) -> Result<(), AsmError> {
        if self.at_end() { Ok(()) } else { Err(self.error("this does not belong to the instruction")) }
    }

    pub(crate) fn peek_register(&self) -> Option<Register> {
        match self.peek()? {
            TokenKind::Word(word) => register(word),
            _ => None,
        }
    }

    pub(crate) fn register(&mut self) -> Result<Register, AsmError> {
        match self.peek_register() {
            Some(register) => {
                self.position += 1;
                Ok(register)
            }
            None => Err(self.error("expected a register, r0 to r10 or w0 to w10")),
        }
    }

    /// A register of 64 bits.
    pub(crate) fn whole_register(&mut self) -> Result<u8, AsmError> {
        if self.peek_register().is_some_and(|register| register.half) {
            return Err(self.error("this takes a whole register, r0 to r10"));
        }
        self.register().map(|register| register.number)
    }

    /// The constant of an instruction.
    pub(crate) fn immediate(&mut self) -> Result<i32, AsmError> {
        let (at, _) = self.place();
        let value = self.expression()?;
        self.low_half(value, at);
        Ok(value as i32)
    }

    /// Notes that only the lower half of a constant, whose text begins at `at`, is kept, if that changes it.
    pub(crate) fn low_half(&mut self, value: i64, at: u32) {
        if i32::try_from(value).is_err() && u32::try_from(value).is_err() {
            let end = self.position.checked_sub(1).and_then(|last| self.tokens.get(last));
            let len = end.map_or(1, |token| (token.at + token.len).saturating_sub(at).max(1));
            self.truncated.push((at, len, value));
        }
    }

    /// What [`Cursor::low_half`] noted.
    pub(crate) fn truncated(self) -> Vec<AsmError> {
        let warning = |(at, len, value): (u32, u32, i64)| AsmError {
            code: TRUNCATED,
            at,
            len,
            message: format!("{value} does not fit the 32 bits of an instruction: {} is used", value as i32),
        };
        self.truncated.into_iter().map(warning).collect()
    }

    /// Binary operators by precedence climbing, lowest first: `|`, `^`, `&`, shifts, sums, products.
    pub(crate) fn expression(&mut self) -> Result<i64, AsmError> {
        self.binary(0)
    }

    fn binary(&mut self, least: u8) -> Result<i64, AsmError> {
        let mut left = self.unary()?;
        while let Some(TokenKind::Op(operator)) = self.peek() {
            let Some(level) = precedence(operator).filter(|&level| level >= least) else { break };
            self.position += 1;
            let right = self.binary(level + 1)?;
            left = apply(operator, left, right).ok_or_else(|| self.error("division by zero in an expression"))?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<i64, AsmError> {
        self.depth += 1;
        let value = if self.depth > MAX_DEPTH {
            Err(self.error("this expression is nested too deeply"))
        } else {
            self.primary()
        };
        self.depth -= 1;
        value
    }

    fn primary(&mut self) -> Result<i64, AsmError> {
        match self.peek() {
            Some(TokenKind::Number(number)) => {
                self.position += 1;
                Ok(*number)
            }
            Some(TokenKind::Word(word)) => match self.symbols.get(word) {
                Some(&value) => {
                    self.position += 1;
                    Ok(value)
                }
                None => Err(self.error(format!("'{word}' names no symbol and no constant"))),
            },
            Some(TokenKind::Op("-")) => {
                self.position += 1;
                Ok(self.unary()?.wrapping_neg())
            }
            Some(TokenKind::Op("+")) => {
                self.position += 1;
                self.unary()
            }
            Some(TokenKind::Op("~")) => {
                self.position += 1;
                Ok(!self.unary()?)
            }
            Some(TokenKind::Op("!")) => {
                self.position += 1;
                Ok(i64::from(self.unary()? == 0))
            }
            Some(TokenKind::Op("(")) => {
                self.position += 1;
                let value = self.expression()?;
                self.expect(")")?;
                Ok(value)
            }
            _ => Err(self.error("expected a number here")),
        }
    }
}

fn precedence(operator: &str) -> Option<u8> {
    Some(match operator {
        "==" | "!=" | "<" | ">" | "<=" | ">=" => 1,
        "|" => 2,
        "^" => 3,
        "&" => 4,
        "<<" | ">>" => 5,
        "+" | "-" => 6,
        "*" | "/" | "%" => 7,
        _ => return None,
    })
}

fn apply(operator: &str, left: i64, right: i64) -> Option<i64> {
    Some(match operator {
        "==" => -i64::from(left == right),
        "!=" => -i64::from(left != right),
        "<" => -i64::from(left < right),
        ">" => -i64::from(left > right),
        "<=" => -i64::from(left <= right),
        ">=" => -i64::from(left >= right),
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "<<" => left.checked_shl(right as u32).unwrap_or(0),
        ">>" => (left as u64).checked_shr(right as u32).unwrap_or(0) as i64,
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "*" => left.wrapping_mul(right),
        "/" => left.checked_div(right)?,
        _ => left.checked_rem(right)?,
    })
}

/// A letter of a register and digits, whether there is such a register or not.
pub(crate) fn looks_like_register(word: &str) -> bool {
    word.starts_with(['r', 'R', 'w', 'W']) && word.len() > 1 && word[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// `r0` to `r10`, `w0` to `w10`, in either case.
pub(crate) fn register(word: &str) -> Option<Register> {
    let half = match word.as_bytes().first()? {
        b'r' | b'R' => false,
        b'w' | b'W' => true,
        _ => return None,
    };
    let digits = &word[1..];
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    let number = digits.parse().ok().filter(|&number: &u8| number <= 10 && plain)?;
    Some(Register { number, half })
}
