//! The typed tree: what the checker makes of a translation unit and the lowering reads.
//!
//! Every name is resolved, every conversion is explicit ([`ExprKind::Cast`], [`ExprKind::Load`],
//! [`ExprKind::Decay`]), every callee is a fact ([`Callee`]), every static initialiser is bytes.

mod expr;
mod stmt;

pub use expr::*;
pub use stmt::*;

use beec_source::{Diagnostic, Span, Symbol};
use rustc_hash::FxHashMap;

use crate::types::{TypeId, Types};

/// An object with static storage duration, defined or extern.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct GlobalId(pub u32);
/// A function, defined or extern.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FunctionId(pub u32);
/// A string literal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct StringId(pub u32);
/// An object with automatic storage duration, in its function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct LocalId(pub u32);
/// A label, in its function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct LabelId(pub u32);

/// A checked translation unit.
///
/// It is not larger than it need be: functions and objects of headers that nothing names are not in it.
/// Every record that the object's BTF has to show in full is complete.
#[derive(Debug)]
pub struct Program {
    /// The types.
    pub types: Types,
    /// Objects by [`GlobalId`], in order of first declaration.
    pub globals: Vec<Global>,
    /// Functions by [`FunctionId`], in order of first declaration.
    pub functions: Vec<Function>,
    /// String literals by [`StringId`].
    pub strings: Vec<StringData>,
    /// File-scope `asm`.
    pub asm: Vec<Asm>,
    /// Errors that wait for the optimiser: what to say of a call that BPF cannot have, by its place, if it is not
    /// optimised away or into something else.
    pub refusals: FxHashMap<Span, Diagnostic>,
}

/// How a name is seen from other translation units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Linkage {
    /// `static`, and everything without linkage.
    Internal,
    /// Seen from other units.
    External,
}

/// An object with static storage duration.
#[derive(Clone, Debug)]
pub struct Global {
    /// The ELF symbol's name; `func.name` for a local static (then `func.name.1` …).
    pub name: Symbol,
    /// Its type (of a flexible last member or `[]` array: completed by the initialiser).
    pub ty: TypeId,
    /// Linkage.
    pub linkage: Linkage,
    /// `None` for an extern object that this unit only refers to.
    pub definition: Option<StaticData>,
    /// `section("…")`
    pub section: Option<Symbol>,
    /// Alignment in bytes, from its type and `aligned`.
    pub align: u64,
    /// The object may live in `.rodata`: it is `const` (`const volatile` too) at the top.
    pub read_only: bool,
    /// Volatile at the top: its value is never folded.
    pub is_volatile: bool,
    /// `weak`
    pub weak: bool,
    /// `visibility("hidden")`
    pub hidden: bool,
    /// `used` (or `retain`): stays though nothing names it.
    pub used: bool,
    /// Whether anything in emitted code or data names it, so far as the checker can see.
    pub referenced: bool,
    /// 1 for an arena object.
    pub address_space: u32,
    /// `btf_decl_tag`s.
    pub decl_tags: Vec<Symbol>,
    /// The name in its declaration.
    pub span: Span,
}

/// The initial contents of an object, in the target's byte order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaticData {
    /// The object's bytes; shorter than the object where the rest is zero.
    pub bytes: Vec<u8>,
    /// Size of the object in bytes, a flexible member's initialiser included.
    pub size: u64,
    /// Addresses in it, ascending by offset. The bytes there are zero.
    pub addresses: Vec<StaticAddress>,
}

/// An address inside a static initialiser; 8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StaticAddress {
    /// Where in the object.
    pub offset: u64,
    /// Of what.
    pub target: StaticTarget,
    /// Plus this many bytes.
    pub addend: i64,
    /// The expression.
    pub span: Span,
}

/// What an address constant points to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StaticTarget {
    /// An object.
    Global(GlobalId),
    /// A function.
    Function(FunctionId),
    /// A string literal.
    String(StringId),
}

/// A string literal as an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StringData {
    /// The bytes in the target's byte order, with the terminating zero.
    pub bytes: Vec<u8>,
    /// Alignment: the size of a code unit.
    pub align: u64,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// The ELF symbol's name.
    pub name: Symbol,
    /// Its type: always [`Type::Function`](crate::types::Type::Function) below typedefs. For a defined function the
    /// composite of its declarations, with the definition's parameter names.
    pub ty: TypeId,
    /// Linkage.
    pub linkage: Linkage,
    /// The body; `None` for a function that this unit only refers to.
    pub definition: Option<FunctionBody>,
    /// `section("…")`; `.ksyms` makes an extern function a kfunc.
    pub section: Option<Symbol>,
    /// What the attributes say about inlining.
    pub inline: Inline,
    /// `weak`
    pub weak: bool,
    /// `visibility("hidden")`
    pub hidden: bool,
    /// `used` (or `retain`), or external linkage: stays though nothing calls it.
    pub used: bool,
    /// `naked`: the body is assembly and nothing is added to it.
    pub naked: bool,
    /// `noreturn`
    pub noreturn: bool,
    /// `flatten`: calls in it are inlined where possible.
    pub flatten: bool,
    /// `const`: the result depends on the arguments alone.
    pub is_const: bool,
    /// `pure`
    pub is_pure: bool,
    /// `error("…")`: calling it is an error unless the call is optimised away.
    pub error: Option<Symbol>,
    /// `btf_decl_tag`s of the function.
    pub decl_tags: Vec<Symbol>,
    /// `btf_decl_tag`s of the parameters: index and text, in order.
    pub param_tags: Vec<(u32, Symbol)>,
    /// The name in the definition, else in the first declaration.
    pub span: Span,
}

/// What is said about inlining.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inline {
    /// Nothing.
    Default,
    /// `inline`
    Hint,
    /// `always_inline`: at every level.
    Always,
    /// `noinline`
    Never,
}

/// A function's definition.
#[derive(Clone, Debug)]
pub struct FunctionBody {
    /// Locals by [`LocalId`]; the parameters come first, in order.
    pub locals: Vec<Local>,
    /// How many of them are parameters.
    pub param_count: usize,
    /// Labels by [`LabelId`]: name and place, for messages.
    pub labels: Vec<(Symbol, Span)>,
    /// The body.
    pub body: Block,
    /// The closing brace.
    pub end: Span,
}

/// An object with automatic storage duration.
#[derive(Clone, Debug)]
pub struct Local {
    /// Its name; empty for compound literals and unnamed parameters.
    pub name: Symbol,
    /// Its type, complete.
    pub ty: TypeId,
    /// Alignment in bytes.
    pub align: u64,
    /// `register T x asm("r6")`: the register that asm operands naming it get.
    pub register: Option<u8>,
    /// `cleanup(f)`: called with the address whenever the scope is left.
    pub cleanup: Option<FunctionId>,
    /// Whether `&`, decay or an asm memory operand exposes its address.
    pub address_taken: bool,
    /// The name in its declaration.
    pub span: Span,
}
