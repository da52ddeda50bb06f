//! Jump distances. A conditional jump reaches 32767 slots; further ones go through `gotol` (v4) or through plain
//! jumps on the way (below v4).

use beec_source::Span;

use super::Item;
use crate::Insn;
use crate::code::{Code, Rider};
use crate::machine::BlockIndex;

/// Room left for what later trampolines push apart.
const REACH: i64 = 32_000;

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
        Item::Goto(..) | Item::If(..) | Item::Trampoline(..) => 1,
        Item::Start(_) => 0,
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

/// Where blocks and trampolines begin.
struct Starts {
    blocks: Vec<u32>,
    trampolines: Vec<u32>,
}

fn starts(items: &[Item], slots: &[u32]) -> Starts {
    let mut starts = Starts { blocks: Vec::new(), trampolines: Vec::new() };
    for (item, &slot) in items.iter().zip(slots) {
        let (list, index) = match item {
            Item::Start(block) => (&mut starts.blocks, *block),
            Item::Trampoline(number, ..) => (&mut starts.trampolines, *number),
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
    /// Targets from [`TRAMPOLINE`] on are trampolines.
    fn of(&self, target: BlockIndex) -> i64 {
        let slot = match target.checked_sub(TRAMPOLINE) {
            Some(number) => self.trampolines.get(number),
            None => self.blocks.get(target),
        };
        slot.map_or(0, |&slot| i64::from(slot))
    }
}

/// Block numbers from here on name trampolines.
const TRAMPOLINE: usize = usize::MAX / 2;

fn target(item: &Item) -> Option<BlockIndex> {
    match item {
        Item::Goto(to, _) | Item::If(_, to, _) | Item::Trampoline(_, to, _) => Some(*to),
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
    let mut number = starts.trampolines.len();
    // Where to put which trampolines: before the item with this index.
    let mut wanted: Vec<(usize, Item)> = Vec::new();
    let mut retarget: Vec<(usize, usize)> = Vec::new();
    for &index in far {
        let Some(to) = target(&items[index]) else { continue };
        let here = i64::from(slots[index]);
        let step = if starts.of(to) > here { REACH / 2 } else { -REACH / 2 };
        let goal = here + step;
        let place = slots.partition_point(|&slot| i64::from(slot) < goal);
        let place = (place..items.len()).find(|&place| may_stand_before(&items, place)).unwrap_or(items.len());
        let span = match items[index] {
            Item::Goto(_, span) | Item::If(_, _, span) | Item::Trampoline(_, _, span) => span,
            Item::Code(code) => code.span,
            Item::Start(_) => Span::NONE,
        };
        wanted.push((place, Item::Trampoline(number, to, span)));
        retarget.push((index, number));
        number += 1;
    }
    wanted.sort_by_key(|(place, _)| *place);
    insert(items, &wanted, &retarget)
}

/// Not between an instruction that is bound to the next.
fn may_stand_before(items: &[Item], place: usize) -> bool {
    let fixed = |item: Option<&Item>| matches!(item, Some(Item::Code(code)) if code.fixed);
    !(fixed(items.get(place)) || place > 0 && fixed(items.get(place - 1)))
}

fn insert(items: Vec<Item>, wanted: &[(usize, Item)], retarget: &[(usize, usize)]) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len() + wanted.len() * 2);
    let mut waiting = wanted.iter().peekable();
    for (index, mut item) in items.into_iter().enumerate() {
        let mut group = Vec::new();
        while let Some((_, trampoline)) = waiting.next_if(|(place, _)| *place == index) {
            group.push(*trampoline);
        }
        if !group.is_empty() {
            // What falls through here jumps over the trampolines.
            if !ends_flow(out.last()) {
                let over = Insn { code: 0x05, off: i16::try_from(group.len()).unwrap_or(i16::MAX), ..Insn::default() };
                out.push(Item::Code(Code { fixed: true, ..Code::new(over, Span::NONE) }));
            }
            out.append(&mut group);
        }
        if let Ok(found) = retarget.binary_search_by_key(&index, |(index, _)| *index) {
            let to = TRAMPOLINE + retarget[found].1;
            match &mut item {
                Item::Goto(target, _) | Item::If(_, target, _) | Item::Trampoline(_, target, _) => *target = to,
                Item::Code(Code { rider: Rider::Jump(target), .. }) => *target = to,
                _ => {}
            }
        }
        out.push(item);
    }
    out.extend(waiting.map(|(_, trampoline)| *trampoline));
    out
}

fn ends_flow(item: Option<&Item>) -> bool {
    match item {
        Some(Item::Goto(..) | Item::Trampoline(..)) => true,
        Some(Item::Code(code)) => code.insn.code == 0x95,
        _ => false,
    }
}

fn encode(items: &[Item], slots: &[u32], starts: &Starts, cpu: u8) -> Result<(Vec<Code>, Vec<u32>), Span> {
    let mut code = Vec::with_capacity(items.len());
    let mut places = Vec::with_capacity(items.len());
    for (item, &slot) in items.iter().zip(slots) {
        let distance = |to: BlockIndex| starts.of(to) - i64::from(slot) - 1;
        let encoded = match *item {
            Item::Start(_) => continue,
            Item::Code(own) => match own.rider {
                Rider::Jump(to) => asm_jump(own, distance(to))?,
                _ => own,
            },
            Item::If(cmp, to, span) => {
                let off = i16::try_from(distance(to)).map_err(|_| span)?;
                Code::new(Insn { off, ..cmp.insn() }, span)
            }
            Item::Goto(to, span) | Item::Trampoline(_, to, span) => goto(distance(to), span, cpu)?,
        };
        code.push(encoded);
        places.push(slot);
    }
    Ok((code, places))
}

fn goto(distance: i64, span: Span, cpu: u8) -> Result<Code, Span> {
    if let Ok(off) = i16::try_from(distance) {
        return Ok(Code::new(Insn { code: 0x05, off, ..Insn::default() }, span));
    }
    match i32::try_from(distance) {
        Ok(imm) if cpu >= 4 => Ok(Code::new(Insn { code: 0x06, imm, ..Insn::default() }, span)),
        _ => Err(span),
    }
}

fn asm_jump(mut code: Code, distance: i64) -> Result<Code, Span> {
    if code.insn.code == 0x06 {
        code.insn.imm = i32::try_from(distance).map_err(|_| code.span)?;
    } else {
        code.insn.off = i16::try_from(distance).map_err(|_| code.span)?;
    }
    Ok(code)
}
