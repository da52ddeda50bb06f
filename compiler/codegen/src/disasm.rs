//! Instructions as text: the pseudo-C that LLVM and the kernel print, numbers in decimal.

use std::fmt::Write;

use beec_ir::Module;
use beec_source::Span;

use crate::{Insn, MachineFunction, RelocTarget};

/// One instruction. Of a wide load this is the first slot: the value is its lower half.
pub fn disassemble(insn: Insn) -> String {
    text(insn, None, None)
}

/// A function with labels, symbols and relocations, one instruction a line. `source` gives the text that stands, as a
/// comment, in front of what comes from a place; nothing, for none.
pub fn print_function(module: &Module, function: &MachineFunction, source: &dyn Fn(Span) -> Option<String>) -> String {
    let mut out = String::new();
    let mut shown = None;
    let _ = writeln!(out, "{}:", module.function(function.func).name.as_str());
    let labels = labels(function);
    let mut slot = 0;
    while let Some(&insn) = function.insns.get(slot) {
        if let Ok(label) = labels.binary_search(&slot) {
            let _ = writeln!(out, "L{label}:");
        }
        let span = function.lines.iter().find(|(place, _)| *place as usize == slot).map(|&(_, span)| span);
        if let Some(text) = span.and_then(source)
            && shown.as_ref() != Some(&text)
        {
            let _ = writeln!(out, "; {text}");
            shown = Some(text);
        }
        let high = function.insns.get(slot + 1).filter(|_| insn.is_wide()).map(|second| second.imm);
        let label = target(insn, slot).and_then(|to| labels.binary_search(&to).ok());
        let reloc = function.relocs.iter().find(|reloc| reloc.slot as usize == slot);
        let mut line = match reloc {
            Some(reloc) => symbolic(module, insn, reloc.target, reloc.addend),
            None => text(insn, high, label),
        };
        if let Some((_, core)) = function.core.iter().find(|(place, _)| *place as usize == slot) {
            let _ = write!(line, "  # CO-RE kind {}, {}", core.kind, core.access);
        }
        let _ = writeln!(out, "  {line}");
        slot += if insn.is_wide() { 2 } else { 1 };
    }
    out
}

/// Slots that are jumped to, ascending.
fn labels(function: &MachineFunction) -> Vec<usize> {
    let mut labels = Vec::new();
    let mut slot = 0;
    while let Some(&insn) = function.insns.get(slot) {
        labels.extend(target(insn, slot));
        slot += if insn.is_wide() { 2 } else { 1 };
    }
    labels.sort_unstable();
    labels.dedup();
    labels
}

fn target(insn: Insn, slot: usize) -> Option<usize> {
    let (operation, class) = (insn.code & 0xf0, insn.code & 7);
    let distance = match (operation, class) {
        (0x00, 6) => i64::from(insn.imm),
        (0x80 | 0x90, _) | (_, 0..=4 | 7) => return None,
        _ => i64::from(insn.off),
    };
    usize::try_from(slot as i64 + 1 + distance).ok()
}

fn symbolic(module: &Module, insn: Insn, target: RelocTarget, addend: i64) -> String {
    let name = match target {
        RelocTarget::Func(func) => module.function(func).name.as_str().to_owned(),
        RelocTarget::Global(global) => match module.global(global).name.as_str() {
            "" => format!("{}[{}]", module.global(global).section.as_str(), global),
            name => name.to_owned(),
        },
    };
    let addend = if addend == 0 { String::new() } else { format!("{addend:+}") };
    if insn.is_wide() { format!("r{} = {name}{addend} ll", insn.dst) } else { format!("call {name}") }
}

fn text(insn: Insn, high: Option<i32>, label: Option<usize>) -> String {
    match insn.code & 7 {
        0 => load_immediate(insn, high),
        1 => {
            let signed = insn.code & 0xe0 == 0x80;
            let (ty, half) = access(insn.code, signed);
            format!("{}{} = *({ty} *)({})", letter(half && !signed), insn.dst, address(insn.src, insn.off))
        }
        2 => format!("*({} *)({}) = {}", access(insn.code, false).0, address(insn.dst, insn.off), insn.imm),
        3 if insn.code & 0xe0 == 0xc0 => atomic(insn),
        3 => {
            let (ty, half) = access(insn.code, false);
            format!("*({ty} *)({}) = {}{}", address(insn.dst, insn.off), letter(half), insn.src)
        }
        4 => arithmetic(insn, true),
        7 => arithmetic(insn, false),
        class => jump(insn, class == 6, label),
    }
}

fn letter(half: bool) -> char {
    if half { 'w' } else { 'r' }
}

/// The type of an access, and whether its value is named by half a register.
fn access(code: u8, signed: bool) -> (&'static str, bool) {
    match (code & 0x18, signed) {
        (0x10, false) => ("u8", true),
        (0x08, false) => ("u16", true),
        (0x00, false) => ("u32", true),
        (0x10, true) => ("s8", true),
        (0x08, true) => ("s16", true),
        (0x00, true) => ("s32", true),
        _ => ("u64", false),
    }
}

fn address(register: u8, offset: i16) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    format!("r{register} {sign} {}", offset.unsigned_abs())
}

