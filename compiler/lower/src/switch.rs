//! `switch` (C11 6.8.4.2) with the case ranges of GNU C.

use std::collections::BTreeMap;

use beec_check::tree::{CompareOp, Expr, Stmt, SwitchCase};
use beec_ir::{BinaryOp, Block, BlockCall, Cond, Terminator, Ty, Value, eval};

use crate::function::FunctionCx;
use crate::layout::Class;
use crate::scope::into_statement_expression;
use crate::wide::Halves;

/// Ranges of up to so many values become single cases.
const SMALL_RANGE: i128 = 16;

/// The blocks of a switch's cases.
pub(crate) struct Cases {
    blocks: Vec<Block>,
    /// How many statement expressions the switch stands in.
    nest: usize,
}

impl<'a> FunctionCx<'_, 'a> {
    /// `switch`
    pub(crate) fn switch(&mut self, control: &'a Expr, cases: &'a [SwitchCase], body: &'a Stmt) {
        let class = self.class(control.ty);
        let blocks: Vec<Block> = cases.iter().map(|_| self.b.block()).collect();
        let end = self.b.block();
        if let Class::Wide { .. } = class {
            let value = self.wide(control);
            self.dispatch_wide(value, cases, &blocks, end);
        } else {
            let value = self.scalar(control);
            let value = self.arithmetic_word(value, class.is_signed());
            self.dispatch(value, class.is_signed(), cases, &blocks, end);
        }
        self.start_dead();
        self.switches.push(Cases { blocks, nest: self.scopes.nest() });
        self.push_switch(end);
        self.scoped(body);
        self.pop_switch();
        self.switches.pop();
        self.b.fall_into(end);
    }

    /// The place of a case in the body of the innermost switch.
    pub(crate) fn case(&mut self, index: u32) {
        let Some(cases) = self.switches.last() else { return };
        if cases.nest != self.scopes.nest() {
            self.unit.emit(into_statement_expression(self.b.span));
            return;
        }
        if let Some(&block) = cases.blocks.get(index as usize) {
            self.b.fall_into(block);
        }
    }

    fn dispatch(&mut self, value: Value, signed: bool, cases: &[SwitchCase], blocks: &[Block], end: Block) {
        let ty = self.b.ty(value);
        let mut default = end;
        let mut single = Vec::new();
        let mut ranges = Vec::new();
        for (case, &block) in cases.iter().zip(blocks) {
            let Some((low, high)) = case.range else {
                default = block;
                continue;
            };
            let (low, high) = (eval::normalize(ty, low as i64), eval::normalize(ty, high as i64));
            let count = width(low, high, signed);
            match count {
                ..=0 => {}
                1..=SMALL_RANGE => single.extend((0..count as i64).map(|step| (low.wrapping_add(step), block))),
                _ => ranges.push((low, high, block)),
            }
        }
        for (low, high, block) in ranges {
            self.range_test(value, low, high, block);
        }
        self.select_case(value, single, default);
    }

    /// Goes to `block` if `low <= value <= high`, as one unsigned comparison of the distance from `low`.
    fn range_test(&mut self, value: Value, low: i64, high: i64, block: Block) {
        let next = self.b.block();
        let distance = self.b.binary_imm(BinaryOp::Sub, value, low);
        let inside = self.b.icmp_imm(Cond::Ule, distance, high.wrapping_sub(low));
        self.b.branch(inside, block, next, None);
        self.b.start(next);
    }

    /// All 128 bits count: where the high words agree, the low words decide.
    fn dispatch_wide(&mut self, value: Halves, cases: &[SwitchCase], blocks: &[Block], end: Block) {
        let mut default = end;
        let mut single: BTreeMap<i64, Vec<(i64, Block)>> = BTreeMap::new();
        let mut ranges = Vec::new();
        for (case, &block) in cases.iter().zip(blocks) {
            let Some((low, high)) = case.range else {
                default = block;
                continue;
            };
            let beyond = high.wrapping_sub(low) as u128;
            if beyond < SMALL_RANGE as u128 {
                for step in 0..=beyond as i128 {
                    let (low, high) = words(low.wrapping_add(step));
                    single.entry(high).or_default().push((low, block));
                }
            } else {
                ranges.push((low, beyond as i128, block));
            }
        }
        for (low, beyond, block) in ranges {
            self.wide_range_test(value, low, beyond, block);
        }
        for (high, cases) in single {
            let (same, next) = (self.b.block(), self.b.block());
            let equal = self.b.icmp_imm(Cond::Eq, value.1, high);
            self.b.branch(equal, same, next, None);
            self.b.start(same);
            self.select_case(value.0, cases, default);
            self.b.start(next);
        }
        self.b.jump(default);
    }

    /// Goes to `block` if the value lies at `low` or up to `beyond` behind it.
    fn wide_range_test(&mut self, value: Halves, low: i128, beyond: i128, block: Block) {
        let next = self.b.block();
        let low = self.wide_constant(low);
        let distance = self.wide_sub(value, low);
        let beyond = self.wide_constant(beyond);
        let inside = self.compare_halves(CompareOp::Le, false, distance, beyond);
        self.b.branch(inside, block, next, None);
        self.b.start(next);
    }

    fn wide_constant(&mut self, value: i128) -> Halves {
        let (low, high) = words(value);
        (self.b.iconst(Ty::I64, low), self.b.iconst(Ty::I64, high))
    }

    fn select_case(&mut self, value: Value, cases: Vec<(i64, Block)>, default: Block) {
        let ty = self.b.ty(value);
        let cases: Vec<(i64, Block)> =
            cases.into_iter().map(|(case, block)| (eval::normalize(ty, case), block)).collect();
        if let Some(constant) = self.b.constant(value) {
            let chosen = cases.iter().find(|(case, _)| *case == constant).map_or(default, |(_, block)| *block);
            self.b.jump(chosen);
            return;
        }
        if cases.is_empty() {
            self.b.jump(default);
            return;
        }
        let cases = cases.into_iter().map(|(case, block)| (case, BlockCall::new(block))).collect();
        self.b.terminate(Terminator::Switch { value, cases, default: BlockCall::new(default) });
    }
}

/// The low and the high word.
fn words(value: i128) -> (i64, i64) {
    (value as i64, (value >> 64) as i64)
}

/// How many values lie in a range.
fn width(low: i64, high: i64, signed: bool) -> i128 {
    match signed {
        true => i128::from(high) - i128::from(low) + 1,
        false => i128::from(high as u64) - i128::from(low as u64) + 1,
    }
}
