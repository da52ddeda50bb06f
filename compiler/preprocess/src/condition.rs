//! The expressions of `#if` and `#elif` (C11 6.10.1), in 64 bits.

use beec_source::{Diagnostic, Span};

use crate::number::{character_value, integer_value};
use crate::preprocessor::Preprocessor;
use crate::{Token, TokenKind};

/// How deep an expression may nest.
const MAX_NESTING: u32 = 256;

/// A value: 64 bits, read as `intmax_t` or `uintmax_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Value {
    pub(crate) bits: i64,
    pub(crate) unsigned: bool,
}

impl Value {
    fn signed(bits: i64) -> Value {
        Value { bits, unsigned: false }
    }

    fn truth(truth: bool) -> Value {
        Value::signed(i64::from(truth))
    }

    fn is_true(self) -> bool {
        self.bits != 0
    }
}

/// Why there is no value; the error is out already.
struct Failed;

type Result<T> = std::result::Result<T, Failed>;

/// An expression being read.
struct Evaluator<'p, 'a> {
    preprocessor: &'p mut Preprocessor<'a>,
    /// The token that comes next, macros expanded and `defined` answered.
    token: Token,
    /// The directive, to point at when nothing else is there.
    directive: Span,
    nesting: u32,
    /// Inside an operand that does not count (`0 && …`): no division by zero there.
    unevaluated: u32,
}

impl Preprocessor<'_> {
    /// Evaluates the expression of a directive; an error makes it false.
    pub(crate) fn condition(&mut self, line: Vec<Token>, directive: Span) -> bool {
        if line.is_empty() {
            self.session.emit(Diagnostic::error("E0123", directive, "this conditional has no expression"));
            return false;
        }
        self.constant(line, directive).is_some_and(Value::is_true)
    }

    /// The value of an expression; nothing where there is none, which was reported.
    pub(crate) fn constant(&mut self, line: Vec<Token>, directive: Span) -> Option<Value> {
        let saved = self.isolate(line);
        self.in_condition = true;
        let token = Token { kind: TokenKind::Eof, ..crate::builtins::made_up(TokenKind::Eof, "", directive) };
        let mut evaluator = Evaluator { preprocessor: self, token, directive, nesting: 0, unevaluated: 0 };
        let value = evaluator.whole();
        self.rejoin(saved);
        value.ok()
    }
}

impl Evaluator<'_, '_> {
    fn whole(&mut self) -> Result<Value> {
        self.bump()?;
        let value = self.expression()?;
        if self.token.kind != TokenKind::Eof {
            let token = self.token;
            return self.fail(token.span, format!("'{}' is not expected here in an #if expression", token.text));
        }
        Ok(value)
    }

    fn fail<T>(&mut self, span: Span, message: impl Into<String>) -> Result<T> {
        if !self.preprocessor.stopped {
            self.preprocessor.session.emit(Diagnostic::error("E0123", span, message));
        }
        Err(Failed)
    }

    /// Reads the next token, answering `defined` on the way.
    fn bump(&mut self) -> Result<()> {
        let token = self.preprocessor.next();
        self.token = token;
        if token.kind == TokenKind::Ident && token.text == self.preprocessor.names.defined {
            let answer = self.defined(token.span)?;
            self.token = crate::builtins::made_up(TokenKind::Number, if answer { "1" } else { "0" }, token.span);
        }
        Ok(())
    }

    /// `defined NAME` or `defined ( NAME )`, the word read.
    fn defined(&mut self, span: Span) -> Result<bool> {
        let mut name = self.preprocessor.next_raw();
        let parenthesised = name.kind == TokenKind::LParen;
        if parenthesised {
            name = self.preprocessor.next_raw();
        }
        if name.kind != TokenKind::Ident {
            return self.fail(span, "'defined' needs the name of a macro");
        }
        self.preprocessor.report_poisoned(&name);
        if parenthesised && self.preprocessor.next_raw().kind != TokenKind::RParen {
            return self.fail(span, "the '(' after 'defined' is never closed");
        }
        Ok(self.preprocessor.macros.is_defined(name.text))
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.nesting >= MAX_NESTING {
            let message = format!("this expression nests more than {MAX_NESTING} deep");
            self.preprocessor.session.emit(Diagnostic::error("E0125", self.token.span, message));
            return Err(Failed);
        }
        self.nesting += 1;
        let result = inner(self);
        self.nesting -= 1;
        result
    }