fn load_immediate(insn: Insn, high: Option<i32>) -> String {
    let ty = access(insn.code, false).0;
    match insn.code & 0xe0 {
        0x20 => format!("r0 = *({ty} *)skb[{}]", insn.imm),
        0x40 => format!("r0 = *({ty} *)skb[r{}]", insn.src),
        _ => {
            let value = i64::from(high.unwrap_or(0)) << 32 | i64::from(insn.imm as u32);
            format!("r{} = {value} ll", insn.dst)
        }
    }
}

fn atomic(insn: Insn) -> String {
    let (ty, half) = access(insn.code, false);
    let (address, src, letter) = (address(insn.dst, insn.off), insn.src, letter(half));
    let bits = if half { "32_32" } else { "_64" };
    match insn.imm {
        0x00 => format!("lock *({ty} *)({address}) += {letter}{src}"),
        0x40 => format!("lock *({ty} *)({address}) |= {letter}{src}"),
        0x50 => format!("lock *({ty} *)({address}) &= {letter}{src}"),
        0xa0 => format!("lock *({ty} *)({address}) ^= {letter}{src}"),
        0x01 => format!("{letter}{src} = atomic_fetch_add(({ty} *)({address}), {letter}{src})"),
        0x41 => format!("{letter}{src} = atomic_fetch_or(({ty} *)({address}), {letter}{src})"),
        0x51 => format!("{letter}{src} = atomic_fetch_and(({ty} *)({address}), {letter}{src})"),
        0xa1 => format!("{letter}{src} = atomic_fetch_xor(({ty} *)({address}), {letter}{src})"),
        0xe1 => format!("{letter}{src} = xchg{bits}({address}, {letter}{src})"),
        0xf1 => format!("{letter}0 = cmpxchg{bits}({address}, {letter}0, {letter}{src})"),
        0x100 => format!("{letter}{} = load_acquire(({ty} *)({}))", insn.dst, self::address(src, insn.off)),
        0x110 => format!("store_release(({ty} *)({address}), {letter}{src})"),
        _ => unknown(insn),
    }
}

fn unknown(insn: Insn) -> String {
    let bytes = insn.bytes(false);
    let mut out = String::from("<unknown>");
    for byte in bytes {
        let _ = write!(out, " {byte:02x}");
    }
    out
}

fn arithmetic(insn: Insn, half: bool) -> String {
    let (dst, letter) = (insn.dst, letter(half));
    let right = if insn.code & 8 != 0 { format!("{letter}{}", insn.src) } else { insn.imm.to_string() };
    let operator = match insn.code & 0xf0 {
        0x00 => "+=",
        0x10 => "-=",
        0x20 => "*=",
        0x30 if insn.off == 1 => "s/=",
        0x30 => "/=",
        0x40 => "|=",
        0x50 => "&=",
        0x60 => "<<=",
        0x70 => ">>=",
        0x80 => return format!("{letter}{dst} = -{letter}{dst}"),
        0x90 if insn.off == 1 => "s%=",
        0x90 => "%=",
        0xa0 => "^=",
        0xb0 => return moved(insn, letter, &right),
        0xc0 => "s>>=",
        0xd0 => {
            let name = match (half, insn.code & 8) {
                (false, _) => "bswap",
                (true, 0) => "le",
                _ => "be",
            };
            return format!("r{dst} = {name}{} r{dst}", insn.imm);
        }
        _ => return unknown(insn),
    };
    format!("{letter}{dst} {operator} {right}")
}

fn moved(insn: Insn, letter: char, right: &str) -> String {
    let dst = insn.dst;
    match insn.off {
        _ if insn.code & 8 == 0 => format!("{letter}{dst} = {right}"),
        8 | 16 | 32 => format!("{letter}{dst} = (s{}){right}", insn.off),
        1 => format!("r{dst} = addr_space_cast(r{}, {}, {})", insn.src, insn.imm >> 16, insn.imm & 0xffff),
        _ => format!("{letter}{dst} = {right}"),
    }
}

fn jump(insn: Insn, half: bool, label: Option<usize>) -> String {
    let place = |distance: i64| label.map_or_else(|| format!("{distance:+}"), |label| format!("L{label}"));
    let near = place(i64::from(insn.off));
    let comparison = match insn.code & 0xf0 {
        0x00 if half => return format!("gotol {}", place(i64::from(insn.imm))),
        0x00 => return format!("goto {near}"),
        0x80 if insn.code & 8 != 0 => return format!("callx r{}", insn.dst),
        0x80 => return format!("call {}", insn.imm),
        0x90 => return "exit".to_owned(),
        0xe0 => return format!("may_goto {near}"),
        0x10 => "==",
        0x20 => ">",
        0x30 => ">=",
        0x40 => "&",
        0x50 => "!=",
        0x60 => "s>",
        0x70 => "s>=",
        0xa0 => "<",
        0xb0 => "<=",
        0xc0 => "s<",
        0xd0 => "s<=",
        _ => return unknown(insn),
    };
    let letter = letter(half);
    let right = if insn.code & 8 != 0 { format!("{letter}{}", insn.src) } else { insn.imm.to_string() };
    format!("if {letter}{} {comparison} {right} goto {near}", insn.dst)
}
