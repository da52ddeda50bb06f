//! Types of memory accesses: which of them cannot touch the same bytes.
//!
//! An access is of a plain type (`*p`), or of a member of a record, seen from the outermost record that the program
//! names on the way to it (`o->inner.x`). Two members of one record are different bytes if their offsets differ, and members of records
//! of which neither contains the other are, whatever their types. A plain access touches members of its type.
//! (LLVM calls this struct-path type-based alias analysis; the rules are those.)

use rustc_hash::FxHashMap;

/// The type of an access as the language sees it (C11 6.5p7): a number that means one type throughout a module. Numbers
/// below [`AccessType::PLAIN`] are plain types, those from there on members, which [`Accesses`] knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct AccessType(u16);

impl AccessType {
    /// A character type, or nothing known: may touch what any other access touches.
    pub const ANY: AccessType = AccessType(0);
    /// So many plain types there may be, [`AccessType::ANY`] included.
    pub const PLAIN: u16 = 32;

    /// The type of that number.
    pub const fn new(number: u16) -> AccessType {
        AccessType(number)
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// A member of a record: what is found at an offset in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct MemberAccess {
    /// Records, each by a number of its own, and the offset in each of them: the outermost first, then the one that
    /// lies at that offset in it, and so on.
    pub path: Vec<(u32, u64)>,
    /// The plain type of what is accessed.
    pub plain: AccessType,
}

/// The types of accesses of members.
#[derive(Clone, Default, Debug)]
pub struct Accesses {
    members: Vec<MemberAccess>,
    numbers: FxHashMap<MemberAccess, u16>,
}

impl Accesses {
    /// The type of accesses of a member; its plain type where there are too many.
    pub fn member(&mut self, member: MemberAccess) -> AccessType {
        if let Some(&number) = self.numbers.get(&member) {
            return AccessType(number);
        }
        let number = self.members.len() + usize::from(AccessType::PLAIN);
        let Ok(number) = u16::try_from(number) else { return member.plain };
        self.numbers.insert(member.clone(), number);
        self.members.push(member);
        AccessType(number)
    }

    /// All members with their types.
    pub fn members(&self) -> impl Iterator<Item = (AccessType, &MemberAccess)> {
        let numbered = |(index, member)| (AccessType(index as u16 + AccessType::PLAIN), member);
        self.members.iter().enumerate().map(numbered)
    }

    fn get(&self, ty: AccessType) -> Option<&MemberAccess> {
        self.members.get(usize::from(ty.0.checked_sub(AccessType::PLAIN)?))
    }

    /// Whether accesses of these types may touch the same bytes.
    pub fn may_alias(&self, a: AccessType, b: AccessType) -> bool {
        if a == b || a == AccessType::ANY || b == AccessType::ANY {
            return true;
        }
        match (self.get(a), self.get(b)) {
            (None, None) => false,
            (Some(member), None) => member.plain == b,
            (None, Some(member)) => member.plain == a,
            (Some(a), Some(b)) => within(a, b).or_else(|| within(b, a)).unwrap_or(false),
        }
    }
}

/// Whether a member is the same as another that may lie within its record; nothing, if no such record is on the way to it.
fn within(outer: &MemberAccess, inner: &MemberAccess) -> Option<bool> {
    let &(record, offset) = inner.path.first()?;
    let found = outer.path.iter().find(|step| step.0 == record)?;
    Some(found.1 == offset)
}

/// A set of access types; beyond a few they are all.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct AccessTypes {
    /// Ascending.
    few: [AccessType; AccessTypes::FEW],
    count: u8,
}

impl AccessTypes {
    const FEW: usize = 6;

    fn all(&self) -> &[AccessType] {
        &self.few[..usize::from(self.count)]
    }

    /// Adds one.
    pub fn insert(&mut self, ty: AccessType) {
        let Err(place) = self.all().binary_search(&ty) else { return };
        let count = usize::from(self.count);
        if self.all() == [AccessType::ANY] {
            return;
        }
        if ty == AccessType::ANY || count >= AccessTypes::FEW {
            *self = AccessTypes { few: [AccessType::ANY; AccessTypes::FEW], count: 1 };
            return;
        }
        self.few.copy_within(place..count, place + 1);
        self.few[place] = ty;
        self.count += 1;
    }

    /// Adds those of another set.
    pub fn extend(&mut self, other: AccessTypes) {
        other.all().iter().for_each(|&ty| self.insert(ty));
    }

    /// Whether an access of type `ty` may touch the same bytes as one of a type in the set.
    pub fn may_alias(&self, accesses: &Accesses, ty: AccessType) -> bool {
        self.all().iter().any(|&other| accesses.may_alias(other, ty))
    }
}
