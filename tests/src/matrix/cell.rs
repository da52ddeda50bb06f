//! The axes of the matrix.

/// How a number is checked. Each but the last two is made of one of four comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// The program ends where the number is too large.
    Return(Cmp),
    /// A number too large becomes the largest one.
    Clamp(Cmp),
    /// The same by `?:`.
    Ternary(Cmp),
    /// Both bounds in one condition.
    TwoSided(Cmp),
    /// `&`
    Mask,
    /// `%`
    Modulo,
}

/// The comparison of a check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cmp {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// The type of the number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type {
    /// In titles.
    pub name: &'static str,
    /// In C.
    pub spelling: &'static str,
    /// Its width.
    pub bits: u32,
    /// Whether it has negative numbers.
    pub signed: bool,
}

/// Where the number comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// What a helper returns.
    Helper,
    /// A field of the context, which has 32 bits.
    Context,
    /// The value of a map.
    MapValue,
    /// A byte of the packet.
    PacketByte,
    /// A number of that type in the packet.
    PacketField,
    /// The parameter of a global function.
    Parameter,
    /// It grows in a loop.
    Loop,
}

/// What it is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The index of an array of words.
    Index,
    /// The size that a helper is handed.
    Size,
    /// Added to a pointer into a map's value.
    Pointer,
    /// Added to a pointer into the packet.
    Packet,
    /// A size and an index.
    Both,
}

impl Check {
    /// All of them.
    pub const ALL: [Check; 18] = {
        use Check::{Clamp, Mask, Modulo, Return, Ternary, TwoSided};
        use Cmp::{Greater, GreaterEqual, Less, LessEqual};
        [
            Return(Less),
            Return(LessEqual),
            Return(Greater),
            Return(GreaterEqual),
            Clamp(Less),
            Clamp(LessEqual),
            Clamp(Greater),
            Clamp(GreaterEqual),
            Ternary(Less),
            Ternary(LessEqual),
            Ternary(Greater),
            Ternary(GreaterEqual),
            TwoSided(Less),
            TwoSided(LessEqual),
            TwoSided(Greater),
            TwoSided(GreaterEqual),
            Mask,
            Modulo,
        ]
    };

    /// The name of its program.
    pub fn name(self) -> String {
        let (shape, cmp) = match self {
            Check::Return(cmp) => ("return", cmp),
            Check::Clamp(cmp) => ("clamp", cmp),
            Check::Ternary(cmp) => ("ternary", cmp),
            Check::TwoSided(cmp) => ("both", cmp),
            Check::Mask => return "mask".to_owned(),
            Check::Modulo => return "modulo".to_owned(),
        };
        format!("{shape}_{}", cmp.name())
    }
}

impl Cmp {
    fn name(self) -> &'static str {
        match self {
            Cmp::Less => "lt",
            Cmp::LessEqual => "le",
            Cmp::Greater => "gt",
            Cmp::GreaterEqual => "ge",
        }
    }
}

const fn ty(name: &'static str, spelling: &'static str, bits: u32, signed: bool) -> Type {
    Type { name, spelling, bits, signed }
}

impl Type {
    /// All of them.
    pub const ALL: [Type; 9] = [
        ty("s8", "signed char", 8, true),
        ty("s16", "short", 16, true),
        ty("s32", "int", 32, true),
        ty("s64", "long long", 64, true),
        ty("u8", "unsigned char", 8, false),
        ty("u16", "unsigned short", 16, false),
        ty("u32", "unsigned int", 32, false),
        ty("u64", "unsigned long long", 64, false),
        ty("size_t", "__SIZE_TYPE__", 64, false),
    ];
}

impl Source {
    /// All of them.
    pub const ALL: [Source; 7] = [
        Source::Helper,
        Source::Context,
        Source::MapValue,
        Source::PacketByte,
        Source::PacketField,
        Source::Parameter,
        Source::Loop,
    ];

    /// In titles.
    pub fn name(self) -> &'static str {
        match self {
            Source::Helper => "helper",
            Source::Context => "context",
            Source::MapValue => "map",
            Source::PacketByte => "byte",
            Source::PacketField => "field",
            Source::Parameter => "parameter",
            Source::Loop => "loop",
        }
    }
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 5] = [Purpose::Index, Purpose::Size, Purpose::Pointer, Purpose::Packet, Purpose::Both];

    /// In titles.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Index => "index",
            Purpose::Size => "size",
            Purpose::Pointer => "pointer",
            Purpose::Packet => "packet",
            Purpose::Both => "both",
        }
    }
}
