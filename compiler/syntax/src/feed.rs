//! The token source: preprocessing tokens to the grammar's terminals.
//!
//! A name is handed out as two terminals, the name and then what it is, after Jourdan and Pottier (*A
//! Simple, Possibly Correct LR Parser for C11*, TOPLAS 2017). The second is made up only when it is
//! asked for: by then the parser has acted on everything in front of the name, and the scope is right.
//! Attributes and inline assembly are handed out whole.

mod guess;

use beec_preprocess::{Token, TokenKind};
use beec_source::{Diagnostic, Span};

use crate::ast::{BinaryOp, Ident, LoopHint, UnaryOp};
use crate::context::Context;
use crate::keyword::Kw;
use crate::scan::{attributes_begin, behind_attributes, behind_group};
use crate::tok::Tok;

/// What the parser takes: a terminal and where it begins and ends.
pub(crate) type Triple<'a> = (Span, Tok<'a>, Span);

/// A bracket that is open, by what stands in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bracket {
    /// `(` behind a declarator outside of all braces and initializers: parameters, as far as one can see.
    Params,
    Paren,
    Square,
    Record,
    Enum,
    /// A compound statement.
    Block,
    /// An initializer.
    List,
}

/// What has been seen of a declaration whose type has not been.
#[derive(Clone, Copy, Default, Debug)]
struct Begun {
    /// A storage class or a qualifier; outside of functions, an attribute too.
    specs: bool,
    /// `auto`
    auto: bool,
}

/// Hands out one declaration's or expression's terminals.
#[derive(Debug)]
pub(crate) struct Feed<'a> {
    ctx: &'a Context<'a>,
    tokens: &'a [Token],
    /// Ranges that an earlier try found to be in error; ascending.
    holes: &'a [(usize, usize)],
    next: usize,
    /// The token handed out last.
    current: usize,
    start: Option<Tok<'a>>,
    /// The name whose second half is still to come.
    name: Option<(Ident, usize)>,
    hint: LoopHint,
    brackets: Vec<Bracket>,
    /// The first parameter declaration of an old-style definition.
    old_style: usize,
    /// Nothing but storage classes, qualifiers and attributes of a declaration was seen yet.
    begun: Option<Begun>,
    /// What the last closing bracket closed.
    closed: Option<Bracket>,
    /// What the next `{` opens, where a keyword said so.
    body: Option<Bracket>,
    /// Behind `=` outside of all brackets.
    in_initializer: bool,
}

