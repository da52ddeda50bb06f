//! Makes a text that goes wrong smaller, as long as it goes wrong in the same way.
//!
//! A text is a row of tokens. What is tried, from coarse to fine, until nothing helps any more: leaving out runs of
//! statements and declarations, putting a block in the place of its statement, leaving out operands, elements and
//! arguments, putting an operand in an expression's place, and small numbers.

mod tokens;

use super::subject::{self, Config, Outcome};
use super::{LEVELS, host};
use tokens::{Token, closing, print, tokenize};

/// A small text that goes wrong as this one does; an error where it does not go wrong. `progress` is told each smaller
/// one on the way.
pub fn reduce(text: &str, progress: &mut dyn FnMut(&str)) -> Result<String, String> {
    let wrong = Wrong::of(text)?;
    let mut reducer = Reducer { wrong, tokens: tokenize(text), progress };
    loop {
        let before = reducer.tokens.len();
        reducer.statements();
        reducer.expressions();
        reducer.runs();
        if reducer.tokens.len() == before {
            break;
        }
    }
    reducer.numbers();
    Ok(print(&reducer.tokens))
}

/// In which way a text goes wrong.
#[derive(Debug)]
enum Wrong {
    /// The result is not the host's.
    Value(Config),
    /// The host's compilers do not agree: the generator's fault.
    Unsettled,
    /// A fault whose first line, without numbers, is this.
    Fault(Config, String),
}

impl Wrong {
    fn of(text: &str) -> Result<Wrong, String> {
        let value = host::value(text)?;
        for config in configs() {
            for outcome in subject::both(text, config) {
                match outcome {
                    Outcome::Value(got) if got != value && config.big_endian => {}
                    Outcome::Value(got) if got != value && host::settled(text, value).is_ok() => {
                        return Ok(Wrong::Value(config));
                    }
                    Outcome::Fault(what) => return Ok(Wrong::Fault(config, kind(&what))),
                    _ => {}
                }
            }
        }
        if host::settled(text, value).is_err() {
            Ok(Wrong::Unsettled)
        } else {
            Err("nothing is wrong with it".to_owned())
        }
    }

    /// Whether a text goes wrong in the same way. The quick questions come first.
    fn holds(&self, text: &str) -> bool {
        match self {
            Wrong::Fault(config, wanted) => {
                subject::both(text, *config)
                    .into_iter()
                    .any(|outcome| matches!(outcome, Outcome::Fault(what) if kind(&what) == *wanted))
                    && host::value(text).is_ok()
            }
            Wrong::Value(config) => {
                let outcomes = subject::both(text, *config);
                if outcomes.iter().any(|outcome| !matches!(outcome, Outcome::Value(_))) {
                    return false;
                }
                let Ok(value) = host::value(text) else { return false };
                outcomes.iter().any(|outcome| *outcome != Outcome::Value(value)) && host::settled(text, value).is_ok()
            }
            Wrong::Unsettled => {
                let plain = Config { level: LEVELS[0], cpu: 3, big_endian: false };
                matches!(subject::interpreted(text, plain), Outcome::Value(_))
                    && host::value(text)
                        .is_ok_and(|value| host::settled(text, value).is_err_and(|why| why.contains("says")))
            }
        }
    }
}

fn configs() -> impl Iterator<Item = Config> {
    let orders = [false, true].into_iter();
    orders.flat_map(|big_endian| {
        LEVELS.into_iter().flat_map(move |level| [3, 1, 4].map(|cpu| Config { level, cpu, big_endian }))
    })
}

fn kind(what: &str) -> String {
    what.lines().next().unwrap_or_default().chars().filter(|c| !c.is_ascii_digit()).collect()
}

struct Reducer<'a> {
    wrong: Wrong,
    tokens: Vec<Token>,
    progress: &'a mut dyn FnMut(&str),
}

