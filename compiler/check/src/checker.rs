//! The checker's state.

use std::cell::RefCell;

use beec_source::{Code, Diagnostic, Session, Severity, Span, Symbol};
use beec_syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::attrs::Attrs;
use crate::constant::Value;
use crate::declarator::Prototype;
use crate::file_scope::FileScope;
use crate::scope::{Scope, Tag};
use crate::stmt::Control;
use crate::tree::{
    Asm, Expr, Function, FunctionId, Global, GlobalId, LabelId, Local, LocalId, Program, StaticData, StringData,
    StringId,
};
use crate::types::{EnumId, IntKind, Quals, RecordId, Type, TypeId, Types};

/// What the checker has to know of the command line.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// `-mcpu`: 1 to 4.
    pub cpu: u8,
    /// `-mbig-endian`
    pub big_endian: bool,
    /// Whether BTF is written: CO-RE needs it.
    pub debug: bool,
    /// Whether the code is optimised at all.
    pub optimize: bool,
    /// `-pedantic`
    pub pedantic: bool,
    /// `-fms-extensions`: a member that is a record with a tag or a typedef's, and has no name, gives its own members.
    pub ms_extensions: bool,
}

impl Default for CheckOptions {
    fn default() -> CheckOptions {
        CheckOptions { cpu: 3, big_endian: false, debug: true, optimize: true, pedantic: false, ms_extensions: false }
    }
}

/// Checks a translation unit. `None` after an error; the session has been told.
pub fn check(session: &Session, unit: beec_syntax::Unit, options: &CheckOptions) -> Option<Program> {
    let errors = session.error_count();
    let mut checker = Checker::new(session, unit, options.clone());
    checker.check_unit();
    (session.error_count() == errors).then(|| checker.finish())
}

/// How deep expressions, statements and declarators may nest.
pub(crate) const MAX_DEPTH: u32 = 4000;

/// The ids of the types without parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Basic {
    pub(crate) error: TypeId,
    pub(crate) void: TypeId,
    pub(crate) bool: TypeId,
    pub(crate) char: TypeId,
    pub(crate) int: TypeId,
    pub(crate) uint: TypeId,
    pub(crate) long: TypeId,
    pub(crate) ulong: TypeId,
    pub(crate) void_ptr: TypeId,
}

/// What the tree does not tell of a function.
#[derive(Clone, Default, Debug)]
pub(crate) struct FunctionFacts {
    /// `deprecated("…")`
    pub(crate) deprecated: Option<Symbol>,
    /// `warning("…")`
    pub(crate) warning: Option<Symbol>,
    /// `kernel_helper(n)`
    pub(crate) kernel_helper: Option<i32>,
    /// `overloadable`
    pub(crate) overloadable: bool,
    /// `aligned(n)`
    pub(crate) align: Option<u64>,
    /// Whether something names it outside unevaluated operands.
    pub(crate) referenced: bool,
    /// The name in C: an `asm` label may give the symbol another.
    pub(crate) declared_name: Symbol,
    /// Whether a body was seen, checked or not yet.
    pub(crate) has_body: bool,
    /// Whether the definition has no prototype.
    pub(crate) no_prototype: bool,
    /// Whether another body may take the place of that: GNU's `extern inline`.
    pub(crate) replaceable: bool,
    /// Whether that was in the main file, outside macros.
    pub(crate) in_main_file: bool,
    /// Whether something names it, in unevaluated operands too.
    pub(crate) named: bool,
    /// `unused`
    pub(crate) unused: bool,
}

