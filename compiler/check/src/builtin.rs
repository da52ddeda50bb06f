//! Builtin functions: those of clang and GCC that BPF programs and headers use.

mod align;
mod atomic;
mod bits;
mod library;
mod misc;
mod text;

use beec_source::{Span, Symbol};
use beec_syntax::ast::{self, Ident};

use crate::callee::Target;
use crate::checker::Checker;
use crate::convert::Purpose;
use crate::expr::Operand;
use crate::tree::{Builtin, Callee, Expr, ExprKind, Linkage};
use crate::types::{IntKind, TypeId};

/// A call of a builtin.
#[derive(Clone, Copy)]
pub(crate) struct BuiltinCall<'a> {
    pub(crate) name: Ident,
    pub(crate) args: &'a [ast::Expr],
    pub(crate) span: Span,
}

impl Checker<'_> {
    /// Checks a call of a builtin; `None` if the name is none.
    pub(crate) fn builtin_call(&mut self, name: Ident, args: &[ast::Expr], span: Span) -> Option<Operand> {
        let discarded = self.discarded.len();
        let operand = self.known_builtin(name, args, span)?;
        Some(self.behind_discarded(discarded, operand))
    }

    fn known_builtin(&mut self, name: Ident, args: &[ast::Expr], span: Span) -> Option<Operand> {
        let text = name.name.as_str();
        let call = BuiltinCall { name, args, span };
        if let Some(rest) = text.strip_prefix("__builtin_") {
            return Some(self.named_builtin(rest, call));
        }
        if let Some(rest) = text.strip_prefix("__sync_") {
            return Some(Operand::Value(self.sync_builtin(rest, call)));
        }
        if let Some(rest) = text.strip_prefix("__atomic_") {
            return Some(Operand::Value(self.atomic_builtin(rest, call)));
        }
        if let (Some(rest), [args @ .., _]) = (text.strip_prefix("__scoped_atomic_"), args) {
            // BPF orders all that memory is shared with alike.
            let call = BuiltinCall { args, ..call };
            return Some(Operand::Value(self.atomic_builtin(rest, call)));
        }
        if let Some(rest) = text.strip_prefix("__c11_atomic_") {
            return Some(Operand::Value(self.c11_atomic_builtin(rest, call)));
        }
        None
    }

    fn named_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Operand {
        if let ("__memcpy_chk" | "__memmove_chk" | "__memset_chk", [.., size]) = (name, call.args) {
            // Objects whose size is known are checked where they are accessed.
            let size = self.value(size);
            self.discard(size);
            let call = BuiltinCall { args: &call.args[..call.args.len() - 1], ..call };
            let name = name.trim_start_matches('_').trim_end_matches("_chk");
            let value = self.memory_builtin(name, call);
            return Operand::Value(value.unwrap_or_else(|| self.unknown_builtin(call)));
        }
        if name == "choose_expr" {
            return self.choose_expr(call);
        }
        let value = self
            .memory_builtin(name, call)
            .or_else(|| self.core_builtin(name, call))
            .or_else(|| self.bits_builtin(name, call))
            .or_else(|| self.misc_builtin(name, call))
            .or_else(|| self.align_builtin(name, call))
            .or_else(|| self.plain_function(name, call.args, call.span));
        Operand::Value(value.unwrap_or_else(|| self.unknown_builtin(call)))
    }

    fn unknown_builtin(&mut self, call: BuiltinCall<'_>) -> Expr {
        let message = format!("'{}' is not supported for BPF", call.name.name);
        self.error("E0387", call.name.span, message);
        for arg in call.args {
            self.value(arg);
        }
        self.error_expr(call.span)
    }

    /// The arguments' values, if there are as many as there must be.
    pub(crate) fn builtin_args<const N: usize>(&mut self, call: BuiltinCall<'_>) -> Option<[Expr; N]> {
        let values: Vec<Expr> = call.args.iter().map(|arg| self.value(arg)).collect();
        let failed = values.iter().any(|value| matches!(value.kind, ExprKind::Error));
        match <[Expr; N]>::try_from(values) {
            Ok(_) if failed => None,
            Ok(values) => Some(values),
            Err(values) => {
                self.wrong_builtin_count(call, N, values.len());
                None
            }
        }
    }

    pub(crate) fn wrong_builtin_count(&self, call: BuiltinCall<'_>, wanted: usize, had: usize) {
        let what = if had < wanted { "few" } else { "many" };
        let message = format!("too {what} arguments to '{}': it takes {wanted}, and {had} are given", call.name.name);
        self.error("E0355", call.span, message);
    }

    /// An argument converted to a type.
    pub(crate) fn builtin_arg(&mut self, value: Expr, ty: TypeId, index: usize, name: Symbol) -> Expr {
        let purpose = Purpose::Argument { index, function: Some(name), declared: Span::NONE };
        self.assign_to(value, ty, &purpose)
    }

    pub(crate) fn builtin_expr(&self, builtin: Builtin, args: Vec<Expr>, ty: TypeId, span: Span) -> Expr {
        if args.iter().any(|arg| matches!(arg.kind, ExprKind::Error)) {
            return Expr { kind: ExprKind::Error, ty, span };
        }
        Expr { kind: ExprKind::Builtin { builtin, args }, ty, span }
    }

    /// A declared function that is a builtin under its own name.
    pub(crate) fn library_call(&mut self, target: &Target, args: &[ast::Expr], span: Span) -> Option<Expr> {
        let name = target.name?;
        let call = BuiltinCall { name: Ident { name, span }, args, span };
        if self.is_absolute_value(name, target) {
            return self.misc_builtin(name.as_str(), call);
        }
        let Callee::Extern(_) = target.callee else { return None };
        match name.as_str() {
            "memcpy" | "memmove" | "memset" | "memcmp" | "bcmp" => self.memory_builtin(name.as_str(), call),
            "strlen" | "strcmp" | "strncmp" => self.folded_text(name.as_str(), call),
            "llvm.bpf.load.byte" => self.load_packet(1, call),
            "llvm.bpf.load.half" => self.load_packet(2, call),
            "llvm.bpf.load.word" => self.load_packet(4, call),
            _ => None,
        }
    }

    /// `abs`, `labs` and `llabs` are the library's, whoever defines them: their names are reserved (C11 7.1.3).
    fn is_absolute_value(&mut self, name: Symbol, target: &Target) -> bool {
        let kind = match name.as_str() {
            "abs" => IntKind::Int,
            "labs" => IntKind::Long,
            "llabs" => IntKind::LongLong,
            _ => return false,
        };
        let (Callee::Extern(id) | Callee::Subprogram(id)) = target.callee else { return false };
        let ty = self.int_type(kind);
        let external = self.functions[id.0 as usize].linkage == Linkage::External;
        let function = self.types.function(target.function_ty);
        let same = |other| self.types.compatible_unqualified(other, ty);
        external
            && function.is_some_and(|it| matches!(it.params.as_slice(), [only] if same(only.ty)) && same(it.result))
    }

    fn load_packet(&mut self, size: u8, call: BuiltinCall<'_>) -> Option<Expr> {
        let Some([skb, offset]) = self.builtin_args(call) else { return Some(self.error_expr(call.span)) };
        let skb = self.builtin_arg(skb, self.basic.void_ptr, 0, call.name.name);
        let offset = self.builtin_arg(offset, self.basic.ulong, 1, call.name.name);
        Some(self.builtin_expr(Builtin::LoadPacket { size }, vec![skb, offset], self.basic.ulong, call.span))
    }
}
