//! Declarations (C11 6.7, 6.9): typedefs, functions, objects.

mod function;
mod local;
mod object;

pub(crate) use function::ImplicitFunction;

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{self, ExternalDecl, Ident, Storage};

use crate::attrs::Attrs;
use crate::checker::Checker;
use crate::declarator::ParamInfo;
use crate::scope::{Binding, Entity};
use crate::specs::Specs;
use crate::tree::{Asm, Expr, Stmt};
use crate::types::{Type, TypeId, Typedef, TypedefId};

/// A declarator with everything that concerns it read.
pub(crate) struct Declaring<'a> {
    pub(crate) name: Ident,
    pub(crate) ty: TypeId,
    pub(crate) auto: bool,
    pub(crate) storage: Option<Storage>,
    pub(crate) constexpr: bool,
    pub(crate) inline: bool,
    pub(crate) thread_local: Option<Span>,
    pub(crate) attrs: Attrs,
    /// Of a function.
    pub(crate) params: Vec<ParamInfo>,
    pub(crate) asm_label: Option<Symbol>,
    pub(crate) init: Option<&'a ast::Initializer>,
    /// The value that gives an object with static storage its type.
    pub(crate) inferred: Option<Expr>,
}

impl Checker<'_> {
    /// Checks an external declaration.
    pub(crate) fn check_external(&mut self, decl: ExternalDecl) {
        match decl {
            ExternalDecl::Function(def) => self.function_definition(def),
            ExternalDecl::Declaration(declaration) => {
                let mut stmts = Vec::new();
                self.declaration(&declaration, &mut stmts);
            }
            ExternalDecl::StaticAssert(assert) => self.static_assert(&assert),
            ExternalDecl::Asm(asm) => self.file_scope_asm(&asm),
            ExternalDecl::Empty(_) => {}
        }
    }

    fn file_scope_asm(&mut self, asm: &ast::AsmStmt) {
        self.file_asm.push(Asm {
            template: asm.template.clone(),
            is_volatile: true,
            is_goto: false,
            basic: true,
            outputs: Vec::new(),
            inputs: Vec::new(),
            clobbers: Vec::new(),
            clobbers_memory: false,
            labels: Vec::new(),
            span: asm.span,
        });
    }

    /// `_Static_assert` (6.7.10).
    pub(crate) fn static_assert(&mut self, assert: &ast::StaticAssert) {
        let Some(value) = self.require_constant(&assert.condition, "the condition of a static assertion") else {
            return;
        };
        if value != 0 {
            return;
        }
        let message = assert.message.as_ref().map(|message| message.text());
        let message = message.map_or("static assertion failed".to_owned(), |m| format!("static assertion failed: {m}"));
        self.error("E0368", assert.condition.span, message);
    }

    /// Checks a declaration; the locals it declares go to `stmts`.
    pub(crate) fn declaration(&mut self, declaration: &ast::Declaration, stmts: &mut Vec<Stmt>) {
        let specs = self.read_specs(&declaration.specs, declaration.declarators.is_empty());
        if declaration.declarators.is_empty() {
            self.declares_nothing(declaration);
        }
        for declarator in &declaration.declarators {
            let Some(declaring) = self.declaring(&specs, declarator) else { continue };
            self.declare(declaring, stmts);
        }
    }

    fn declares_nothing(&self, declaration: &ast::Declaration) {
        let fine = match &declaration.specs.ty {
            ast::TypeSpec::Record(record) => record.tag.is_some(),
            ast::TypeSpec::Enum(spec) => spec.tag.is_some() || spec.enumerators.is_some(),
            _ => false,
        };
        if !fine {
            self.warn("W0303", "missing-declarations", declaration.span, "declaration does not declare anything");
        }
    }

    fn declaring<'a>(&mut self, specs: &Specs, init: &'a ast::InitDeclarator) -> Option<Declaring<'a>> {
        let declarator = &init.declarator;
        let name = declarator.name?;
        let own = self.attrs_of(&declarator.attrs);
        let mut attrs = specs.attrs.clone();
        attrs.merge(&own);
        let declared = self.declare_type(specs.ty, declarator);
        attrs.decl_tags.extend(&declared.decl_tags);
        let ty = self.apply_type_attrs(declared.ty, &own);
        let on = match specs.storage {
            Some(Storage::Typedef) => Some("a typedef"),
            Some(Storage::Register) => Some("a 'register' object"),
            _ if self.types.function(ty).is_some() => Some("a function"),
            _ => None,
        };
        if !specs.auto {
            self.check_alignas(specs.alignas, ty, on);
        }
        if attrs.weak && specs.storage == Some(Storage::Static) {
            self.error("E0397", name.span, format!("'{}' is static, and cannot be weak", name.name));
        }
        Some(Declaring {
            name,
            ty,
            auto: specs.auto,
            storage: specs.storage,
            constexpr: specs.constexpr,
            inline: specs.inline,
            thread_local: specs.thread_local,
            attrs,
            params: declared.prototype.unwrap_or_default().params,
            asm_label: declarator.asm_label.as_ref().map(|label| Symbol::intern(&label.text())),
            init: init.init.as_ref(),
            inferred: None,
        })
    }

    fn declare(&mut self, declaring: Declaring<'_>, stmts: &mut Vec<Stmt>) {
        if let Some(span) = declaring.attrs.alias {
            self.error("E0412", span, "aliases of functions and objects are not supported: loaders refuse them");
        }
        if declaring.storage == Some(Storage::Typedef) {
            self.declare_typedef(&declaring);
        } else if self.types.function(declaring.ty).is_some() {
            self.declare_function_here(&declaring);
        } else if self.function.is_none()
            || matches!(declaring.storage, Some(Storage::Extern | Storage::Static))
            || (declaring.constexpr && self.is_aggregate(declaring.ty))
        {
            self.declare_object(declaring);
        } else {
            self.declare_local(declaring, stmts);
        }
    }

    fn declare_typedef(&mut self, declaring: &Declaring<'_>) {
        let name = declaring.name;
        if let Some(init) = declaring.init {
            let span = match init {
                ast::Initializer::Expr(expr) => expr.span,
                ast::Initializer::List(list) => list.span,
            };
            self.error("E0369", span, "a typedef has no initialiser");
        }
        if let Some(earlier) = self.look_up_here(name.name) {
            if let Entity::Typedef(ty) = earlier.entity {
                if let Type::Typedef(id) = *self.types.get(ty) {
                    let had = self.types.typedef(id).ty;
                    if self.types.compatible(had, declaring.ty) || self.same_shape(had, declaring.ty) {
                        return;
                    }
                }
                self.conflict(name, declaring.ty, earlier, None);
                return;
            }
            self.other_kind(name, earlier);
            return;
        }
        let id = TypedefId(self.types.typedefs.len() as u32);
        self.types.typedefs.push(Typedef {
            name: name.name,
            ty: declaring.ty,
            span: name.span,
            align: declaring.attrs.aligned,
            may_alias: declaring.attrs.may_alias,
            decl_tags: declaring.attrs.decl_tags.clone(),
        });
        if let (true, Type::Record(record)) = (declaring.attrs.transparent_union, self.types.get(declaring.ty)) {
            let record = *record;
            self.types.records[record.0 as usize].transparent_union = true;
        }
        let ty = self.types.intern(Type::Typedef(id));
        self.bind(name.name, Entity::Typedef(ty), name.span);
    }

    /// Errors behind types make them compatible.
    fn same_shape(&self, a: TypeId, b: TypeId) -> bool {
        self.types.is_error(a) || self.types.is_error(b)
    }

    /// The symbol of an object that is declared again, with an `asm` label or without; a second label has to say the same.
    pub(crate) fn relabelled(&self, name: Ident, symbol: Symbol, declared: Symbol, label: Option<Symbol>) -> Symbol {
        let Some(label) = label else { return symbol };
        if symbol != declared && symbol != label {
            let message = format!("'{}' cannot be given the symbol '{label}': it has one already", name.name);
            self.error("E0395", name.span, message);
        }
        label
    }

    /// The same name declared with another type.
    pub(crate) fn conflict(&self, name: Ident, ty: TypeId, earlier: Binding, had: Option<TypeId>) {
        let shown = self.show(ty);
        let mut diagnostic =
            Diagnostic::error("E0370", name.span, format!("conflicting types for '{}': now {shown}", name.name));
        diagnostic = match had {
            Some(had) => diagnostic.label(earlier.span, format!("declared here as {}", self.show(had))),
            None => diagnostic.label(earlier.span, "declared here with another type"),
        };
        self.emit(diagnostic);
    }

    /// The same name declared as another kind of thing.
    pub(crate) fn other_kind(&self, name: Ident, earlier: Binding) {
        if matches!(earlier.entity, Entity::Error) {
            return;
        }
        self.emit(
            Diagnostic::error("E0323", name.span, format!("redefinition of '{}'", name.name))
                .at("declared again, as something else")
                .label(earlier.span, "first declared here"),
        );
    }

    /// Runs `declare` at file scope: block-scope `extern` declarations name what file scope does.
    pub(crate) fn at_file_scope<R>(&mut self, declare: impl FnOnce(&mut Self) -> R) -> R {
        let scopes = std::mem::take(&mut self.scopes);
        let result = declare(self);
        self.scopes = scopes;
        result
    }
}