impl Reducer<'_> {
    /// Takes these tokens instead, if the text still goes wrong.
    fn take(&mut self, tokens: Vec<Token>) -> bool {
        let text = print(&tokens);
        let taken = tokens.len() <= self.tokens.len() && self.wrong.holds(&text);
        if taken {
            self.tokens = tokens;
            (self.progress)(&text);
        }
        taken
    }

    fn replaced(&self, start: usize, end: usize, with: &[Token]) -> Vec<Token> {
        [&self.tokens[..start], with, &self.tokens[end..]].concat()
    }

    /// Leaves out runs of statements, the long ones first, in every block; then unwraps what stays.
    fn statements(&mut self) {
        let mut run = 64;
        while run > 0 {
            let mut at = 0;
            while at < self.tokens.len() {
                let mut end = at;
                for _ in 0..run {
                    match statement_end(&self.tokens, end) {
                        Some(next) => end = next,
                        None => break,
                    }
                }
                if !(starts(&self.tokens, at) && end > at && self.take(self.replaced(at, end, &[]))) {
                    at += 1;
                }
            }
            run /= 4;
        }
        let mut at = 0;
        while at < self.tokens.len() {
            if !(self.tokens[at].is("{") && self.unwrap_block(at)) {
                at += 1;
            }
        }
    }

    /// Puts what is inside braces in the place of the whole statement.
    fn unwrap_block(&mut self, open: usize) -> bool {
        let Some(close) = closing(&self.tokens, open) else { return false };
        let inner = self.tokens[open + 1..close].to_vec();
        let start = (0..=open).rev().find(|&at| starts(&self.tokens, at)).unwrap_or(open);
        self.take(self.replaced(start, close + 1, &inner)) || self.take(self.replaced(open, close + 1, &inner))
    }

    /// Puts smaller things in the place of what is between brackets.
    fn expressions(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            if !((self.tokens[at].is("(") || self.tokens[at].is("[")) && self.simplify(at)) {
                at += 1;
            }
        }
    }

    fn simplify(&mut self, open: usize) -> bool {
        let Some(close) = closing(&self.tokens, open) else { return false };
        let named = open > 0 && self.tokens[open - 1].is_name();
        let start = if named { open - 1 } else { open };
        for number in ["0", "1"] {
            if close > open + 2 && self.take(self.replaced(start, close + 1, &[Token::number(number)])) {
                return true;
            }
        }
        if !named {
            let inner = self.tokens[open + 1..close].to_vec();
            if self.take(self.replaced(open, close + 1, &inner)) || self.take(self.replaced(open, close + 1, &[])) {
                return true;
            }
        }
        // One operand alone.
        let cuts: Vec<usize> = self.cuts(open, close);
        for pair in cuts.windows(2) {
            let part = self.tokens[pair[0] + 1..pair[1]].to_vec();
            if !part.is_empty() && part.len() + 2 < close - open && self.take(self.replaced(open + 1, close, &part)) {
                return true;
            }
        }
        // Without one operand or element.
        for pair in cuts.windows(2) {
            for (from, to) in [(pair[0] + 1, pair[1] + 1), (pair[0], pair[1])] {
                if from > open && to <= close && to > from && self.take(self.replaced(from, to, &[])) {
                    return true;
                }
            }
        }
        false
    }

    /// The brackets themselves, and operators and commas between them at the same depth.
    fn cuts(&self, open: usize, close: usize) -> Vec<usize> {
        let mut cuts = vec![open];
        let mut at = open + 1;
        while at < close {
            if let Some(inner) = closing(&self.tokens, at) {
                at = inner;
            } else if self.tokens[at].is_operator() {
                cuts.push(at);
            }
            at += 1;
        }
        cuts.push(close);
        cuts
    }

    /// Leaves out any few tokens.
    fn runs(&mut self) {
        if self.tokens.len() > 1500 {
            return;
        }
        for run in (1..=6).rev() {
            let mut at = 0;
            while at + run <= self.tokens.len() {
                if !self.take(self.replaced(at, at + run, &[])) {
                    at += 1;
                }
            }
        }
    }

    /// Makes numbers smaller.
    fn numbers(&mut self) {
        for at in 0..self.tokens.len() {
            if self.tokens[at].is_number() {
                for number in ["0", "1", "2"] {
                    if self.tokens[at].is(number) || self.take(self.replaced(at, at + 1, &[Token::number(number)])) {
                        break;
                    }
                }
            }
        }
    }
}

/// Whether a statement or declaration may start here.
fn starts(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else { return true };
    ["{", "}", ";", ")", ":", "else", "do"].iter().any(|word| before.is(word)) || before.is_directive()
}

/// Where the statement or declaration ends that starts here.
fn statement_end(tokens: &[Token], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let token = tokens.get(at)?;
        if token.is("}") || token.is(")") || token.is("]") || (token.is_directive() && at > start) {
            return None;
        }
        if token.is_directive() || token.is(";") {
            return Some(at + 1);
        }
        if let Some(close) = closing(tokens, at) {
            let block = token.is("{");
            at = close;
            if block
                && !tokens
                    .get(at + 1)
                    .is_some_and(|next| next.is(";") || next.is("else") || next.is("while") || next.is(","))
            {
                return Some(at + 1);
            }
        }
        at += 1;
    }
}
