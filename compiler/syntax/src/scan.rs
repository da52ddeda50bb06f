//! The index of the file scope: which tokens are which external declaration, and what each declares.
//!
//! One pass over the tokens splits them into items without parsing any. What a header declares stays
//! a range of tokens until somebody asks for one of its names ([`Unit::ordinary`], [`Unit::tag`]) and
//! has it parsed ([`Unit::parse`]). The pass looks only as far into an item as it must to find its
//! names: enumerators and tags inside struct bodies are found, function bodies are stepped over.

mod brackets;
mod item;
mod table;

use beec_preprocess::{Standard, Token, TokenKind};
use beec_source::{FileId, Session, Span, Symbol};

use crate::ast::ExternalDecl;
use crate::keyword::Keywords;
use crate::pragma::PragmaState;
use table::Table;

pub use item::Item;

/// An external declaration's number, ascending in the order of the tokens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ItemId(pub u32);

/// A translation unit, split into external declarations.
#[derive(Debug)]
pub struct Unit {
    tokens: Vec<Token>,
    items: Vec<Item>,
    ordinary: Table,
    tags: Table,
    /// By symbol: the first item that makes it a typedef name, or [`NEVER`].
    typedefs: Vec<u32>,
    keywords: Keywords,
    pragmas: Vec<PragmaState>,
    standard: Standard,
}

/// No item.
const NEVER: u32 = u32::MAX;

impl Unit {
    /// Splits a translation unit's tokens. `main` is the file whose declarations are all to be parsed.
    pub fn scan(session: &Session, tokens: Vec<Token>, main: Option<FileId>, standard: Standard) -> Unit {
        let unit = item::Scanner::new(session, &tokens, main, standard).run().finish();
        Unit { tokens, ..unit }
    }

    /// The edition of C it is written in.
    pub fn standard(&self) -> Standard {
        self.standard
    }

    /// The items, in order.
    pub fn items(&self) -> impl Iterator<Item = ItemId> + use<> {
        (0..self.items.len() as u32).map(ItemId)
    }

    /// What is known of an item without parsing it.
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0 as usize]
    }

    /// The items that declare `name` as a typedef, function, variable or enumerator, in order.
    pub fn ordinary(&self, name: Symbol) -> &[ItemId] {
        self.ordinary.get(name)
    }

    /// The items that define the struct, union or enum `name`, with braces, in order.
    pub fn tag(&self, name: Symbol) -> &[ItemId] {
        self.tags.get(name)
    }

    /// Whether `name` is a typedef's name at the end of the file.
    pub fn is_typedef(&self, name: Symbol) -> bool {
        self.first_typedef(name) != NEVER
    }

    /// Whether an item in front of `item` makes `name` a typedef's name.
    pub(crate) fn is_typedef_before(&self, name: Symbol, item: ItemId) -> bool {
        self.first_typedef(name) < item.0
    }

    fn first_typedef(&self, name: Symbol) -> u32 {
        self.typedefs.get(name.index()).copied().unwrap_or(NEVER)
    }

    /// The ordinary names that an item declares, enumerators included.
    pub fn declares(&self, id: ItemId) -> impl Iterator<Item = Symbol> + '_ {
        self.ordinary.of_item(id)
    }

    /// The tags that an item defines.
    pub fn defines_tags(&self, id: ItemId) -> impl Iterator<Item = Symbol> + '_ {
        self.tags.of_item(id)
    }

    /// Every ordinary name of the file scope, in the order of declaration: to find the nearest to a misspelt one.
    pub fn ordinary_names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.ordinary.names()
    }

    /// Every tag that is defined, in order.
    pub fn tag_names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.tags.names()
    }

    /// An item's tokens.
    pub fn tokens(&self, id: ItemId) -> &[Token] {
        let item = self.item(id);
        self.tokens.get(item.start as usize..item.end as usize).unwrap_or(&[])
    }

    /// From an item's first token to its last.
    pub fn span(&self, id: ItemId) -> Span {
        match self.tokens(id) {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => Span::NONE,
        }
    }

    /// Parses an item. Nothing comes out where it has an error that hides what it declares.
    pub fn parse(&self, session: &Session, id: ItemId) -> Vec<ExternalDecl> {
        crate::parse::external(session, self, id)
    }

    pub(crate) fn keywords(&self) -> &Keywords {
        &self.keywords
    }

    pub(crate) fn pragmas(&self, id: ItemId) -> &PragmaState {
        &self.pragmas[self.item(id).pragmas as usize]
    }
}

/// Whether attributes begin at `index`: `__attribute__`, or `[[`.
pub(crate) fn attributes_begin(keywords: &Keywords, tokens: &[Token], index: usize) -> bool {
    let kind = |index: usize| tokens.get(index).map(|token| token.kind);
    match kind(index) {
        Some(TokenKind::Ident) => keywords.get(tokens[index].text) == crate::keyword::Kw::Attribute,
        Some(TokenKind::LBracket) => kind(index + 1) == Some(TokenKind::LBracket),
        _ => false,
    }
}

/// Behind the bracket that closes the one at `open`, or the end.
pub(crate) fn behind_group(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => depth += 1,
            TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Behind the attributes that begin at `start`; adjacent ones are taken together, pragmas between them too.
pub(crate) fn behind_attributes(keywords: &Keywords, tokens: &[Token], start: usize) -> usize {
    let mut end = start;
    let mut index = start;
    loop {
        while tokens.get(index).is_some_and(|token| token.kind == TokenKind::Pragma) {
            index += 1;
        }
        if !attributes_begin(keywords, tokens, index) {
            return end;
        }
        let open = if tokens[index].kind == TokenKind::LBracket { index } else { index + 1 };
        index = match tokens.get(open).map(|token| token.kind) {
            Some(TokenKind::LParen | TokenKind::LBracket) => behind_group(tokens, open),
            _ => open,
        };
        end = index;
    }
}
