//! Functions of the C library that the compiler knows by name: `__builtin_abort()` calls `abort`, and gnu89 may
//! call `abort` without a declaration. BPF has no library; who links the object, or the optimiser, sees to them.

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{self, Ident};

use crate::callee::Target;
use crate::checker::Checker;
use crate::decl::ImplicitFunction;
use crate::scope::Entity;
use crate::tree::{Callee, Expr, ExprKind, FunctionId};
use crate::types::{FloatKind, FunctionParam, FunctionType, IntKind, Quals, Type, TypeId};

/// Names and prototypes: the result, then the parameters. `v` void, `i` int, `l` long, `q` long long, `z` size_t,
/// `d` double, `p` `void *`, `P` `const void *`, `s` `char *`, `S` `const char *`, `.` further ones, `!` no return.
const FUNCTIONS: &[(&str, &str)] = &[
    ("_Exit", "vi!"),
    ("__snprintf_chk", "iszizS."),
    ("__sprintf_chk", "isizS."),
    ("__stpcpy_chk", "ssSz"),
    ("__stpncpy_chk", "ssSzz"),
    ("__strcat_chk", "ssSz"),
    ("__strcpy_chk", "ssSz"),
    ("__strncat_chk", "ssSzz"),
    ("__strncpy_chk", "ssSzz"),
    ("abort", "v!"),
    ("bcopy", "vPpz"),
    ("calloc", "pzz"),
    ("copysign", "ddd"),
    ("exit", "vi!"),
    ("fabs", "dd"),
    ("fmax", "ddd"),
    ("fmin", "ddd"),
    ("fprintf", "ipS."),
    ("fputs", "iSp"),
    ("free", "vp"),
    ("fwrite", "zPzzp"),
    ("index", "sSi"),
    ("isalnum", "ii"),
    ("isalpha", "ii"),
    ("isblank", "ii"),
    ("iscntrl", "ii"),
    ("isdigit", "ii"),
    ("isgraph", "ii"),
    ("islower", "ii"),
    ("isprint", "ii"),
    ("ispunct", "ii"),
    ("isspace", "ii"),
    ("isupper", "ii"),
    ("isxdigit", "ii"),
    ("malloc", "pz"),
    ("memchr", "pPiz"),
    ("memcmp", "iPPz"),
    ("memcpy", "ppPz"),
    ("memmove", "ppPz"),
    ("mempcpy", "ppPz"),
    ("memset", "ppiz"),
    ("pow", "ddd"),
    ("printf", "iS."),
    ("putchar", "ii"),
    ("puts", "iS"),
    ("realloc", "ppz"),
    ("rindex", "sSi"),
    ("snprintf", "iszS."),
    ("sprintf", "isS."),
    ("sqrt", "dd"),
    ("stpcpy", "ssS"),
    ("stpncpy", "ssSz"),
    ("strcasecmp", "iSS"),
    ("strcat", "ssS"),
    ("strchr", "sSi"),
    ("strcmp", "iSS"),
    ("strcpy", "ssS"),
    ("strcspn", "zSS"),
    ("strdup", "sS"),
    ("strlen", "zS"),
    ("strncasecmp", "iSSz"),
    ("strncat", "ssSz"),
    ("strncmp", "iSSz"),
    ("strncpy", "ssSz"),
    ("strndup", "sSz"),
    ("strpbrk", "sSS"),
    ("strrchr", "sSi"),
    ("strspn", "zSS"),
    ("strstr", "sSS"),
    ("tolower", "ii"),
    ("toupper", "ii"),
];

fn prototype(name: &str) -> Option<&'static str> {
    let found = FUNCTIONS.binary_search_by_key(&name, |(known, _)| known).ok()?;
    FUNCTIONS.get(found).map(|(_, letters)| *letters)
}

impl Checker<'_> {
    /// A call of `__builtin_NAME` that is one of the function `NAME`.
    pub(super) fn plain_function(&mut self, name: &str, args: &[ast::Expr], span: Span) -> Option<Expr> {
        let letters = prototype(name)?;
        let ident = Ident { name: Symbol::intern(name), span };
        let id = match self.look_up(ident.name).map(|binding| binding.entity) {
            Some(Entity::Function(id)) => id,
            _ => self.declare_library(ident, letters)?,
        };
        self.refer_function(id, ident);
        let function_ty = self.functions[id.0 as usize].ty;
        let function = self.types.function(function_ty).cloned()?;
        let callee =
            if self.function_facts[id.0 as usize].has_body { Callee::Subprogram(id) } else { Callee::Extern(id) };
        let target = Target { callee, function_ty, name: Some(ident.name), declared: Span::NONE };
        let ty = self.types.value_type(function.result);
        let Some(args) = self.arguments(&function, args, &target, span) else {
            return Some(Expr { kind: ExprKind::Error, ty, span });
        };
        Some(Expr { kind: ExprKind::Call { callee: target.callee, function_ty, args }, ty, span })
    }

    /// A call of a name that nothing declares declares it, where the edition or the command line lets it pass.
    pub(crate) fn declare_implicitly(&mut self, name: Ident) -> bool {
        let group = "implicit-function-declaration";
        let standard = self.file.unit.standard();
        let old = standard.version < 199_901;
        if standard.is_c23() || !(old || self.session.is_lenient(group)) {
            return false;
        }
        let message = format!("call of undeclared function '{}'", name.name);
        if !old {
            self.emit(Diagnostic::warning("W0326", group, name.span, message));
        }
        match prototype(name.name.as_str()) {
            Some(letters) => self.declare_library(name, letters).is_some(),
            None => {
                let ty = self.open_function();
                self.declare_implicit(ImplicitFunction { name, ty, noreturn: false }).is_some()
            }
        }
    }

    fn declare_library(&mut self, name: Ident, letters: &str) -> Option<FunctionId> {
        let noreturn = letters.ends_with('!');
        let variadic = letters.ends_with('.');
        let mut types = letters.bytes().filter(|letter| !matches!(letter, b'!' | b'.'));
        let result = types.next().map_or(self.basic.void, |letter| self.letter_type(letter));
        let params = types.map(|letter| FunctionParam { name: None, ty: self.letter_type(letter) }).collect();
        let ty = self.types.intern(Type::Function(FunctionType { result, params, variadic, unspecified: false }));
        self.declare_implicit(ImplicitFunction { name, ty, noreturn })
    }

    /// `int ()`
    fn open_function(&mut self) -> TypeId {
        let result = self.basic.int;
        self.types.intern(Type::Function(FunctionType {
            result,
            params: Vec::new(),
            variadic: false,
            unspecified: true,
        }))
    }

    fn letter_type(&mut self, letter: u8) -> TypeId {
        let pointee = match letter {
            b'i' => return self.basic.int,
            b'l' => return self.basic.long,
            b'q' => return self.int_type(IntKind::LongLong),
            b'z' => return self.basic.ulong,
            b'd' => return self.types.intern(Type::Float(FloatKind::Double)),
            b'p' => return self.basic.void_ptr,
            b'P' => self.qualified(self.basic.void, Quals::CONST),
            b's' => self.basic.char,
            b'S' => self.qualified(self.basic.char, Quals::CONST),
            _ => return self.basic.void,
        };
        self.pointer_to(pointee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(FUNCTIONS.is_sorted());
    }
}
