//! Ranges of numbers: as unsigned ones, as signed ones, and one number that they are not.

use beec_ir::{BinaryOp, Cond, Ty, eval};

/// What a number may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Range {
    low: u64,
    high: u64,
    /// As signed ones, of the type's width.
    least: i64,
    most: i64,
    not: [Option<u64>; 4],
}

fn ones(ty: Ty) -> u64 {
    eval::zero_extended(ty, -1)
}

/// The least and the most of a signed type.
fn signed(ty: Ty) -> (i64, i64) {
    let most = (ones(ty) >> 1) as i64;
    if ty == Ty::I1 { (0, 1) } else { (-most - 1, most) }
}

impl Range {
    /// Anything.
    pub(super) fn full(ty: Ty) -> Range {
        let (least, most) = signed(ty);
        Range { low: 0, high: ones(ty), least, most, not: [None; 4] }
    }

    fn unsigned(ty: Ty, low: u64, high: u64) -> Range {
        Range { low, high, ..Range::full(ty) }.agreed(ty)
    }

    fn of_signed(ty: Ty, least: i64, most: i64) -> Range {
        Range { least, most, ..Range::full(ty) }.agreed(ty)
    }

    /// What is left where a comparison with a number holds.
    pub(super) fn where_holds(cond: Cond, ty: Ty, number: i64) -> Range {
        let exact = Range {
            low: eval::zero_extended(ty, number),
            high: eval::zero_extended(ty, number),
            least: number,
            most: number,
            not: [None; 4],
        };
        if cond == Cond::Ne {
            return Range { not: [Some(exact.low), None, None, None], ..Range::full(ty) };
        }
        Range::full(ty).limited(cond, exact, ty)
    }

    /// What each view says of the other.
    fn agreed(mut self, ty: Ty) -> Range {
        let most = signed(ty).1;
        if self.high <= most as u64 {
            self.least = self.least.max(self.low as i64);
            self.most = self.most.min(self.high as i64);
        } else if self.low > most as u64 && ty != Ty::I1 {
            self.least = self.least.max(eval::normalize(ty, self.low as i64));
            self.most = self.most.min(eval::normalize(ty, self.high as i64));
        }
        if self.least >= 0 {
            self.low = self.low.max(self.least as u64);
            self.high = self.high.min(self.most.max(0) as u64);
        } else if self.most < 0 {
            self.low = self.low.max(eval::zero_extended(ty, self.least));
            self.high = self.high.min(eval::zero_extended(ty, self.most));
        }
        self
    }

    pub(super) fn is_empty(self) -> bool {
        let not = |number| self.not.contains(&Some(number));
        self.low > self.high || self.least > self.most || (self.high - self.low < 4 && (self.low..=self.high).all(not))
    }

    /// What both allow.
    pub(super) fn and(self, other: Range) -> Range {
        let mut not = self.not;
        for number in other.not.into_iter().flatten() {
            if !not.contains(&Some(number))
                && let Some(free) = not.iter_mut().find(|place| place.is_none())
            {
                *free = Some(number);
            }
        }
        let mut range = Range {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
            least: self.least.max(other.least),
            most: self.most.min(other.most),
            not,
        };
        // What is none of the numbers at an end begins behind it.
        for _ in 0..4 {
            if range.low < range.high && range.not.contains(&Some(range.low)) {
                range.low += 1;
            }
            if range.low < range.high && range.not.contains(&Some(range.high)) {
                range.high -= 1;
            }
        }
        range
    }

    /// What one of them allows.
    pub(super) fn or(self, other: Range) -> Range {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        let mut not = self.not;
        not.iter_mut().for_each(|number| *number = number.filter(|&number| other.excludes(number)));
        Range {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            least: self.least.min(other.least),
            most: self.most.max(other.most),
            not,
        }
    }

    fn excludes(self, number: u64) -> bool {
        number < self.low || number > self.high || self.not.contains(&Some(number))
    }

    /// What is left of it where it compares so with something in another range.
    pub(super) fn limited(self, cond: Cond, other: Range, ty: Ty) -> Range {
        let Range { low, high, least, most, .. } = other;
        let full = Range::full(ty);
        let empty = Range { low: 1, high: 0, ..full };
        let limit = match cond {
            Cond::Eq => other,
            Cond::Ne if low == high => Range { not: [Some(low), None, None, None], ..full },
            Cond::Ne => full,
            Cond::Ult if high == 0 => empty,
            Cond::Ult => Range::unsigned(ty, 0, high - 1),
            Cond::Ule => Range::unsigned(ty, 0, high),
            Cond::Ugt if low == full.high => empty,
            Cond::Ugt => Range::unsigned(ty, low + 1, full.high),
            Cond::Uge => Range::unsigned(ty, low, full.high),
            Cond::Slt if most <= full.least => empty,
            Cond::Slt => Range::of_signed(ty, full.least, most - 1),
            Cond::Sle => Range::of_signed(ty, full.least, most),
            Cond::Sgt if least >= full.most => empty,
            Cond::Sgt => Range::of_signed(ty, least + 1, full.most),
            Cond::Sge => Range::of_signed(ty, least, full.most),
        };
        let both = self.and(limit);
        if both.is_empty() { both } else { both.agreed(ty) }
    }

