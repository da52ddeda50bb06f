//! What functions on strings give where the strings are known.

use beec_ir::{Body, MemFlags, Op, Slot, Ty, Value, eval};

use crate::constant_loads::constant_bytes;
use crate::context::Context;
use crate::rewrite::{Emitter, base_and_offset};

/// How many choices are followed on the way to a string.
const DEPTH: u32 = 4;

/// What a call gives.
pub(super) enum Result {
    Number(i64),
    /// A pointer so many bytes behind another.
    Pointer(Value, i64),
    /// The first where the condition holds, else the second.
    Chosen(Value, Box<Result>, Box<Result>),
    /// It also writes.
    After(Vec<Write>, Box<Result>),
}

impl Result {
    /// Whether the call also writes.
    pub(super) fn writes(&self) -> bool {
        matches!(self, Result::After(..))
    }
}

/// A write to memory.
pub(super) enum Write {
    /// So many bytes from the second to the first.
    Copy(Value, Value, u64),
    /// So many zeros so far behind a pointer.
    Zeros(Value, u64, u64),
}

impl Write {
    pub(super) fn emit(&self, emitter: &mut Emitter<'_>) {
        let flags = MemFlags::default();
        match *self {
            Write::Copy(_, _, 0) | Write::Zeros(_, _, 0) => {}
            Write::Copy(dst, src, len) => {
                emitter.inst(Op::MemCopy { dst, src, len, dst_align: 1, src_align: 1, overlap: false, flags }, &[]);
            }
            Write::Zeros(base, at, len) => {
                let at = emitter.constant(Ty::I64, at as i64);
                let dst = emitter.value(Op::PtrAdd(base, at), Ty::Ptr);
                let byte = emitter.constant(Ty::I8, 0);
                emitter.inst(Op::MemSet { dst, byte, len, align: 1, flags }, &[]);
            }
        }
    }
}

/// Finds out what strings are.
pub(super) struct Known<'a> {
    body: &'a Body,
    cx: Context<'a>,
}

