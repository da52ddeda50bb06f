//! Declaration specifiers (C11 6.7.1–6.7.3) to types.

use beec_source::Span;
use beec_syntax::ast::{self, DeclSpecs, Storage, TypeSpec};

use crate::attrs::Attrs;
use crate::checker::Checker;
use crate::expr::Operand;
use crate::scope::Entity;
use crate::types::{FloatKind, IntKind, Quals, Type, TypeId};

/// What the specifiers say.
#[derive(Clone, Debug)]
pub(crate) struct Specs {
    /// The type; meaningless where `auto`.
    pub(crate) ty: TypeId,
    /// `__auto_type`: the initialiser decides.
    pub(crate) auto: bool,
    pub(crate) storage: Option<Storage>,
    pub(crate) constexpr: bool,
    pub(crate) inline: bool,
    pub(crate) thread_local: Option<Span>,
    pub(crate) attrs: Attrs,
    /// What `_Alignas` asks for, and where.
    pub(crate) alignas: Option<(u64, Span)>,
}

impl Checker<'_> {
    /// Reads specifiers. `alone`: no declarator follows, so that `struct s;` declares a tag here.
    pub(crate) fn read_specs(&mut self, specs: &DeclSpecs, alone: bool) -> Specs {
        let mut attrs = self.attrs_of(&specs.attrs);
        attrs.noreturn |= specs.noreturn;
        let mut strictest = None;
        for alignas in &specs.alignas {
            let align = self.alignas(alignas, specs.span);
            attrs.aligned = attrs.aligned.max(align);
            strictest = align.max(strictest);
        }
        let auto = matches!(specs.ty, TypeSpec::Auto);
        let mut quals = quals_of(specs.quals);
        quals.is_const |= specs.constexpr.is_some();
        let base = self.type_of_spec(&specs.ty, specs.ty_span, alone && quals.is_empty());
        if quals.is_restrict && !self.types.is_error(base) && !self.restrictable(base) {
            let shown = self.show(base);
            self.error("E0398", specs.ty_span, format!("'restrict' is for pointers to objects, and this is {shown}"));
        }
        let qualified = self.qualified(base, quals);
        let ty = self.apply_type_attrs(qualified, &attrs);
        attrs.mode = None;
        Specs {
            ty,
            auto,
            storage: specs.storage.map(|(storage, _)| storage),
            constexpr: specs.constexpr.is_some(),
            inline: specs.inline,
            thread_local: specs.thread_local,
            attrs,
            alignas: strictest.map(|align| (align, specs.span)),
        }
    }

    /// `_Alignas` stands on objects and members, and asks for no less than their type does (6.7.5).
    pub(crate) fn check_alignas(&mut self, alignas: Option<(u64, Span)>, ty: TypeId, on: Option<&str>) {
        let Some((align, span)) = alignas else { return };
        if let Some(on) = on {
            self.error("E0399", span, format!("'_Alignas' cannot stand on {on}"));
            return;
        }
        self.complete(ty);
        if let Some(natural) = self.types.align_of(ty).filter(|natural| align < *natural) {
            let message = format!("'_Alignas' asks for {align} bytes, and the type is aligned to {natural}");
            self.error("E0399", span, message);
        }
    }

    /// Whether `restrict` says something of a type (6.7.3p2).
    fn restrictable(&self, ty: TypeId) -> bool {
        let mut ty = ty;
        while let Some((element, _)) = self.types.array(ty) {
            ty = element;
        }
        self.types.pointee(ty).is_some_and(|pointee| self.types.function(pointee).is_none())
    }

    fn alignas(&mut self, alignas: &ast::AlignAs, span: Span) -> Option<u64> {
        match alignas {
            ast::AlignAs::Type(name) => {
                let ty = self.type_name(name);
                self.complete(ty);
                self.types.align_of(ty)
            }
            ast::AlignAs::Expr(expr) => {
                let value = self.require_constant(expr, "the alignment")?;
                if value == 0 { None } else { self.alignment(value, span) }
            }
        }
    }

    fn type_of_spec(&mut self, spec: &TypeSpec, span: Span, alone: bool) -> TypeId {
        let kind = match spec {
            TypeSpec::Void => return self.basic.void,
            TypeSpec::Bool => return self.basic.bool,
            TypeSpec::Char => IntKind::Char,
            TypeSpec::SChar => IntKind::SChar,
            TypeSpec::UChar => IntKind::UChar,
            TypeSpec::Short => IntKind::Short,
            TypeSpec::UShort => IntKind::UShort,
            TypeSpec::Int | TypeSpec::Auto => IntKind::Int,
            TypeSpec::UInt => IntKind::UInt,
            TypeSpec::Long => IntKind::Long,
            TypeSpec::ULong => IntKind::ULong,
            TypeSpec::LongLong => IntKind::LongLong,
            TypeSpec::ULongLong => IntKind::ULongLong,
            TypeSpec::Int128 => IntKind::Int128,
            TypeSpec::UInt128 => IntKind::UInt128,
            TypeSpec::BitInt { unsigned, width } => match self.bit_int(*unsigned, width) {
                Some(kind) => kind,
                None => return self.basic.error,
            },
            TypeSpec::Float => return self.types.intern(Type::Float(FloatKind::Float)),
            TypeSpec::Double => return self.types.intern(Type::Float(FloatKind::Double)),
            TypeSpec::LongDouble => return self.types.intern(Type::Float(FloatKind::LongDouble)),
            TypeSpec::VaList => return self.types.intern(Type::VaList),
            TypeSpec::Record(record) => return self.record_spec(record, alone),
            TypeSpec::Enum(enumeration) => return self.enum_spec(enumeration, alone),
            TypeSpec::Typedef(name) => return self.typedef_name(name),
            TypeSpec::TypeofExpr { expr, unqual } => {
                let ty = self.typeof_expr(expr);
                return if *unqual { self.unqualified(ty) } else { ty };
            }
            TypeSpec::TypeofType { ty, unqual } => {
                let ty = self.type_name(ty);
                return if *unqual { self.unqualified(ty) } else { ty };
            }
            TypeSpec::Atomic(name) => {
                let ty = self.type_name(name);
                if self.types.is_array(ty) || self.types.function(ty).is_some() {
                    self.error("E0305", span, format!("_Atomic cannot be applied to {}", self.show(ty)));
                    return self.basic.error;
                }
                return self.qualified(ty, Quals { is_atomic: true, ..Quals::NONE });
            }
        };
        self.int_type(kind)
    }

    /// `_BitInt(width)`: a sign needs a bit beside another (C23 6.7.2p4).
    fn bit_int(&mut self, unsigned: bool, width: &ast::Expr) -> Option<IntKind> {
        let bits = self.require_constant(width, "the width of a '_BitInt'")?;
        let least = if unsigned { 1 } else { 2 };
        if bits < least {
            let sign = if unsigned { "unsigned" } else { "signed" };
            self.error("E0394", width.span, format!("a {sign} '_BitInt' has at least {least} bits, not {bits}"));
            return None;
        }
        match u8::try_from(bits).ok().filter(|bits| *bits <= 128) {
            Some(width) => Some(IntKind::Bit { signed: !unsigned, width }),
            None => {
                self.error("E0394", width.span, format!("a '_BitInt' of {bits} bits: BPF has at most 128"));
                None
            }
        }
    }

    fn typedef_name(&mut self, name: &ast::Ident) -> TypeId {
        match self.look_up(name.name).map(|binding| binding.entity) {
            Some(Entity::Typedef(ty)) => ty,
            Some(Entity::Error) => self.basic.error,
            _ => {
                self.unknown_type(*name);
                self.basic.error
            }
        }
    }

    /// A type without qualifiers; those of an array are its elements'.
    fn unqualified(&mut self, ty: TypeId) -> TypeId {
        let bare = self.types.value_type(ty);
        match self.types.array(bare) {
            Some((element, len)) if !self.types.object_quals(bare).is_empty() => {
                let element = self.unqualified(element);
                self.array_of(element, len)
            }
            _ => bare,
        }
    }

    /// The type of an operand that is not evaluated: arrays, functions and qualifiers as they are.
    pub(crate) fn typeof_expr(&mut self, expr: &ast::Expr) -> TypeId {
        self.unevaluated += 1;
        let operand = self.check_expr(expr);
        self.unevaluated -= 1;
        self.operand_type(&operand)
    }

    pub(crate) fn operand_type(&self, operand: &Operand) -> TypeId {
        match operand {
            Operand::Value(expr) => expr.ty,
            Operand::Place(place) => place.ty,
            Operand::Function(id, _) => self.functions[id.0 as usize].ty,
            Operand::Helper(id, _) => self.helpers[id.0 as usize].ty,
        }
    }

    /// A type-name (C11 6.7.7).
    pub(crate) fn type_name(&mut self, name: &ast::TypeName) -> TypeId {
        let constexpr = name.specs.constexpr;
        if let Some(place) = name.specs.storage.map(|(_, place)| place).or(constexpr).or(name.specs.thread_local) {
            self.error("E0208", place, "a type name has no storage class");
        }
        self.literal_type_name(name)
    }

    /// The type of a compound literal, which may have a storage class in C23.
    pub(crate) fn literal_type_name(&mut self, name: &ast::TypeName) -> TypeId {
        let specs = self.read_specs(&name.specs, false);
        if specs.auto {
            self.error("E0306", name.span, "'__auto_type' is not allowed here: nothing gives it a type");
            return self.basic.error;
        }
        let declared = self.declare_type(specs.ty, &name.declarator);
        let attrs = self.attrs_of(&name.declarator.attrs);
        self.apply_type_attrs(declared.ty, &attrs)
    }
}

/// The qualifiers as the types keep them.
pub(crate) fn quals_of(quals: ast::Quals) -> Quals {
    Quals {
        is_const: quals.is_const,
        is_volatile: quals.is_volatile,
        is_restrict: quals.is_restrict,
        is_atomic: quals.is_atomic,
    }
}