    /// Whether something in it may compare so with something in another range.
    pub(super) fn may_be(self, cond: Cond, other: Range) -> bool {
        match cond {
            Cond::Eq => !self.and(other).is_empty(),
            Cond::Ne => self.low != self.high || other.low != other.high || self.low != other.low,
            Cond::Ult => self.low < other.high,
            Cond::Ule => self.low <= other.high,
            Cond::Ugt => self.high > other.low,
            Cond::Uge => self.high >= other.low,
            Cond::Slt => self.least < other.most,
            Cond::Sle => self.least <= other.most,
            Cond::Sgt => self.most > other.least,
            Cond::Sge => self.most >= other.least,
        }
    }

    /// As a number of a narrower type that was extended with zeros.
    pub(super) fn unsigned_in(self, ty: Ty) -> Range {
        if self.low > ones(ty) {
            return Range { low: 1, high: 0, ..Range::full(ty) };
        }
        let not = self.not.map(|number| number.filter(|&number| number <= ones(ty)));
        Range { not, ..Range::unsigned(ty, self.low, self.high.min(ones(ty))) }
    }

    pub(super) fn zero_extended(self, ty: Ty) -> Range {
        Range { not: self.not, ..Range::unsigned(ty, self.low, self.high) }
    }

    pub(super) fn sign_extended(self, ty: Ty) -> Range {
        Range::of_signed(ty, self.least, self.most)
    }

    pub(super) fn truncated(self, ty: Ty) -> Range {
        if self.high <= ones(ty) {
            Range { not: self.not, ..Range::unsigned(ty, self.low, self.high) }
        } else {
            Range::full(ty)
        }
    }

    /// What it was before a constant was added.
    pub(super) fn before_adding(self, ty: Ty, by: i64) -> Option<Range> {
        let by = eval::zero_extended(ty, by);
        let back = |number: u64| number.wrapping_sub(by) & ones(ty);
        // All of it, or nothing, wrapped.
        ((self.low >= by) == (self.high >= by)).then(|| Range::unsigned(ty, back(self.low), back(self.high)))
    }

    /// The range of what is computed from numbers in two ranges.
    pub(super) fn computed(self, op: BinaryOp, other: Range, ty: Ty) -> Range {
        let full = Range::full(ty);
        if self.is_empty() || other.is_empty() {
            return full;
        }
        let fits = |high: Option<u64>| high.filter(|&high| high <= full.high);
        let constant = (other.low == other.high).then_some(other.low);
        let shift = constant.map(|by| (by & u64::from(ty.bits().max(2) - 1)) as u32);
        match op {
            BinaryOp::And => Range::unsigned(ty, 0, self.high.min(other.high)),
            BinaryOp::Or => Range::unsigned(ty, self.low.max(other.low), ones_below(self.high | other.high)),
            BinaryOp::Xor => Range::unsigned(ty, 0, ones_below(self.high | other.high)),
            BinaryOp::Add => match fits(self.high.checked_add(other.high)) {
                Some(high) => Range::unsigned(ty, self.low + other.low, high),
                None => match (self.least.checked_add(other.least), self.most.checked_add(other.most)) {
                    (Some(least), Some(most)) if full.least <= least && most <= full.most => {
                        Range::of_signed(ty, least, most)
                    }
                    _ => full,
                },
            },
            BinaryOp::Sub if self.low >= other.high => {
                Range::unsigned(ty, self.low - other.high, self.high - other.low)
            }
            BinaryOp::Mul => match fits(self.high.checked_mul(other.high)) {
                Some(high) => Range::unsigned(ty, self.low * other.low, high),
                None => full,
            },
            BinaryOp::UDiv if other.low > 0 => Range::unsigned(ty, self.low / other.high, self.high / other.low),
            BinaryOp::URem if other.low > 0 => Range::unsigned(ty, 0, self.high.min(other.high - 1)),
            BinaryOp::SRem if other.least > 0 => {
                let most = other.most - 1;
                Range::of_signed(ty, if self.least >= 0 { 0 } else { -most }, most)
            }
            BinaryOp::LShr => match shift {
                Some(by) => Range::unsigned(ty, self.low >> by, self.high >> by),
                None => Range::unsigned(ty, 0, self.high),
            },
            BinaryOp::AShr => match shift {
                Some(by) => Range::of_signed(ty, self.least >> by, self.most >> by),
                None => full,
            },
            BinaryOp::Shl => match shift {
                Some(by) if self.high.leading_zeros() >= by && self.high << by <= full.high => {
                    Range::unsigned(ty, self.low << by, self.high << by)
                }
                _ => full,
            },
            _ => full,
        }
    }
}

/// The number with ones wherever `bound` or a smaller number has one.
fn ones_below(bound: u64) -> u64 {
    if bound == 0 { 0 } else { u64::MAX >> bound.leading_zeros() }
}
