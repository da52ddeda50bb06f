//! Objects with static storage duration: file-scope, `extern`, local `static` (C11 6.7, 6.9.2).

use beec_source::{Diagnostic, Span, Symbol};
use beec_syntax::ast::{Ident, Initializer, Storage};

use super::Declaring;
use crate::checker::{Checker, GlobalFacts, HelperVar};
use crate::init::Initialised;
use crate::scope::{Binding, Entity};
use crate::tree::{Expr, Global, GlobalId, Linkage, StaticData};
use crate::types::{Type, TypeId};

impl Checker<'_> {
    pub(crate) fn push_global(&mut self, global: Global) -> GlobalId {
        let id = GlobalId(self.globals.len() as u32);
        self.globals.push(global);
        self.global_facts.push(GlobalFacts { initialised: true, ..GlobalFacts::default() });
        id
    }

    /// `base`, then `base.1` and so on: each symbol name is given once.
    pub(crate) fn unique_static_name(&mut self, base: &str) -> Symbol {
        let base = Symbol::intern(base);
        let count = self.static_names.entry(base).or_insert(0);
        let name = if *count == 0 { base } else { Symbol::intern(&format!("{base}.{count}")) };
        *count += 1;
        name
    }

    /// An object with static storage duration.
    pub(super) fn declare_object(&mut self, declaring: Declaring<'_>) {
        if let Some(span) = declaring.thread_local {
            self.emit(
                Diagnostic::error("E0406", span, "BPF has no thread-local storage")
                    .fix("use a map of type BPF_MAP_TYPE_PERCPU_ARRAY or BPF_MAP_TYPE_TASK_STORAGE"),
            );
        }
        let mut declaring = declaring;
        if declaring.auto {
            declaring.inferred = self.infer_static(&mut declaring);
            if declaring.inferred.is_none() {
                self.bind(declaring.name.name, Entity::Error, declaring.name.span);
                return;
            }
        }
        if !self.object_type_fits(&declaring) {
            self.bind(declaring.name.name, Entity::Error, declaring.name.span);
            return;
        }
        let local = self.function.is_some();
        if local && (declaring.storage == Some(Storage::Static) || declaring.constexpr) {
            self.declare_local_static(&declaring);
            return;
        }
        if local {
            if declaring.init.is_some() {
                let message = format!("'{}' is extern in a block, and cannot be initialised", declaring.name.name);
                self.error("E0414", declaring.name.span, message);
                self.bind(declaring.name.name, Entity::Error, declaring.name.span);
                return;
            }
            let name = declaring.name;
            let entity = self.at_file_scope(|checker| checker.declare_file_object(&declaring));
            if let Some(entity) = entity {
                self.bind(name.name, entity, name.span);
            }
            return;
        }
        self.declare_file_object(&declaring);
    }

    /// The value of the initialiser that gives an object its type.
    fn infer_static(&mut self, declaring: &mut Declaring<'_>) -> Option<Expr> {
        let Some(Initializer::Expr(expr)) = declaring.init else {
            self.error("E0306", declaring.name.span, "'__auto_type' needs an initialiser");
            return None;
        };
        self.static_context += 1;
        let value = self.value(expr);
        self.static_context -= 1;
        if self.types.is_error(value.ty) {
            return None;
        }
        declaring.ty = self.infer(declaring.ty, value.ty);
        Some(value)
    }

    /// The inferred type with the qualifiers written beside `__auto_type`.
    pub(super) fn infer(&mut self, written: TypeId, inferred: TypeId) -> TypeId {
        let quals = self.types.quals(written);
        self.qualified(inferred, quals)
    }

    fn object_type_fits(&mut self, declaring: &Declaring<'_>) -> bool {
        if self.types.is_error(declaring.ty) {
            return false;
        }
        let is_extern = declaring.storage == Some(Storage::Extern) && declaring.init.is_none();
        if self.types.is_void(declaring.ty) && !is_extern {
            let message = format!("variable '{}' has incomplete type 'void'", declaring.name.name);
            self.error("E0308", declaring.name.span, message);
            return false;
        }
        true
    }

    fn declare_file_object(&mut self, declaring: &Declaring<'_>) -> Option<Entity> {
        let name = declaring.name;
        let earlier = self.look_up_here(name.name);
        match earlier {
            None => {
                if let Some(entity) = self.as_helper(declaring) {
                    return Some(entity);
                }
                let id = self.new_global(declaring, declaring.asm_label.unwrap_or(name.name));
                self.bind(name.name, Entity::Global(id), name.span);
                self.define_global(id, declaring);
                Some(Entity::Global(id))
            }
            Some(Binding { entity: Entity::Global(id), span }) => self.merge_global(id, declaring, span).then(|| {
                self.define_global(id, declaring);
                Entity::Global(id)
            }),
            Some(Binding { entity: Entity::Helper(id), .. }) => {
                let had = self.helpers[id.0 as usize].ty;
                if self.types.compatible_unqualified(had, declaring.ty) {
                    return Some(Entity::Helper(id));
                }
                let binding = Binding { entity: Entity::Helper(id), span: self.helpers[id.0 as usize].span };
                self.conflict(name, declaring.ty, binding, Some(had));
                None
            }
            Some(earlier) => {
                self.other_kind(name, earlier);
                None
            }
        }
    }

    /// A pointer to a function that holds a constant number is a helper.
    pub(super) fn as_helper(&mut self, declaring: &Declaring<'_>) -> Option<Entity> {
        let pointee = self.types.pointee(declaring.ty)?;
        self.types.function(pointee)?;
        let Some(Initializer::Expr(expr)) = declaring.init else { return None };
        if declaring.attrs.section.is_some() || declaring.attrs.used {
            return None;
        }
        self.static_context += 1;
        let value = self.value(expr);
        self.static_context -= 1;
        let id = self.helper_number(declaring.ty, &value)?;
        let entity = self.declare_helper(HelperVar {
            name: declaring.name.name,
            id,
            ty: declaring.ty,
            span: declaring.name.span,
            object: None,
        });
        Some(entity)
    }

    fn new_global(&mut self, declaring: &Declaring<'_>, name: Symbol) -> GlobalId {
        let attrs = &declaring.attrs;
        let internal = declaring.storage == Some(Storage::Static) || declaring.constexpr;
        let quals = self.types.object_quals(declaring.ty);
        let global = Global {
            name,
            ty: declaring.ty,
            linkage: if internal { Linkage::Internal } else { Linkage::External },
            definition: None,
            section: attrs.section,
            align: 0,
            read_only: quals.is_const,
            is_volatile: self.types.quals(declaring.ty).is_volatile,
            weak: attrs.weak,
            hidden: attrs.hidden,
            used: attrs.used,
            referenced: false,
            address_space: self.types.address_space(declaring.ty),
            decl_tags: attrs.decl_tags.clone(),
            span: declaring.name.span,
        };
        let id = GlobalId(self.globals.len() as u32);
        self.globals.push(global);
        let deprecated = attrs.deprecated;
        let own_symbol = name == declaring.name.name || declaring.asm_label == Some(name);
        let declared_name = if own_symbol { declaring.name.name } else { name };
        // A constant of file scope may be there for others to copy.
        let spared = attrs.used || attrs.unused || quals.is_const && self.function.is_none();
        let to_be_named = internal && !spared && self.written_in_main_file(declaring.name.span);
        let to_be_named = to_be_named.then_some(declaring.name.name);
        self.global_facts.push(GlobalFacts { deprecated, to_be_named, declared_name, ..GlobalFacts::default() });
        self.set_alignment(id, attrs.aligned);
        id
    }

    fn set_alignment(&mut self, id: GlobalId, asked: Option<u64>) {
        let global = &self.globals[id.0 as usize];
        let (ty, had) = (global.ty, global.align);
        let facts = &self.global_facts[id.0 as usize];
        let align = match asked.max(facts.asked_align) {
            Some(align) => align,
            None => {
                let mut element = ty;
                while let Some((inner, _)) = self.types.array(element) {
                    element = inner;
                }
                if self.global_facts[id.0 as usize].initialised || self.globals[id.0 as usize].definition.is_some() {
                    self.complete(element);
                }
                self.types.align_of(ty).unwrap_or(had.max(1))
            }
        };
        self.global_facts[id.0 as usize].asked_align = asked.max(self.global_facts[id.0 as usize].asked_align);
        self.globals[id.0 as usize].align = align;
    }

    /// The alignment of an object, whose type may have been completed behind its declaration.
    pub(crate) fn global_align(&mut self, id: GlobalId) -> u64 {
        let ty = self.global_ty(id);
        self.complete(ty);
        self.set_alignment(id, None);
        self.globals[id.0 as usize].align
    }

    fn merge_global(&mut self, id: GlobalId, declaring: &Declaring<'_>, earlier: Span) -> bool {
        let name = declaring.name;
        let had = self.global_ty(id);
        if !self.types.compatible(had, declaring.ty) {
            let binding = Binding { entity: Entity::Global(id), span: earlier };
            self.conflict(name, declaring.ty, binding, Some(had));
            return false;
        }
        let initialised = self.global_facts[id.0 as usize].initialised;
        if initialised && declaring.init.is_some() {
            self.emit(
                Diagnostic::error("E0358", name.span, format!("redefinition of '{}'", name.name))
                    .at("defined again")
                    .label(self.globals[id.0 as usize].span, "first defined here"),
            );
            return false;
        }
        let linkage = self.globals[id.0 as usize].linkage;
        if declaring.storage == Some(Storage::Static) && linkage == Linkage::External {
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
        let ty = self.composite(had, declaring.ty);
        let attrs = &declaring.attrs;
        let (symbol, declared) = (self.globals[id.0 as usize].name, self.global_facts[id.0 as usize].declared_name);
        let symbol = self.relabelled(name, symbol, declared, declaring.asm_label);
        let global = &mut self.globals[id.0 as usize];
        (global.ty, global.name) = (ty, symbol);
        global.section = attrs.section.or(global.section);
        global.weak |= attrs.weak;
        global.hidden |= attrs.hidden;
        global.used |= attrs.used;
        for tag in &attrs.decl_tags {
            if !global.decl_tags.contains(tag) {
                global.decl_tags.push(*tag);
            }
        }
        self.set_alignment(id, attrs.aligned);
        true
    }

    fn define_global(&mut self, id: GlobalId, declaring: &Declaring<'_>) {
        match declaring.init {
            Some(init) => {
                self.global_facts[id.0 as usize].initialised = true;
                self.globals[id.0 as usize].span = declaring.name.span;
                let ty = self.global_ty(id);
                let done = match &declaring.inferred {
                    Some(value) => Initialised::of_value(ty, value.clone()),
                    None => self.static_initialiser(ty, init),
                };
                self.give_contents(id, &done);
                self.global_facts[id.0 as usize].constexpr = declaring.constexpr;
            }
            None if declaring.storage == Some(Storage::Extern) => {}
            None => {
                let global = &mut self.globals[id.0 as usize];
                if global.definition.is_none() {
                    global.definition = Some(StaticData { bytes: Vec::new(), size: 0, addresses: Vec::new() });
                    global.span = declaring.name.span;
                }
            }
        }
        self.set_alignment(id, declaring.attrs.aligned);
    }

    fn give_contents(&mut self, id: GlobalId, done: &Initialised) {
        let contents = self.static_contents(done);
        let global = &mut self.globals[id.0 as usize];
        global.ty = done.ty;
        global.definition = Some(contents);
    }

    fn declare_local_static(&mut self, declaring: &Declaring<'_>) {
        let name = declaring.name;
        self.same_scope_twice(name);
        if let Some(Entity::Helper(_)) = self.as_helper(declaring) {
            return;
        }
        let function = self.function.as_ref().map_or(Symbol::EMPTY, |function| function.name);
        let symbol = self.unique_static_name(&format!("{function}.{}", name.name));
        let id = self.new_global(declaring, symbol);
        self.bind(name.name, Entity::Global(id), name.span);
        self.define_global(id, declaring);
        if declaring.init.is_none() {
            self.complete_tentative(id);
        }
    }

    pub(super) fn same_scope_twice(&mut self, name: Ident) {
        let Some(earlier) = self.scopes.last().and_then(|scope| scope.ordinary.get(&name.name).copied()) else {
            return;
        };
        if matches!(earlier.entity, Entity::Error) {
            return;
        }
        self.emit(
            Diagnostic::error("E0323", name.span, format!("redefinition of '{}'", name.name))
                .at("declared again")
                .label(earlier.span, "first declared here"),
        );
    }

    /// Maps in `.maps` are their types: without BTF there is nothing in the object that says what they are.
    pub(crate) fn check_maps(&self) {
        let maps = self.globals.iter().filter(|global| global.section.is_some_and(|section| section == ".maps"));
        if let (false, Some(map)) = (self.options.debug, maps.into_iter().find(|map| map.definition.is_some())) {
            self.emit(
                Diagnostic::error("E0389", map.span, format!("map '{}' needs BTF, and -g0 leaves it out", map.name))
                    .fact("what a map in '.maps' is like is said by its type alone, in BTF")
                    .fix("compile without -g0"),
            );
        }
    }

    /// Objects that were never initialised are zero (6.9.2p2).
    pub(crate) fn finish_tentative(&mut self) {
        for index in 0..self.globals.len() {
            let id = GlobalId(index as u32);
            let declared_only = self.globals[index].definition.is_none();
            if declared_only {
                let ty = self.global_ty(id);
                self.complete(ty);
                self.set_alignment(id, None);
            } else if !self.global_facts[index].initialised {
                self.complete_tentative(id);
            }
        }
    }

    fn complete_tentative(&mut self, id: GlobalId) {
        let ty = self.global_ty(id);
        let span = self.globals[id.0 as usize].span;
        let mut completed = ty;
        if let Type::Array { element, len: None } = *self.types.resolve(ty) {
            let name = self.globals[id.0 as usize].name;
            let message = format!("array '{name}' has no length and is taken to have one element");
            self.warn("W0318", "tentative-definition-array", span, message);
            completed = self.array_of(element, Some(1));
        }
        if !self.complete(completed) {
            self.incomplete(completed, span, "the variable has");
            self.globals[id.0 as usize].definition = Some(Self::zeros(0));
            return;
        }
        let size = self.types.size_of(completed).unwrap_or(0);
        let global = &mut self.globals[id.0 as usize];
        global.ty = completed;
        global.definition = Some(Self::zeros(size));
        self.set_alignment(id, None);
    }
}
