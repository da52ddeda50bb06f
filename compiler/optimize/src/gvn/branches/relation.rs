//! How two values may stand to each other.

use beec_ir::Cond;

const LESS: u8 = 1;
const EQUAL: u8 = 2;
const MORE: u8 = 4;
const ANY: u8 = LESS | EQUAL | MORE;

/// The outcomes of an unsigned and of a signed comparison that are possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Relation {
    unsigned: u8,
    signed: u8,
}

impl Default for Relation {
    fn default() -> Relation {
        Relation { unsigned: ANY, signed: ANY }
    }
}

impl Relation {
    /// What is possible where `cond` holds.
    pub(crate) fn of(cond: Cond) -> Relation {
        let allowed = outcomes(cond);
        let relation = match cond {
            Cond::Eq | Cond::Ne => Relation { unsigned: allowed, signed: allowed },
            Cond::Ult | Cond::Ule | Cond::Ugt | Cond::Uge => Relation { unsigned: allowed, signed: ANY },
            Cond::Slt | Cond::Sle | Cond::Sgt | Cond::Sge => Relation { unsigned: ANY, signed: allowed },
        };
        relation.agreed()
    }

    /// What is possible where both hold.
    pub(crate) fn and(self, other: Relation) -> Relation {
        Relation { unsigned: self.unsigned & other.unsigned, signed: self.signed & other.signed }.agreed()
    }

    /// Whether no outcome is possible.
    pub(crate) fn is_impossible(self) -> bool {
        self.unsigned == 0 || self.signed == 0
    }

    /// Equality is one thing, signed or not.
    fn agreed(self) -> Relation {
        let equal = self.unsigned & self.signed & EQUAL;
        let side = |mine: u8, other: u8| if other == EQUAL { mine & EQUAL } else { (mine & !EQUAL) | equal };
        Relation { unsigned: side(self.unsigned, self.signed), signed: side(self.signed, self.unsigned) }
    }

    /// Whether `cond` holds, where that is decided. In code that is never reached nothing is.
    pub(crate) fn decides(self, cond: Cond) -> Option<bool> {
        let allowed = outcomes(cond);
        let possible = match cond {
            Cond::Slt | Cond::Sle | Cond::Sgt | Cond::Sge => self.signed,
            _ => self.unsigned,
        };
        match (possible & allowed, possible & !allowed) {
            (0, 0) => None,
            (0, _) => Some(false),
            (_, 0) => Some(true),
            _ => None,
        }
    }
}

fn outcomes(cond: Cond) -> u8 {
    match cond {
        Cond::Eq => EQUAL,
        Cond::Ne => LESS | MORE,
        Cond::Ult | Cond::Slt => LESS,
        Cond::Ule | Cond::Sle => LESS | EQUAL,
        Cond::Ugt | Cond::Sgt => MORE,
        Cond::Uge | Cond::Sge => MORE | EQUAL,
    }
}