impl<'a> Known<'a> {
    pub(super) fn new(body: &'a Body, cx: Context<'a>) -> Known<'a> {
        Known { body, cx }
    }

    /// What a call gives.
    pub(super) fn call(&self, name: &str, args: &[Value]) -> Option<Result> {
        self.chosen(name, args, DEPTH)
    }

    /// Of a choice between strings: the choice between what it gives for each.
    fn chosen(&self, name: &str, args: &[Value], depth: u32) -> Option<Result> {
        if let Some(result) = self.direct(name, args) {
            return Some(result);
        }
        let depth = depth.checked_sub(1)?;
        for (index, &arg) in args.iter().enumerate() {
            let Some(&Op::Select(condition, a, b)) = self.body.def_op(arg) else { continue };
            let with = |value: Value| {
                let mut args = args.to_vec();
                args[index] = value;
                self.chosen(name, &args, depth)
            };
            let (a, b) = (with(a)?, with(b)?);
            return (!a.writes() && !b.writes()).then(|| Result::Chosen(condition, Box::new(a), Box::new(b)));
        }
        None
    }

    fn direct(&self, name: &str, args: &[Value]) -> Option<Result> {
        let number = |index: usize| self.body.constant(*args.get(index)?);
        let size = |index: usize| number(index).map(|size| size as u64);
        let text = |index: usize| self.text(*args.get(index)?);
        let first = *args.first()?;
        let at = |place: Option<usize>| match place {
            Some(place) => Result::Pointer(first, place as i64),
            None => Result::Number(0),
        };
        let byte = |index: usize| number(index).map(|number| number as u8);
        Some(match name {
            "strlen" => Result::Number(text(0)?.len() as i64),
            "strcmp" if args[0] == args[1] => Result::Number(0),
            "strcmp" => Result::Number(text(0)?.cmp(&text(1)?) as i64),
            "strncmp" if args[0] == args[1] || size(2) == Some(0) => Result::Number(0),
            "strncmp" => Result::Number(self.start(args[0], size(2)?)?.cmp(&self.start(args[1], size(2)?)?) as i64),
            "strchr" | "index" | "strrchr" | "rindex" => {
                let (mut text, byte) = (text(0)?, byte(1)?);
                text.push(0);
                let last = matches!(name, "strrchr" | "rindex");
                let is = |other: &u8| *other == byte;
                at(if last { text.iter().rposition(is) } else { text.iter().position(is) })
            }
            "strstr" if text(1).is_some_and(|part| part.is_empty()) => Result::Pointer(first, 0),
            "strstr" => {
                let (whole, part) = (text(0)?, text(1)?);
                at((0..=whole.len()).find(|&place| whole[place..].starts_with(&part)))
            }
            "strpbrk" => {
                let (text, set) = (text(0)?, text(1)?);
                at(text.iter().position(|byte| set.contains(byte)))
            }
            "strspn" | "strcspn" => {
                let (text, set) = (text(0)?, text(1)?);
                let stops = |byte: &u8| set.contains(byte) == (name == "strcspn");
                Result::Number(text.iter().position(stops).unwrap_or(text.len()) as i64)
            }
            "memchr" if size(2) == Some(0) => Result::Number(0),
            "memchr" => {
                let (bytes, byte) = (self.bytes(first)?, byte(1)?);
                let len = usize::try_from(size(2)?).ok()?;
                let place = bytes.iter().take(len).position(|other| *other == byte);
                // What is behind the object is not known.
                at(Some(place).filter(|place| place.is_some() || len <= bytes.len())?)
            }
            "mempcpy" => {
                let len = size(2).filter(|&len| i64::try_from(len).is_ok())?;
                let write = Write::Copy(first, args[1], len);
                Result::After(vec![write], Box::new(Result::Pointer(first, len as i64)))
            }
            "strcpy" | "stpcpy" => {
                let len = text(1)?.len() as u64;
                let end = if name == "stpcpy" { len } else { 0 };
                let write = Write::Copy(first, args[1], len + 1);
                Result::After(vec![write], Box::new(Result::Pointer(first, end as i64)))
            }
            "strncpy" | "stpncpy" => {
                let most = size(2).filter(|&most| i64::try_from(most).is_ok())?;
                let len = if most == 0 { 0 } else { text(1)?.len() as u64 };
                let copied = most.min(len + 1);
                let writes = vec![Write::Copy(first, args[1], copied), Write::Zeros(first, copied, most - copied)];
                let end = if name == "stpncpy" { len.min(most) } else { 0 };
                Result::After(writes, Box::new(Result::Pointer(first, end as i64)))
            }
            "strcat" if text(1)?.is_empty() => Result::Pointer(first, 0),
            "strncat" if size(2) == Some(0) || text(1)?.is_empty() => Result::Pointer(first, 0),
            _ => return None,
        })
    }

    /// A string up to its zero, which is in the object.
    pub(super) fn text(&self, pointer: Value) -> Option<Vec<u8>> {
        let mut bytes = self.bytes(pointer)?;
        let len = bytes.iter().position(|byte| *byte == 0)?;
        bytes.truncate(len);
        Some(bytes)
    }

    /// The first bytes of a string, as many as a function looks at.
    fn start(&self, pointer: Value, most: u64) -> Option<Vec<u8>> {
        let mut bytes = self.bytes(pointer)?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let len = bytes.iter().take(most).position(|byte| *byte == 0).or((most <= bytes.len()).then_some(most))?;
        bytes.truncate(len);
        Some(bytes)
    }

    /// What is known of the memory from a pointer to the end of the object.
    fn bytes(&self, pointer: Value) -> Option<Vec<u8>> {
        let (base, offset) = base_and_offset(self.body, pointer);
        match *self.body.def_op(base)? {
            Op::GlobalAddr(id) => constant_bytes(self.cx, id, u64::try_from(offset).ok()?),
            Op::SlotAddr(slot, at) => {
                let bytes = Local { known: self, slot }.contents()?;
                let at = offset.checked_add(i64::from(at)).and_then(|at| usize::try_from(at).ok())?;
                Some(bytes.get(at..)?.iter().map_while(|byte| *byte).collect())
            }
            _ => None,
        }
    }
}

