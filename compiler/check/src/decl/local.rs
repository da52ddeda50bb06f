//! Objects with automatic storage duration (C11 6.7.9, 6.8.2), and their `cleanup` functions.

use beec_source::{Span, Symbol};
use beec_syntax::ast::{Ident, Initializer, Storage};

use super::Declaring;
use crate::checker::Checker;
use crate::constant::Value;
use crate::scope::Entity;
use crate::tree::{CastKind, Expr, ExprKind, FunctionId, LocalId, LocalInit, Stmt, StmtKind};
use crate::types::{Type, TypeId};

impl Checker<'_> {
    /// An object with automatic storage duration.
    pub(super) fn declare_local(&mut self, declaring: Declaring<'_>, stmts: &mut Vec<Stmt>) {
        let name = declaring.name;
        self.same_scope_twice(name);
        if let Some(span) = declaring.thread_local {
            self.error("E0406", span, "BPF has no thread-local storage");
        }
        if self.types.is_error(declaring.ty) && !declaring.auto {
            self.bind(name.name, Entity::Error, name.span);
            if let Some(Initializer::Expr(expr)) = declaring.init {
                self.value(expr);
            }
            return;
        }
        if declaring.auto {
            self.declare_inferred(&declaring, stmts);
            return;
        }
        if self.types.is_void(declaring.ty) {
            self.error("E0308", name.span, format!("variable '{}' has incomplete type 'void'", name.name));
            self.bind(name.name, Entity::Error, name.span);
            return;
        }
        let counted =
            declaring.init.is_some() && matches!(self.types.resolve(declaring.ty), Type::Array { len: None, .. });
        if !counted && !self.complete(declaring.ty) {
            self.incomplete(declaring.ty, name.span, "the variable has");
            self.bind(name.name, Entity::Error, name.span);
            return;
        }
        if self.types.quals(declaring.ty).is_const
            && let Some(Entity::Helper(_)) = self.as_helper(&declaring)
        {
            return;
        }
        let local = self.new_local(&declaring, declaring.ty);
        let init = match declaring.init {
            Some(init) => {
                let (ty, init) = self.local_initialiser(declaring.ty, init);
                self.set_local_type(local, ty, &declaring);
                init
            }
            None => None,
        };
        self.note_const_local(local, &declaring, init.as_ref());
        stmts.push(Stmt { kind: StmtKind::Declare { local, init }, span: name.span });
    }

    fn declare_inferred(&mut self, declaring: &Declaring<'_>, stmts: &mut Vec<Stmt>) {
        let name = declaring.name;
        let Some(Initializer::Expr(expr)) = declaring.init else {
            self.error("E0306", name.span, "'__auto_type' needs an initialiser");
            self.bind(name.name, Entity::Error, name.span);
            return;
        };
        let value = self.value(expr);
        if self.types.is_error(value.ty) || self.types.is_void(value.ty) {
            if self.types.is_void(value.ty) {
                self.error("E0329", value.span, "a value is needed here, and this is 'void'");
            }
            self.bind(name.name, Entity::Error, name.span);
            return;
        }
        let ty = self.infer(declaring.ty, value.ty);
        let local = self.new_local(declaring, ty);
        let init = Some(LocalInit::Expr(value));
        let typed = Declaring {
            ty,
            init: None,
            params: Vec::new(),
            attrs: declaring.attrs.clone(),
            inferred: None,
            ..*declaring
        };
        self.note_const_local(local, &typed, init.as_ref());
        stmts.push(Stmt { kind: StmtKind::Declare { local, init }, span: name.span });
    }

    fn new_local(&mut self, declaring: &Declaring<'_>, ty: TypeId) -> LocalId {
        let name = declaring.name;
        let align = declaring.attrs.aligned.or(self.types.align_of(ty)).unwrap_or(1);
        let local = self.add_local(name.name, ty, align, name.span);
        let register = declaring.asm_label.and_then(|label| self.register_number(label, name.span));
        let cleanup = declaring.attrs.cleanup.and_then(|function| self.cleanup_function(function, ty));
        if let Some(slot) = self.function.as_mut().and_then(|function| function.locals.get_mut(local.0 as usize)) {
            slot.register = register;
            slot.cleanup = cleanup;
            slot.address_taken = cleanup.is_some();
        }
        self.bind(name.name, Entity::Local(local), name.span);
        if let (Some(Storage::Register), Some(function)) = (declaring.storage, self.function.as_mut()) {
            function.registers.insert(local);
        }
        self.expect_use(local, declaring.attrs.unused || declaring.attrs.used || cleanup.is_some());
        local
    }

    fn set_local_type(&mut self, local: LocalId, ty: TypeId, declaring: &Declaring<'_>) {
        let align = declaring.attrs.aligned.or(self.types.align_of(ty)).unwrap_or(1);
        if let Some(slot) = self.function.as_mut().and_then(|function| function.locals.get_mut(local.0 as usize)) {
            slot.ty = ty;
            slot.align = align;
        }
    }

    fn note_const_local(&mut self, local: LocalId, declaring: &Declaring<'_>, init: Option<&LocalInit>) {
        let ty = declaring.ty;
        let quals = self.types.quals(ty);
        let takes_part = self.types.is_integer(ty) || declaring.constexpr;
        if !quals.is_const || quals.is_volatile || !takes_part {
            return;
        }
        let value = match init {
            Some(LocalInit::Expr(value)) => self.eval(value),
            _ => None,
        };
        if value.is_none() && declaring.constexpr {
            self.not_constant(declaring.name.span, "the initialiser of a 'constexpr' object");
        }
        let Some(function) = self.function.as_mut() else { return };
        if let Some(value) = value.filter(|value| declaring.constexpr || matches!(value, Value::Int(_))) {
            function.const_locals.insert(local, value);
            if declaring.constexpr {
                function.constexpr_locals.insert(local);
            }
        }
    }

    /// `asm("r6")` on a local.
    fn register_number(&self, label: Symbol, span: Span) -> Option<u8> {
        let number = label.as_str().strip_prefix(['r', 'w']).and_then(|digits| digits.parse::<u8>().ok());
        let number = number.filter(|number| *number <= 10);
        if number.is_none() {
            self.error("E0374", span, format!("'{label}' is not a BPF register: they are r0 to r10"));
        }
        number
    }

    /// `cleanup(f)`: `f` takes a pointer to the variable.
    fn cleanup_function(&mut self, name: Ident, ty: TypeId) -> Option<FunctionId> {
        match self.look_up(name.name).map(|binding| binding.entity) {
            Some(Entity::Function(id)) => {
                self.refer_function(id, name);
                self.check_cleanup(id, name, ty);
                Some(id)
            }
            Some(Entity::Error) => None,
            Some(_) => {
                self.error("E0375", name.span, format!("cleanup needs a function, and '{}' is none", name.name));
                None
            }
            None => {
                self.unknown_function(name);
                None
            }
        }
    }

    fn check_cleanup(&mut self, id: FunctionId, name: Ident, ty: TypeId) {
        let Some(function) = self.types.function(self.functions[id.0 as usize].ty) else { return };
        let param = match function.params.as_slice() {
            [param] => param.ty,
            _ if function.unspecified => return,
            _ => {
                self.error("E0375", name.span, format!("cleanup function '{}' must take one pointer", name.name));
                return;
            }
        };
        let pointer = self.pointer_to(ty);
        let zero = self.constant(1, pointer, name.span);
        let value = Expr {
            kind: ExprKind::Cast { kind: CastKind::Pointer, operand: Box::new(zero) },
            ty: pointer,
            span: name.span,
        };
        self.assign_to(
            value,
            param,
            &crate::convert::Purpose::Argument {
                index: 0,
                function: Some(name.name),
                declared: self.functions[id.0 as usize].span,
            },
        );
    }
}
