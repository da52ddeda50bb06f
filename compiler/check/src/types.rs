//! C types: interned, with what BTF wants to know kept (typedef chains, qualifiers, tags).

mod display;
pub(crate) mod layout;
pub(crate) mod query;

use beec_source::{Span, Symbol};
use rustc_hash::FxHashMap;

/// An interned type: equal ids are the same type *as written*; see [`Types::compatible`] for C's notion of sameness.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypeId(pub u32);

/// A struct or union: one per definition (or forward declaration) and scope.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RecordId(pub u32);

/// An enum.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct EnumId(pub u32);

/// A typedef.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypedefId(pub u32);

/// One layer of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// What a reported error left behind: compatible with everything, silently.
    Error,
    /// `void`
    Void,
    /// `_Bool`
    Bool,
    /// An integer type.
    Int(IntKind),
    /// A floating type: objects of it exist, arithmetic does not.
    Float(FloatKind),
    /// `nullptr_t` (C23)
    NullPtr,
    /// `__builtin_va_list`
    VaList,
    /// A pointer.
    Pointer(TypeId),
    /// An array.
    Array {
        /// The element type, possibly qualified.
        element: TypeId,
        /// The length; `None` for `[]`.
        len: Option<u64>,
    },
    /// A function.
    Function(FunctionType),
    /// A struct or union.
    Record(RecordId),
    /// An enum.
    Enum(EnumId),
    /// A typedef's name.
    Typedef(TypedefId),
    /// A qualified type; the qualifiers are never empty and `inner` is never itself `Qualified`.
    Qualified {
        /// The qualifiers.
        quals: Quals,
        /// The type.
        inner: TypeId,
    },
    /// `btf_type_tag("tag")` on a pointer's pointee.
    Tagged {
        /// The tag.
        tag: Symbol,
        /// The type.
        inner: TypeId,
    },
    /// `address_space(n)`: 1 is the arena.
    AddressSpace {
        /// The space.
        space: u32,
        /// The type.
        inner: TypeId,
    },
}

/// Qualifiers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Quals {
    /// `const`
    pub is_const: bool,
    /// `volatile`
    pub is_volatile: bool,
    /// `restrict`
    pub is_restrict: bool,
    /// `_Atomic`
    pub is_atomic: bool,
}

impl Quals {
    /// No qualifier.
    pub const NONE: Quals = Quals { is_const: false, is_volatile: false, is_restrict: false, is_atomic: false };
    /// `const`
    pub const CONST: Quals = Quals { is_const: true, ..Quals::NONE };

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self == Quals::NONE
    }

    /// Those of both.
    pub fn union(self, other: Quals) -> Quals {
        Quals {
            is_const: self.is_const || other.is_const,
            is_volatile: self.is_volatile || other.is_volatile,
            is_restrict: self.is_restrict || other.is_restrict,
            is_atomic: self.is_atomic || other.is_atomic,
        }
    }
}

/// The integer types but `_Bool` and enums. BPF is LP64; plain `char` is signed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum IntKind {
    /// `char`
    Char,
    /// `signed char`
    SChar,
    /// `unsigned char`
    UChar,
    /// `short`
    Short,
    /// `unsigned short`
    UShort,
    /// `int`
    Int,
    /// `unsigned int`
    UInt,
    /// `long`
    Long,
    /// `unsigned long`
    ULong,
    /// `long long`
    LongLong,
    /// `unsigned long long`
    ULongLong,
    /// `__int128`
    Int128,
    /// `unsigned __int128`
    UInt128,
    /// `_BitInt(width)` (C23), of 1 to 128 bits
    Bit {
        /// Whether values may be negative.
        signed: bool,
        /// The width in bits.
        width: u8,
    },
}

impl IntKind {
    /// Width in bits.
    pub fn bits(self) -> u32 {
        match self {
            IntKind::Char | IntKind::SChar | IntKind::UChar => 8,
            IntKind::Short | IntKind::UShort => 16,
            IntKind::Int | IntKind::UInt => 32,
            IntKind::Long | IntKind::ULong | IntKind::LongLong | IntKind::ULongLong => 64,
            IntKind::Int128 | IntKind::UInt128 => 128,
            IntKind::Bit { width, .. } => u32::from(width),
        }
    }

