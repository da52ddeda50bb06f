//! Declarators (C11 6.7.6) to types.

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{ArraySize, Declarator, Derived, Params};

use crate::checker::Checker;
use crate::scope::{Entity, Scope};
use crate::specs::quals_of;
use crate::types::{FunctionParam, FunctionType, Type, TypeId};

/// How many derivations one declarator may have.
const MAX_DERIVED: usize = 128;

/// A declarator's type, and the parameters where it declares a function.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) ty: TypeId,
    pub(crate) prototype: Option<Prototype>,
    /// `btf_decl_tag`s written behind a `*`: they are what is declared's, not the pointer's.
    pub(crate) decl_tags: Vec<Symbol>,
}

/// The parameters of a function, and what else their scope declares: the body sees it (C11 6.2.1p4).
#[derive(Clone, Default, Debug)]
pub(crate) struct Prototype {
    pub(crate) params: Vec<ParamInfo>,
    pub(crate) scope: Scope,
}

/// A parameter as a definition needs it.
#[derive(Clone, Debug)]
pub(crate) struct ParamInfo {
    pub(crate) name: Option<Symbol>,
    pub(crate) ty: TypeId,
    pub(crate) decl_tags: Vec<Symbol>,
    /// `unused`
    pub(crate) unused: bool,
    pub(crate) span: Span,
}

