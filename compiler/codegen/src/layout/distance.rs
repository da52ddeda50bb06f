//! Jump distances. A conditional jump reaches 32767 slots; further ones go through `gotol` (v4) or through plain
//! jumps on the way (below v4).

use beec_source::Span;

use super::Item;
use crate::Insn;
use crate::code::{Code, Rider};
use crate::machine::BlockIndex;

/// Half of what the field can say: the kernel itself makes code longer as it inlines helpers, and then refuses jumps
/// that have become too far.
const REACH: i64 = 16_000;

/// The instructions and their slots; the span of a jump that cannot be made otherwise.
pub(crate) fn resolve(mut items: Vec<Item>, cpu: u8) -> Result<(Vec<Code>, Vec<u32>), Span> {
    // Each round splits the jumps that are too far; the sequence only grows, by a bounded number of rounds.
    for _ in 0..64 {
        let slots = slots(&items, cpu);
        let starts = starts(&items, &slots);
        let far = far_jumps(&items, &slots, &starts, cpu);
        if far.is_empty() {
            return encode(&items, &slots, &starts, cpu);
        }
        items = if cpu >= 4 { lengthen(items, &far) } else { add_trampolines(items, &slots, &starts, &far) };
    }
    Err(Span::NONE)
}

/// Slots that an item takes. Below v4 every `goto` is short; from v4 a far one is `gotol`, as long.
fn size(item: &Item) -> u32 {
    match item {
        Item::Code(code) => code.slots(),
        Item::Goto(..) | Item::If(..) => 1,
        Item::Start(_) | Item::Mark(_) => 0,
    }
}

fn slots(items: &[Item], _cpu: u8) -> Vec<u32> {
    let mut next = 0;
    items
        .iter()
        .map(|item| {
            let slot = next;
            next += size(item);
            slot
        })
        .collect()
}

/// Where blocks and marks are.
struct Starts {
    blocks: Vec<u32>,
    marks: Vec<u32>,
}

fn starts(items: &[Item], slots: &[u32]) -> Starts {
    let mut starts = Starts { blocks: Vec::new(), marks: Vec::new() };
    for (item, &slot) in items.iter().zip(slots) {
        let (list, index) = match item {
            Item::Start(block) => (&mut starts.blocks, *block),
            Item::Mark(number) => (&mut starts.marks, *number),
            _ => continue,
        };
        if list.len() <= index {
            list.resize(index + 1, 0);
        }
        list[index] = slot;
    }
    starts
}

impl Starts {
    /// Targets from [`MARK`] on are marks.
    fn of(&self, target: BlockIndex) -> i64 {
        let slot = match target.checked_sub(MARK) {
            Some(number) => self.marks.get(number),
            None => self.blocks.get(target),
        };
        slot.map_or(0, |&slot| i64::from(slot))
    }
}

/// Block numbers from here on name marks.
const MARK: usize = usize::MAX / 2;

fn target(item: &Item) -> Option<BlockIndex> {
    match item {
        Item::Goto(to, _) | Item::If(_, to, _) => Some(*to),
        Item::Code(Code { rider: Rider::Jump(to), .. }) => Some(*to),
        _ => None,
    }
}

/// Indices of jumps whose field is too short.
fn far_jumps(items: &[Item], slots: &[u32], starts: &Starts, cpu: u8) -> Vec<usize> {
    let far = |index: usize, to: BlockIndex| (starts.of(to) - i64::from(slots[index])).abs() > REACH;
    let long = |item: &Item| cpu >= 4 && matches!(item, Item::Goto(..));
    items
        .iter()
        .enumerate()
        .filter(|(index, item)| target(item).is_some_and(|to| !long(item) && far(*index, to)))
        .map(|(index, _)| index)
        .collect()
}

/// v4: `if c goto far` becomes `if c goto +1; goto +1; gotol far`, as the inverse need not exist.
fn lengthen(items: Vec<Item>, far: &[usize]) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len() + far.len() * 2);
    for (index, item) in items.into_iter().enumerate() {
        match item {
            Item::If(cmp, to, span) if far.binary_search(&index).is_ok() => {
                let short = |insn: Insn| Item::Code(Code { fixed: true, ..Code::new(Insn { off: 1, ..insn }, span) });
                match cmp.inverse(4) {
                    Some(inverse) => out.push(short(inverse.insn())),
                    None => {
                        out.push(short(cmp.insn()));
                        out.push(short(Insn { code: 0x05, ..Insn::default() }));
                    }
                }
                out.push(Item::Goto(to, span));
            }
            item => out.push(item),
        }
    }
    out
}