/// What the tree does not tell of an object.
#[derive(Clone, Default, Debug)]
pub(crate) struct GlobalFacts {
    pub(crate) deprecated: Option<Symbol>,
    /// `constexpr`: its contents are constants.
    pub(crate) constexpr: bool,
    /// Defined with an initialiser, not only tentatively.
    pub(crate) initialised: bool,
    /// The name in C: an `asm` label may give the symbol another.
    pub(crate) declared_name: Symbol,
    /// What `aligned` asked for so far.
    pub(crate) asked_align: Option<u64>,
    /// Whether something names it, in unevaluated operands too.
    pub(crate) named: bool,
    /// Whether something should name it: what C calls it.
    pub(crate) to_be_named: Option<Symbol>,
}

/// A helper's pointer variable.
#[derive(Clone, Debug)]
pub(crate) struct HelperVar {
    pub(crate) name: Symbol,
    pub(crate) id: i32,
    /// The variable's type.
    pub(crate) ty: TypeId,
    pub(crate) span: Span,
    /// The object it becomes where its address is taken.
    pub(crate) object: Option<GlobalId>,
}

/// The function whose body is being checked.
#[derive(Debug)]
pub(crate) struct FunctionState {
    pub(crate) id: FunctionId,
    pub(crate) name: Symbol,
    pub(crate) result: TypeId,
    pub(crate) noreturn: bool,
    pub(crate) locals: Vec<Local>,
    pub(crate) labels: Vec<LabelState>,
    pub(crate) label_names: FxHashMap<Symbol, LabelId>,
    pub(crate) control: Vec<Control>,
    /// Values of `const` scalars: array sizes may use them.
    pub(crate) const_locals: FxHashMap<LocalId, Value>,
    /// Those that are `constexpr`: whatever needs a constant may use them.
    pub(crate) constexpr_locals: FxHashSet<LocalId>,
    /// Those declared `register`: they have no address.
    pub(crate) registers: FxHashSet<LocalId>,
    /// Locals that something names.
    pub(crate) named: FxHashSet<LocalId>,
    /// Locals and parameters that something should name.
    pub(crate) to_be_named: Vec<LocalId>,
}

/// A label of the function being checked.
#[derive(Debug)]
pub(crate) struct LabelState {
    pub(crate) name: Symbol,
    pub(crate) span: Span,
    pub(crate) defined: Option<Span>,
    pub(crate) used: bool,
}

/// A function body that waits for its turn.
#[derive(Debug)]
pub(crate) struct PendingBody {
    pub(crate) function: FunctionId,
    pub(crate) def: Box<ast::FunctionDef>,
    pub(crate) prototype: Prototype,
    pub(crate) limit: usize,
}

/// The state of a run.
pub(crate) struct Checker<'s> {
    pub(crate) session: &'s Session,
    pub(crate) options: CheckOptions,
    pub(crate) types: Types,
    pub(crate) basic: Basic,
    pub(crate) file: FileScope,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) function: Option<Box<FunctionState>>,
    pub(crate) globals: Vec<Global>,
    pub(crate) global_facts: Vec<GlobalFacts>,
    pub(crate) functions: Vec<Function>,
    pub(crate) function_facts: Vec<FunctionFacts>,
    pub(crate) helpers: Vec<HelperVar>,
    pub(crate) strings: Vec<StringData>,
    pub(crate) string_ids: FxHashMap<(Vec<u8>, u64), StringId>,
    pub(crate) file_asm: Vec<Asm>,
    /// Function bodies out of headers, to be checked outside whatever asked for them.
    pub(crate) pending: std::collections::VecDeque<PendingBody>,
    /// How many unevaluated operands surround what is being checked.
    pub(crate) unevaluated: u32,
    /// Compound literals have static storage duration here.
    pub(crate) static_context: u32,
    /// Nesting of what is being checked.
    pub(crate) depth: u32,
    /// Names reported as unknown in the function being checked: one message each is enough.
    pub(crate) unknown: FxHashSet<Symbol>,
    /// What has been reported.
    said: RefCell<FxHashSet<(Code, Span, String)>>,
    /// The functions of each `overloadable` name.
    pub(crate) overloads: FxHashMap<Symbol, Vec<FunctionId>>,
    /// Symbol names taken by local statics.
    pub(crate) static_names: FxHashMap<Symbol, u32>,
    /// What declarations said of records that are not defined yet.
    pub(crate) record_attrs: FxHashMap<RecordId, Attrs>,
    /// The records being defined, the innermost last.
    pub(crate) record_stack: Vec<RecordId>,
    /// How many `__builtin_preserve_access_index` surround what is being checked.
    pub(crate) preserving: u32,
    /// Records whose members are accessed by relocated instructions.
    pub(crate) core_records: Vec<RecordId>,
    /// Types that relocations name.
    pub(crate) core_types: Vec<TypeId>,
    /// See [`Program::refusals`].
    pub(crate) refusals: FxHashMap<Span, Diagnostic>,
    /// Operands that a builtin being checked does not need: they are evaluated for their effects.
    pub(crate) discarded: Vec<Expr>,
}

