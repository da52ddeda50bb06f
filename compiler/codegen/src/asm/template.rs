//! Operands put into a template.

use beec_ir::Asm;

use super::{AsmError, Bound};
use crate::output::RelocTarget;

/// Assembly text in which every byte knows the template byte it comes from.
#[derive(Clone, Default, Debug)]
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    origin: Vec<u32>,
    end: u32,
}

impl Text {
    /// The template offset of a byte.
    pub(crate) fn at(&self, index: usize) -> u32 {
        self.origin.get(index).copied().unwrap_or(self.end)
    }

    /// Text that stands in no template.
    pub(crate) fn plain(text: &str) -> Text {
        let mut plain = Text::default();
        plain.push_str(text, 0);
        plain
    }

    fn push(&mut self, byte: u8, origin: usize) {
        self.bytes.push(byte);
        self.origin.push(origin as u32);
    }

    fn push_str(&mut self, text: &str, origin: usize) {
        for byte in text.bytes() {
            self.push(byte, origin);
        }
    }
}

/// The text of a symbol operand: a name that no C identifier can be.
pub(crate) fn symbol_text(target: RelocTarget) -> String {
    match target {
        RelocTarget::Global(global) => format!("$g{}", global.0),
        RelocTarget::Func(func) => format!("$f{}", func.0),
    }
}

/// The template with operands in place.
pub(crate) fn substitute(asm: &Asm, bound: &[Bound], number: u32) -> Result<Text, AsmError> {
    let bytes = asm.template.as_bytes();
    let mut text = Text { end: bytes.len() as u32, ..Text::default() };
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] != b'%' || asm.basic {
            // Alternatives `{a|b}` do not exist for this target: braces stand for themselves.
            text.push(bytes[position], position);
            position += 1;
            continue;
        }
        position = escape(asm, bound, number, &mut text, position)?;
    }
    Ok(text)
}

/// What stands behind a `%`; gives the place behind it.
fn escape(asm: &Asm, bound: &[Bound], number: u32, text: &mut Text, from: usize) -> Result<usize, AsmError> {
    let bytes = asm.template.as_bytes();
    let syntax = |len: usize, message: String| AsmError::syntax(from as u32, len as u32, message);
    match bytes.get(from + 1) {
        Some(b'%') => {
            text.push(b'%', from);
            return Ok(from + 2);
        }
        Some(b'=') => {
            text.push_str(&number.to_string(), from);
            return Ok(from + 2);
        }
        Some(brace @ (b'{' | b'}')) => {
            text.push(*brace, from);
            return Ok(from + 2);
        }
        _ => {}
    }
    let modifier = bytes.get(from + 1).copied().filter(u8::is_ascii_alphabetic);
    let label = modifier == Some(b'l');
    let start = from + 1 + usize::from(modifier.is_some());
    let (index, end) = if bytes.get(start) == Some(&b'[') {
        let length = bytes[start..]
            .iter()
            .position(|&byte| byte == b']')
            .ok_or_else(|| syntax(2, "this operand name has no closing ']'".to_owned()))?;
        let name = asm.template.get(start + 1..start + length).unwrap_or("");
        let index = find(asm, name, label)
            .ok_or_else(|| syntax(start + length + 1 - from, format!("no operand is named '{name}'")))?;
        (index, start + length + 1)
    } else {
        let digits = bytes[start.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let index = asm.template.get(start..start + digits).and_then(|digits| digits.parse::<usize>().ok());
        (
            index.ok_or_else(|| syntax(2, "'%' must be followed by an operand, or by another '%'".to_owned()))?,
            start + digits,
        )
    };
    if let Some(modifier) = modifier.filter(|_| !label) {
        let operand = modified(bound.get(index).copied(), modifier)
            .ok_or_else(|| syntax(end - from, format!("this operand has no modifier '{}'", modifier as char)))?;
        text.push_str(&operand, from);
        return Ok(end);
    }
    let operand = operand_text(asm, bound, index, label)
        .ok_or_else(|| syntax(end - from, format!("there is no operand number {index}")))?;
    text.push_str(&operand, from);
    Ok(end)
}

/// `%c0` is a constant as it is, `%n0` its negative, `%a0` what stands for an address.
fn modified(bound: Option<Bound>, modifier: u8) -> Option<String> {
    match (modifier, bound?) {
        (b'c' | b'a', Bound::Imm(value)) => Some(value.to_string()),
        (b'n', Bound::Imm(value)) => Some(value.wrapping_neg().to_string()),
        (b'c' | b'a', Bound::Symbol(target)) => Some(symbol_text(target)),
        (b'a', Bound::Reg { number, half: false }) => Some(format!("r{number}")),
        _ => None,
    }
}

fn find(asm: &Asm, name: &str, label: bool) -> Option<usize> {
    let operand = asm.operands.iter().position(|operand| operand.name.is_some_and(|own| own.as_str() == name));
    let of_label = || asm.labels.iter().position(|own| own.as_str() == name).map(|index| asm.operands.len() + index);
    if label { of_label() } else { operand.or_else(of_label) }
}

fn operand_text(asm: &Asm, bound: &[Bound], index: usize, label: bool) -> Option<String> {
    let Some(bound) = bound.get(index).filter(|_| index < asm.operands.len()) else {
        let number = index.checked_sub(asm.operands.len())?;
        return (number < asm.labels.len()).then(|| format!("$L{number}"));
    };
    if label {
        return None;
    }
    Some(match *bound {
        Bound::Reg { number, half } => format!("{}{number}", if half { 'w' } else { 'r' }),
        Bound::Imm(value) => value.to_string(),
        Bound::Symbol(target) => symbol_text(target),
        Bound::Mem { number, offset } if offset < 0 => format!("(r{number} - {})", -i64::from(offset)),
        Bound::Mem { number, offset } => format!("(r{number} + {offset})"),
    })
}
