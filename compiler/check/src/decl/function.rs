//! Functions: declarations, definitions, bodies (C11 6.9.1).

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{self, FunctionDef, Ident, Storage};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Declaring;
use crate::attrs::Attrs;
use crate::checker::{Checker, FunctionFacts, FunctionState};
use crate::declarator::{ParamInfo, Prototype};
use crate::scope::{Binding, Entity, Scope};
use crate::tree::{Block, Function, FunctionBody, FunctionId, Inline, Linkage, LocalId, Stmt, StmtKind};
use crate::types::{FunctionParam, FunctionType, Type, TypeId};

/// What a declaration says of a function besides its type.
struct FunctionDecl<'a> {
    name: Ident,
    ty: TypeId,
    storage: Option<Storage>,
    inline: bool,
    attrs: &'a Attrs,
    asm_label: Option<Symbol>,
    defines: bool,
}

/// A function that is declared by being used.
pub(crate) struct ImplicitFunction {
    pub(crate) name: Ident,
    pub(crate) ty: TypeId,
    pub(crate) noreturn: bool,
}

impl Checker<'_> {
    /// Declares a function at file scope as if by `extern type name;`.
    pub(crate) fn declare_implicit(&mut self, function: ImplicitFunction) -> Option<FunctionId> {
        let attrs = Attrs { noreturn: function.noreturn, ..Attrs::default() };
        let decl = FunctionDecl {
            name: function.name,
            ty: function.ty,
            storage: None,
            inline: false,
            attrs: &attrs,
            asm_label: None,
            defines: false,
        };
        self.at_file_scope(|checker| checker.declare_function(&decl))
    }

    /// A function declared, wherever that is.
    pub(super) fn declare_function_here(&mut self, declaring: &Declaring<'_>) {
        let name = declaring.name;
        if declaring.init.is_some() {
            self.error("E0369", name.span, format!("function '{}' has an initialiser like a variable", name.name));
        }
        let decl = FunctionDecl {
            name,
            ty: declaring.ty,
            storage: declaring.storage,
            inline: declaring.inline,
            attrs: &declaring.attrs,
            asm_label: declaring.asm_label,
            defines: false,
        };
        if self.scopes.is_empty() {
            if let Some(id) = self.declare_function(&decl) {
                self.note_declared_params(id, &declaring.params);
            }
            return;
        }
        let id = self.at_file_scope(|checker| checker.declare_function(&decl));
        if let Some(id) = id {
            self.note_declared_params(id, &declaring.params);
            self.bind(name.name, Entity::Function(id), name.span);
        }
    }

    fn declare_function(&mut self, decl: &FunctionDecl<'_>) -> Option<FunctionId> {
        let name = decl.name;
        let id = match self.look_up_here(name.name) {
            Some(Binding { entity: Entity::Function(known), .. }) if self.overloads_name(known, decl) => {
                match self.find_overload(name.name, decl.ty) {
                    Some(id) if !self.redeclare(id, decl, self.functions[id.0 as usize].span) => return None,
                    Some(id) => id,
                    None => self.new_function(decl),
                }
            }
            Some(Binding { entity: Entity::Function(id), span }) => {
                if !self.redeclare(id, decl, span) {
                    return None;
                }
                id
            }
            Some(earlier) => {
                self.other_kind(name, earlier);
                return None;
            }
            None => self.new_function(decl),
        };
        self.apply_function_attrs(id, decl);
        if self.function_facts[id.0 as usize].overloadable {
            self.add_overload(name.name, id);
        }
        Some(id)
    }

    /// Whether a declaration adds to the functions of an overloaded name.
    fn overloads_name(&self, known: FunctionId, decl: &FunctionDecl<'_>) -> bool {
        decl.attrs.overloadable && self.function_facts[known.0 as usize].overloadable
    }

    fn new_function(&mut self, decl: &FunctionDecl<'_>) -> FunctionId {
        let id = FunctionId(self.functions.len() as u32);
        let internal = decl.storage == Some(Storage::Static) || self.is_for_inlining(decl);
        self.functions.push(Function {
            name: decl.asm_label.unwrap_or(decl.name.name),
            ty: decl.ty,
            linkage: if internal { Linkage::Internal } else { Linkage::External },
            definition: None,
            section: None,
            inline: Inline::Default,
            weak: false,
            hidden: false,
            used: false,
            naked: false,
            noreturn: false,
            flatten: false,
            is_const: false,
            is_pure: false,
            error: None,
            decl_tags: Vec::new(),
            param_tags: Vec::new(),
            span: decl.name.span,
        });
        self.function_facts.push(FunctionFacts { declared_name: decl.name.name, ..FunctionFacts::default() });
        self.bind(decl.name.name, Entity::Function(id), decl.name.span);
        id
    }

    /// Whether a definition is one for inlining alone (6.7.4p7): another unit, or this one further down, has the
    /// external one. GNU's older rule turns `extern` around.
    fn is_for_inlining(&self, decl: &FunctionDecl<'_>) -> bool {
        let gnu = decl.attrs.gnu_inline || self.file.unit.standard().version < 199_901;
        decl.inline && decl.defines && (decl.storage == Some(Storage::Extern)) == gnu
    }

    /// Merges a declaration with those before it.
    fn redeclare(&mut self, id: FunctionId, decl: &FunctionDecl<'_>, earlier: Span) -> bool {
        let name = decl.name;
        let function = &self.functions[id.0 as usize];
        let (had, linkage, placed) = (function.ty, function.linkage, function.span);
        let body = self.function_facts[id.0 as usize].has_body;
        if !self.types.compatible_unqualified(had, decl.ty) {
            let binding = Binding { entity: Entity::Function(id), span: earlier };
            self.conflict(name, decl.ty, binding, Some(had));
            return false;
        }
        let replaces = decl.defines && self.function_facts[id.0 as usize].replaceable;
        if replaces {
            self.function_mut(id).linkage = Linkage::External;
        } else if decl.defines && body {
            self.emit(
                Diagnostic::error("E0358", name.span, format!("redefinition of '{}'", name.name))
                    .at("defined again")
                    .label(placed, "first defined here"),
            );
            return false;
        }
        if decl.storage == Some(Storage::Static) && linkage == Linkage::External {
            self.emit(
                Diagnostic::error(
                    "E0371",
                    name.span,
                    format!("static declaration of '{}' follows one that is not static", name.name),
                )
                .label(earlier, "declared here without 'static'"),
            );
            return false;
        }
        self.label_symbol(id, decl, earlier);
        let ty = if body && !replaces { self.composite(decl.ty, had) } else { self.composite(had, decl.ty) };
        let function = self.function_mut(id);
        function.ty = ty;
        if decl.defines {
            function.span = name.span;
        }
        true
    }

    /// An `asm` label gives a symbol its name, before anything uses the function.
    fn label_symbol(&mut self, id: FunctionId, decl: &FunctionDecl<'_>, earlier: Span) {
        let Some(label) = decl.asm_label.filter(|label| *label != self.functions[id.0 as usize].name) else { return };
        let facts = &self.function_facts[id.0 as usize];
        if facts.referenced || facts.has_body || self.functions[id.0 as usize].name != facts.declared_name {
            let message = format!("'{}' cannot be given the symbol '{label}': it has one already", decl.name.name);
            self.emit(
                Diagnostic::error("E0395", decl.name.span, message)
                    .label(earlier, "declared here, and used or named since")
                    .fix("put the 'asm' label on the first declaration"),
            );
            return;
        }
        self.function_mut(id).name = label;
    }

    fn apply_function_attrs(&mut self, id: FunctionId, decl: &FunctionDecl<'_>) {
        let attrs = decl.attrs;
        let function = self.function_mut(id);
        function.section = attrs.section.or(function.section);
        function.weak |= attrs.weak;
        function.hidden |= attrs.hidden;
        function.used |= attrs.used;
        function.naked |= attrs.naked;
        function.noreturn |= attrs.noreturn;
        function.flatten |= attrs.flatten;
        function.is_const |= attrs.is_const;
        function.is_pure |= attrs.is_pure;
        function.error = attrs.error.or(function.error);
        for tag in &attrs.decl_tags {
            if !function.decl_tags.contains(tag) {
                function.decl_tags.push(*tag);
            }
        }
        function.inline = match (attrs.always_inline, attrs.noinline, decl.inline, function.inline) {
            (true, ..) | (_, _, _, Inline::Always) => Inline::Always,
            (_, true, ..) | (_, _, _, Inline::Never) => Inline::Never,
            (_, _, true, _) | (_, _, _, Inline::Hint) => Inline::Hint,
            _ => Inline::Default,
        };
        let facts = &mut self.function_facts[id.0 as usize];
        facts.deprecated = attrs.deprecated.or(facts.deprecated);
        facts.warning = attrs.warning.or(facts.warning);
        facts.kernel_helper = attrs.kernel_helper.or(facts.kernel_helper);
        facts.overloadable |= attrs.overloadable;
        facts.align = facts.align.max(attrs.aligned);
        facts.unused |= attrs.unused;
    }

    /// A function definition at file scope.
    pub(super) fn function_definition(&mut self, def: Box<FunctionDef>) {
        let specs = self.read_specs(&def.specs, false);
        let Some(name) = def.declarator.name else { return };
        let mut attrs = specs.attrs.clone();
        self.read_attrs(&def.declarator.attrs, &mut attrs);
        let declared = self.declare_type(specs.ty, &def.declarator);
        let Some(mut prototype) = declared.prototype else {
            let shown = self.show(declared.ty);
            if !self.types.is_error(declared.ty) {
                self.error("E0372", name.span, format!("'{}' has a body but type {shown}", name.name));
            }
            return;
        };
        let mut ty = declared.ty;
        if self.types.function(ty).is_none() {
            return;
        }
        let old_style = !def.old_style.is_empty() || has_identifiers(&def);
        if old_style {
            (ty, prototype.params) = self.old_style_params(ty, &def);
        }
        // An inline function of this unit alone may ignore further arguments (a format checker): callers drop them.
        let ignores = matches!(def.specs.storage, Some((Storage::Static, _))) && def.specs.inline;
        if self.types.function(ty).is_some_and(|function| function.variadic) && !ignores {
            self.emit(
                Diagnostic::error("E0404", name.span, format!("'{}' takes variable arguments", name.name))
                    .fact("a BPF function gets its arguments in five registers; there is no '...'")
                    .fix("pass a pointer to a struct or array instead, or make it a macro"),
            );
        }
        if let Some(alias) = attrs.alias {
            self.error("E0412", alias, "aliases of functions and objects are not supported: loaders refuse them");
        }
        let open = self.types.function(ty).is_some_and(|function| function.unspecified);
        let ty = self.prototyped(ty, old_style);
        let decl = FunctionDecl {
            name,
            ty,
            storage: specs.storage,
            inline: specs.inline,
            attrs: &attrs,
            asm_label: def.declarator.asm_label.as_ref().map(|label| Symbol::intern(&label.text())),
            defines: true,
        };
        let Some(id) = self.declare_function(&decl) else { return };
        let replaceable = decl.attrs.gnu_inline || self.file.unit.standard().version < 199_901;
        self.function_facts[id.0 as usize].replaceable = replaceable && self.is_for_inlining(&decl);
        self.function_facts[id.0 as usize].no_prototype = old_style || open;
        self.function_facts[id.0 as usize].has_body = true;
        self.function_facts[id.0 as usize].in_main_file = self.written_in_main_file(name.span);
        self.note_params(id, ty, &prototype.params);
        if self.checks_bodies_at_once() {
            self.check_body_with(id, &def, prototype);
        } else {
            self.postpone_body(id, def, prototype);
        }
    }

    /// A definition with `()` takes nothing.
    fn prototyped(&mut self, ty: TypeId, old_style: bool) -> TypeId {
        match self.types.function(ty).cloned() {
            Some(function) if function.unspecified && !old_style => {
                self.types.intern(Type::Function(FunctionType { unspecified: false, ..function }))
            }
            _ => ty,
        }
    }

    /// A declaration's tags of parameters hold until the next one: linkers hand an extern's on to its definition.
    fn note_declared_params(&mut self, id: FunctionId, params: &[ParamInfo]) {
        if !self.function_facts[id.0 as usize].has_body {
            self.function_mut(id).param_tags = param_tags(params);
        }
    }

    /// The definition decides the parameters' names and tags.
    fn note_params(&mut self, id: FunctionId, ty: TypeId, params: &[ParamInfo]) {
        let had = self.functions[id.0 as usize].ty;
        let ty = self.composite(had, ty);
        let function = self.function_mut(id);
        function.param_tags = param_tags(params);
        function.ty = ty;
    }

    /// Parameters of an identifier-list definition; those without a declaration are `int`.
    fn old_style_params(&mut self, ty: TypeId, def: &FunctionDef) -> (TypeId, Vec<ParamInfo>) {
        let names: Vec<Ident> = match def.declarator.derived.first() {
            Some(ast::Derived::Function(params)) => params.identifiers.clone(),
            _ => Vec::new(),
        };
        let mut types: FxHashMap<Symbol, TypeId> = FxHashMap::default();
        for declaration in &def.old_style {
            let specs = self.read_specs(&declaration.specs, false);
            for declarator in &declaration.declarators {
                let ty = self.declare_type(specs.ty, &declarator.declarator).ty;
                let ty = self.adjust_param(ty);
                if let Some(name) = declarator.declarator.name {
                    types.insert(name.name, ty);
                }
            }
        }
        for (index, name) in names.iter().enumerate() {
            if names[..index].iter().any(|earlier| earlier.name == name.name) {
                self.error("E0314", name.span, format!("there is already a parameter named '{}'", name.name));
            }
        }
        if self.is_c23()
            && let Some(first) = names.first()
        {
            let message = format!("unknown type name '{}': C23 has no parameters without types", first.name);
            self.error("E0327", first.span, message);
        }
        let params: Vec<ParamInfo> = names
            .iter()
            .map(|name| ParamInfo {
                name: Some(name.name),
                ty: types.get(&name.name).copied().unwrap_or(self.basic.int),
                decl_tags: Vec::new(),
                unused: false,
                span: name.span,
            })
            .collect();
        let result = self.types.function(ty).map_or(self.basic.int, |function| function.result);
        let list = params.iter().map(|param| FunctionParam { name: param.name, ty: param.ty }).collect();
        let ty = self.types.intern(Type::Function(FunctionType {
            result,
            params: list,
            variadic: false,
            unspecified: false,
        }));
        (ty, params)
    }

    /// Checks the body of a function that was declared before.
    pub(crate) fn check_body_with(&mut self, id: FunctionId, def: &FunctionDef, prototype: Prototype) {
        let function = &self.functions[id.0 as usize];
        let (name, noreturn) = (function.name, function.noreturn);
        let Some(function_ty) = self.types.function(function.ty) else { return };
        let result = function_ty.result;
        if !self.types.is_void(result) && !self.complete(result) {
            self.incomplete(result, def.declarator.span, "the function returns");
        }
        self.function = Some(Box::new(FunctionState {
            id,
            name,
            result,
            noreturn,
            locals: Vec::new(),
            labels: Vec::new(),
            label_names: FxHashMap::default(),
            control: Vec::new(),
            const_locals: FxHashMap::default(),
            constexpr_locals: FxHashSet::default(),
            registers: FxHashSet::default(),
            named: FxHashSet::default(),
            to_be_named: Vec::new(),
        }));
        self.unknown.clear();
        let Prototype { params, scope } = prototype;
        self.scopes.push(Scope::of_body(&scope));
        let mut stmts = Vec::new();
        for (index, param) in params.iter().enumerate() {
            self.param_size(def, index, &mut stmts);
            self.add_param(param);
        }
        self.check_naked(id, &def.body);
        let mut body = self.block_items(&def.body);
        body.stmts.splice(0..0, stmts);
        self.scopes.pop();
        self.finish_labels();
        let Some(state) = self.function.take() else { return };
        self.warn_unused_locals(&state, params.len());
        let end = Span { lo: def.body.span.hi.saturating_sub(1), ..def.body.span };
        self.warn_missing_return(id, &body, end);
        let definition = FunctionBody {
            locals: state.locals,
            param_count: params.len(),
            labels: state.labels.iter().map(|label| (label.name, label.span)).collect(),
            body,
            end,
        };
        let function = self.function_mut(id);
        function.used |= function.linkage == Linkage::External;
        function.definition = Some(definition);
    }

    /// Whether file-scope assembly has a label of this name.
    fn is_label(&self, name: Symbol) -> bool {
        let label = format!("{name}:");
        self.file_asm.iter().any(|asm| asm.template.text().contains(&label))
    }

    /// A static function that is used must be defined.
    pub(crate) fn report_undefined(&self) {
        for (function, facts) in self.functions.iter().zip(&self.function_facts) {
            let missing = !facts.has_body && facts.kernel_helper.is_none() && function.linkage == Linkage::Internal;
            if missing && facts.referenced && !self.is_label(function.name) {
                let message = format!("'{}' is static and used, but never defined", facts.declared_name);
                self.emit(Diagnostic::error("E0391", function.span, message).at("declared here"));
            }
        }
    }

    fn warn_missing_return(&self, id: FunctionId, body: &Block, end: Span) {
        let function = &self.functions[id.0 as usize];
        let result = self.types.function(function.ty).map_or(self.basic.void, |function| function.result);
        if function.noreturn || function.naked || self.types.is_void(result) || !self.may_end(body) {
            return;
        }
        let message = format!("'{}' may end without returning a value", function.name);
        self.warn("W0322", "return-type", end, message);
    }

    fn add_param(&mut self, param: &ParamInfo) {
        let ty = param.ty;
        if !self.types.is_error(ty) && !self.types.is_void(ty) && !self.complete(ty) {
            self.incomplete(ty, param.span, "the parameter has");
        }
        let align = self.types.align_of(ty).unwrap_or(1);
        let local: LocalId = self.add_local(param.name.unwrap_or(Symbol::EMPTY), ty, align, param.span);
        if let Some(name) = param.name {
            self.bind(name, Entity::Local(local), param.span);
            self.expect_use(local, param.unused);
        }
    }

    /// A naked function has no frame and no way back of its own: it holds assembly alone.
    fn check_naked(&self, id: FunctionId, body: &ast::Block) {
        if !self.functions[id.0 as usize].naked {
            return;
        }
        let other = body.items.iter().find(|item| match &item.kind {
            ast::StmtKind::Asm(_) | ast::StmtKind::Empty(_) => false,
            ast::StmtKind::Declaration(declaration) => !declares_registers(declaration),
            _ => true,
        });
        if let Some(other) = other {
            self.emit(
                Diagnostic::error("E0393", other.span, "a naked function holds asm statements only")
                    .label(self.functions[id.0 as usize].span, "declared naked"),
            );
        }
    }

    /// Whether a local is a parameter of the naked function being checked.
    pub(crate) fn is_naked_parameter(&self, local: LocalId) -> bool {
        self.function.as_ref().is_some_and(|state| {
            let function = &self.functions[state.id.0 as usize];
            let params = self.types.function(function.ty).map_or(0, |ty| ty.params.len());
            function.naked && (local.0 as usize) < params
        })
    }

    /// The size of an array parameter has no other meaning than its effects when the function is entered (6.9.1p10).
    fn param_size(&mut self, def: &FunctionDef, index: usize, stmts: &mut Vec<Stmt>) {
        let Some(ast::Derived::Function(params)) = def.declarator.derived.first() else { return };
        let declarator = params.params.get(index).map(|param| &param.declarator);
        let Some(ast::Derived::Array { size: ast::ArraySize::Expr(size), .. }) =
            declarator.and_then(|declarator| declarator.derived.first())
        else {
            return;
        };
        let value = self.value(size);
        if !self.types.is_integer(value.ty) && !self.types.is_error(value.ty) {
            let shown = self.show(value.ty);
            self.error("E0310", size.span, format!("size of an array has type {shown}, not an integer type"));
        }
        if self.has_effects(&value) {
            stmts.push(Stmt { kind: StmtKind::Expr(value), span: size.span });
        }
    }

    /// Every label that is jumped to must be there.
    fn finish_labels(&mut self) {
        let Some(function) = self.function.as_ref() else { return };
        for label in &function.labels {
            if label.defined.is_none() && label.used {
                let known = function.labels.iter().filter(|other| other.defined.is_some()).map(|other| other.name);
                let message = format!("use of undeclared label '{}'", label.name);
                let mut diagnostic = Diagnostic::error("E0373", label.span, message);
                if let Some(near) = crate::suggest::nearest(label.name.as_str(), known) {
                    diagnostic = diagnostic.fix(format!("did you mean '{near}'?"));
                }
                self.emit(diagnostic);
            }
        }
    }
}

/// Whether a declaration only gives names to registers.
fn declares_registers(declaration: &ast::Declaration) -> bool {
    let register = matches!(declaration.specs.storage, Some((Storage::Register, _)));
    let named = |init: &ast::InitDeclarator| init.declarator.asm_label.is_some() && init.init.is_none();
    register && declaration.declarators.iter().all(named)
}

fn has_identifiers(def: &FunctionDef) -> bool {
    match def.declarator.derived.first() {
        Some(ast::Derived::Function(params)) => !params.identifiers.is_empty(),
        _ => false,
    }
}

fn param_tags(params: &[ParamInfo]) -> Vec<(u32, Symbol)> {
    let tagged = params.iter().enumerate();
    tagged.flat_map(|(index, param)| param.decl_tags.iter().map(move |tag| (index as u32, *tag))).collect()
}
