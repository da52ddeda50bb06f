//! File scope, lazily: what a header declares is parsed and checked when a name or tag of it is looked up.
//!
//! Every item of the unit has an index; a look-up sees the items in front of the one being checked (`limit`).
//! The items of the main file are all checked, in order.

use std::cell::RefCell;

use beec_source::{Span, Symbol};
use beec_syntax::{ItemId, Unit};
use rustc_hash::FxHashMap;

use crate::checker::{Checker, PendingBody};
use crate::declarator::Prototype;
use crate::scope::{Binding, Entity, Tag};
use crate::tree::FunctionId;
use crate::types::{Record, RecordId, Type, TypeId};

/// How many look-ups may each ask for the next before everything in front is checked in order instead.
const MAX_LAZY_DEPTH: u32 = 24;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ItemState {
    Unchecked,
    InProgress,
    Done,
}

/// File scope and the items it is made of.
#[derive(Debug)]
pub(crate) struct FileScope {
    pub(crate) unit: Unit,
    pub(crate) ordinary: FxHashMap<Symbol, Binding>,
    pub(crate) tags: FxHashMap<Symbol, Tag>,
    states: Vec<ItemState>,
    /// Items with a smaller index are visible.
    limit: usize,
    /// Up to which item a name's declarations have been asked for.
    ordinary_seen: FxHashMap<Symbol, usize>,
    tags_seen: FxHashMap<Symbol, usize>,
    lazy_depth: u32,
    catching_up: bool,
    /// Whether the item being checked belongs to the main file.
    eager: bool,
    /// The item being checked.
    current: usize,
    /// An item, and the pragmas in it that silence warnings.
    silencing: RefCell<(Option<usize>, Vec<Symbol>)>,
}

impl FileScope {
    pub(crate) fn new(unit: Unit) -> FileScope {
        let count = unit.items().count();
        FileScope {
            unit,
            ordinary: FxHashMap::default(),
            tags: FxHashMap::default(),
            states: vec![ItemState::Unchecked; count],
            limit: 0,
            ordinary_seen: FxHashMap::default(),
            tags_seen: FxHashMap::default(),
            lazy_depth: 0,
            catching_up: false,
            eager: true,
            current: 0,
            silencing: RefCell::default(),
        }
    }
}

impl FileScope {
    /// The item being checked.
    pub(crate) fn current(&self) -> usize {
        self.current
    }
}