    /// Like `inner`, but nothing in it is evaluated unless `counts`.
    fn evaluated_if<T>(&mut self, counts: bool, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = self.unevaluated;
        self.unevaluated += u32::from(!counts);
        let result = inner(self);
        self.unevaluated = before;
        result
    }

    /// C11 6.5.17: the comma operator, which GNU C lets pass here.
    fn expression(&mut self) -> Result<Value> {
        let mut value = self.nested(Self::conditional)?;
        while self.token.kind == TokenKind::Comma {
            self.bump()?;
            value = self.nested(Self::conditional)?;
        }
        Ok(value)
    }

    /// C11 6.5.15.
    fn conditional(&mut self) -> Result<Value> {
        let condition = self.binary(0)?;
        if self.token.kind != TokenKind::Question {
            return Ok(condition);
        }
        let question = self.token.span;
        self.bump()?;
        let taken = condition.is_true();
        let first = self.evaluated_if(taken, Self::expression)?;
        if self.token.kind != TokenKind::Colon {
            return self.fail(question, "this '?' has no ':'");
        }
        self.bump()?;
        let second = self.evaluated_if(!taken, |evaluator| evaluator.nested(Self::conditional))?;
        let unsigned = first.unsigned || second.unsigned;
        Ok(Value { bits: if taken { first.bits } else { second.bits }, unsigned })
    }

    /// C11 6.5.5 to 6.5.14: operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Result<Value> {
        let mut left = self.unary()?;
        while let Some(precedence) = precedence(self.token.kind) {
            if precedence < least {
                break;
            }
            let operator = self.token;
            self.bump()?;
            let counts = match operator.kind {
                TokenKind::AmpAmp => left.is_true(),
                TokenKind::PipePipe => !left.is_true(),
                _ => true,
            };
            let right =
                self.evaluated_if(counts, |evaluator| evaluator.nested(|evaluator| evaluator.binary(precedence + 1)))?;
            left = self.apply(operator, left, right)?;
        }
        Ok(left)
    }

    fn apply(&mut self, operator: Token, left: Value, right: Value) -> Result<Value> {
        let divides = matches!(operator.kind, TokenKind::Slash | TokenKind::Percent);
        if divides && right.bits == 0 {
            if self.unevaluated == 0 {
                let error = Diagnostic::error("E0124", operator.span, "division by zero in an #if expression");
                self.preprocessor.session.emit(error);
                return Err(Failed);
            }
            return Ok(Value { bits: 0, unsigned: left.unsigned || right.unsigned });
        }
        Ok(arithmetic(operator.kind, left, right))
    }

    /// C11 6.5.3.
    fn unary(&mut self) -> Result<Value> {
        let operator = self.token;
        match operator.kind {
            TokenKind::Plus | TokenKind::Minus | TokenKind::Tilde | TokenKind::Bang => {
                self.bump()?;
                let value = self.nested(Self::unary)?;
                Ok(match operator.kind {
                    TokenKind::Minus => Value { bits: value.bits.wrapping_neg(), ..value },
                    TokenKind::Tilde => Value { bits: !value.bits, ..value },
                    TokenKind::Bang => Value::truth(!value.is_true()),
                    _ => value,
                })
            }
            _ => self.primary(),
        }
    }

    fn primary(&mut self) -> Result<Value> {
        let token = self.token;
        match token.kind {
            TokenKind::LParen => {
                self.bump()?;
                let value = self.expression()?;
                if self.token.kind != TokenKind::RParen {
                    return self.fail(token.span, "this '(' is never closed");
                }
                self.bump()?;
                Ok(value)
            }
            TokenKind::Number => match integer_value(token.text.as_str()) {
                Ok((bits, unsigned)) => {
                    self.bump()?;
                    Ok(Value { bits: bits as i64, unsigned })
                }
                Err(message) => self.fail(token.span, message),
            },
            TokenKind::Char => match character_value(token.text.as_str()) {
                Ok(value) => {
                    self.bump()?;
                    Ok(value)
                }
                Err(message) => self.fail(token.span, message),
            },
            TokenKind::Ident => self.leftover_name(token),
            TokenKind::Eof => self.fail(self.directive, "the expression ends where a value is expected"),
            _ => self.fail(token.span, format!("'{}' is not expected here in an #if expression", token.text)),
        }
    }

    /// A name that is no macro is 0 (C11 6.10.1p4).
    fn leftover_name(&mut self, token: Token) -> Result<Value> {
        self.bump()?;
        if self.token.kind == TokenKind::LParen {
            return self.fail(token.span, format!("there is no function-like macro '{}'", token.text));
        }
        let c23_true = self.preprocessor.options.standard.version >= 202_311 && token.text == "true";
        Ok(Value::truth(c23_true))
    }
}

