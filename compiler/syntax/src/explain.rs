//! Syntax errors in the user's words.
//!
//! The parser says which token it could not take and which terminals it could have taken. What is
//! wrong or missing is worked out from these and from the tokens around.

use beec_preprocess::{Token, TokenKind};
use beec_source::{Diagnostic, Span};

use crate::ast::Ident;
use crate::keyword::Kw;
use crate::nearest::nearest;
use crate::recover::{Hole, enclosing, statement_start};
use crate::scan::Unit;

/// A place in a declaration at which the parser stopped.
struct Place<'a> {
    unit: &'a Unit,
    tokens: &'a [Token],
    holes: &'a [Hole],
    at: usize,
    /// The token before, pragmas and holes left out.
    before: Option<usize>,
    /// Brackets that are open here.
    open: Vec<usize>,
    expected: &'a [&'a str],
}

/// The error for the token at `at`, where one of `expected` could have stood.
pub(crate) fn syntax_error(unit: &Unit, tokens: &[Token], holes: &[Hole], at: usize, expected: &[&str]) -> Diagnostic {
    let skipped = |index: &usize| {
        tokens[*index].kind != TokenKind::Pragma && !holes.iter().any(|hole| hole.0 <= *index && *index < hole.1)
    };
    let before = (0..at.min(tokens.len())).rev().find(skipped);
    let open = enclosing(tokens, holes, at);
    let place = Place { unit, tokens, holes, at, before, open, expected };
    let told = place.misplaced_else().or_else(|| place.unknown_macro()).or_else(|| place.unknown_type());
    told.or_else(|| place.misplaced_declaration()).or_else(|| place.keyword_as_name()).unwrap_or_else(|| {
        let in_bracket = place.unclosed();
        let told = in_bracket.or_else(|| place.missing_semicolon()).or_else(|| place.missing_operand());
        told.or_else(|| place.missing_one()).unwrap_or_else(|| place.anything_else())
    })
}