impl Checker<'_> {
    /// Checks the items of the main file in order, and what they name.
    pub(crate) fn check_eager_items(&mut self) {
        for index in 0..self.file.states.len() {
            if self.file.unit.item(ItemId(index as u32)).is_eager() {
                self.check_item(index);
                self.check_pending();
            }
        }
    }

    /// Checks the definitions, further back or in headers, of what is referred to, until there is no more.
    pub(crate) fn settle(&mut self) {
        self.file.limit = self.file.states.len();
        let mut functions = 0;
        let mut globals = 0;
        loop {
            self.check_pending();
            if functions == self.functions.len() && globals == self.globals.len() {
                return;
            }
            while functions < self.functions.len() {
                let name = self.function_facts[functions].declared_name;
                self.demand_ordinary(name);
                functions += 1;
            }
            while globals < self.globals.len() {
                let name = self.global_facts[globals].declared_name;
                self.demand_ordinary(name);
                globals += 1;
            }
        }
    }

    /// Checks the bodies of header functions that were asked for.
    fn check_pending(&mut self) {
        while let Some(PendingBody { function, def, prototype, limit }) = self.pending.pop_front() {
            let outer = std::mem::replace(&mut self.file.limit, limit);
            self.file.current = limit.saturating_sub(1);
            self.check_body_with(function, &def, prototype);
            self.file.limit = outer;
        }
    }

    fn check_item(&mut self, index: usize) {
        if self.file.states[index] != ItemState::Unchecked {
            return;
        }
        if self.file.lazy_depth >= MAX_LAZY_DEPTH && !self.file.catching_up {
            self.file.catching_up = true;
            for earlier in 0..index {
                self.check_item(earlier);
            }
            self.file.catching_up = false;
        }
        self.file.states[index] = ItemState::InProgress;
        let eager = self.file.unit.item(ItemId(index as u32)).is_eager();
        let decls = self.file.unit.parse(self.session, ItemId(index as u32));
        self.outside(index, eager, |checker| {
            for decl in decls {
                checker.check_external(decl);
            }
        });
        self.file.states[index] = ItemState::Done;
    }

    /// Runs `check` at file scope, whatever is being checked now.
    fn outside(&mut self, index: usize, eager: bool, check: impl FnOnce(&mut Self)) {
        let scopes = std::mem::take(&mut self.scopes);
        let function = self.function.take();
        let records = std::mem::take(&mut self.record_stack);
        let unevaluated = std::mem::take(&mut self.unevaluated);
        let static_context = std::mem::take(&mut self.static_context);
        let depth = std::mem::take(&mut self.depth);
        let limit = std::mem::replace(&mut self.file.limit, index);
        let current = std::mem::replace(&mut self.file.current, index);
        let was_eager = std::mem::replace(&mut self.file.eager, eager);
        self.file.lazy_depth += 1;
        check(self);
        self.file.lazy_depth -= 1;
        self.file.eager = was_eager;
        self.file.current = current;
        self.file.limit = limit;
        self.depth = depth;
        self.static_context = static_context;
        self.unevaluated = unevaluated;
        self.record_stack = records;
        self.function = function;
        self.scopes = scopes;
    }

    /// Whether a function's body is checked at once (the main file) or when everything around it is done.
    pub(crate) fn checks_bodies_at_once(&self) -> bool {
        self.file.eager && self.file.lazy_depth <= 1
    }

    /// Whether a `diagnostic ignored` pragma in the item being checked silences a group of warnings.
    ///
    /// The session knows the pragmas of each file by their lines; those that a macro makes all stand on one line,
    /// and so are looked for here (`BPF_PROG` silences `-Wint-conversion` in the function it writes).
    pub(crate) fn silenced(&self, group: &str) -> bool {
        if self.file.current >= self.file.states.len() {
            return false;
        }
        let quoted = format!("\"-W{group}\"");
        let mut silencing = self.file.silencing.borrow_mut();
        if silencing.0 != Some(self.file.current) {
            *silencing = (Some(self.file.current), self.silencing_pragmas());
        }
        silencing.1.iter().any(|pragma| pragma.as_str().contains(&quoted))
    }

    fn silencing_pragmas(&self) -> Vec<Symbol> {
        let ignores = |text: &str| {
            let pragma = text.strip_prefix("GCC diagnostic").or(text.strip_prefix("clang diagnostic"));
            pragma.is_some_and(|rest| rest.contains("ignored"))
        };
        let tokens = self.file.unit.tokens(ItemId(self.file.current as u32));
        tokens.iter().map(|token| token.text).filter(|text| ignores(text.as_str())).collect()
    }

    /// Keeps a body for later.
    pub(crate) fn postpone_body(
        &mut self,
        function: FunctionId,
        def: Box<beec_syntax::ast::FunctionDef>,
        prototype: Prototype,
    ) {
        self.pending.push_back(PendingBody { function, def, prototype, limit: self.file.limit + 1 });
    }

    /// Checks the items visible from here that declare an ordinary name.
    pub(crate) fn demand_ordinary(&mut self, name: Symbol) {
        let limit = self.file.limit;
        if self.file.ordinary_seen.get(&name).is_some_and(|&seen| seen >= limit) {
            return;
        }
        self.file.ordinary_seen.insert(name, limit);
        for index in self.visible(self.file.unit.ordinary(name)) {
            self.check_item(index);
        }
    }

    /// Checks the items visible from here that define a tag.
    pub(crate) fn demand_tag(&mut self, name: Symbol) {
        let limit = self.file.limit;
        if self.file.tags_seen.get(&name).is_some_and(|&seen| seen >= limit) {
            return;
        }
        self.file.tags_seen.insert(name, limit);
        for index in self.visible(self.file.unit.tag(name)) {
            self.check_item(index);
        }
    }

    fn visible(&self, items: &[ItemId]) -> Vec<usize> {
        let indices = items.iter().map(|item| item.0 as usize);
        indices.filter(|&index| index < self.file.limit && self.file.states[index] == ItemState::Unchecked).collect()
    }

    /// What an ordinary identifier means here.
    pub(crate) fn look_up(&mut self, name: Symbol) -> Option<Binding> {
        if let Some(binding) = self.look_up_block(name) {
            return Some(binding);
        }
        self.demand_ordinary(name);
        self.file.ordinary.get(&name).copied()
    }

    /// What it means in the blocks around.
    pub(crate) fn look_up_block(&self, name: Symbol) -> Option<Binding> {
        self.scopes.iter().rev().find_map(|scope| scope.ordinary.get(&name).copied())
    }

    /// Gives a name a meaning in the innermost scope.
    pub(crate) fn bind(&mut self, name: Symbol, entity: Entity, span: Span) {
        let binding = Binding { entity, span };
        match self.scopes.last_mut() {
            Some(scope) => scope.ordinary.insert(name, binding),
            None => self.file.ordinary.insert(name, binding),
        };
    }

    /// What the name means in the innermost scope alone.
    pub(crate) fn look_up_here(&mut self, name: Symbol) -> Option<Binding> {
        match self.scopes.last() {
            Some(scope) => scope.ordinary.get(&name).copied(),
            None => {
                self.demand_ordinary(name);
                self.file.ordinary.get(&name).copied()
            }
        }
    }

    pub(crate) fn bind_tag(&mut self, name: Symbol, tag: Tag) {
        match self.scopes.last_mut() {
            Some(scope) => scope.tags.insert(name, tag),
            None => self.file.tags.insert(name, tag),
        };
    }

    /// Members and layout of a record, if they can be had here.
    pub(crate) fn complete_record(&mut self, id: RecordId) -> bool {
        let record = self.types.record(id);
        if record.body.is_some() {
            return true;
        }
        let Some(tag) = record.tag else { return false };
        if self.file.tags.get(&tag) == Some(&Tag::Record(id)) {
            self.demand_tag(tag);
        }
        self.types.record(id).body.is_some()
    }

    /// Completes what an object of this type needs; whether it has a size then.
    pub(crate) fn complete(&mut self, ty: TypeId) -> bool {
        let mut at = ty;
        loop {
            match *self.types.resolve(at) {
                Type::Array { element, len: Some(_) } => at = element,
                Type::Record(id) => return self.complete_record(id),
                Type::Void | Type::Function(_) | Type::Array { len: None, .. } => return false,
                Type::Enum(id) => return self.enum_complete(id),
                _ => return true,
            }
        }
    }

    /// The record that a tag names at file scope; it need not be defined yet.
    pub(crate) fn file_record(&mut self, name: Symbol, is_union: bool, span: Span) -> Option<RecordId> {
        match self.file.tags.get(&name) {
            Some(Tag::Record(id)) => Some(*id),
            Some(Tag::Enum(_)) => None,
            None => {
                let id = self.new_record(Some(name), is_union, span);
                self.file.tags.insert(name, Tag::Record(id));
                Some(id)
            }
        }
    }

    pub(crate) fn new_record(&mut self, tag: Option<Symbol>, is_union: bool, span: Span) -> RecordId {
        let id = RecordId(self.types.records.len() as u32);
        self.types.records.push(Record {
            tag,
            is_union,
            span,
            preserve_access_index: false,
            preserve_static_offset: false,
            transparent_union: false,
            may_alias: false,
            decl_tags: Vec::new(),
            body: None,
        });
        id
    }
}