impl<'s> Checker<'s> {
    pub(crate) fn new(session: &'s Session, unit: beec_syntax::Unit, options: CheckOptions) -> Checker<'s> {
        let mut types = Types::new(options.big_endian);
        types.by_content = unit.standard().is_c23();
        let void = types.intern(Type::Void);
        let basic = Basic {
            error: types.intern(Type::Error),
            void,
            bool: types.intern(Type::Bool),
            char: types.intern(Type::Int(IntKind::Char)),
            int: types.intern(Type::Int(IntKind::Int)),
            uint: types.intern(Type::Int(IntKind::UInt)),
            long: types.intern(Type::Int(IntKind::Long)),
            ulong: types.intern(Type::Int(IntKind::ULong)),
            void_ptr: types.intern(Type::Pointer(void)),
        };
        Checker {
            session,
            options,
            types,
            basic,
            file: FileScope::new(unit),
            scopes: Vec::new(),
            function: None,
            globals: Vec::new(),
            global_facts: Vec::new(),
            functions: Vec::new(),
            function_facts: Vec::new(),
            helpers: Vec::new(),
            strings: Vec::new(),
            string_ids: FxHashMap::default(),
            file_asm: Vec::new(),
            pending: std::collections::VecDeque::new(),
            unevaluated: 0,
            static_context: 0,
            depth: 0,
            unknown: FxHashSet::default(),
            said: RefCell::default(),
            overloads: FxHashMap::default(),
            static_names: FxHashMap::default(),
            record_attrs: FxHashMap::default(),
            record_stack: Vec::new(),
            preserving: 0,
            core_records: Vec::new(),
            core_types: Vec::new(),
            refusals: FxHashMap::default(),
            discarded: Vec::new(),
        }
    }

    fn check_unit(&mut self) {
        self.check_eager_items();
        self.settle();
        self.finish_tentative();
        self.check_maps();
        self.report_undefined();
        self.warn_unused();
        self.complete_reached();
    }

    fn finish(self) -> Program {
        Program {
            types: self.types,
            globals: self.globals,
            functions: self.functions,
            strings: self.strings,
            asm: self.file_asm,
            refusals: self.refusals,
        }
    }

    /// What is to be said of the code at a place if the optimiser leaves it there.
    pub(crate) fn refuse(&mut self, span: Span, diagnostic: Diagnostic) {
        if self.unevaluated == 0 {
            self.refusals.insert(span, diagnostic);
        }
    }

    pub(crate) fn emit(&self, diagnostic: Diagnostic) {
        let warning = diagnostic.severity == Severity::Warning;
        if warning && diagnostic.group.is_some_and(|group| self.silenced(group)) {
            return;
        }
        // Macros repeat their arguments, in `typeof` for one; what was said of one need not be said again.
        let key = (diagnostic.code, diagnostic.span(), diagnostic.message.clone());
        if !self.said.borrow_mut().insert(key) {
            return;
        }
        self.session.emit(diagnostic);
    }

    pub(crate) fn error(&self, code: &'static str, span: Span, message: impl Into<String>) {
        self.emit(Diagnostic::error(code, span, message));
    }

    pub(crate) fn warn(&self, code: &'static str, group: &'static str, span: Span, message: impl Into<String>) {
        self.emit(Diagnostic::warning(code, group, span, message));
    }

    /// Enters one more level of nesting; reports and refuses if that is too deep.
    pub(crate) fn enter(&mut self, span: Span) -> bool {
        if self.depth >= MAX_DEPTH {
            self.error("E0301", span, format!("nested too deeply: more than {MAX_DEPTH} levels"));
            return false;
        }
        self.depth += 1;
        true
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Whether the unit is written in C23.
    pub(crate) fn is_c23(&self) -> bool {
        self.file.unit.standard().is_c23()
    }

    pub(crate) fn int_type(&mut self, kind: IntKind) -> TypeId {
        self.types.intern(Type::Int(kind))
    }

    pub(crate) fn pointer_to(&mut self, pointee: TypeId) -> TypeId {
        self.types.intern(Type::Pointer(pointee))
    }

    pub(crate) fn array_of(&mut self, element: TypeId, len: Option<u64>) -> TypeId {
        self.types.intern(Type::Array { element, len })
    }

    /// The type with further qualifiers; those of an array go to its element.
    pub(crate) fn qualified(&mut self, ty: TypeId, quals: Quals) -> TypeId {
        if quals.is_empty() {
            return ty;
        }
        match *self.types.get(ty) {
            Type::Qualified { quals: had, inner } => {
                self.types.intern(Type::Qualified { quals: had.union(quals), inner })
            }
            Type::Array { element, len } => {
                let element = self.qualified(element, quals);
                self.array_of(element, len)
            }
            Type::Error | Type::Function(_) => ty,
            _ => self.types.intern(Type::Qualified { quals, inner: ty }),
        }
    }

    /// The name of a type for a message.
    pub(crate) fn show(&self, ty: TypeId) -> String {
        self.types.describe(ty)
    }

    /// A string literal as an object; equal ones are one.
    pub(crate) fn intern_string(&mut self, bytes: Vec<u8>, align: u64) -> StringId {
        if let Some(&id) = self.string_ids.get(&(bytes.clone(), align)) {
            return id;
        }
        let id = StringId(self.strings.len() as u32);
        self.strings.push(StringData { bytes: bytes.clone(), align });
        self.string_ids.insert((bytes, align), id);
        id
    }

    pub(crate) fn function_mut(&mut self, id: FunctionId) -> &mut Function {
        &mut self.functions[id.0 as usize]
    }

    pub(crate) fn global_ty(&self, id: GlobalId) -> TypeId {
        self.globals[id.0 as usize].ty
    }

    pub(crate) fn local(&self, id: LocalId) -> Option<&Local> {
        self.function.as_ref().and_then(|function| function.locals.get(id.0 as usize))
    }

    /// A new local of the function being checked.
    pub(crate) fn add_local(&mut self, name: Symbol, ty: TypeId, align: u64, span: Span) -> LocalId {
        let Some(function) = self.function.as_mut() else { return LocalId(0) };
        let id = LocalId(function.locals.len() as u32);
        let local = Local { name, ty, align, register: None, cleanup: None, address_taken: false, span };
        function.locals.push(local);
        id
    }

    pub(crate) fn find_block_tag(&self, name: Symbol) -> Option<Tag> {
        self.scopes.iter().rev().find_map(|scope| scope.tags.get(&name).copied())
    }

    /// An object's zero contents.
    pub(crate) fn zeros(size: u64) -> StaticData {
        StaticData { bytes: Vec::new(), size, addresses: Vec::new() }
    }

    pub(crate) fn enum_complete(&self, id: EnumId) -> bool {
        let enumeration = self.types.enumeration(id);
        enumeration.fixed || enumeration.values.is_some()
    }
}