impl Checker<'_> {
    /// The type that a declarator derives from `base`.
    pub(crate) fn declare_type(&mut self, base: TypeId, declarator: &Declarator) -> Declared {
        let mut declared = Declared { ty: base, prototype: None, decl_tags: Vec::new() };
        if declarator.derived.len() > MAX_DERIVED {
            self.error("E0301", declarator.span, format!("nested too deeply: more than {MAX_DERIVED} derivations"));
            declared.ty = self.basic.error;
            return declared;
        }
        for derived in declarator.derived.iter().rev() {
            declared.prototype = None;
            declared.ty = match derived {
                Derived::Pointer { quals, attrs } => {
                    let attrs = self.attrs_of(attrs);
                    declared.decl_tags.extend(&attrs.decl_tags);
                    let pointer = self.pointer_to(declared.ty);
                    let pointer = self.qualified(pointer, quals_of(*quals));
                    self.apply_type_attrs(pointer, &attrs)
                }
                Derived::Array { size, span, .. } => self.derive_array(declared.ty, size, *span),
                Derived::Function(params) => {
                    let (ty, prototype) = self.derive_function(declared.ty, params, declarator.span);
                    declared.prototype = Some(prototype);
                    ty
                }
            };
        }
        declared
    }

    fn derive_array(&mut self, element: TypeId, size: &ArraySize, span: Span) -> TypeId {
        if self.types.function(element).is_some() {
            self.error("E0307", span, "an array cannot have functions as elements; an array of pointers to them can");
            return self.basic.error;
        }
        if matches!(self.types.resolve(element), Type::Array { len: None, .. }) {
            self.error("E0308", span, format!("array has elements of incomplete type {}", self.show(element)));
            return self.basic.error;
        }
        if !self.types.is_error(element) && !self.complete(element) {
            self.incomplete(element, span, "array has elements of");
            return self.basic.error;
        }
        let len = match size {
            ArraySize::Unspecified => None,
            ArraySize::Star => None,
            ArraySize::Expr(expr) => match self.array_length(expr) {
                Some(len) => Some(len),
                None => return self.basic.error,
            },
        };
        let bytes = self.types.size_of(element).unwrap_or(1).checked_mul(len.unwrap_or(0));
        if bytes.is_none_or(|bytes| bytes > 1 << 40) {
            self.error("E0309", span, "array is too large");
            return self.basic.error;
        }
        self.array_of(element, len)
    }

    fn array_length(&mut self, expr: &beec_syntax::ast::Expr) -> Option<u64> {
        self.unevaluated += 1;
        let value = self.value(expr);
        self.unevaluated -= 1;
        if self.types.is_error(value.ty) {
            return None;
        }
        if !self.types.is_integer(value.ty) {
            let shown = self.show(value.ty);
            self.error("E0310", expr.span, format!("size of an array has type {shown}, not an integer type"));
            return None;
        }
        let Some(len) = self.eval_integer_lenient(&value) else {
            self.emit(
                Diagnostic::error("E0401", expr.span, "BPF has no variable-length arrays")
                    .at("not a constant")
                    .fact("the stack of a BPF program is 512 bytes, laid out when it is compiled")
                    .fix("give the array a constant size, the largest one needed"),
            );
            return None;
        };
        match u64::try_from(len) {
            Ok(len) => Some(len),
            Err(_) => {
                self.error("E0311", expr.span, format!("size of an array is negative: {len}"));
                None
            }
        }
    }

    fn derive_function(&mut self, result: TypeId, params: &Params, span: Span) -> (TypeId, Prototype) {
        if self.types.is_array(result) || self.types.function(result).is_some() {
            let shown = self.show(result);
            self.error("E0312", span, format!("function cannot return {shown}"));
            return (self.basic.error, Prototype::default());
        }
        if !self.enter(params.span) {
            return (self.basic.error, Prototype::default());
        }
        self.scopes.push(Scope::default());
        let mut infos: Vec<ParamInfo> = params.params.iter().map(|param| self.param(param)).collect();
        let scope = self.scopes.pop().unwrap_or_default();
        self.leave();
        self.void_parameters(&mut infos, params.variadic);
        let ty = self.types.intern(Type::Function(FunctionType {
            result,
            params: infos.iter().map(|info| FunctionParam { name: info.name, ty: info.ty }).collect(),
            variadic: params.variadic,
            unspecified: !params.identifiers.is_empty() || (params.unspecified && !self.is_c23()),
        }));
        (ty, Prototype { params: infos, scope })
    }

    /// `void` alone and without a name is no parameter, by whatever name it goes (6.7.6.3p10).
    fn void_parameters(&mut self, infos: &mut Vec<ParamInfo>, variadic: bool) {
        if let [only] = infos.as_slice()
            && only.name.is_none()
            && self.types.is_void(only.ty)
            && self.types.quals(only.ty).is_empty()
            && !variadic
        {
            infos.clear();
        }
        for info in infos.iter().filter(|info| self.types.is_void(info.ty)) {
            self.error("E0313", info.span, "a parameter cannot have type 'void'");
        }
    }

    fn param(&mut self, param: &beec_syntax::ast::Param) -> ParamInfo {
        let specs = self.read_specs(&param.specs, false);
        let declarator = &param.declarator;
        let mut attrs = specs.attrs.clone();
        attrs.type_attrs.clear();
        self.read_attrs(&declarator.attrs, &mut attrs);
        let (ty, tags) = match declarator.derived.first() {
            Some(Derived::Array { quals, .. }) => {
                let rest = Declarator { derived: declarator.derived[1..].to_vec(), ..declarator.clone() };
                let element = self.declare_type(specs.ty, &rest);
                let pointer = self.pointer_to(element.ty);
                (self.qualified(pointer, quals_of(*quals)), element.decl_tags)
            }
            _ => {
                let declared = self.declare_type(specs.ty, declarator);
                (declared.ty, declared.decl_tags)
            }
        };
        attrs.decl_tags.extend(tags);
        let ty = self.apply_type_attrs(ty, &attrs);
        let ty = self.adjust_param(ty);
        self.check_alignas(specs.alignas, ty, Some("a parameter"));
        let span = declarator.name.map_or(param.span, |name| name.span);
        let name = declarator.name.map(|name| name.name);
        if let Some(name) = name {
            self.bind_param(name, span);
        }
        ParamInfo { name, ty, decl_tags: attrs.decl_tags, unused: attrs.unused, span }
    }

    /// Parameters hide names of file scope from the parameters behind them; nothing there needs their types.
    fn bind_param(&mut self, name: Symbol, span: Span) {
        if self.scopes.last().is_some_and(|scope| scope.ordinary.contains_key(&name)) {
            self.error("E0314", span, format!("there is already a parameter named '{name}'"));
        }
        self.bind(name, Entity::Error, span);
    }

    /// Arrays and functions as parameters are pointers (C11 6.7.6.3p7).
    pub(crate) fn adjust_param(&mut self, ty: TypeId) -> TypeId {
        match *self.types.resolve(ty) {
            Type::Array { element, .. } => self.pointer_to(element),
            Type::Function(_) => self.pointer_to(ty),
            _ => ty,
        }
    }

    /// An incomplete type where a complete one is needed.
    pub(crate) fn incomplete(&self, ty: TypeId, span: Span, what: &str) {
        let shown = self.show(ty);
        let mut diagnostic = Diagnostic::error("E0308", span, format!("{what} incomplete type {shown}"));
        let mut element = ty;
        while let Some((inner, _)) = self.types.array(element) {
            element = inner;
        }
        if let Some(record) = self.types.record_of(element) {
            let record = self.types.record(record);
            let beside = record.span.hi <= span.lo && span.lo - record.span.hi < 8;
            if record.span != span && !beside {
                diagnostic = diagnostic.label(record.span, "only named here, never defined");
            }
        }
        self.emit(diagnostic);
    }
}
