//! What a BTF type is: one variant of [`Type`] per kind of `include/uapi/linux/btf.h`.

use crate::strings::Name;

/// The number of a type inside its collection. Ids start at 1; 0 is `void`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

impl TypeId {
    /// `void`, which has no record of its own.
    pub const VOID: TypeId = TypeId(0);

    /// Whether this is `void`.
    pub fn is_void(self) -> bool {
        self == TypeId::VOID
    }

    /// The id as an index into a table that has a slot for `void`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an integer's bits mean (`BTF_INT_SIGNED` and so on).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// An unsigned number.
    #[default]
    Unsigned,
    /// A signed number.
    Signed,
    /// A character; compilers in use never write it.
    Char,
    /// `_Bool`.
    Bool,
}

/// An integer type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Int {
    /// Its C name, such as `unsigned int`.
    pub name: Name,
    /// Size in bytes: 1, 2, 4, 8 or 16.
    pub size: u32,
    /// How many bits count, mostly `size * 8`.
    pub bits: u8,
    /// Where in the storage these bits start; 0 in all BTF written since Linux 4.18.
    pub offset: u8,
    /// What the bits mean.
    pub encoding: Encoding,
}

/// An array type of one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Array {
    /// Type of the elements.
    pub elem: TypeId,
    /// The integer type that indexes it.
    pub index: TypeId,
    /// Number of elements; 0 for a flexible array.
    pub len: u32,
}

/// A member of a structure or union.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// Its name, empty for an anonymous structure or union.
    pub name: Name,
    /// Its type.
    pub ty: TypeId,
    /// Where it starts, in bits.
    pub bit_offset: u32,
    /// Its width if it is a bit-field. A bit-field of a collection read from the old encoding (no `kind_flag`)
    /// has its width in its integer type instead.
    pub bitfield_size: Option<u8>,
}

/// A structure or union with its members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Composite {
    /// Its tag, empty if it has none.
    pub name: Name,
    /// Whether it is a union.
    pub union: bool,
    /// Size in bytes.
    pub size: u32,
    /// Named members and anonymous aggregates, in order; unnamed bit-fields are left out.
    pub members: Vec<Member>,
}

/// One enumerator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enumerator {
    /// Its name.
    pub name: Name,
    /// Its value; the bits of a `u64` if the enumeration is unsigned.
    pub value: i64,
}

/// An enumeration. It is written as `ENUM64` if its size is 8, as `ENUM` otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// Its tag, empty if it has none.
    pub name: Name,
    /// Size in bytes: 1, 2, 4 or 8.
    pub size: u32,
    /// Whether the values are signed.
    pub signed: bool,
    /// The enumerators in order.
    pub values: Vec<Enumerator>,
}

/// Who can see a function or variable (`BTF_FUNC_STATIC`, `BTF_VAR_STATIC` and so on).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Linkage {
    /// Internal linkage.
    Static,
    /// Defined here, external linkage.
    Global,
    /// Defined elsewhere: kernel functions and variables, configuration values.
    Extern,
}

/// A parameter of a prototype. The last one being nameless and `void` means "and further arguments".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Param {
    /// Its name, empty if it has none.
    pub name: Name,
    /// Its type.
    pub ty: TypeId,
}

/// A prototype.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FuncProto {
    /// What it returns.
    pub ret: TypeId,
    /// Its parameters.
    pub params: Vec<Param>,
}

impl FuncProto {
    /// Whether the prototype ends in `...`.
    pub fn is_variadic(&self) -> bool {
        self.params.last().is_some_and(|last| last.ty.is_void() && last.name.is_empty())
    }
}

/// A function: a name for a prototype.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Func {
    /// Its name.
    pub name: Name,
    /// The id of its [`FuncProto`].
    pub proto: TypeId,
    /// Who can see it.
    pub linkage: Linkage,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Var {
    /// Its name, equal to its symbol's.
    pub name: Name,
    /// Its type.
    pub ty: TypeId,
    /// Who can see it.
    pub linkage: Linkage,
}

/// Where an entity lies in its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SecVar {
    /// The [`Var`] or [`Func`].
    pub ty: TypeId,
    /// Offset in bytes.
    pub offset: u32,
    /// Size in bytes.
    pub size: u32,
}

/// A data section and what lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DataSec {
    /// Name of the section.
    pub name: Name,
    /// Its size in bytes, 0 if the loader shall find it out.
    pub size: u32,
    /// What it holds.
    pub vars: Vec<SecVar>,
}

