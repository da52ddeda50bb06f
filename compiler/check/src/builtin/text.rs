//! Memory and string builtins.

use beec_source::Diagnostic;

use super::BuiltinCall;
use crate::checker::Checker;
use crate::constant::Value;
use crate::tree::{Builtin, CastKind, Expr, ExprKind, StaticTarget};
use crate::types::{Quals, TypeId};

/// A type in the prototype of a C library function.
#[derive(Clone, Copy)]
enum TextType {
    /// `const char *`
    Text,
    /// `char *`
    Buffer,
    /// `const void *`
    Memory,
    /// `void *`
    Object,
    /// `int`
    Int,
    /// `size_t`
    Size,
}

/// A function on strings (C11 7.24, POSIX).
struct TextFunction {
    name: &'static str,
    params: &'static [TextType],
    result: TextType,
}

const fn text(name: &'static str, params: &'static [TextType], result: TextType) -> TextFunction {
    TextFunction { name, params, result }
}

const TEXT_FUNCTIONS: &[TextFunction] = {
    use TextType::{Buffer, Int, Memory, Object, Size, Text};
    &[
        text("strlen", &[Text], Size),
        text("strcmp", &[Text, Text], Int),
        text("strncmp", &[Text, Text, Size], Int),
        text("strchr", &[Text, Int], Buffer),
        text("index", &[Text, Int], Buffer),
        text("strrchr", &[Text, Int], Buffer),
        text("rindex", &[Text, Int], Buffer),
        text("strstr", &[Text, Text], Buffer),
        text("strpbrk", &[Text, Text], Buffer),
        text("strspn", &[Text, Text], Size),
        text("strcspn", &[Text, Text], Size),
        text("memchr", &[Memory, Int, Size], Object),
        text("mempcpy", &[Object, Memory, Size], Object),
        text("strcpy", &[Buffer, Text], Buffer),
        text("stpcpy", &[Buffer, Text], Buffer),
        text("strncpy", &[Buffer, Text, Size], Buffer),
        text("stpncpy", &[Buffer, Text, Size], Buffer),
        text("strcat", &[Buffer, Text], Buffer),
        text("strncat", &[Buffer, Text, Size], Buffer),
    ]
};

impl Checker<'_> {
    pub(super) fn memory_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let builtin = match name {
            "memcpy" | "memcpy_inline" => Builtin::Memcpy,
            "memmove" => Builtin::Memmove,
            "memset" | "memset_inline" => Builtin::Memset,
            "memcmp" | "bcmp" => Builtin::Memcmp,
            "bzero" => return Some(self.bzero(call)),
            _ => return self.text_builtin(name, call),
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

    /// String functions exist only where the optimiser finds out what they give: of strings that are known, then or now,
    /// or that are short.
    fn text_builtin(&mut self, name: &str, call: BuiltinCall<'_>) -> Option<Expr> {
        let function = TEXT_FUNCTIONS.iter().find(|function| function.name == name)?;
        if let Some(folded) = self.folded_text(name, call) {
            return Some(folded);
        }
        let values: Vec<Expr> = call.args.iter().map(|arg| self.value(arg)).collect();
        if values.len() != function.params.len() {
            self.wrong_builtin_count(call, function.params.len(), values.len());
            return Some(self.error_expr(call.span));
        }
        let args = values.into_iter().zip(function.params).enumerate().map(|(index, (value, param))| {
            let ty = self.text_type(*param);
            self.builtin_arg(value, ty, index, call.name.name)
        });
        let args = args.collect();
        let message = format!("'{}' works on string literals only: BPF has no string library", call.name.name);
        let refusal = Diagnostic::error("E0408", call.span, message).fix("use bpf_strncmp() or a bounded loop");
        self.refuse(call.span, refusal);
        let result = self.text_type(function.result);
        Some(self.builtin_expr(Builtin::Text(function.name), args, result, call.span))
    }

    fn text_type(&mut self, ty: TextType) -> TypeId {
        match ty {
            TextType::Text => {
                let element = self.qualified(self.basic.char, Quals::CONST);
                self.pointer_to(element)
            }
            TextType::Buffer => self.pointer_to(self.basic.char),
            TextType::Memory => {
                let void = self.qualified(self.basic.void, Quals::CONST);
                self.pointer_to(void)
            }
            TextType::Object => self.basic.void_ptr,
            TextType::Int => self.basic.int,
            TextType::Size => self.basic.ulong,
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