/// Below v4: a far jump goes to a `goto` that stands about half its reach away, and that one on.
fn add_trampolines(items: Vec<Item>, slots: &[u32], starts: &Starts, far: &[usize]) -> Vec<Item> {
    let mut number = starts.marks.len();
    // Before which item to put which trampolines.
    let mut wanted: Vec<(usize, Trampoline)> = Vec::new();
    let mut retarget: Vec<(usize, usize)> = Vec::new();
    for &index in far {
        let Some(to) = target(&items[index]) else { continue };
        let here = i64::from(slots[index]);
        let step = if starts.of(to) > here { REACH / 2 } else { -REACH / 2 };
        let goal = here + step;
        let place = slots.partition_point(|&slot| i64::from(slot) < goal);
        let place = (place..items.len()).find(|&place| may_stand_before(&items, place)).unwrap_or(items.len());
        let span = match items[index] {
            Item::Goto(_, span) | Item::If(_, _, span) => span,
            Item::Code(code) => code.span,
            Item::Start(_) | Item::Mark(_) => Span::NONE,
        };
        wanted.push((place, Trampoline { mark: number, to, span }));
        retarget.push((index, number));
        number += 1;
    }
    wanted.sort_by_key(|(place, _)| *place);
    insert(items, &wanted, &retarget, number)
}

/// A `goto` that a far jump goes through.
#[derive(Clone, Copy)]
struct Trampoline {
    mark: usize,
    to: BlockIndex,
    span: Span,
}

/// Not between an instruction that is bound to the next.
fn may_stand_before(items: &[Item], place: usize) -> bool {
    let fixed = |item: Option<&Item>| matches!(item, Some(Item::Code(code)) if code.fixed);
    !(fixed(items.get(place)) || place > 0 && fixed(items.get(place - 1)))
}

fn insert(
    items: Vec<Item>,
    wanted: &[(usize, Trampoline)],
    retarget: &[(usize, usize)],
    mut next_mark: usize,
) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len() + wanted.len() * 2);
    let mut waiting = wanted.iter().peekable();
    for (index, mut item) in items.into_iter().enumerate() {
        if waiting.peek().is_some_and(|(place, _)| *place == index) {
            // What falls through here jumps over the trampolines.
            let over = (!ends_flow(&out)).then_some(next_mark);
            if let Some(mark) = over {
                out.push(Item::Goto(MARK + mark, Span::NONE));
                next_mark += 1;
            }
            while let Some((_, trampoline)) = waiting.next_if(|(place, _)| *place == index) {
                out.extend([Item::Mark(trampoline.mark), Item::Goto(trampoline.to, trampoline.span)]);
            }
            out.extend(over.map(Item::Mark));
        }
        if let Ok(found) = retarget.binary_search_by_key(&index, |(index, _)| *index) {
            let to = MARK + retarget[found].1;
            match &mut item {
                Item::Goto(target, _) | Item::If(_, target, _) => *target = to,
                Item::Code(Code { rider: Rider::Jump(target), .. }) => *target = to,
                _ => {}
            }
        }
        out.push(item);
    }
    for (_, trampoline) in waiting {
        out.extend([Item::Mark(trampoline.mark), Item::Goto(trampoline.to, trampoline.span)]);
    }
    out
}

/// Whether nothing falls through the end of the items: the last one leaves, with no place to jump to behind it.
fn ends_flow(items: &[Item]) -> bool {
    match items.last() {
        Some(Item::Goto(..)) => true,
        Some(Item::Code(code)) => code.insn.code == 0x95 && !code.fixed,
        _ => false,
    }
}

fn encode(items: &[Item], slots: &[u32], starts: &Starts, cpu: u8) -> Result<(Vec<Code>, Vec<u32>), Span> {
    let mut code = Vec::with_capacity(items.len());
    let mut places = Vec::with_capacity(items.len());
    for (item, &slot) in items.iter().zip(slots) {
        let distance = |to: BlockIndex| starts.of(to) - i64::from(slot) - 1;
        let encoded = match *item {
            Item::Start(_) | Item::Mark(_) => continue,
            Item::Code(own) => match own.rider {
                Rider::Jump(to) => asm_jump(own, distance(to))?,
                _ => own,
            },
            Item::If(cmp, to, span) => {
                let off = i16::try_from(distance(to)).map_err(|_| span)?;
                Code::new(Insn { off, ..cmp.insn() }, span)
            }
            Item::Goto(to, span) => goto(distance(to), span, cpu)?,
        };
        code.push(encoded);
        places.push(slot);
    }
    Ok((code, places))
}

fn goto(distance: i64, span: Span, cpu: u8) -> Result<Code, Span> {
    if cpu >= 4 && distance.abs() > REACH {
        let imm = i32::try_from(distance).map_err(|_| span)?;
        return Ok(Code::new(Insn { code: 0x06, imm, ..Insn::default() }, span));
    }
    let off = i16::try_from(distance).map_err(|_| span)?;
    Ok(Code::new(Insn { code: 0x05, off, ..Insn::default() }, span))
}

fn asm_jump(mut code: Code, distance: i64) -> Result<Code, Span> {
    if code.insn.code == 0x06 {
        code.insn.imm = i32::try_from(distance).map_err(|_| code.span)?;
    } else {
        code.insn.off = i16::try_from(distance).map_err(|_| code.span)?;
    }
    Ok(code)
}