/// A `btf_decl_tag` on a type, function or variable, or on one of its members or parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeclTag {
    /// Its text.
    pub text: Name,
    /// What it is on.
    pub ty: TypeId,
    /// Number of the member or parameter; -1 for the entity itself.
    pub component: i32,
}

/// A BTF type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// An integer.
    Int(Int),
    /// A pointer to the type.
    Ptr(TypeId),
    /// An array.
    Array(Array),
    /// A structure or union.
    Composite(Composite),
    /// An enumeration.
    Enum(Enum),
    /// A structure or union of which only the tag is known.
    Fwd {
        /// Its tag.
        name: Name,
        /// Whether it is a union.
        union: bool,
    },
    /// A `typedef`.
    Typedef {
        /// The new name.
        name: Name,
        /// What it stands for.
        ty: TypeId,
    },
    /// The type, `volatile`.
    Volatile(TypeId),
    /// The type, `const`.
    Const(TypeId),
    /// The type, `restrict`.
    Restrict(TypeId),
    /// A function.
    Func(Func),
    /// A prototype.
    FuncProto(FuncProto),
    /// A variable.
    Var(Var),
    /// A data section.
    DataSec(DataSec),
    /// A floating-point type.
    Float {
        /// Its C name.
        name: Name,
        /// Size in bytes.
        size: u32,
    },
    /// A tag on a declaration.
    DeclTag(DeclTag),
    /// The type with a `btf_type_tag`; stands directly below a pointer.
    TypeTag {
        /// Its text.
        text: Name,
        /// What it is on.
        ty: TypeId,
        /// Whether the text is an attribute of its own, such as `address_space(1)`, rather than the argument of
        /// `btf_type_tag`.
        attribute: bool,
    },
}

/// The kinds as the format numbers them (`BTF_KIND_INT` and so on).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "they are the names of the format")]
pub enum Kind {
    Int = 1,
    Ptr,
    Array,
    Struct,
    Union,
    Enum,
    Fwd,
    Typedef,
    Volatile,
    Const,
    Restrict,
    Func,
    FuncProto,
    Var,
    DataSec,
    Float,
    DeclTag,
    TypeTag,
    Enum64,
}

impl Kind {
    /// All kinds by number, beginning with 1.
    pub const ALL: [Kind; 19] = [
        Kind::Int,
        Kind::Ptr,
        Kind::Array,
        Kind::Struct,
        Kind::Union,
        Kind::Enum,
        Kind::Fwd,
        Kind::Typedef,
        Kind::Volatile,
        Kind::Const,
        Kind::Restrict,
        Kind::Func,
        Kind::FuncProto,
        Kind::Var,
        Kind::DataSec,
        Kind::Float,
        Kind::DeclTag,
        Kind::TypeTag,
        Kind::Enum64,
    ];

    /// The kind's name in dumps, such as `FUNC_PROTO`.
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 19] = [
            "INT",
            "PTR",
            "ARRAY",
            "STRUCT",
            "UNION",
            "ENUM",
            "FWD",
            "TYPEDEF",
            "VOLATILE",
            "CONST",
            "RESTRICT",
            "FUNC",
            "FUNC_PROTO",
            "VAR",
            "DATASEC",
            "FLOAT",
            "DECL_TAG",
            "TYPE_TAG",
            "ENUM64",
        ];
        NAMES[self as usize - 1]
    }
}

impl Type {
    /// The kind as which the type is written.
    pub fn kind(&self) -> Kind {
        match self {
            Type::Int(_) => Kind::Int,
            Type::Ptr(_) => Kind::Ptr,
            Type::Array(_) => Kind::Array,
            Type::Composite(composite) if composite.union => Kind::Union,
            Type::Composite(_) => Kind::Struct,
            Type::Enum(enumeration) if enumeration.size == 8 => Kind::Enum64,
            Type::Enum(_) => Kind::Enum,
            Type::Fwd { .. } => Kind::Fwd,
            Type::Typedef { .. } => Kind::Typedef,
            Type::Volatile(_) => Kind::Volatile,
            Type::Const(_) => Kind::Const,
            Type::Restrict(_) => Kind::Restrict,
            Type::Func(_) => Kind::Func,
            Type::FuncProto(_) => Kind::FuncProto,
            Type::Var(_) => Kind::Var,
            Type::DataSec(_) => Kind::DataSec,
            Type::Float { .. } => Kind::Float,
            Type::DeclTag(_) => Kind::DeclTag,
            Type::TypeTag { .. } => Kind::TypeTag,
        }
    }

