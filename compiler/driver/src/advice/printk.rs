//! Formats of printing helpers.

use beec_ir::{Body, Callee, InstData, Op, Value};
use beec_kernel::advice::{self, PrintCall};

use super::facts::{Facts, instructions};
use super::origin::{Origin, origin};

/// A helper that prints: its number and which arguments are the format, its size, and the size of the other arguments.
struct Printer {
    id: i32,
    name: &'static str,
    format: usize,
    size: Option<usize>,
    /// None where the arguments are passed in registers behind the size.
    data_size: Option<usize>,
}

const PRINTERS: [Printer; 4] = [
    Printer { id: 6, name: "bpf_trace_printk", format: 0, size: Some(1), data_size: None },
    Printer { id: 126, name: "bpf_seq_printf", format: 1, size: Some(2), data_size: Some(4) },
    Printer { id: 165, name: "bpf_snprintf", format: 2, size: None, data_size: Some(4) },
    Printer { id: 177, name: "bpf_trace_vprintk", format: 0, size: Some(1), data_size: Some(3) },
];

pub(super) fn advise(facts: &Facts<'_>) {
    for body in facts.defined().filter_map(|function| function.body.as_ref()) {
        for inst in instructions(body) {
            print(facts, body, inst);
        }
    }
}

fn print(facts: &Facts<'_>, body: &Body, inst: &InstData) -> Option<()> {
    let Op::Call { callee: Callee::Helper(id), args } = &inst.op else { return None };
    let printer = PRINTERS.iter().find(|printer| printer.id == *id)?;
    let format = constant_bytes(facts, body, *args.get(printer.format)?)?;
    let number = |index: usize| args.get(index).and_then(|&arg| body.constant(arg));
    let arguments = match printer.data_size {
        Some(index) => number(index).and_then(|size| usize::try_from(size).ok()).map(|size| size / 8),
        None => Some(args.len().saturating_sub(2)),
    };
    let call = PrintCall {
        helper: printer.name,
        format: &format,
        size: printer.size.and_then(number).and_then(|size| u64::try_from(size).ok()),
        arguments,
        in_registers: printer.data_size.is_none(),
        span: inst.span,
    };
    facts.tell(advice::print(&call));
    Some(())
}

/// What stands behind an address, if nothing can change it.
fn constant_bytes(facts: &Facts<'_>, body: &Body, value: Value) -> Option<Vec<u8>> {
    let (Origin::Global(id), offset) = origin(body, value)? else { return None };
    let global = facts.module.global(id);
    let data = global.data.as_ref().filter(|_| global.constant)?;
    let size = usize::try_from(global.size).ok()?;
    let offset = usize::try_from(offset).ok().filter(|offset| *offset < size)?;
    let mut bytes = data.bytes.get(offset..).unwrap_or_default().to_vec();
    // What is missing up to the object's size is zero; one zero is enough to end a format.
    if data.bytes.len() < size {
        bytes.push(0);
    }
    Some(bytes)
}
