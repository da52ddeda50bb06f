//! Comparisons with short known strings, byte by byte as far as the strings agree: no byte is read that the function would
//! not read.

use beec_ir::{
    Block, BlockCall, Body, Cond, FunctionBuilder, Inst, MemFlags, Module, Op, Terminator, Ty, Use, Uses, Value,
};

use super::call;
use super::known::Known;
use crate::context::Context;
use crate::rewrite::Replacements;
use crate::split::{insert_behind, split_block};

/// Bytes that are compared one by one.
const MOST_KNOWN: usize = 64;
/// Likewise, where neither side is known.
const MOST_UNKNOWN: u64 = 16;

/// Writes out what is short enough in every function.
pub(crate) fn run(module: &mut Module) {
    for index in 0..module.functions.len() {
        let Some(mut body) = module.functions[index].body.take() else { continue };
        expand(&mut body, Context { module });
        module.functions[index].body = Some(body);
    }
}

fn expand(body: &mut Body, cx: Context<'_>) {
    let mut replacements = Replacements::new(body);
    let mut index = 0;
    while index < body.order.len() {
        let block = body.order[index];
        index += 1;
        let mut found = body.block(block).insts.iter().enumerate();
        let found = found.find_map(|(at, &inst)| Some((at, inst, how(body, cx, inst)?)));
        if let Some((at, inst, how)) = found {
            let new = replace(body, block, at, &how);
            if let Some(old) = body.result(inst) {
                replacements.set(old, new);
            }
        }
    }
    replacements.apply(body);
}

/// What a call is written out as.
enum How {
    /// A string against bytes, the last of which may be the zero; the known side comes first where `known_first`.
    Known { text: Value, bytes: Vec<u8>, known_first: bool },
    /// Two strings, of which so many bytes are looked at.
    Unknown(Value, Value, u64),
    /// Whether a string is empty: its first byte.
    FirstByte(Value),
}

fn how(body: &Body, cx: Context<'_>, inst: Inst) -> Option<How> {
    let (name, args) = call(body, cx, inst)?;
    let most = match name {
        "strcmp" => u64::MAX,
        "strncmp" => body.constant(args[2])? as u64,
        "strlen" => return only_tested(body, inst).then_some(How::FirstByte(args[0])),
        _ => return None,
    };
    let known = Known::new(body, cx);
    let with_known = |text: Value, other: Value, known_first: bool| {
        let mut bytes = known.text(other)?;
        bytes.push(0);
        bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        (bytes.len() <= MOST_KNOWN).then_some(How::Known { text, bytes, known_first })
    };
    with_known(args[0], args[1], false)
        .or_else(|| with_known(args[1], args[0], true))
        .or_else(|| (most <= MOST_UNKNOWN).then_some(How::Unknown(args[0], args[1], most)))
}

/// Whether a length is only compared with zero.
fn only_tested(body: &Body, inst: Inst) -> bool {
    let Some(result) = body.result(inst) else { return false };
    Uses::new(body).of(result).iter().all(|&reader| match reader {
        Use::Inst(reader, _) => match body.inst(reader).op {
            Op::Icmp(Cond::Eq | Cond::Ne, a, b) => a == result && body.constant(b) == Some(0),
            _ => false,
        },
        Use::Terminator(_) => false,
    })
}

/// Writes a call out; gives what stands for its result.
fn replace(body: &mut Body, block: Block, at: usize, how: &How) -> Value {
    let inst = body.block(block).insts[at];
    let span = body.inst(inst).span;
    let rest = split_block(body, block, at + 1);
    body.block_mut(block).insts.pop();
    if let &How::FirstByte(text) = how {
        let mut builder = FunctionBuilder::new(body);
        builder.set_span(span);
        builder.switch_to(block);
        let byte = builder.load(Ty::I8, text, 0, MemFlags::default());
        let wide = builder.cast(beec_ir::Cast::ZExt, byte, Ty::I64);
        builder.jump(rest, Vec::new());
        return wide;
    }
    let result = body.add_param(rest, Ty::I32);
    let mut current = block;
    let count = match how {
        How::Known { bytes, .. } => bytes.len() as u64,
        How::Unknown(_, _, count) => *count,
        How::FirstByte(_) => 0,
    };
    for place in 0..count {
        let next = insert_behind(body, current);
        let mut builder = FunctionBuilder::new(body);
        builder.set_span(span);
        builder.switch_to(current);
        let byte = |builder: &mut FunctionBuilder<'_>, text: Value| {
            let byte = builder.load(Ty::I8, text, place as i32, MemFlags::default());
            builder.cast(beec_ir::Cast::ZExt, byte, Ty::I32)
        };
        let (left, right) = match how {
            How::Known { text, bytes, known_first } => {
                let (read, known) =
                    (byte(&mut builder, *text), builder.iconst(Ty::I32, i64::from(bytes[place as usize])));
                if *known_first { (known, read) } else { (read, known) }
            }
            How::Unknown(a, b, _) => (byte(&mut builder, *a), byte(&mut builder, *b)),
            How::FirstByte(_) => break,
        };
        let differ = builder.icmp(Cond::Ne, left, right);
        let difference = builder.binary(beec_ir::BinaryOp::Sub, left, right);
        builder.terminate(Terminator::Branch {
            condition: differ,
            then: BlockCall { block: rest, args: vec![difference] },
            otherwise: BlockCall::new(next),
            likely: None,
        });
        current = next;
        if let How::Unknown(..) = how {
            // Both end here, or go on.
            let after = insert_behind(body, current);
            let mut builder = FunctionBuilder::new(body);
            builder.set_span(span);
            builder.switch_to(current);
            let zero = builder.iconst(Ty::I32, 0);
            let ends = builder.icmp(Cond::Eq, left, zero);
            builder.terminate(Terminator::Branch {
                condition: ends,
                then: BlockCall { block: rest, args: vec![zero] },
                otherwise: BlockCall::new(after),
                likely: None,
            });
            current = after;
        }
    }
    let mut builder = FunctionBuilder::new(body);
    builder.set_span(span);
    builder.switch_to(current);
    let equal = builder.iconst(Ty::I32, 0);
    builder.jump(rest, vec![equal]);
    result
}