/// A local array.
struct Local<'a> {
    known: &'a Known<'a>,
    slot: Slot,
}

impl Local<'_> {
    /// What a local holds wherever it is read by a function on strings, byte by byte: all that writes it stands in the
    /// entry block, before all such functions, and nobody else sees it.
    fn contents(&self) -> Option<Vec<Option<u8>>> {
        let body = self.known.body;
        let mut bytes = vec![None; body.slots[self.slot.index()].size as usize];
        let mut read = false;
        for &block in &body.order {
            let mut kept = false;
            body.block(block).terminator.for_each_use(|value| kept |= self.place(value).is_some());
            for &inst in &body.block(block).insts {
                let op = &body.inst(inst).op;
                match self.written(op) {
                    Some((at, new)) => {
                        kept |= block != body.entry() || read;
                        let end = at.checked_add(new.len())?;
                        bytes.get_mut(at..end)?.copy_from_slice(&new);
                    }
                    None => match op {
                        Op::SlotAddr(..) | Op::Load { .. } | Op::MemCmp { .. } => {}
                        Op::PtrAdd(_, by) if body.constant(*by).is_some() => {}
                        Op::MemCopy { dst, .. } if self.place(*dst).is_none() => {}
                        // These read alone, and give no pointer.
                        Op::Call { args, .. }
                            if super::call(body, self.known.cx, inst).is_some_and(|(name, _)| only_reads(name)) =>
                        {
                            read |= args.iter().any(|&arg| self.place(arg).is_some());
                        }
                        _ => op.for_each_use(|value| kept |= self.place(value).is_some()),
                    },
                }
            }
            if kept {
                return None;
            }
        }
        Some(bytes)
    }

    /// Where in the local a pointer points.
    fn place(&self, value: Value) -> Option<i64> {
        let (base, offset) = base_and_offset(self.known.body, value);
        match self.known.body.def_op(base) {
            Some(&Op::SlotAddr(slot, at)) if slot == self.slot => offset.checked_add(i64::from(at)),
            _ => None,
        }
    }

    /// What an operation writes, where that is known.
    fn written(&self, op: &Op) -> Option<(usize, Vec<Option<u8>>)> {
        let body = self.known.body;
        let (addr, offset, new) = match *op {
            Op::Store { addr, offset, value, flags } if !flags.volatile => {
                let number = eval::zero_extended(body.ty(value), body.constant(value)?);
                let count = body.ty(value).bytes() as usize;
                let new = match self.known.cx.big_endian() {
                    true => number.to_be_bytes()[8 - count..].to_vec(),
                    false => number.to_le_bytes()[..count].to_vec(),
                };
                (addr, i64::from(offset), new)
            }
            Op::MemSet { dst, byte, len, flags, .. } if !flags.volatile && len <= MOST_SET => {
                (dst, 0, vec![body.constant(byte)? as u8; len as usize])
            }
            Op::MemCopy { dst, src, len, flags, .. } if !flags.volatile => {
                let (base, start) = base_and_offset(body, src);
                let &Op::GlobalAddr(id) = body.def_op(base)? else { return None };
                let mut new = constant_bytes(self.known.cx, id, u64::try_from(start).ok()?)?;
                if (new.len() as u64) < len {
                    return None;
                }
                new.truncate(len as usize);
                (dst, 0, new)
            }
            _ => return None,
        };
        let at = self.place(addr)?.checked_add(offset)?;
        Some((usize::try_from(at).ok()?, new.into_iter().map(Some).collect()))
    }
}

/// More than this is no string on the stack.
const MOST_SET: u64 = 4096;

fn only_reads(name: &str) -> bool {
    matches!(name, "strlen" | "strcmp" | "strncmp" | "strspn" | "strcspn")
}