    /// Size in bytes, which is the alignment too: of a `_BitInt` that of the smallest integer with its bits.
    pub fn bytes(self) -> u32 {
        self.bits().div_ceil(8).next_power_of_two()
    }

    /// Whether it is a `_BitInt` that does not fill its bytes.
    pub fn is_padded(self) -> bool {
        self.bits() < self.bytes() * 8
    }

    /// Whether values may be negative.
    pub fn is_signed(self) -> bool {
        use IntKind::*;
        matches!(self, Char | SChar | Short | Int | Long | LongLong | Int128 | Bit { signed: true, .. })
    }

    /// The name BTF and messages use.
    pub fn name(self) -> &'static str {
        match self {
            IntKind::Char => "char",
            IntKind::SChar => "signed char",
            IntKind::UChar => "unsigned char",
            IntKind::Short => "short",
            IntKind::UShort => "unsigned short",
            IntKind::Int => "int",
            IntKind::UInt => "unsigned int",
            IntKind::Long => "long",
            IntKind::ULong => "unsigned long",
            IntKind::LongLong => "long long",
            IntKind::ULongLong => "unsigned long long",
            IntKind::Int128 => "__int128",
            IntKind::UInt128 => "unsigned __int128",
            IntKind::Bit { signed: true, .. } => "_BitInt",
            IntKind::Bit { signed: false, .. } => "unsigned _BitInt",
        }
    }
}

/// The floating types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FloatKind {
    /// `float`, 4 bytes
    Float,
    /// `double`, 8 bytes
    Double,
    /// `long double`: a double on BPF
    LongDouble,
}

/// A function's type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FunctionType {
    /// The result.
    pub result: TypeId,
    /// The parameters after adjustment (arrays and functions are pointers). Names are as in the declaration
    /// the type was built from; they do not matter to compatibility.
    pub params: Vec<FunctionParam>,
    /// `...`
    pub variadic: bool,
    /// `()`: nothing is said about the parameters.
    pub unspecified: bool,
}

/// A parameter in a function's type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FunctionParam {
    /// Its name.
    pub name: Option<Symbol>,
    /// Its type.
    pub ty: TypeId,
}

/// A struct or union.
#[derive(Clone, Debug)]
pub struct Record {
    /// The tag.
    pub tag: Option<Symbol>,
    /// Whether it is a union.
    pub is_union: bool,
    /// Where it is defined, else where it is first named.
    pub span: Span,
    /// `preserve_access_index`, from an attribute, a pragma or a surrounding record: accesses are CO-RE relocated.
    pub preserve_access_index: bool,
    /// `preserve_static_offset`: accesses keep their offset in the instruction (context types).
    pub preserve_static_offset: bool,
    /// `transparent_union`
    pub transparent_union: bool,
    /// `may_alias`
    pub may_alias: bool,
    /// `btf_decl_tag`s.
    pub decl_tags: Vec<Symbol>,
    /// Members and layout, once complete.
    pub body: Option<RecordBody>,
}

/// A complete record.
#[derive(Clone, Debug)]
pub struct RecordBody {
    /// Members in order, without unnamed bit-fields (so an index counts as BTF and CO-RE access strings do).
    pub fields: Vec<Field>,
    /// Size in bytes.
    pub size: u64,
    /// Alignment in bytes.
    pub align: u64,
    /// Whether the last member is a flexible array.
    pub flexible: bool,
}