/// How tightly a binary operator binds.
fn precedence(kind: TokenKind) -> Option<u8> {
    Some(match kind {
        TokenKind::PipePipe => 0,
        TokenKind::AmpAmp => 1,
        TokenKind::Pipe => 2,
        TokenKind::Caret => 3,
        TokenKind::Amp => 4,
        TokenKind::EqEq | TokenKind::Ne => 5,
        TokenKind::Lt | TokenKind::Gt | TokenKind::Le | TokenKind::Ge => 6,
        TokenKind::Shl | TokenKind::Shr => 7,
        TokenKind::Plus | TokenKind::Minus => 8,
        TokenKind::Star | TokenKind::Slash | TokenKind::Percent => 9,
        _ => return None,
    })
}

/// A binary operator on two values; the divisor is not zero.
fn arithmetic(operator: TokenKind, left: Value, right: Value) -> Value {
    let (a, b) = (left.bits, right.bits);
    let unsigned = left.unsigned || right.unsigned;
    let (ua, ub) = (a as u64, b as u64);
    let less = |a: Value, b: Value| if unsigned { (a.bits as u64) < b.bits as u64 } else { a.bits < b.bits };
    let bits = match operator {
        TokenKind::PipePipe => return Value::truth(left.is_true() || right.is_true()),
        TokenKind::AmpAmp => return Value::truth(left.is_true() && right.is_true()),
        TokenKind::EqEq => return Value::truth(a == b),
        TokenKind::Ne => return Value::truth(a != b),
        TokenKind::Lt => return Value::truth(less(left, right)),
        TokenKind::Gt => return Value::truth(less(right, left)),
        TokenKind::Le => return Value::truth(!less(right, left)),
        TokenKind::Ge => return Value::truth(!less(left, right)),
        TokenKind::Shl | TokenKind::Shr => return shift(operator, left, right),
        TokenKind::Pipe => a | b,
        TokenKind::Caret => a ^ b,
        TokenKind::Amp => a & b,
        TokenKind::Plus => a.wrapping_add(b),
        TokenKind::Minus => a.wrapping_sub(b),
        TokenKind::Star => a.wrapping_mul(b),
        TokenKind::Slash if unsigned => ua.checked_div(ub).unwrap_or(0) as i64,
        TokenKind::Slash => a.checked_div(b).unwrap_or(a),
        _ if unsigned => ua.checked_rem(ub).unwrap_or(0) as i64,
        _ => a.checked_rem(b).unwrap_or(0),
    };
    Value { bits, unsigned }
}

/// The result has the left operand's type (C11 6.5.7p3); shifting by 64 or more leaves nothing but the sign.
fn shift(operator: TokenKind, left: Value, right: Value) -> Value {
    let backwards = !right.unsigned && right.bits < 0;
    let leftwards = (operator == TokenKind::Shl) != backwards;
    let count = right.bits.unsigned_abs();
    let bits = match (leftwards, u32::try_from(count).ok().filter(|&count| count < 64)) {
        (true, Some(count)) => left.bits << count,
        (true, None) => 0,
        (false, Some(count)) if left.unsigned => ((left.bits as u64) >> count) as i64,
        (false, Some(count)) => left.bits >> count,
        (false, None) if left.unsigned => 0,
        (false, None) => left.bits >> 63,
    };
    Value { bits, unsigned: left.unsigned }
}
