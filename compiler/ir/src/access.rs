//! Types of memory accesses: which of them cannot touch the same bytes.

/// The type of an access as the language sees it (C11 6.5p7): a number that means one type throughout a module.
/// Accesses of two different types touch the same bytes only if one of them is [`AccessType::ANY`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct AccessType(u8);

impl AccessType {
    /// A character type, or nothing known: may touch what any other access touches.
    pub const ANY: AccessType = AccessType(0);
    /// So many types there may be, [`AccessType::ANY`] included.
    pub const COUNT: u8 = 32;

    /// The type of that number, if it is below [`AccessType::COUNT`].
    pub const fn new(number: u8) -> Option<AccessType> {
        if number < AccessType::COUNT { Some(AccessType(number)) } else { None }
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether accesses of these types may touch the same bytes.
    pub fn may_alias(self, other: AccessType) -> bool {
        self == other || self == AccessType::ANY || other == AccessType::ANY
    }
}

/// A set of access types.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct AccessTypes(u32);

impl AccessTypes {
    /// Adds one.
    pub fn insert(&mut self, ty: AccessType) {
        self.0 |= 1 << ty.0;
    }

    /// Adds those of another set.
    pub fn extend(&mut self, other: AccessTypes) {
        self.0 |= other.0;
    }

    /// Whether an access of type `ty` may touch the same bytes as one of a type in the set.
    pub fn may_alias(self, ty: AccessType) -> bool {
        self.0 != 0 && (ty == AccessType::ANY || self.0 & (1 | 1 << ty.0) != 0)
    }
}
