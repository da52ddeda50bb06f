//! One external declaration: where it ends and which names it declares.

use beec_preprocess::{Standard, Token, TokenKind};
use beec_source::{Diagnostic, FileId, FileKind, Session, Span, Symbol};

use super::brackets::Open;
use super::table::Table;
use super::{ItemId, NEVER, Unit};
use crate::keyword::{Keywords, Kw};
use crate::pragma::{Pragma, PragmaState};

/// What is known of an external declaration without parsing it.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Its first token.
    pub(crate) start: u32,
    /// Behind its last token.
    pub(crate) end: u32,
    /// Which pragma state is in force where it begins.
    pub(crate) pragmas: u32,
    /// The first parameter declaration of an old-style definition, as an index into the tokens, or [`NEVER`].
    pub(crate) old_style: u32,
    flags: u16,
}

const MAIN: u16 = 1;
const TYPEDEF: u16 = 1 << 1;
const STATIC: u16 = 1 << 2;
const EXTERN: u16 = 1 << 3;
const INLINE: u16 = 1 << 4;
const BODY: u16 = 1 << 5;
/// Declares an object, not only functions.
const OBJECT: u16 = 1 << 6;
/// An attribute keeps it even if nobody names it.
const KEPT: u16 = 1 << 7;
/// `asm` or `_Static_assert`.
const ALWAYS: u16 = 1 << 8;
/// An error was reported that leaves nothing to parse.
const BROKEN: u16 = 1 << 9;

impl Item {
    fn has(self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// Whether it stands in the main file.
    pub fn is_main(&self) -> bool {
        self.has(MAIN)
    }

    /// Whether it declares typedef names.
    pub fn is_typedef(&self) -> bool {
        self.has(TYPEDEF)
    }

    /// Whether it says `static`.
    pub fn is_static(&self) -> bool {
        self.has(STATIC)
    }

    /// Whether it says `extern`.
    pub fn is_extern(&self) -> bool {
        self.has(EXTERN)
    }

    /// Whether it is a function definition.
    pub fn has_body(&self) -> bool {
        self.has(BODY)
    }

    /// Whether its brackets do not match, which was reported.
    pub fn is_broken(&self) -> bool {
        self.has(BROKEN)
    }

    /// Whether it must be parsed even if nobody asks for its names: all of the main file; in headers what
    /// defines an object or an external function, what attributes keep, static assertions and `asm`.
    pub fn is_eager(&self) -> bool {
        if self.has(MAIN | ALWAYS) {
            return true;
        }
        let defines = self.has(BODY | OBJECT) && !self.has(TYPEDEF | EXTERN | INLINE);
        defines && (!self.has(STATIC) || self.has(KEPT))
    }
}

/// The pass over the tokens.
pub(super) struct Scanner<'a> {
    pub(super) session: &'a Session,
    pub(super) tokens: &'a [Token],
    pub(super) keywords: Keywords,
    standard: Standard,
    /// Brackets that are open; kept for its memory.
    pub(super) open: Vec<Open>,
    main: Option<(u32, u32)>,
    items: Vec<Item>,
    ordinary: Vec<(Symbol, ItemId)>,
    tags: Vec<(Symbol, ItemId)>,
    typedefs: Vec<u32>,
    pragmas: Vec<PragmaState>,
    state: PragmaState,
    /// Whether `state` differs from the last of `pragmas`.
    changed: bool,
    /// Flags of the item that is being read.
    flags: u16,
    keeping: [Symbol; 4],
}

