//! Memory and string builtins.

use beec_source::Diagnostic;

use super::BuiltinCall;
use crate::checker::Checker;
use crate::constant::Value;
use crate::tree::{Builtin, CastKind, Expr, ExprKind, StaticTarget};
use crate::types::{Quals, TypeId};

impl Checker<'_> {
    pub(super) fn memory_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let builtin = match name {
            "memcpy" | "memcpy_inline" => Builtin::Memcpy,
            "memmove" => Builtin::Memmove,
            "memset" | "memset_inline" => Builtin::Memset,
            "memcmp" | "bcmp" => Builtin::Memcmp,
            "bzero" => return Some(self.bzero(call)),
            "strlen" | "strcmp" | "strncmp" | "strchr" => return Some(self.text_builtin(name, call)),
            _ => return None,
        };
        let Some([first, second, count]) = self.builtin_args(call) else { return Some(self.error_expr(call.span)) };
        let compares = builtin == Builtin::Memcmp;
        let first = self.memory_pointer(first, !compares, 0, call);
        let result = if compares { self.basic.int } else { first.ty };
        let second = if builtin == Builtin::Memset {
            self.builtin_arg(second, self.basic.int, 1, call.name.name)
        } else {
            self.memory_pointer(second, false, 1, call)
        };
        let count = self.byte_count(count, 2, call);
        Some(self.builtin_expr(builtin, vec![first, second, count], result, call.span))
    }

    fn bzero(&mut self, call: BuiltinCall<'_>) -> Expr {
        let Some([pointer, count]) = self.builtin_args(call) else { return self.error_expr(call.span) };
        let pointer = self.memory_pointer(pointer, true, 0, call);
        let count = self.byte_count(count, 1, call);
        let zero = self.int_constant(0, call.span);
        let ty = pointer.ty;
        let set = self.builtin_expr(Builtin::Memset, vec![pointer, zero, count], ty, call.span);
        let kind = ExprKind::Cast { kind: CastKind::Void, operand: Box::new(set) };
        Expr { kind, ty: self.basic.void, span: call.span }
    }

    /// How many bytes: `const` objects are read, as the length has to be known at every level.
    fn byte_count(&mut self, value: Expr, index: usize, call: BuiltinCall<'_>) -> Expr {
        let ty = self.basic.ulong;
        let count = self.builtin_arg(value, ty, index, call.name.name);
        match self.eval_integer_lenient(&count) {
            Some(number) => self.constant(number, ty, count.span),
            None => count,
        }
    }

    /// A pointer argument as `void *`, in whatever address space it is.
    fn memory_pointer(&mut self, value: Expr, written: bool, index: usize, call: BuiltinCall<'_>) -> Expr {
        let Some(pointee) = self.types.pointee(value.ty) else {
            let ty = self.basic.void_ptr;
            return self.builtin_arg(value, ty, index, call.name.name);
        };
        let quals = self.types.object_quals(pointee);
        if written && quals.is_const {
            let shown = self.show(value.ty);
            let message =
                format!("passing argument {} of '{}': {shown} discards qualifiers", index + 1, call.name.name);
            self.warn("W0310", "incompatible-pointer-types-discards-qualifiers", value.span, message);
        }
        let ty = self.void_pointer_like(pointee, written);
        self.cast(value, ty)
    }

    fn void_pointer_like(&mut self, pointee: TypeId, written: bool) -> TypeId {
        let space = self.types.address_space(pointee);
        let base = if written { self.basic.void } else { self.qualified(self.basic.void, Quals::CONST) };
        let base = match space {
            0 => base,
            _ => self.types.intern(crate::types::Type::AddressSpace { space, inner: base }),
        };
        self.pointer_to(base)
    }

    /// String functions exist only where they can be folded.
    fn text_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Expr {
        match self.folded_text(name, call) {
            Some(folded) => folded,
            None => {
                self.emit(
                    Diagnostic::error(
                        "E0408",
                        call.span,
                        format!("'{}' works on string literals only: BPF has no string library", call.name.name),
                    )
                    .fix("use bpf_strncmp() or a bounded loop"),
                );
                self.error_expr(call.span)
            }
        }
    }

    /// `strlen`, `strcmp` and `strncmp` of constant strings.
    pub(super) fn folded_text(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        self.unevaluated += 1;
        let values: Vec<Expr> = call.args.iter().map(|arg| self.value(arg)).collect();
        self.unevaluated -= 1;
        match (name, values.as_slice()) {
            ("strlen", [text]) => {
                let text = self.constant_text(text)?;
                Some(self.size_constant(text.len() as u64, call.span))
            }
            ("strcmp", [a, b]) => {
                let (a, b) = (self.constant_text(a)?, self.constant_text(b)?);
                Some(self.int_constant(a.cmp(&b) as i128, call.span))
            }
            ("strncmp", [a, b, count]) => {
                let count = usize::try_from(self.eval_integer(count)?).ok()?;
                let (a, b) = (self.constant_text(a)?, self.constant_text(b)?);
                let (a, b) = (&a[..a.len().min(count)], &b[..b.len().min(count)]);
                Some(self.int_constant(a.cmp(b) as i128, call.span))
            }
            _ => None,
        }
    }

    /// The characters up to the zero that a constant pointer points to.
    fn constant_text(&self, expr: &Expr) -> Option<Vec<u8>> {
        let Value::Address(target, offset) = self.eval(expr)? else { return None };
        let start = usize::try_from(offset).ok()?;
        let bytes: &[u8] = match target {
            StaticTarget::String(id) => &self.strings.get(id.0 as usize)?.bytes,
            StaticTarget::Global(id) => {
                let global = &self.globals[id.0 as usize];
                let data = global.definition.as_ref().filter(|_| global.read_only && !global.is_volatile)?;
                let rest = data.bytes.get(start..).unwrap_or(&[]);
                let len = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
                return (((start + len) as u64) < data.size).then(|| rest[..len].to_vec());
            }
            StaticTarget::Function(_) => return None,
        };
        let rest = bytes.get(start..)?;
        let len = rest.iter().position(|byte| *byte == 0)?;
        Some(rest[..len].to_vec())
    }
}
