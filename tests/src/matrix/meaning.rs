//! What a program returns, worked out from the matrix alone.

use super::cell::{Check, Cmp, Purpose, Source, Type};
use super::{Group, LARGEST, LIMIT, byte_at, word_at};

const ENDED: u32 = -1i32 as u32;

/// The result of a group's program for a number in the input.
pub(super) fn result(group: Group, check: Check, number: u64) -> u32 {
    let Group { ty, source, purpose } = group;
    let number = match source {
        Source::Helper | Source::Context | Source::Loop => u64::from(number as u32),
        Source::PacketByte if ty.signed => number as i8 as u64,
        Source::PacketByte => u64::from(number as u8),
        Source::MapValue | Source::PacketField | Source::Parameter => number,
    };
    let mut n = convert(ty, number as i64 as i128);
    let turns = if source == Source::Loop { 3 } else { 1 };
    let mut total = 0u32;
    for _ in 0..turns {
        match checked(ty, check, n) {
            Some(good) => n = good,
            None => return ENDED,
        }
        total = total.wrapping_add(used(purpose, n as u64));
        n = convert(ty, n + 1);
    }
    total
}

fn convert(ty: Type, number: i128) -> i128 {
    let unused = 128 - ty.bits;
    if ty.signed { number << unused >> unused } else { ((number as u128) << unused >> unused) as i128 }
}

fn checked(ty: Type, check: Check, n: i128) -> Option<i128> {
    let largest = i128::from(LARGEST);
    let positive = |cmp: Cmp| matches!(cmp, Cmp::Less | Cmp::LessEqual);
    match check {
        Check::Return(_) => (0..=largest).contains(&n).then_some(n),
        Check::Clamp(cmp) | Check::Ternary(cmp) => (n >= 0 || positive(cmp)).then_some(n.clamp(0, largest)),
        Check::TwoSided(_) => (if ty.signed { 0 } else { 1 }..=largest).contains(&n).then_some(n),
        Check::Mask => Some(n & largest),
        Check::Modulo => Some(n % i128::from(LIMIT)).filter(|&n| n >= 0),
    }
}

fn used(purpose: Purpose, n: u64) -> u32 {
    match purpose {
        Purpose::Index => word_at(n as u32),
        Purpose::Size => n as u32,
        Purpose::Pointer | Purpose::Packet => u32::from(byte_at(n as u32)),
        Purpose::Both => n as u32 + word_at(n as u32),
    }
}