/// A member.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name; `None` for an anonymous struct or union.
    pub name: Option<Symbol>,
    /// The type.
    pub ty: TypeId,
    /// Offset in bits from the start of the record, counted as the byte order counts (BTF's convention).
    pub bit_offset: u64,
    /// Width of a bit-field.
    pub bits: Option<u32>,
    /// Alignment in bytes.
    pub align: u64,
    /// `btf_decl_tag`s.
    pub decl_tags: Vec<Symbol>,
    /// Where it is declared.
    pub span: Span,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The tag.
    pub tag: Option<Symbol>,
    /// Where it is defined, else first named.
    pub span: Span,
    /// The integer type it is compatible with (`unsigned int`, `int`, a 64-bit one, or as `packed`, `mode` or `: type` say).
    pub underlying: IntKind,
    /// Whether `: type` says so.
    pub fixed: bool,
    /// Enumerators in order; `None` while incomplete.
    pub values: Option<Vec<(Symbol, i128)>>,
    /// `btf_decl_tag`s.
    pub decl_tags: Vec<Symbol>,
}

/// A typedef.
#[derive(Clone, Debug)]
pub struct Typedef {
    /// The name.
    pub name: Symbol,
    /// What it stands for.
    pub ty: TypeId,
    /// Where it is declared.
    pub span: Span,
    /// `aligned(n)` on the typedef: alignment of objects of it.
    pub align: Option<u64>,
    /// `may_alias`
    pub may_alias: bool,
    /// `btf_decl_tag`s.
    pub decl_tags: Vec<Symbol>,
}

/// All types of a run.
#[derive(Debug)]
pub struct Types {
    types: Vec<Type>,
    ids: FxHashMap<Type, TypeId>,
    /// Records by [`RecordId`].
    pub records: Vec<Record>,
    /// Enums by [`EnumId`].
    pub enums: Vec<Enum>,
    /// Typedefs by [`TypedefId`].
    pub typedefs: Vec<Typedef>,
    /// Big-endian bit-field layout.
    pub big_endian: bool,
    /// C23: records with the same tag and the same members are one type.
    pub by_content: bool,
    /// Pairs of records found to be the same, or being compared.
    pub(crate) same_records: std::cell::RefCell<rustc_hash::FxHashSet<(RecordId, RecordId)>>,
}

impl Types {
    /// An empty table.
    pub fn new(big_endian: bool) -> Types {
        Types {
            types: Vec::new(),
            ids: FxHashMap::default(),
            records: Vec::new(),
            enums: Vec::new(),
            typedefs: Vec::new(),
            big_endian,
            by_content: false,
            same_records: std::cell::RefCell::default(),
        }
    }

    /// The id of a type.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TypeId(self.types.len() as u32);
        self.types.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// The outermost layer of a type, as written.
    pub fn get(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// A record.
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0 as usize]
    }

    /// An enum.
    pub fn enumeration(&self, id: EnumId) -> &Enum {
        &self.enums[id.0 as usize]
    }

    /// A typedef.
    pub fn typedef(&self, id: TypedefId) -> &Typedef {
        &self.typedefs[id.0 as usize]
    }

    /// The outermost layer below typedefs, qualifiers, tags and address spaces.
    pub fn resolve(&self, id: TypeId) -> &Type {
        self.get(self.strip(id))
    }

    /// The type below typedefs, qualifiers, tags and address spaces.
    pub fn strip(&self, mut id: TypeId) -> TypeId {
        loop {
            id = match *self.get(id) {
                Type::Typedef(typedef) => self.typedef(typedef).ty,
                Type::Qualified { inner, .. } | Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => inner,
                _ => return id,
            }
        }
    }

    /// The qualifiers of a type, through typedefs.
    pub fn quals(&self, mut id: TypeId) -> Quals {
        let mut all = Quals::NONE;
        loop {
            id = match *self.get(id) {
                Type::Typedef(typedef) => self.typedef(typedef).ty,
                Type::Qualified { quals, inner } => {
                    all = all.union(quals);
                    inner
                }
                Type::Tagged { inner, .. } | Type::AddressSpace { inner, .. } => inner,
                _ => return all,
            }
        }
    }

    /// The address space of objects of a type.
    pub fn address_space(&self, mut id: TypeId) -> u32 {
        loop {
            id = match *self.get(id) {
                Type::Typedef(typedef) => self.typedef(typedef).ty,
                Type::Qualified { inner, .. } | Type::Tagged { inner, .. } => inner,
                Type::AddressSpace { space, .. } => return space,
                Type::Array { element, .. } => element,
                _ => return 0,
            }
        }
    }
}
