//! Inline assembly: operands, constraints, clobbers. The template is read by the code generator.

use beec_source::{Diagnostic, Span};
use beec_syntax::ast::{self, AsmOperand, AsmStmt, StringLit};

use crate::checker::Checker;
use crate::expr::Operand;
use crate::tree::{Asm, AsmInput, AsmOutput, Expr, Place};

/// Letters of constraints that name a kind of operand BPF has.
const KINDS: &[u8] = b"rwinmgpX";

impl Checker<'_> {
    /// An `asm` statement.
    pub(crate) fn asm_stmt(&mut self, asm: &AsmStmt) -> Option<Asm> {
        let mut outputs = Vec::new();
        let mut failed = false;
        for operand in &asm.outputs {
            match self.asm_output(operand) {
                Some(output) => outputs.push(output),
                None => failed = true,
            }
        }
        let mut inputs = Vec::new();
        for operand in &asm.inputs {
            match self.asm_input(operand, &asm.outputs) {
                Some(input) => inputs.push(input),
                None => failed = true,
            }
        }
        let (clobbers, clobbers_memory) = self.clobbers(&asm.clobbers);
        let labels = asm.labels.iter().map(|label| (label.name, self.use_label(*label))).collect();
        self.operand_names(asm);
        if failed {
            return None;
        }
        Some(Asm {
            template: asm.template.clone(),
            is_volatile: asm.is_volatile || asm.is_goto || asm.basic || asm.outputs.is_empty(),
            is_goto: asm.is_goto,
            basic: asm.basic,
            outputs,
            inputs,
            clobbers,
            clobbers_memory,
            labels,
            span: asm.span,
        })
    }

    fn asm_output(&mut self, operand: &AsmOperand) -> Option<AsmOutput> {
        let constraint = operand.constraint.text();
        let target = self.check_expr(&operand.expr);
        if !constraint.starts_with(['=', '+']) {
            self.emit(
                Diagnostic::error(
                    "E0383",
                    operand.constraint.span,
                    "the constraint of an output begins with '=' or '+'",
                )
                .fix(format!("write \"={constraint}\"")),
            );
            return None;
        }
        self.check_constraint(&constraint, &operand.constraint, 0)?;
        if !constraint.contains(['r', 'w', 'm', 'g', 'X']) {
            self.error("E0383", operand.constraint.span, "an output is in a register or in memory: \"=r\" or \"=m\"");
            return None;
        }
        let place = self.modifiable(target, operand.expr.span)?;
        if takes_memory(&constraint) {
            self.expose(&place);
        }
        Some(AsmOutput { name: operand.name, constraint, constraint_span: operand.constraint.span, place })
    }

    fn asm_input(&mut self, operand: &AsmOperand, outputs: &[AsmOperand]) -> Option<AsmInput> {
        let constraint = operand.constraint.text();
        if constraint.starts_with('=') {
            self.error("E0383", operand.constraint.span, "the constraint of an input has no '='");
            return None;
        }
        // clang lets a '+' pass that it has no use for.
        let constraint = numbered(constraint.trim_start_matches('+').to_owned(), outputs);
        self.check_constraint(&constraint, &operand.constraint, outputs.len())?;
        let checked = self.check_expr(&operand.expr);
        let (value, place) =
            if takes_memory(&constraint) { self.memory_operand(checked)? } else { (self.value_of(checked), None) };
        if self.types.is_error(value.ty) {
            return None;
        }
        let value = self.immediate(value, &constraint)?;
        if place.is_none() && !self.types.is_scalar(value.ty) && !fits_register(self.types.size_of(value.ty)) {
            let shown = self.show(value.ty);
            self.error("E0384", value.span, format!("{shown} does not fit a register"));
            return None;
        }
        Some(AsmInput { name: operand.name, constraint, constraint_span: operand.constraint.span, value, place })
    }

    /// An operand in memory: its place, and its address as the value.
    fn memory_operand(&mut self, operand: Operand) -> Option<(Expr, Option<Place>)> {
        match self.place_of(operand) {
            Ok(place) => {
                self.expose(&place);
                let span = place.span;
                let value = self.address_of(Operand::Place(place.clone()), span);
                Some((value, Some(place)))
            }
            Err(value) => {
                self.error("E0384", value.span, "an operand with constraint \"m\" must be an object");
                None
            }
        }
    }

    /// An operand that can only be a constant: folded as far as it goes. What inlining may still make constant
    /// stays.
    fn immediate(&mut self, value: Expr, constraint: &str) -> Option<Expr> {
        if constraint.bytes().any(|letter| matches!(letter, b'r' | b'w' | b'g' | b'X' | b'm' | b'p' | b'0'..=b'9')) {
            return Some(value);
        }
        if self.types.float(value.ty).is_some() {
            self.no_floats(value.span);
            return None;
        }
        match self.eval_integer(&value) {
            Some(number) if self.types.value_bits(value.ty).is_some() => {
                Some(self.constant(number, value.ty, value.span))
            }
            _ => Some(value),
        }
    }

    fn check_constraint(&self, constraint: &str, literal: &StringLit, outputs: usize) -> Option<()> {
        let letters = constraint.trim_start_matches(['=', '+', '&', '%', '*']);
        if letters.is_empty() {
            self.error("E0383", literal.span, "this constraint says nothing: \"r\" puts the operand into a register");
            return None;
        }
        if letters.bytes().all(|letter| letter.is_ascii_digit()) {
            let matched = letters.parse::<usize>().ok().filter(|index| *index < outputs);
            if matched.is_none() {
                self.error("E0383", literal.span, format!("there is no output {letters} to share a register with"));
            }
            return matched.map(|_| ());
        }
        for letter in letters.bytes() {
            if b",?!*#&".contains(&letter) {
                continue;
            }
            if letter == b'w' && self.options.cpu < 3 {
                self.error("E0383", literal.span, "constraint \"w\" needs 32-bit registers: -mcpu=v3 or later");
                return None;
            }
            if !KINDS.contains(&letter) {
                let message = format!("BPF has no constraint \"{}\"", char::from(letter));
                self.emit(
                    Diagnostic::error("E0383", literal.span, message)
                        .fact("constraints are r, w (registers), i, n (constants), m (memory), g, p, X and digits"),
                );
                return None;
            }
        }
        Some(())
    }

    fn clobbers(&mut self, list: &[StringLit]) -> (Vec<(u8, Span)>, bool) {
        let mut registers = Vec::new();
        let mut memory = false;
        for clobber in list {
            let text = clobber.text();
            let number = text.strip_prefix(['r', 'R', 'w', 'W']).and_then(|digits| digits.parse::<u8>().ok());
            match (text.as_str(), number) {
                ("memory", _) => memory = true,
                ("cc", _) => {}
                (_, Some(number)) if number <= 10 => registers.push((number, clobber.span)),
                _ => self.emit(
                    Diagnostic::error("E0385", clobber.span, format!("'{text}' cannot be clobbered"))
                        .fact("clobbers are r0 to r9, \"memory\" and \"cc\""),
                ),
            }
        }
        (registers, memory)
    }

    fn operand_names(&self, asm: &AsmStmt) {
        let operands: Vec<&ast::AsmOperand> = asm.outputs.iter().chain(&asm.inputs).collect();
        for (index, operand) in operands.iter().enumerate() {
            let Some(name) = operand.name else { continue };
            let twice = operands[..index].iter().find(|earlier| earlier.name == Some(name));
            if let Some(earlier) = twice {
                self.emit(
                    Diagnostic::error("E0386", operand.constraint.span, format!("two operands are named '{name}'"))
                        .label(earlier.constraint.span, "the first one"),
                );
            }
        }
    }
}

/// `[name]` is the number of the output with that name.
fn numbered(constraint: String, outputs: &[AsmOperand]) -> String {
    let name = constraint.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let named = |output: &AsmOperand| output.name.is_some_and(|own| name.is_some_and(|name| own.as_str() == name));
    outputs.iter().position(named).map_or(constraint.clone(), |index| index.to_string())
}

/// Whether an operand lives in memory alone.
fn takes_memory(constraint: &str) -> bool {
    let letters = constraint.trim_start_matches(['=', '+', '&']);
    letters.contains('m') && !letters.contains(['r', 'w', 'g', 'i', 'n', 'X', 'p'])
}

fn fits_register(size: Option<u64>) -> bool {
    size.is_some_and(|size| matches!(size, 1 | 2 | 4 | 8))
}