impl Place<'_> {
    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at).filter(|token| token.kind != TokenKind::Eof)
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::Eof, |token| token.kind)
    }

    fn keyword(&self, index: usize) -> Kw {
        match self.tokens.get(index) {
            Some(token) if token.kind == TokenKind::Ident => self.unit.keywords().get(token.text),
            _ => Kw::None,
        }
    }

    fn is_name(&self, index: usize) -> bool {
        self.kind(index) == TokenKind::Ident && self.keyword(index) == Kw::None
    }

    fn expects(&self, terminal: &str) -> bool {
        self.expected.contains(&terminal)
    }

    fn expects_operand(&self) -> bool {
        self.expects("NUMBER")
    }

    /// What stands here, as a message names it.
    fn found(&self) -> String {
        match self.token() {
            Some(token) if token.kind.is_punctuator() => format!("'{}'", token.kind.describe()),
            Some(token) if self.keyword(self.at) != Kw::None => format!("the keyword '{}'", token.text),
            Some(token) => format!("'{}'", token.text),
            None => "nothing".to_owned(),
        }
    }

    /// The place here; behind the last token at the end.
    fn span(&self) -> Span {
        self.token().map_or_else(|| self.behind(), |token| token.span)
    }

    /// Behind the token before.
    fn behind(&self) -> Span {
        let span = self.before.map_or(Span::NONE, |before| self.tokens[before].span);
        Span { lo: span.hi, ..span }
    }

    fn misplaced_else(&self) -> Option<Diagnostic> {
        (self.keyword(self.at) == Kw::Else)
            .then(|| Diagnostic::error("E0206", self.span(), "'else' without an 'if' that it belongs to"))
    }

    /// `name name`, where a declaration can begin.
    fn unknown_type(&self) -> Option<Diagnostic> {
        let first = self.before.filter(|&before| self.is_name(before))?;
        let token = self.tokens[first];
        let in_parameters = self.expects(",") && self.expects(")") && !self.expects("OPERATOR") && !self.expects("[");
        let next_fits = self.is_name(self.at) || (in_parameters && self.kind(self.at) == TokenKind::Star);
        let in_list = self.expects("}");
        if !next_fits || in_list || self.unit.is_typedef(token.text) {
            return None;
        }
        let previous = first.checked_sub(1).map_or(TokenKind::Semi, |index| self.kind(index));
        let begins = matches!(previous, TokenKind::Semi | TokenKind::LBrace | TokenKind::RBrace | TokenKind::Pragma)
            || (in_parameters && matches!(previous, TokenKind::LParen | TokenKind::Comma))
            || first.checked_sub(1).is_some_and(|index| self.begins_for(index));
        begins.then(|| unknown_type(self.unit, Ident { name: token.text, span: token.span }))
    }

    /// `MACRO("x") int f(…)`, `int MACRO(name, int x)`: what no header defines.
    fn unknown_macro(&self) -> Option<Diagnostic> {
        let is_literal = |index| matches!(self.kind(index), TokenKind::String | TokenKind::Number | TokenKind::Char);
        if self.before.is_none()
            && self.is_name(self.at)
            && self.kind(self.at + 1) == TokenKind::LParen
            && is_literal(self.at + 2)
        {
            return self.token().map(|&token| not_a_macro(token));
        }
        let &open = self.open.first().filter(|_| self.open.len() == 1)?;
        let name = open.checked_sub(1).filter(|&name| self.kind(open) == TokenKind::LParen && self.is_name(name))?;
        let arguments = self.tokens.get(open + 1..self.at)?;
        let names = arguments.iter().all(|token| matches!(token.kind, TokenKind::Ident | TokenKind::Comma));
        let among_names = names && !arguments.is_empty() && !self.expects("BASIC") && !self.expects_operand();
        let only_name = self.expects("NAME") || self.expects("VARIABLE");
        let literal = arguments.is_empty() && is_literal(self.at);
        (literal || (among_names && only_name)).then(|| not_a_macro(self.tokens[name]))
    }

    /// `if (x) T *y;`
    fn misplaced_declaration(&self) -> Option<Diagnostic> {
        let name = self.before.filter(|&before| self.is_name(before))?;
        let labels_only = self.expected == [":"] && !self.open.is_empty();
        (labels_only && self.unit.is_typedef(self.tokens[name].text)).then(|| declaration_found(self.tokens[name].span))
    }

    /// Whether the `(` at `index` is that of `for`.
    fn begins_for(&self, index: usize) -> bool {
        self.kind(index) == TokenKind::LParen
            && index.checked_sub(1).is_some_and(|index| self.keyword(index) == Kw::For)
    }

    /// A keyword where only a name can stand.
    fn keyword_as_name(&self) -> Option<Diagnostic> {
        let kw = self.keyword(self.at);
        if kw == Kw::None || !self.expects("NAME") || self.expects_operand() {
            return None;
        }
        let starts_declaration = self
            .before
            .is_none_or(|index| matches!(self.kind(index), TokenKind::Semi | TokenKind::LBrace | TokenKind::RBrace));
        if starts_declaration || (self.expects(";") && kw.is_statement()) {
            return None;
        }
        if kw.begins_declaration() && self.before.is_some_and(|index| self.ends_type(index)) {
            let word = self.tokens[self.at].text;
            let message = format!("'{word}' cannot follow the type in front of it: one declaration has one type");
            return Some(Diagnostic::error("E0207", self.span(), message));
        }
        let message = format!("expected a name, found {}", self.found());
        Some(Diagnostic::error("E0201", self.span(), message))
    }

    fn ends_type(&self, index: usize) -> bool {
        self.kind(index) == TokenKind::RBrace
            || self.keyword(index).is_plain_type()
            || (self.is_name(index) && self.unit.is_typedef(self.tokens[index].text))
    }

    /// A `)` or `]` is missing, or something in front of it is.
    fn unclosed(&self) -> Option<Diagnostic> {
        let open = *self.open.last()?;
        let close = match self.kind(open) {
            TokenKind::LParen => ")",
            TokenKind::LBracket => "]",
            _ => return None,
        };
        if self.expects_operand() && !self.expects(";") {
            return None;
        }
        if !self.expects(close) || (self.expects(";") && !self.expects(")")) {
            return self.missing_in_for(open);
        }
        let code_and_text = match (self.expects(","), self.is_name(self.at) || self.expects_operand_like()) {
            (true, true) => format!("expected ',' or '{close}' before {}", self.found()),
            _ => format!("expected '{close}' before {}", self.found()),
        };
        let bracket = self.tokens[open];
        let hint = format!("for this '{}'", bracket.kind.describe());
        Some(Diagnostic::error("E0201", self.span(), code_and_text).label(bracket.span, hint))
    }

    /// Something stands here that begins an operand.
    fn expects_operand_like(&self) -> bool {
        matches!(self.kind(self.at), TokenKind::Number | TokenKind::String | TokenKind::Char | TokenKind::Ident)
    }

    fn missing_in_for(&self, open: usize) -> Option<Diagnostic> {
        if !self.begins_for(open) || !self.expects(";") {
            return None;
        }
        let message = format!("expected ';' before {}: 'for' has three parts, '(init; condition; step)'", self.found());
        Some(Diagnostic::error("E0202", self.span(), message))
    }

    fn missing_semicolon(&self) -> Option<Diagnostic> {
        if !self.expects(";") || self.before.is_none() {
            return None;
        }
        if self.expects_operand() && self.kind(self.at) != TokenKind::RBrace && self.token().is_some() {
            return None;
        }
        let what = self.statement();
        if self.expects("NAME") && !self.expects_operand() && self.token().is_some() && !self.on_new_line() {
            return None;
        }
        let mut diagnostic = Diagnostic::error("E0202", self.behind(), format!("expected ';' after {what}"));
        if self.token().is_some() && !self.on_new_line() {
            diagnostic = diagnostic.label(self.span(), format!("found {}", self.found()));
        }
        Some(diagnostic)
    }

    fn on_new_line(&self) -> bool {
        self.token().is_some_and(|token| token.flags.contains(beec_preprocess::TokenFlags::START_OF_LINE))
    }

    /// What kind of statement or declaration stands in front.
    fn statement(&self) -> &'static str {
        let brace = self.open.iter().rev().find(|&&index| self.kind(index) == TokenKind::LBrace).copied();
        let Some(brace) = brace else {
            let tagged = self.before.is_some_and(|before| self.kind(before) == TokenKind::RBrace);
            return if tagged { "'}'" } else { "this declaration" };
        };
        let start = statement_start(self.tokens, brace, self.at);
        let start = self.holes.iter().map(|hole| hole.1).filter(|&end| end <= self.at).fold(start, usize::max);
        match self.keyword(start) {
            Kw::Return => "this 'return'",
            Kw::Break => "'break'",
            Kw::Continue => "'continue'",
            Kw::Goto => "this 'goto'",
            Kw::Do => "'while (…)' at the end of this 'do'",
            Kw::Asm => "this 'asm'",
            kw if kw.begins_declaration() => "this declaration",
            _ if self.is_name(start) && self.unit.is_typedef(self.tokens[start].text) => "this declaration",
            _ => "this expression",
        }
    }

    fn missing_operand(&self) -> Option<Diagnostic> {
        if !self.expects_operand() {
            return None;
        }
        let operator = self.before.filter(|&before| is_operator(self.kind(before)));
        if let Some(operator) = operator {
            let token = self.tokens[operator];
            let message = format!("expected an operand after '{}', found {}", token.kind.describe(), self.found());
            return Some(Diagnostic::error("E0205", self.span(), message));
        }
        let what = if self.expects("return") { "a statement" } else { "an expression" };
        if what == "a statement" && self.keyword(self.at).begins_declaration() {
            return Some(declaration_found(self.span()));
        }
        let message = format!("expected {what}, found {}", self.found());
        Some(Diagnostic::error("E0205", self.span(), message))
    }

    /// Only one thing could stand here, or few.
    fn missing_one(&self) -> Option<Diagnostic> {
        let found = self.found();
        let message = if self.expects(":") && self.expected_only(&[":", "OPERATOR", ","]) {
            format!("expected ':' before {found}")
        } else if self.expects(",") && self.expects("}") {
            format!("expected ',' or '}}' before {found}")
        } else if self.expects("WHILE") && !self.expects("if") {
            format!("expected 'while (…)' after the body of this 'do', found {found}")
        } else if self.expects("NAME") && self.expects("*") && self.expects("(") {
            format!("expected a name after the type, found {found}")
        } else if self.expects("NAME") && self.expects("BASIC") {
            format!("expected a declaration, found {found}")
        } else if self.expects("NAME") {
            format!("expected a name, found {found}")
        } else if self.expects("(") {
            let word = self.before.map_or("this", |before| self.tokens[before].text.as_str());
            format!("expected '(' after '{word}', found {found}")
        } else if self.expects("{") {
            format!("expected '{{', found {found}")
        } else {
            return None;
        };
        Some(Diagnostic::error("E0201", self.span(), message))
    }

    fn expected_only(&self, extra: &[&str]) -> bool {
        let operators = ["*", "&", "&&", "SIGN", "?", "=", "ASSIGN_OP", "(", "[", ".", "->", "STEP", "STRING", "..."];
        self.expected.iter().all(|terminal| extra.contains(terminal) || operators.contains(terminal))
    }

    fn anything_else(&self) -> Diagnostic {
        let found = self.found();
        if self.before.is_none() {
            let message = format!("expected a declaration, found {found}: statements stand inside functions");
            return Diagnostic::error("E0201", self.span(), message);
        }
        let words: Vec<String> = self
            .expected
            .iter()
            .filter(|word| !word.chars().any(char::is_uppercase))
            .map(|word| format!("'{word}'"))
            .collect();
        let message = match words.as_slice() {
            [] => format!("{found} cannot stand here"),
            [only] => format!("expected {only} before {found}"),
            [rest @ .., last] if rest.len() < 3 => format!("expected {} or {last} before {found}", rest.join(", ")),
            _ => format!("{found} cannot stand here"),
        };
        Diagnostic::error("E0201", self.span(), message)
    }
}

fn not_a_macro(token: Token) -> Diagnostic {
    let message = format!("'{}' is used like a macro, but no macro of this name is defined", token.text);
    Diagnostic::error("E0224", token.span, message).fix("include the header that defines it")
}

fn declaration_found(span: Span) -> Diagnostic {
    Diagnostic::error("E0205", span, "expected a statement, found a declaration").fix("put '{' and '}' around it")
}

fn is_operator(kind: TokenKind) -> bool {
    use TokenKind as K;
    !matches!(
        kind,
        K::LParen | K::RParen | K::LBracket | K::RBracket | K::LBrace | K::RBrace | K::Semi | K::Comma | K::Colon
    ) && kind.is_punctuator()
}

/// The error for a name that should be a type's.
pub(crate) fn unknown_type(unit: &Unit, name: Ident) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0204", name.span, format!("unknown type name '{}'", name.name));
    if !unit.tag(name.name).is_empty() {
        return diagnostic.fix(format!("there is a tag of this name: write 'struct {}'", name.name));
    }
    match nearest(name.name, unit.ordinary_names().filter(|&name| unit.is_typedef(name))) {
        Some(close) => diagnostic.fix(format!("there is a type of a similar name: '{close}'")),
        None => diagnostic,
    }
}
