//! C as a row of tokens, as far as reduction has to know it.

/// A token; a preprocessing directive is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token(String);

impl Token {
    pub(super) fn number(text: &str) -> Token {
        Token(text.to_owned())
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.0 == text
    }

    pub(super) fn is_directive(&self) -> bool {
        self.0.starts_with('#')
    }

    pub(super) fn is_number(&self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_digit())
    }

    pub(super) fn is_name(&self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    }

    /// Between operands or elements.
    pub(super) fn is_operator(&self) -> bool {
        const OPERATORS: [&str; 34] = [
            "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&&", "||", "?", ":",
            ",", ";", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "?:",
        ];
        OPERATORS.contains(&self.0.as_str())
    }
}

const LONG: [&str; 25] = [
    "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "##", "?:", "::",
];

pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => {
                rest = &rest[first.len_utf8()..];
                continue;
            }
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => quoted(rest, first),
            _ if first.is_ascii_alphanumeric() || first == '_' => {
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())
            }
            _ => LONG.iter().find(|long| rest.starts_with(**long)).map_or(first.len_utf8(), |long| long.len()),
        };
        tokens.push(Token(rest[..length].to_owned()));
        rest = &rest[length..];
    }
    tokens
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where the bracket at a place closes.
pub(super) fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0;
    if !["(", "[", "{"].iter().any(|bracket| tokens[open].is(bracket)) {
        return None;
    }
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.0.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The text again, a statement a line.
pub(super) fn print(tokens: &[Token]) -> String {
    let mut out = String::new();
    let (mut indent, mut parentheses) = (0_usize, 0_i32);
    for (at, token) in tokens.iter().enumerate() {
        if token.is("}") {
            indent = indent.saturating_sub(1);
        }
        let line_start = out.is_empty() || out.ends_with('\n');
        if token.is_directive() && !line_start {
            out.push('\n');
        }
        match line_start {
            true if !token.is_directive() => out.push_str(&"\t".repeat(indent)),
            true => {}
            false => out.push_str(if spaced(&tokens[at - 1], token) { " " } else { "" }),
        }
        out.push_str(&token.0);
        match token.0.as_str() {
            "(" => parentheses += 1,
            ")" => parentheses -= 1,
            "{" => indent += 1,
            _ => {}
        }
        if token.is_directive() || (parentheses <= 0 && ["{", "}", ";"].contains(&token.0.as_str())) {
            out.push('\n');
        }
    }
    out
}

fn spaced(before: &Token, token: &Token) -> bool {
    const TIGHT_BEFORE: [&str; 7] = [";", ",", ")", "]", ".", "->", "["];
    const TIGHT_AFTER: [&str; 7] = ["(", "[", ".", "->", "!", "~", "&"];
    let call = token.is("(") && before.is_name();
    !(call || TIGHT_BEFORE.contains(&token.0.as_str()) || TIGHT_AFTER.contains(&before.0.as_str()))
}
