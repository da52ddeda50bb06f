//! What the token source can tell from the tokens around: a missing type, a misspelt one, whose attributes
//! these are. The grammar sees one token ahead; these questions need more.

use beec_preprocess::TokenKind;

use super::{Begun, Bracket, Feed};
use crate::ast::Ident;
use crate::keyword::Kw;

impl Feed<'_> {
    /// The token in front of `index`, pragmas and holes left out.
    fn before(&self, index: usize) -> Option<usize> {
        let mut index = index.checked_sub(1)?;
        loop {
            if let Some(hole) = self.holes.iter().find(|hole| hole.0 <= index && index < hole.1) {
                index = hole.0.checked_sub(1)?;
            } else if self.kind(index) == TokenKind::Pragma {
                index = index.checked_sub(1)?;
            } else {
                return Some(index);
            }
        }
    }

    fn kind_before(&self, index: usize) -> TokenKind {
        self.before(index).map_or(TokenKind::Eof, |index| self.kind(index))
    }

    fn keyword_before(&self, index: usize) -> Kw {
        self.before(index).map_or(Kw::None, |index| self.keyword(index))
    }

    /// Whether a declaration may begin behind a punctuator, inside what is open now.
    pub(super) fn declaration_may_begin(&self, kind: TokenKind) -> Option<Begun> {
        use TokenKind as K;
        let begins = match self.brackets.last() {
            None => kind == K::Semi && self.old_style == usize::MAX,
            Some(Bracket::Block) => matches!(kind, K::Semi | K::LBrace | K::RBrace | K::Colon | K::RParen),
            Some(Bracket::Record) => matches!(kind, K::Semi | K::LBrace),
            Some(Bracket::Params) => matches!(kind, K::LParen | K::Comma),
            Some(Bracket::Paren) => kind == K::LParen && self.keyword_before(self.next) == Kw::For,
            _ => false,
        };
        begins.then(Begun::default)
    }

    /// Whether a declaration gives its name without a type: `f(x) { … }`, `static x;`, in C23 `auto x = 1;`.
    pub(super) fn lacks_type(&self, ident: Ident) -> bool {
        let Some(begun) = self.begun else { return false };
        if self.ctx.is_typedef(ident.name) {
            return false;
        }
        let next = self.kind(self.next + 1);
        match next {
            // Not the use of a macro that is not defined.
            TokenKind::LParen => {
                let outside = self.brackets.is_empty();
                let inside = begun.specs && self.brackets.last() == Some(&Bracket::Block);
                let empty =
                    matches!(self.kind(self.next + 2), TokenKind::RParen | TokenKind::Ellipsis | TokenKind::Ident);
                (outside || inside) && empty
            }
            TokenKind::Semi | TokenKind::Eq | TokenKind::Comma | TokenKind::LBracket => begun.specs,
            TokenKind::RParen => begun.specs && self.brackets.last() == Some(&Bracket::Params),
            TokenKind::Ident => begun.auto && self.keyword(self.next + 1) == Kw::Attribute,
            _ => false,
        }
    }

    /// Whether the name at `index`, which is no typedef's, stands where only a type can.
    pub(super) fn must_be_type(&self, index: usize, begins: bool) -> bool {
        let begins = begins && self.brackets.is_empty();
        let previous = self.kind_before(index);
        let next = self.kind(index + 1);
        let next_is_name =
            next == TokenKind::Ident && (self.keyword(index + 1) == Kw::None || self.keyword(index + 1).is_qualifier());
        let behind_stop = matches!(previous, TokenKind::LBrace | TokenKind::RBrace | TokenKind::Semi);
        match self.brackets.last() {
            None => begins && (next_is_name || next == TokenKind::Star),
            Some(Bracket::Record) => behind_stop && (next_is_name || next == TokenKind::Star),
            Some(Bracket::Block) => behind_stop && next_is_name,
            Some(Bracket::Params) => {
                let starts = matches!(previous, TokenKind::LParen | TokenKind::Comma)
                    || (previous == TokenKind::Ident && self.keyword_before(index).is_qualifier());
                starts && (next_is_name || (next == TokenKind::Star && self.is_pointer_parameter(index + 2)))
            }
            _ => false,
        }
    }

    fn is_pointer_parameter(&self, behind_star: usize) -> bool {
        match self.kind(behind_star) {
            TokenKind::Comma | TokenKind::RParen | TokenKind::Star => true,
            TokenKind::Ident => {
                let kw = self.keyword(behind_star);
                let named = kw == Kw::None
                    && matches!(self.kind(behind_star + 1), TokenKind::Comma | TokenKind::RParen | TokenKind::LBracket);
                named || kw.is_qualifier() || kw == Kw::Attribute
            }
            _ => false,
        }
    }

    /// Says that a type is not known, and what it could be.
    pub(super) fn unknown_type(&self, ident: Ident) {
        self.ctx.emit(crate::explain::unknown_type(self.ctx.unit, ident));
    }

    /// Whether the `(` at `next` opens a parameter list, as far as one can see: behind a declarator outside of
    /// braces and initializers.
    pub(super) fn opens_parameters(&self) -> bool {
        let outside = self.brackets.iter().all(|bracket| matches!(bracket, Bracket::Params | Bracket::Paren));
        if !outside || self.in_initializer {
            return false;
        }
        match self.kind_before(self.next) {
            TokenKind::RParen => true,
            TokenKind::Ident => self.keyword_before(self.next) == Kw::None,
            _ => false,
        }
    }

    /// What a `{` opens that no `struct` or `enum` stands in front of.
    pub(super) fn brace(&self) -> Bracket {
        match self.kind_before(self.next) {
            TokenKind::Eq | TokenKind::Comma | TokenKind::RBracket => Bracket::List,
            TokenKind::LBrace if self.brackets.last() == Some(&Bracket::List) => Bracket::List,
            _ => Bracket::Block,
        }
    }

    /// Whether the `:` at `next` stands between an enum and its type, not in front of a bit-field's width.
    pub(super) fn is_enum_colon(&self) -> bool {
        let next = self.next + 1;
        let kw = self.keyword(next);
        let is_type = kw.is_plain_type()
            || kw.is_qualifier()
            || matches!(kw, Kw::Typeof | Kw::TypeofUnqual)
            || (kw == Kw::None
                && self.kind(next) == TokenKind::Ident
                && self.tokens.get(next).is_some_and(|token| self.ctx.is_typedef(token.text)));
        if !is_type {
            return false;
        }
        let Some(previous) = self.before(self.next) else { return false };
        self.keyword(previous) == Kw::Enum
            || (self.kind(previous) == TokenKind::Ident && self.keyword_before(previous) == Kw::Enum)
    }

    /// Whether the attributes that begin at `start` stand between a declarator's name and its parameters or sizes.
    pub(super) fn attributes_inside_declarator(&self, start: usize) -> bool {
        let suffix = self.kind(self.next) == TokenKind::LParen
            || (self.kind(self.next) == TokenKind::LBracket && self.kind(self.next + 1) != TokenKind::LBracket);
        let declares =
            self.brackets.last().is_none_or(|bracket| *bracket != Bracket::List && *bracket != Bracket::Square);
        let named = match self.kind_before(start) {
            TokenKind::Ident => self.keyword_before(start) == Kw::None,
            kind => matches!(kind, TokenKind::RParen | TokenKind::RBracket),
        };
        let is_standard = self.kind(start) == TokenKind::LBracket;
        is_standard && suffix && declares && named && !self.in_initializer
    }

    /// Whether the attributes that begin at `start` belong to a label. None of those says anything.
    pub(super) fn attributes_a_label(&self, start: usize) -> bool {
        let labels = self.kind(self.next) == TokenKind::Ident
            && self.keyword(self.next) == Kw::None
            && self.kind(self.next + 1) == TokenKind::Colon;
        labels && self.statement_begins(start)
    }

    /// Whether a statement may begin at `index`, as far as the token before tells.
    fn statement_begins(&self, index: usize) -> bool {
        if self.brackets.last() != Some(&Bracket::Block) {
            return false;
        }
        match self.kind_before(index) {
            TokenKind::Semi | TokenKind::LBrace | TokenKind::Colon => true,
            TokenKind::RBrace => self.closed == Some(Bracket::Block),
            TokenKind::Ident => matches!(self.keyword_before(index), Kw::Else | Kw::Do),
            _ => false,
        }
    }

    /// Whether the attributes that begin at `start`, and that `next` stands behind, are a statement's.
    pub(super) fn attributes_a_statement(&self, start: usize) -> bool {
        if self.brackets.last() != Some(&Bracket::Block) {
            return false;
        }
        if self.keyword(self.next).is_statement() || self.says_of_statements(start) {
            return true;
        }
        let begins = self.statement_begins(start);
        match self.kind(self.next) {
            TokenKind::Semi => begins || self.mentions(start, &["fallthrough", "__fallthrough__"]),
            TokenKind::LBrace => begins || self.kind_before(start) == TokenKind::RParen,
            TokenKind::Ident if begins => self.expression_follows(),
            TokenKind::Number | TokenKind::String | TokenKind::LParen | TokenKind::Star => begins,
            TokenKind::PlusPlus | TokenKind::MinusMinus | TokenKind::Amp | TokenKind::Bang => begins,
            _ => false,
        }
    }

    /// Whether the name at `next` begins an expression rather than a declaration.
    fn expression_follows(&self) -> bool {
        let is_typedef = self.tokens.get(self.next).is_some_and(|token| self.ctx.is_typedef(token.text));
        let behind = self.kind(self.next + 1);
        self.keyword(self.next) == Kw::None && !is_typedef && behind != TokenKind::Ident && behind != TokenKind::Star
    }

    /// Whether one of the attributes between `start` and `next` has one of these names.
    fn mentions(&self, start: usize, names: &[&str]) -> bool {
        let attributes = &self.tokens[start..self.next.min(self.tokens.len())];
        attributes.iter().any(|token| names.iter().any(|name| token.is_ident(name)))
    }

    /// Whether attributes say something that only a statement can have, or, where a statement begins, what calls can.
    fn says_of_statements(&self, start: usize) -> bool {
        if self.mentions(start, &["likely", "unlikely", "nomerge", "__nomerge__"]) {
            return true;
        }
        let begins = matches!(self.kind_before(start), TokenKind::Semi | TokenKind::LBrace);
        let is_call = match self.kind(self.next) {
            TokenKind::LBrace => true,
            TokenKind::Ident => {
                let is_typedef = self.tokens.get(self.next).is_some_and(|token| self.ctx.is_typedef(token.text));
                self.keyword(self.next) == Kw::None && !is_typedef
            }
            _ => false,
        };
        let calls = ["noinline", "__noinline__", "always_inline", "__always_inline__"];
        begins && is_call && self.mentions(start, &calls)
    }
}
