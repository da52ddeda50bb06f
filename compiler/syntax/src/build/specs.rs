//! Declaration specifiers: which combinations of words are which type (C11 6.7.2p2).

use beec_source::{Diagnostic, Span};

use crate::ast::{AlignAs, Attribute, DeclSpecs, Expr, Quals, Storage, TypeSpec};
use crate::context::Context;
use crate::keyword::Kw;

/// One specifier.
#[derive(Debug)]
pub(crate) enum Spec {
    /// A storage class, a function specifier or a qualifier.
    Keyword(Kw, Span),
    /// A word of a type of several words.
    Word(Kw, Span),
    /// `_BitInt(width)`, which combines with words of sign.
    BitInt(Box<Expr>, Span),
    /// A type that stands alone.
    Type(TypeSpec, Span),
    Attrs(Vec<Attribute>, Span),
    Align(AlignAs, Span),
}

/// Specifiers, as far as they were read.
#[derive(Default, Debug)]
pub(crate) struct Specs {
    storage: Option<(Storage, Span)>,
    thread_local: Option<Span>,
    constexpr: Option<Span>,
    inline: bool,
    noreturn: bool,
    quals: Quals,
    alignas: Vec<AlignAs>,
    attrs: Vec<Attribute>,
    ty: Option<TypeSpec>,
    words: Words,
    bit_int: Option<Box<Expr>>,
    ty_span: Span,
    span: Span,
    /// The last specifier was a type: attributes behind `}` belong to it.
    after_type: bool,
}

/// How often each word was written.
#[derive(Default, Debug)]
struct Words {
    char: u8,
    short: u8,
    int: u8,
    long: u8,
    signed: u8,
    unsigned: u8,
    float: u8,
    double: u8,
    int128: u8,
}

impl Specs {
    /// None yet.
    pub(crate) fn new() -> Box<Specs> {
        Box::default()
    }

    /// With one more.
    pub(crate) fn with(mut self: Box<Self>, ctx: &Context, spec: Spec) -> Box<Specs> {
        let after_type = std::mem::take(&mut self.after_type);
        let span = match spec {
            Spec::Keyword(kw, span) => {
                self.keyword(ctx, kw, span);
                span
            }
            Spec::Word(kw, span) => {
                if self.words.repeats_sign(kw) {
                    let message = "this word is already given";
                    ctx.emit(Diagnostic::warning("W0206", "duplicate-decl-specifier", span, message));
                } else {
                    self.words.add(kw);
                }
                self.ty_span = self.ty_span.to(span);
                span
            }
            Spec::BitInt(width, span) => {
                if self.bit_int.replace(width).is_some() {
                    ctx.error("E0207", span, "no type has all of these words");
                }
                self.ty_span = self.ty_span.to(span);
                span
            }
            Spec::Type(ty, span) => {
                self.ty = Some(ty);
                self.ty_span = self.ty_span.to(span);
                self.after_type = true;
                span
            }
            Spec::Attrs(attrs, span) => {
                self.attributes(attrs, after_type);
                span
            }
            Spec::Align(align, span) => {
                self.alignas.push(align);
                span
            }
        };
        self.span = self.span.to(span);
        self
    }

    /// Attributes behind a record's or an enum's `}` are the type's, others the declaration's.
    fn attributes(&mut self, attrs: Vec<Attribute>, after_type: bool) {
        match &mut self.ty {
            Some(TypeSpec::Record(record)) if after_type && record.members.is_some() => record.attrs.extend(attrs),
            Some(TypeSpec::Enum(list)) if after_type && list.enumerators.is_some() => list.attrs.extend(attrs),
            _ => self.attrs.extend(attrs),
        }
    }

    fn keyword(&mut self, ctx: &Context, kw: Kw, span: Span) {
        match kw {
            Kw::Typedef => self.storage(ctx, Storage::Typedef, span),
            Kw::Extern => self.storage(ctx, Storage::Extern, span),
            Kw::Static => self.storage(ctx, Storage::Static, span),
            Kw::Auto => self.storage(ctx, Storage::Auto, span),
            Kw::Register => self.storage(ctx, Storage::Register, span),
            Kw::ThreadLocal => self.thread_local = Some(span),
            Kw::Constexpr => self.constexpr = Some(span),
            Kw::Inline => self.inline = true,
            Kw::Noreturn => self.noreturn = true,
            _ => add_qualifier(&mut self.quals, kw),
        }
    }

    fn storage(&mut self, ctx: &Context, storage: Storage, span: Span) {
        // In C23 `auto` also says that the initialiser gives the type, beside a storage class.
        let c23 = ctx.unit.standard().is_c23();
        match self.storage {
            Some((Storage::Auto, _)) if c23 && storage != Storage::Typedef => self.storage = Some((storage, span)),
            Some((first, _)) if c23 && storage == Storage::Auto && first != Storage::Typedef => {}
            Some((first, place)) if first != storage => {
                let message = "a declaration has one storage class";
                let diagnostic = Diagnostic::error("E0208", span, message).label(place, "the other one is here");
                ctx.emit(diagnostic);
            }
            Some(_) => {
                let message = "this storage class is already given";
                ctx.emit(Diagnostic::warning("W0206", "duplicate-decl-specifier", span, message));
            }
            None => self.storage = Some((storage, span)),
        }
    }
}