    /// The type's own name (a tag's text, a section's name), empty for those that have none.
    pub fn name(&self) -> Name {
        match self {
            Type::Int(Int { name, .. })
            | Type::Composite(Composite { name, .. })
            | Type::Enum(Enum { name, .. })
            | Type::Fwd { name, .. }
            | Type::Typedef { name, .. }
            | Type::Func(Func { name, .. })
            | Type::Var(Var { name, .. })
            | Type::DataSec(DataSec { name, .. })
            | Type::Float { name, .. }
            | Type::DeclTag(DeclTag { text: name, .. })
            | Type::TypeTag { text: name, .. } => *name,
            Type::Ptr(_)
            | Type::Array(_)
            | Type::Volatile(_)
            | Type::Const(_)
            | Type::Restrict(_)
            | Type::FuncProto(_) => Name::EMPTY,
        }
    }

    /// The type below a qualifier, type tag or `typedef`.
    pub fn alias_of(&self) -> Option<TypeId> {
        match self {
            Type::Typedef { ty, .. } | Type::TypeTag { ty, .. } => Some(*ty),
            Type::Volatile(ty) | Type::Const(ty) | Type::Restrict(ty) => Some(*ty),
            _ => None,
        }
    }

    /// Visits the ids that the type mentions, in the order of the format.
    pub fn each_id(&self, mut visit: impl FnMut(TypeId)) {
        match self {
            Type::Int(_) | Type::Enum(_) | Type::Fwd { .. } | Type::Float { .. } => {}
            Type::Ptr(ty) | Type::Volatile(ty) | Type::Const(ty) | Type::Restrict(ty) => visit(*ty),
            Type::Typedef { ty, .. } | Type::TypeTag { ty, .. } => visit(*ty),
            Type::Array(array) => {
                visit(array.elem);
                visit(array.index);
            }
            Type::Composite(composite) => composite.members.iter().for_each(|member| visit(member.ty)),
            Type::Func(func) => visit(func.proto),
            Type::FuncProto(proto) => {
                visit(proto.ret);
                proto.params.iter().for_each(|param| visit(param.ty));
            }
            Type::Var(var) => visit(var.ty),
            Type::DataSec(section) => section.vars.iter().for_each(|var| visit(var.ty)),
            Type::DeclTag(tag) => visit(tag.ty),
        }
    }

    /// Replaces the ids that the type mentions.
    pub fn map_ids(&mut self, mut map: impl FnMut(TypeId) -> TypeId) {
        match self {
            Type::Int(_) | Type::Enum(_) | Type::Fwd { .. } | Type::Float { .. } => {}
            Type::Ptr(ty) | Type::Volatile(ty) | Type::Const(ty) | Type::Restrict(ty) => *ty = map(*ty),
            Type::Typedef { ty, .. } | Type::TypeTag { ty, .. } => *ty = map(*ty),
            Type::Array(array) => {
                array.elem = map(array.elem);
                array.index = map(array.index);
            }
            Type::Composite(composite) => composite.members.iter_mut().for_each(|member| member.ty = map(member.ty)),
            Type::Func(func) => func.proto = map(func.proto),
            Type::FuncProto(proto) => {
                proto.ret = map(proto.ret);
                proto.params.iter_mut().for_each(|param| param.ty = map(param.ty));
            }
            Type::Var(var) => var.ty = map(var.ty),
            Type::DataSec(section) => section.vars.iter_mut().for_each(|var| var.ty = map(var.ty)),
            Type::DeclTag(tag) => tag.ty = map(tag.ty),
        }
    }

    /// Replaces the names in the type: its own and those of members, enumerators and parameters.
    pub fn map_names(&mut self, mut map: impl FnMut(Name) -> Name) {
        match self {
            Type::Int(Int { name, .. })
            | Type::Fwd { name, .. }
            | Type::Typedef { name, .. }
            | Type::Func(Func { name, .. })
            | Type::Var(Var { name, .. })
            | Type::DataSec(DataSec { name, .. })
            | Type::Float { name, .. }
            | Type::DeclTag(DeclTag { text: name, .. })
            | Type::TypeTag { text: name, .. } => *name = map(*name),
            Type::Composite(composite) => {
                composite.name = map(composite.name);
                composite.members.iter_mut().for_each(|member| member.name = map(member.name));
            }
            Type::Enum(enumeration) => {
                enumeration.name = map(enumeration.name);
                enumeration.values.iter_mut().for_each(|value| value.name = map(value.name));
            }
            Type::FuncProto(proto) => proto.params.iter_mut().for_each(|param| param.name = map(param.name)),
            Type::Ptr(_) | Type::Array(_) | Type::Volatile(_) | Type::Const(_) | Type::Restrict(_) => {}
        }
    }
}
