//! Typed indices.

macro_rules! entity {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into a vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

entity!(/// A function of the module, defined or extern.
    FuncId, "fn");
entity!(/// A global of the module, defined or extern.
    GlobalId, "g");
entity!(/// A basic block of a function.
    Block, "block");
entity!(/// An SSA value of a function.
    Value, "v");
entity!(/// An instruction of a function.
    Inst, "i");
entity!(/// A stack slot of a function.
    Slot, "ss");
entity!(/// A CO-RE relocation of a function.
    CoreId, "core");

/// The type of a value.
///
/// In a register, the bits above a value's width are unspecified; extending them is an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Ty {
    /// A condition: 0 or 1.
    I1,
    /// 8 bits: only loaded, stored, truncated to, extended from, passed.
    I8,
    /// 16 bits: likewise.
    I16,
    /// 32 bits.
    I32,
    /// 64 bits.
    I64,
    /// A pointer (64 bits) that the verifier may know to be one.
    Ptr,
}

impl Ty {
    /// Width in bits.
    pub fn bits(self) -> u32 {
        match self {
            Ty::I1 => 1,
            Ty::I8 => 8,
            Ty::I16 => 16,
            Ty::I32 => 32,
            Ty::I64 | Ty::Ptr => 64,
        }
    }

    /// Size in memory in bytes.
    pub fn bytes(self) -> u32 {
        self.bits().div_ceil(8)
    }

    /// The integer type of so many bytes (1, 2, 4, 8).
    pub fn int_of_bytes(bytes: u32) -> Option<Ty> {
        match bytes {
            1 => Some(Ty::I8),
            2 => Some(Ty::I16),
            4 => Some(Ty::I32),
            8 => Some(Ty::I64),
            _ => None,
        }
    }
}

impl std::fmt::Display for Ty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Ty::I1 => "i1",
            Ty::I8 => "i8",
            Ty::I16 => "i16",
            Ty::I32 => "i32",
            Ty::I64 => "i64",
            Ty::Ptr => "ptr",
        })
    }
}