impl Words {
    fn repeats_sign(&self, kw: Kw) -> bool {
        (kw == Kw::Signed && self.signed > 0) || (kw == Kw::Unsigned && self.unsigned > 0)
    }

    fn add(&mut self, kw: Kw) {
        let count = match kw {
            Kw::Char => &mut self.char,
            Kw::Short => &mut self.short,
            Kw::Long => &mut self.long,
            Kw::Signed => &mut self.signed,
            Kw::Unsigned => &mut self.unsigned,
            Kw::Float => &mut self.float,
            Kw::Double => &mut self.double,
            Kw::Int128 => &mut self.int128,
            _ => &mut self.int,
        };
        *count = count.saturating_add(1);
    }

    /// Whether the words say `unsigned`, if they say nothing but the sign.
    fn only_sign(&self) -> Option<bool> {
        let Words { char, short, int, long, signed, unsigned, float, double, int128 } = *self;
        let others = char + short + int + long + float + double + int128;
        (others == 0 && signed + unsigned <= 1).then_some(unsigned == 1)
    }

    /// The type, if the words are one's.
    fn resolve(&self) -> Option<TypeSpec> {
        let Words { char, short, int, long, signed, unsigned, float, double, int128 } = *self;
        if int > 1 || signed + unsigned > 1 || long > 2 {
            return None;
        }
        let signs = signed + unsigned;
        let u = unsigned == 1;
        let pick = |plain: TypeSpec, other: TypeSpec| Some(if u { other } else { plain });
        match (char, short, int, long, float, double, int128) {
            (1, 0, 0, 0, 0, 0, 0) if signed == 1 => Some(TypeSpec::SChar),
            (1, 0, 0, 0, 0, 0, 0) => pick(TypeSpec::Char, TypeSpec::UChar),
            (0, 1, _, 0, 0, 0, 0) => pick(TypeSpec::Short, TypeSpec::UShort),
            (0, 0, 0, 1, 0, 1, 0) if signs == 0 => Some(TypeSpec::LongDouble),
            (0, 0, _, 0, 0, 0, 0) => pick(TypeSpec::Int, TypeSpec::UInt),
            (0, 0, _, 1, 0, 0, 0) => pick(TypeSpec::Long, TypeSpec::ULong),
            (0, 0, _, 2, 0, 0, 0) => pick(TypeSpec::LongLong, TypeSpec::ULongLong),
            (0, 0, 0, 0, 1, 0, 0) if signs == 0 => Some(TypeSpec::Float),
            (0, 0, 0, 0, 0, 1, 0) if signs == 0 => Some(TypeSpec::Double),
            (0, 0, 0, 0, 0, 0, 1) => pick(TypeSpec::Int128, TypeSpec::UInt128),
            _ => None,
        }
    }
}

/// Takes a qualifier in.
pub(crate) fn add_qualifier(quals: &mut Quals, kw: Kw) {
    match kw {
        Kw::Const => quals.is_const = true,
        Kw::Volatile => quals.is_volatile = true,
        Kw::Restrict => quals.is_restrict = true,
        Kw::Atomic => quals.is_atomic = true,
        _ => {}
    }
}

/// The specifiers, their type worked out.
pub(crate) fn specifiers(ctx: &Context, specs: Box<Specs>) -> Box<DeclSpecs> {
    let specs = *specs;
    let words = specs.words;
    let resolved = specs.ty.or_else(|| match specs.bit_int {
        Some(width) => words.only_sign().map(|unsigned| TypeSpec::BitInt { unsigned, width }),
        None => words.resolve(),
    });
    let ty = resolved.unwrap_or_else(|| {
        ctx.error("E0207", specs.ty_span, "no type has all of these words");
        TypeSpec::Int
    });
    Box::new(DeclSpecs {
        storage: specs.storage,
        thread_local: specs.thread_local,
        constexpr: specs.constexpr,
        inline: specs.inline,
        noreturn: specs.noreturn,
        ty,
        ty_span: specs.ty_span,
        quals: specs.quals,
        alignas: specs.alignas,
        attrs: specs.attrs,
        span: specs.span,
    })
}

/// The type that a keyword is alone.
pub(crate) fn simple_type(kw: Kw) -> TypeSpec {
    match kw {
        Kw::Bool => TypeSpec::Bool,
        Kw::VaList => TypeSpec::VaList,
        Kw::AutoType => TypeSpec::Auto,
        Kw::Int128T => TypeSpec::Int128,
        Kw::UInt128T => TypeSpec::UInt128,
        Kw::Float32 => TypeSpec::Float,
        Kw::Float64 => TypeSpec::Double,
        _ => TypeSpec::Void,
    }
}
