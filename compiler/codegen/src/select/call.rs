//! Calls: arguments in `r1` to `r5`, the result in `r0`, the other caller-saved registers lost.

use beec_ir::{Callee, FuncId, Ty, Value};
use beec_source::Diagnostic;
use regalloc2::{Operand, VReg};

use super::Selector;
use crate::machine::{CallTarget, Kind, preg, preg_set};
use crate::output::RelocTarget;

/// Registers for arguments.
const MAX_ARGS: usize = 5;

impl Selector<'_> {
    pub(super) fn call(&mut self, callee: &Callee, args: &[Value], result: Option<Value>) {
        let target = match *callee {
            Callee::Helper(number) => CallTarget::Helper(number),
            Callee::Func(func) => {
                self.check_callee(func);
                CallTarget::Symbol(RelocTarget::Func(func))
            }
            Callee::Indirect(_) => {
                return self.error(
                    "E0603",
                    "a call through a pointer is left after optimisation: BPF can only call helpers and functions by name",
                );
            }
        };
        if args.len() > MAX_ARGS {
            let message = format!("this call passes {} arguments; BPF has registers for five", args.len());
            return self.error("E0604", message);
        }
        let mut operands: Vec<Operand> = Vec::new();
        for (number, &arg) in args.iter().enumerate() {
            let vreg = self.argument(arg);
            operands.push(Operand::reg_fixed_use(vreg, preg(number as u8 + 1)));
        }
        let def = result.and_then(|value| self.wanted(value).map(|def| (value, def)));
        let cleaned =
            def.filter(|&(value, _)| self.facts.is_cleaned(value)).map(|(value, def)| (value, self.fresh(), def));
        let raw = cleaned.map(|(_, raw, _)| raw).or(def.map(|(_, def)| def));
        if let Some(raw) = raw {
            operands.push(Operand::reg_fixed_def(raw, preg(0)));
        }
        self.emit(Kind::Call(target), operands);
        if let Some(last) = self.out.last_mut() {
            last.clobbers = preg_set(if raw.is_some() { 1..=5 } else { 0..=5 });
        }
        if let Some((value, raw, def)) = cleaned {
            self.clean(value, raw, def);
        }
    }

    /// A number of 32 bits is moved as such: the move is there anyway, and the verifier asks about the whole register of a size.
    fn argument(&mut self, arg: Value) -> VReg {
        if self.alu32() && self.body.ty(arg) == Ty::I32 { self.extended(arg, false) } else { self.reg(arg) }
    }

    /// Calls that only inlining could have made legal.
    fn check_callee(&self, func: FuncId) {
        let callee = self.module.function(func);
        let name = callee.name.as_str();
        if let Some(text) = callee.error {
            self.session.emit(
                Diagnostic::error("E0606", self.span, format!("call of '{name}': {}", text.as_str()))
                    .label(callee.span, "declared here with attribute 'error'"),
            );
        }
        if callee.returns_struct {
            self.session.emit(
                Diagnostic::error("E0605", self.span, format!("'{name}' returns a structure and is not inlined here"))
                    .label(callee.span, "declared here")
                    .fix("pass a pointer to the result, or mark the function 'static __always_inline'"),
            );
        }
        if callee.excess_args > 0 {
            let count = MAX_ARGS as u32 + callee.excess_args;
            self.session.emit(
                Diagnostic::error(
                    "E0604",
                    self.span,
                    format!("'{name}' takes {count} arguments in registers and is not inlined here; BPF has five"),
                )
                .label(callee.span, "declared here")
                .fix("pass a pointer to a structure, or mark the function 'static __always_inline'"),
            );
        }
    }
}