impl<'a> Feed<'a> {
    /// For an external declaration. `old_style` is where an old-style definition's parameters are declared.
    pub(crate) fn external(
        ctx: &'a Context<'a>,
        tokens: &'a [Token],
        holes: &'a [(usize, usize)],
        old_style: usize,
    ) -> Feed<'a> {
        Feed { holes, old_style, begun: Some(Begun::default()), ..Feed::new(ctx, tokens, Tok::StartExternal) }
    }

    /// For an expression.
    pub(crate) fn expression(ctx: &'a Context<'a>, tokens: &'a [Token]) -> Feed<'a> {
        Feed { in_initializer: true, ..Feed::new(ctx, tokens, Tok::StartExpr) }
    }

    fn new(ctx: &'a Context<'a>, tokens: &'a [Token], start: Tok<'a>) -> Feed<'a> {
        Feed {
            ctx,
            tokens,
            holes: &[],
            next: 0,
            current: 0,
            start: Some(start),
            name: None,
            hint: LoopHint::None,
            brackets: Vec::new(),
            old_style: usize::MAX,
            begun: None,
            closed: None,
            body: None,
            in_initializer: false,
        }
    }

    /// The token that was handed out last, or one past the end.
    pub(crate) fn position(&self) -> usize {
        self.current
    }

    /// Goes past pragmas and holes.
    fn settle(&mut self) {
        loop {
            if let Some(hole) = self.holes.iter().find(|hole| hole.0 <= self.next && self.next < hole.1) {
                self.next = hole.1;
                continue;
            }
            match self.tokens.get(self.next) {
                Some(token) if token.kind == TokenKind::Pragma => {
                    self.hint = self.ctx.pragma(*token).unwrap_or(self.hint);
                    self.next += 1;
                }
                _ => return,
            }
        }
    }

    fn keyword(&self, index: usize) -> Kw {
        match self.tokens.get(index) {
            Some(token) if token.kind == TokenKind::Ident => self.ctx.unit.keywords().get(token.text),
            _ => Kw::None,
        }
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::Eof, |token| token.kind)
    }

    /// The next terminal, of one token or of several.
    fn advance(&mut self) -> Option<Triple<'a>> {
        if let Some((ident, index)) = self.name.take() {
            return Some((ident.span, self.second_half(ident, index), ident.span));
        }
        loop {
            self.settle();
            self.current = self.next;
            let token = *self.tokens.get(self.next).filter(|token| token.kind != TokenKind::Eof)?;
            if self.next == self.old_style {
                self.old_style = usize::MAX;
                return Some((token.span, Tok::OldStyle, token.span));
            }
            let start = self.next;
            if let Some(tok) = self.terminal(token) {
                let end = self.tokens.get(self.next.saturating_sub(1).max(start)).map_or(token.span, |last| last.span);
                return Some((token.span, tok, end));
            }
        }
    }

    /// The terminal that begins with the token at `next`, stepping over it; `None` for what is dropped.
    fn terminal(&mut self, token: Token) -> Option<Tok<'a>> {
        if token.kind == TokenKind::Ident {
            return self.word(token);
        }
        if token.kind == TokenKind::LBracket && attributes_begin(self.ctx.unit.keywords(), self.tokens, self.next) {
            return self.attributes();
        }
        let begun = self.begun.take();
        let tok = self.punctuator(token);
        self.begun = if tok.is_none() { begun } else { self.declaration_may_begin(token.kind) };
        self.next += 1;
        tok
    }

    fn punctuator(&mut self, token: Token) -> Option<Tok<'a>> {
        use TokenKind as K;
        Some(match token.kind {
            K::Number => Tok::Number(token),
            K::Char => Tok::Char(token),
            K::String => Tok::String(token),
            K::LParen | K::LBracket | K::LBrace => self.open(token.kind),
            K::RParen | K::RBracket | K::RBrace => self.close(token.kind),
            K::Semi => {
                self.forget_hint();
                if self.brackets.is_empty() {
                    self.in_initializer = false;
                }
                Tok::Semi
            }
            K::Comma => {
                if self.brackets.is_empty() {
                    self.in_initializer = false;
                }
                Tok::Comma
            }
            K::Eq => {
                if self.brackets.is_empty() {
                    self.in_initializer = true;
                }
                Tok::Assign
            }
            K::Colon if self.is_enum_colon() => Tok::EnumColon,
            // The preprocessor has reported it.
            K::Other => return None,
            kind => simple(kind),
        })
    }

    fn open(&mut self, kind: TokenKind) -> Tok<'a> {
        let (bracket, tok) = match kind {
            TokenKind::LParen if self.opens_parameters() => (Bracket::Params, Tok::LParen),
            TokenKind::LParen => (Bracket::Paren, Tok::LParen),
            TokenKind::LBracket => (Bracket::Square, Tok::LBracket),
            _ => {
                let bracket = self.body.take().unwrap_or_else(|| self.brace());
                (bracket, Tok::LBrace)
            }
        };
        self.brackets.push(bracket);
        tok
    }

    fn close(&mut self, kind: TokenKind) -> Tok<'a> {
        self.closed = self.brackets.pop();
        match kind {
            TokenKind::RParen => Tok::RParen,
            TokenKind::RBracket => Tok::RBracket,
            _ => Tok::RBrace,
        }
    }

    /// A pragma about a loop with no loop behind it.
    fn forget_hint(&mut self) {
        self.hint = LoopHint::None;
    }

    fn word(&mut self, token: Token) -> Option<Tok<'a>> {
        let kw = self.keyword(self.next);
        if kw == Kw::None {
            return Some(self.name(token));
        }
        match kw {
            Kw::Attribute => return self.attributes(),
            Kw::Asm => return Some(self.asm()),
            Kw::Extension => {
                self.next += 1;
                return None;
            }
            Kw::Unsupported => return self.unsupported(token),
            _ => {}
        }
        self.note_keyword(kw);
        let tok = self.keyword_terminal(kw);
        self.next += 1;
        Some(tok)
    }

    /// Keeps track of what a keyword says about what follows.
    fn note_keyword(&mut self, kw: Kw) {
        if kw.is_storage() || (kw.is_qualifier() && !self.is_atomic_type(kw)) {
            self.begun = self.begun.map(|begun| Begun { specs: true, auto: begun.auto || kw == Kw::Auto });
        } else {
            self.begun = None;
        }
        match kw {
            Kw::Struct | Kw::Union => self.body = self.tag_body(Bracket::Record),
            Kw::Enum => self.body = self.tag_body(Bracket::Enum),
            _ => {}
        }
    }

    /// The bracket that a tag's body opens, where there is a body.
    fn tag_body(&self, bracket: Bracket) -> Option<Bracket> {
        let mut index = behind_attributes(self.ctx.unit.keywords(), self.tokens, self.next + 1);
        while matches!(self.kind(index), TokenKind::Ident | TokenKind::Colon) && index < self.next + 8 {
            index += 1;
        }
        (self.kind(index) == TokenKind::LBrace).then_some(bracket)
    }

    fn is_atomic_type(&self, kw: Kw) -> bool {
        kw == Kw::Atomic && self.kind(self.next + 1) == TokenKind::LParen
    }

    fn keyword_terminal(&mut self, kw: Kw) -> Tok<'a> {
        let hint = self.hint;
        if matches!(kw, Kw::While | Kw::For | Kw::Do) {
            self.hint = LoopHint::None;
        }
        match kw {
            Kw::Atomic if self.is_atomic_type(kw) => Tok::AtomicType,
            kw if kw.is_storage() => Tok::Storage(kw),
            kw if kw.is_qualifier() => Tok::Qualifier(kw),
            Kw::Char | Kw::Short | Kw::Int | Kw::Long | Kw::Signed => Tok::Basic(kw),
            Kw::Unsigned | Kw::Float | Kw::Double | Kw::Int128 => Tok::Basic(kw),
            Kw::BitInt => Tok::BitInt,
            kw if kw.is_plain_type() => Tok::Simple(kw),
            Kw::Struct => Tok::Record(false),
            Kw::Union => Tok::Record(true),
            Kw::Enum => Tok::Enum,
            Kw::Typeof => Tok::Typeof(false),
            Kw::TypeofUnqual => Tok::Typeof(true),
            Kw::True => Tok::Truth(true),
            Kw::False => Tok::Truth(false),
            Kw::Nullptr => Tok::Nullptr,
            Kw::Alignas => Tok::Alignas,
            Kw::Alignof => Tok::Sizeof(false),
            Kw::Sizeof => Tok::Sizeof(true),
            Kw::Generic => Tok::Generic,
            Kw::StaticAssert => Tok::StaticAssert,
            Kw::Label => Tok::LabelDecl,
            Kw::Offsetof => Tok::Offsetof,
            Kw::TypesCompatible => Tok::TypesCompatible,
            Kw::VaArg => Tok::VaArg,
            Kw::HasAttribute => Tok::HasAttribute,
            Kw::If => Tok::If,
            Kw::Else => Tok::Else,
            Kw::While => Tok::While(hint),
            Kw::For => Tok::For(hint),
            Kw::Do => Tok::Do(hint),
            Kw::Switch => Tok::Switch,
            Kw::Case => Tok::Case,
            Kw::Default => Tok::Default,
            Kw::Goto => Tok::Goto,
            Kw::Continue => Tok::Continue,
            Kw::Break => Tok::Break,
            Kw::Return => Tok::Return,
            _ => Tok::Stray,
        }
    }

    /// A name, in front of it the type that is missing where there is none.
    fn name(&mut self, token: Token) -> Tok<'a> {
        let ident = Ident { name: token.text, span: token.span };
        if self.lacks_type(ident) {
            let auto = self.begun.take().is_some_and(|begun| begun.auto);
            if auto && self.ctx.unit.standard().is_c23() {
                return Tok::Simple(Kw::AutoType);
            }
            if self.ctx.unit.standard().version < 199_901 {
                return Tok::Basic(Kw::Int);
            }
            let message = format!("'{}' has no type: it is taken to be 'int'", token.text);
            let diagnostic = Diagnostic::warning("W0201", "implicit-int", token.span, message);
            self.ctx.emit(diagnostic.fix(format!("write 'int {}'", token.text)));
            return Tok::Basic(Kw::Int);
        }
        self.name = Some((ident, self.next));
        self.next += 1;
        Tok::Name(ident)
    }

    /// What the name is, the scope being what it is now.
    fn second_half(&mut self, ident: Ident, index: usize) -> Tok<'a> {
        let begun = self.begun.take();
        if self.ctx.is_typedef(ident.name) {
            return Tok::Type(false);
        }
        if self.must_be_type(index, begun.is_some()) {
            self.unknown_type(ident);
            return Tok::Type(true);
        }
        Tok::Variable
    }

    /// Types that there are none of on this target.
    fn unsupported(&mut self, token: Token) -> Option<Tok<'a>> {
        self.begun = None;
        self.next += 1;
        let text = token.text.as_str();
        let message = format!("the type '{text}' is not supported: BPF has no floating-point or wide arithmetic");
        self.ctx.error("E0209", token.span, message);
        let modifies = matches!(text, "_Complex" | "__complex" | "__complex__" | "_Imaginary");
        (!modifies).then_some(Tok::Simple(Kw::Float64))
    }

    /// Adjacent attributes. Those that stand where the grammar has no place for them are kept or dropped here.
    fn attributes(&mut self) -> Option<Tok<'a>> {
        let start = self.next;
        self.next = behind_attributes(self.ctx.unit.keywords(), self.tokens, start).max(start + 1);
        if self.brackets.is_empty() {
            self.begun = self.begun.map(|begun| Begun { specs: true, ..begun });
        }
        let slice = self.tokens.get(start..self.next).unwrap_or(&[]);
        if self.attributes_inside_declarator(start) {
            self.ctx.hold(crate::attribute::parse(self.ctx, slice));
            return None;
        }
        if self.attributes_a_label(start) {
            return None;
        }
        if self.attributes_a_statement(start) {
            if self.kind(self.next) == TokenKind::LBrace {
                self.body = Some(Bracket::Block);
            }
            return Some(Tok::StmtAttr(slice));
        }
        Some(Tok::Attr(slice))
    }

    fn asm(&mut self) -> Tok<'a> {
        self.begun = None;
        let start = self.next;
        let mut open = start + 1;
        while matches!(self.kind(open), TokenKind::Ident | TokenKind::Pragma) {
            open += 1;
        }
        self.next = if self.kind(open) == TokenKind::LParen { behind_group(self.tokens, open) } else { start + 1 };
        Tok::Asm(self.tokens.get(start..self.next).unwrap_or(&[]))
    }
}