impl<'a> Scanner<'a> {
    pub(super) fn new(
        session: &'a Session,
        tokens: &'a [Token],
        main: Option<FileId>,
        standard: Standard,
    ) -> Scanner<'a> {
        let keywords = Keywords::new(standard);
        let main = main.map(|id| session.file(id)).map(|file| (file.start, file.start + file.text.len() as u32));
        Scanner {
            session,
            tokens,
            keywords,
            standard,
            open: Vec::new(),
            main,
            items: Vec::new(),
            ordinary: Vec::new(),
            tags: Vec::new(),
            typedefs: Vec::new(),
            pragmas: vec![PragmaState::default()],
            state: PragmaState::default(),
            changed: false,
            flags: 0,
            keeping: ["section", "__section__", "used", "__used__"].map(Symbol::intern),
        }
    }

    pub(super) fn run(mut self) -> Self {
        let mut index = 0;
        while let Some(token) = self.tokens.get(index) {
            index = match token.kind {
                TokenKind::Eof => break,
                TokenKind::Pragma => {
                    self.pragma(index);
                    index + 1
                }
                TokenKind::Semi => index + 1,
                TokenKind::RBrace | TokenKind::RParen | TokenKind::RBracket => {
                    self.never_opened(index);
                    index + 1
                }
                _ => self.item(index).max(index + 1),
            };
        }
        self
    }

    /// What was found; the tokens are for the caller to put in.
    pub(super) fn finish(self) -> Unit {
        Unit {
            items: self.items,
            ordinary: Table::new(self.ordinary),
            tags: Table::new(self.tags),
            typedefs: self.typedefs,
            keywords: self.keywords,
            pragmas: self.pragmas,
            standard: self.standard,
            tokens: Vec::new(),
        }
    }

    fn id(&self) -> ItemId {
        ItemId(self.items.len() as u32)
    }

    pub(super) fn keyword(&self, index: usize) -> Kw {
        match self.tokens.get(index) {
            Some(token) if token.kind == TokenKind::Ident => self.keywords.get(token.text),
            _ => Kw::None,
        }
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::Eof, |token| token.kind)
    }

    /// Takes an ordinary name of the item in.
    pub(super) fn declare(&mut self, name: Symbol) {
        self.ordinary.push((name, self.id()));
    }

    /// Takes a tag that the item defines in.
    pub(super) fn define_tag(&mut self, tag: Symbol) {
        self.tags.push((tag, self.id()));
    }

    /// Reports an error that leaves the item unparsed.
    pub(super) fn broken(&mut self, diagnostic: Diagnostic) {
        self.flags |= BROKEN;
        self.session.emit(diagnostic);
    }

    pub(super) fn pragma(&mut self, index: usize) {
        let token = self.tokens[index];
        let pragma = Pragma::parse(token.text.as_str(), token.span);
        if matches!(pragma, Pragma::Loop(_) | Pragma::Other) {
            return;
        }
        if let Some(diagnostic) = self.state.obey(pragma, token.span) {
            self.session.emit(diagnostic);
        }
        self.changed = true;
    }

    fn is_main(&self, span: Span) -> bool {
        let Some((start, end)) = self.main else { return true };
        let inside = |lo: u32| (start..=end).contains(&lo);
        if span.expansion == beec_source::ExpansionId::ROOT {
            return inside(span.lo);
        }
        let map = self.session.map();
        let place = map.outermost(span);
        inside(place.lo) || map.file_of(place.lo).is_some_and(|file| map.file(file).kind == FileKind::Scratch)
    }

    /// Reads one item and gives the index behind it.
    fn item(&mut self, start: usize) -> usize {
        if self.changed {
            self.pragmas.push(self.state.clone());
            self.changed = false;
        }
        let pragmas = self.pragmas.len() as u32 - 1;
        self.flags = if self.is_main(self.tokens[start].span) { MAIN } else { 0 };
        let mut reader = Reader { name: None, has_type: false, body: false, old_style: NEVER };
        let end = self.specifiers(start, &mut reader);
        let end = end.min(self.tokens.len());
        let flags = self.flags;
        self.items.push(Item { start: start as u32, end: end as u32, pragmas, old_style: reader.old_style, flags });
        end
    }

    /// Reads specifiers, and goes on with declarators.
    fn specifiers(&mut self, start: usize, reader: &mut Reader) -> usize {
        let mut index = start;
        loop {
            match self.kind(index) {
                TokenKind::Ident => {}
                TokenKind::Pragma => {
                    self.pragma(index);
                    index += 1;
                    continue;
                }
                TokenKind::LBracket if self.kind(index + 1) == TokenKind::LBracket => {
                    index = self.attributes(index);
                    continue;
                }
                TokenKind::Eof => return index,
                TokenKind::Semi => return index + 1,
                _ => return self.declarators(index, reader),
            }
            let kw = self.keyword(index);
            if reader.body && ends_without_semicolon(kw) {
                return index;
            }
            index = match kw {
                Kw::None => {
                    if reader.has_type || !self.is_type_here(index) {
                        return self.declarators(index, reader);
                    }
                    reader.has_type = true;
                    index + 1
                }
                Kw::Typedef => self.flag(TYPEDEF, index),
                Kw::Static => self.flag(STATIC, index),
                Kw::Extern => self.flag(EXTERN, index),
                Kw::Inline => self.flag(INLINE, index),
                Kw::Attribute => self.attributes(index),
                Kw::Struct | Kw::Union | Kw::Enum => {
                    reader.has_type = true;
                    self.tagged(index, reader)
                }
                Kw::Asm | Kw::StaticAssert => {
                    self.flags |= ALWAYS;
                    return self.until_semicolon(index);
                }
                Kw::Typeof | Kw::TypeofUnqual | Kw::Alignas | Kw::Atomic | Kw::BitInt => {
                    reader.has_type |=
                        !matches!(kw, Kw::Alignas | Kw::Atomic) || self.kind(index + 1) == TokenKind::LParen;
                    if self.kind(index + 1) == TokenKind::LParen {
                        self.group(index + 1, true, false)
                    } else {
                        index + 1
                    }
                }
                kw if kw.is_plain_type() => {
                    reader.has_type = true;
                    index + 1
                }
                kw if kw.is_statement() => return self.until_semicolon(index),
                _ => index + 1,
            };
        }
    }

    fn flag(&mut self, flag: u16, index: usize) -> usize {
        self.flags |= flag;
        index + 1
    }

    /// Whether the name at `index`, in front of which no type stands, must be a type's.
    fn is_type_here(&self, index: usize) -> bool {
        let name = self.tokens[index].text;
        if self.typedefs.get(name.index()).is_some_and(|&item| item != NEVER) {
            return true;
        }
        // A misspelt type; otherwise it is what is declared, and its type is missing.
        match self.kind(index + 1) {
            TokenKind::Star => true,
            TokenKind::Ident => !matches!(self.keyword(index + 1), Kw::Attribute | Kw::Asm),
            _ => false,
        }
    }

    /// Steps over attributes, noting those that keep a declaration.
    fn attributes(&mut self, index: usize) -> usize {
        let end = super::behind_attributes(&self.keywords, self.tokens, index).max(index + 1);
        for token in &self.tokens[index..end.min(self.tokens.len())] {
            if token.kind == TokenKind::Ident && self.keeping.contains(&token.text) {
                self.flags |= KEPT;
            }
        }
        end
    }

    /// A struct, union or enum among the specifiers.
    fn tagged(&mut self, index: usize, reader: &mut Reader) -> usize {
        let header = self.tag_header(index);
        let Some(brace) = header.brace else {
            // What is said of a tag that is not defined here counts for its definition.
            let alone = self.kind(header.end) == TokenKind::Semi;
            if let Some(tag) = header.tag.filter(|_| header.attributes || alone) {
                self.define_tag(tag);
            }
            return header.end;
        };
        if let Some(tag) = header.tag {
            self.define_tag(tag);
        }
        reader.body = true;
        self.group(brace, true, self.keyword(index) == Kw::Enum)
    }

    /// Reads declarators, initializers and bodies.
    fn declarators(&mut self, start: usize, reader: &mut Reader) -> usize {
        let mut index = start;
        loop {
            match self.kind(index) {
                TokenKind::Eof => return index,
                TokenKind::Semi => return index + 1,
                TokenKind::Pragma => {
                    self.pragma(index);
                    index += 1;
                }
                TokenKind::Comma => {
                    reader.name = None;
                    index += 1;
                }
                TokenKind::Eq => index = self.initializer(index + 1),
                TokenKind::LParen => {
                    if reader.name.is_none() {
                        self.name_inside(index, reader);
                        self.flags |= OBJECT;
                    }
                    let open = index;
                    index = self.step_over(index);
                    if self.ends_here(open, index) {
                        return index;
                    }
                    if self.is_old_style(open, index) {
                        reader.old_style = index as u32;
                        return self.old_style_body(index);
                    }
                }
                TokenKind::LBracket if self.kind(index + 1) == TokenKind::LBracket => index = self.attributes(index),
                TokenKind::LBracket => index = self.step_over(index),
                TokenKind::LBrace => {
                    self.flags |= BODY;
                    return self.step_over(index);
                }
                TokenKind::RBrace | TokenKind::RParen | TokenKind::RBracket => {
                    self.never_opened(index);
                    index += 1;
                }
                TokenKind::Ident => match self.declarator_word(index, reader) {
                    Some(next) => index = next,
                    None => return index,
                },
                _ => index += 1,
            }
        }
    }

    /// A word among declarators; `None` where the next declaration begins without a `;` before it.
    fn declarator_word(&mut self, index: usize, reader: &mut Reader) -> Option<usize> {
        match self.keyword(index) {
            Kw::None if reader.name.is_none() => {
                reader.name = Some(self.tokens[index].text);
                self.declare_declarator(self.tokens[index].text);
                if self.kind(index + 1) != TokenKind::LParen {
                    self.flags |= OBJECT;
                }
                Some(index + 1)
            }
            Kw::Attribute => Some(self.attributes(index)),
            Kw::Asm => Some(index + 1),
            kw if reader.name.is_some() && kw.begins_declaration() && !kw.is_qualifier() => None,
            _ => Some(index + 1),
        }
    }

    fn declare_declarator(&mut self, name: Symbol) {
        if self.flags & TYPEDEF != 0 {
            let id = self.id().0;
            if self.typedefs.len() <= name.index() {
                self.typedefs.resize(name.index() + 1, NEVER);
            }
            let slot = &mut self.typedefs[name.index()];
            *slot = (*slot).min(id);
        }
        self.declare(name);
    }

    /// The name declared inside the parentheses of a declarator: the first that is no keyword.
    fn name_inside(&mut self, open: usize, reader: &mut Reader) {
        let end = super::behind_group(self.tokens, open);
        let mut index = open + 1;
        while index < end {
            if super::attributes_begin(&self.keywords, self.tokens, index) {
                index = super::behind_attributes(&self.keywords, self.tokens, index).max(index + 1);
                continue;
            }
            if self.kind(index) == TokenKind::Ident && self.keyword(index) == Kw::None {
                reader.name = Some(self.tokens[index].text);
                self.declare_declarator(self.tokens[index].text);
                return;
            }
            index += 1;
        }
    }

    /// Behind an initializer: at `,` or `;`.
    fn initializer(&mut self, start: usize) -> usize {
        let mut index = start;
        loop {
            match self.kind(index) {
                TokenKind::Semi | TokenKind::Comma | TokenKind::Eof | TokenKind::RBrace => return index,
                TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => {
                    index = self.step_over(index).max(index + 1)
                }
                TokenKind::Pragma => {
                    self.pragma(index);
                    index += 1;
                }
                TokenKind::Ident if self.keyword(index).is_storage() => return index,
                _ => index += 1,
            }
        }
    }

    /// Whether a declaration begins at `index` although no `;` ends the one before, whose parameters are at `open`.
    fn ends_here(&self, open: usize, index: usize) -> bool {
        let kw = self.keyword(index);
        kw.begins_declaration() && !kw.is_qualifier() && !self.is_name_list(open)
    }

    /// Whether the parentheses at `open` hold the names of an old-style definition, whose parameters are declared
    /// from `index` on.
    fn is_old_style(&self, open: usize, index: usize) -> bool {
        let declares = self.kind(index) == TokenKind::Ident
            && !matches!(self.keyword(index), Kw::Attribute | Kw::Asm)
            && self.is_name_list(open);
        // `MACRO(name) int f(void)` with an unknown macro is none: a body must follow a `;`.
        declares
            && self.tokens[index..].iter().find_map(|token| match token.kind {
                TokenKind::Semi => Some(true),
                TokenKind::LBrace | TokenKind::Eof => Some(false),
                _ => None,
            }) == Some(true)
    }

    fn is_name_list(&self, open: usize) -> bool {
        let mut index = open + 1;
        loop {
            if self.kind(index) != TokenKind::Ident || self.keyword(index) != Kw::None {
                return false;
            }
            match self.kind(index + 1) {
                TokenKind::Comma => index += 2,
                TokenKind::RParen => return true,
                _ => return false,
            }
        }
    }

    fn old_style_body(&mut self, start: usize) -> usize {
        let mut index = start;
        loop {
            match self.kind(index) {
                TokenKind::Eof => return index,
                TokenKind::LBrace => {
                    self.flags |= BODY;
                    return self.step_over(index);
                }
                TokenKind::LParen | TokenKind::LBracket => index = self.step_over(index).max(index + 1),
                _ => index += 1,
            }
        }
    }

    fn until_semicolon(&mut self, start: usize) -> usize {
        let mut index = start;
        loop {
            match self.kind(index) {
                TokenKind::Eof | TokenKind::RBrace => return index,
                TokenKind::Semi => return index + 1,
                TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace => {
                    index = self.step_over(index).max(index + 1)
                }
                _ => index += 1,
            }
        }
    }
}

/// What was read of an item.
struct Reader {
    /// The declarator's name.
    name: Option<Symbol>,
    has_type: bool,
    /// A struct, union or enum with a body stands among the specifiers.
    body: bool,
    old_style: u32,
}

/// Behind a struct's body, another type or a storage class begins a declaration: a `;` is missing.
fn ends_without_semicolon(kw: Kw) -> bool {
    (kw.begins_declaration() && !kw.is_qualifier() && kw != Kw::Alignas) || kw.is_statement()
}
