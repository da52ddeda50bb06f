//! Types as C: a whole header of a kernel's types, the definitions that some types need, or one declaration.
//!
//! The printed C has the layout that BTF says, for a compiler that lays out structures as clang and GCC do for BPF:
//! gaps become unnamed bit-fields, and what no padding can express becomes `packed`.

mod declare;
mod kfuncs;
mod layout;
mod names;
mod order;
mod print;

use std::fmt;

use crate::model::{Type, TypeId};
use crate::types::Types;

/// How deep types may contain each other. C programs stay far below; it bounds the recursion over foreign BTF.
const MAX_DEPTH: usize = 200;

/// How many types are looked at or printed for each one there is. Kernels stay below ten; without names to stop at,
/// foreign BTF could make it exponential.
const MAX_STEPS_PER_TYPE: usize = 1000;

/// Counts down what may still be done.
struct Budget(usize);

impl Budget {
    fn new(types: &Types) -> Self {
        Budget((types.last_id().index() + 1000).saturating_mul(MAX_STEPS_PER_TYPE))
    }

    fn step(&mut self) -> Result<(), PrintError> {
        self.0 = self.0.checked_sub(1).ok_or(PrintError::TooLarge)?;
        Ok(())
    }
}

/// Why types cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintError {
    /// Types contain each other too deeply, or a type contains itself.
    TooDeep(TypeId),
    /// Nameless types mention each other so often that spelling them out would not end in reasonable time.
    TooLarge,
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrintError::TooLarge => write!(f, "spelling out the nameless types of the BTF takes too much text"),
            PrintError::TooDeep(id) => write!(f, "BTF type {} contains itself or is nested too deeply", id.0),
        }
    }
}

impl std::error::Error for PrintError {}

/// A complete `vmlinux.h`: every type, marked `preserve_access_index` unless the program asks for the contrary by
/// defining `BPF_NO_PRESERVE_ACCESS_INDEX`, and the prototypes of the kernel functions that programs may call, unless
/// it defines `BPF_NO_KFUNC_PROTOTYPES`.
pub fn header(types: &Types) -> Result<String, PrintError> {
    let mut order = order::Order::new(types);
    order.everything()?;
    let kfuncs = kfuncs::find(types);
    for kfunc in &kfuncs {
        order.prototype(kfunc.proto)?;
    }
    let mut printer = print::Printer::new(types);
    printer.push(HEAD);
    printer.items(&order.items)?;
    if !kfuncs.is_empty() {
        printer.kfuncs(&kfuncs)?;
    }
    printer.push(TAIL);
    Ok(printer.out)
}

/// The definitions of some types and of whatever these need, in an order that C accepts.
pub fn definitions(types: &Types, roots: &[TypeId]) -> Result<String, PrintError> {
    let mut order = order::Order::new(types);
    for root in roots {
        order.complete(*root)?;
    }
    let mut printer = print::Printer::new(types);
    printer.items(&order.items)?;
    Ok(printer.out)
}

/// The declaration of `name` with a type, without a semicolon; with an empty name, the type's own spelling. Anonymous
/// structures are spelled out.
pub fn declaration(types: &Types, id: TypeId, name: &str) -> Result<String, PrintError> {
    print::Printer::new(types).declaration(id, name, 0, 0)
}

/// The declaration of a function of that name with a prototype, its parameters named where the BTF names them.
pub fn prototype(types: &Types, proto: TypeId, name: &str) -> Result<String, PrintError> {
    let mut printer = print::Printer::new(types);
    let Some(Type::FuncProto(proto)) = types.get(proto) else { return printer.declaration(proto, name, 0, 0) };
    let params = printer.params(proto, true, 0)?;
    printer.declaration(proto.ret, &format!("{name}({params})"), 0, 0)
}

const HEAD: &str = "\
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

";

const TAIL: &str = "\
#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
";