impl<'a> Iterator for Feed<'a> {
    type Item = Triple<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(start) = self.start.take() {
            let span = self.tokens.first().map_or(Span::NONE, |token| token.span);
            return Some((span, start, span));
        }
        self.advance()
    }
}

/// Punctuators that need no thought.
fn simple<'a>(kind: TokenKind) -> Tok<'a> {
    use TokenKind as K;
    match kind {
        K::Dot => Tok::Dot,
        K::Arrow => Tok::Arrow,
        K::Ellipsis => Tok::Ellipsis,
        K::Colon => Tok::Colon,
        K::Question => Tok::Question,
        K::PlusPlus => Tok::Step(false),
        K::MinusMinus => Tok::Step(true),
        K::Amp => Tok::Amp,
        K::AmpAmp => Tok::AmpAmp,
        K::Star => Tok::Star,
        K::Plus => Tok::Sign(BinaryOp::Add),
        K::Minus => Tok::Sign(BinaryOp::Sub),
        K::Tilde => Tok::Prefix(UnaryOp::BitNot),
        K::Bang => Tok::Prefix(UnaryOp::Not),
        K::Slash => Tok::Operator(BinaryOp::Div),
        K::Percent => Tok::Operator(BinaryOp::Rem),
        K::Shl => Tok::Operator(BinaryOp::Shl),
        K::Shr => Tok::Operator(BinaryOp::Shr),
        K::Lt => Tok::Operator(BinaryOp::Lt),
        K::Gt => Tok::Operator(BinaryOp::Gt),
        K::Le => Tok::Operator(BinaryOp::Le),
        K::Ge => Tok::Operator(BinaryOp::Ge),
        K::EqEq => Tok::Operator(BinaryOp::Eq),
        K::Ne => Tok::Operator(BinaryOp::Ne),
        K::Caret => Tok::Operator(BinaryOp::BitXor),
        K::Pipe => Tok::Operator(BinaryOp::BitOr),
        K::PipePipe => Tok::Operator(BinaryOp::LogicalOr),
        K::StarEq => Tok::AssignOp(BinaryOp::Mul),
        K::SlashEq => Tok::AssignOp(BinaryOp::Div),
        K::PercentEq => Tok::AssignOp(BinaryOp::Rem),
        K::PlusEq => Tok::AssignOp(BinaryOp::Add),
        K::MinusEq => Tok::AssignOp(BinaryOp::Sub),
        K::ShlEq => Tok::AssignOp(BinaryOp::Shl),
        K::ShrEq => Tok::AssignOp(BinaryOp::Shr),
        K::AmpEq => Tok::AssignOp(BinaryOp::BitAnd),
        K::CaretEq => Tok::AssignOp(BinaryOp::BitXor),
        K::PipeEq => Tok::AssignOp(BinaryOp::BitOr),
        _ => Tok::Stray,
    }
}
