//! Typed expressions.

use beec_source::{Span, Symbol};

use super::{Block, FunctionId, GlobalId, InitList, LocalId, StringId};
use crate::types::{EnumId, RecordId, TypeId};

/// A value (C11 6.5; "rvalue").
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type, unqualified unless it is a pointer's pointee.
    pub ty: TypeId,
    /// Where it is written.
    pub span: Span,
}

/// A place that holds an object ("lvalue").
#[derive(Clone, Debug)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// The object's type, with its qualifiers.
    pub ty: TypeId,
    /// Where it is written.
    pub span: Span,
}

/// The forms of a place.
#[derive(Clone, Debug)]
pub enum PlaceKind {
    /// A local.
    Local(LocalId),
    /// An object with static storage duration.
    Global(GlobalId),
    /// A string literal's array.
    String(StringId),
    /// What a pointer points to.
    Deref(Box<Expr>),
    /// A member of a record.
    Member {
        /// The record.
        base: Box<Place>,
        /// Its type.
        record: RecordId,
        /// Index into its fields.
        index: u32,
        /// Where it is, if it is a bit-field.
        bits: Option<BitField>,
    },
    /// An element of an array (indexing a *pointer* is a [`Deref`](PlaceKind::Deref) of a [`PtrAdd`](ExprKind::PtrAdd)).
    Index {
        /// The array.
        base: Box<Place>,
        /// The index, of a 64-bit integer type.
        index: Box<Expr>,
        /// Size of an element in bytes.
        element_size: u64,
    },
    /// A compound literal: `local` is initialised whenever this is evaluated.
    CompoundLiteral {
        /// The object.
        local: LocalId,
        /// Its initialiser.
        init: InitList,
    },
    /// The place a record value is put to so that a member of it can be named.
    Temporary(Box<Expr>),
    /// A statement expression or comma whose result is a place: evaluate the expression for its effects first.
    After(Box<Expr>, Box<Place>),
}

/// A bit-field's place: `width` bits at `shift` above the least significant bit of the unit of `unit_size`
/// bytes (in the target's byte order) that begins `unit_offset` bytes into the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BitField {
    /// Byte offset of the unit in the record, a multiple of its size unless the record is packed.
    pub unit_offset: u64,
    /// Bytes: 1, 2, 4 or 8; 9 where it begins in the first and ends in the last.
    pub unit_size: u8,
    /// Bits below it in the unit, counted from the least significant.
    pub shift: u8,
    /// Bits.
    pub width: u8,
    /// Sign-extended on reading.
    pub signed: bool,
}

/// The forms of a value.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// An integer, pointer or `_Bool` constant: the value sign- or zero-extended from its type to 64 bits. Of 128 bits: sign-
    /// extended from these 64, whatever its type.
    Const(i64),
    /// A floating constant, only in initialisers and copies: its bits.
    FloatConst(u64),
    /// The value of an object (lvalue conversion). Of record type: the whole record.
    Load(Place),
    /// `&place`; of a bit-field never.
    AddressOf(Place),
    /// An array's address as a pointer to its first element.
    Decay(Place),
    /// A function's address.
    FunctionAddress(FunctionId),
    /// A conversion.
    Cast {
        /// Which.
        kind: CastKind,
        /// Of what.
        operand: Box<Expr>,
    },
    /// `-e`, `~e`; operands are promoted.
    Unary {
        /// Which.
        op: UnaryOp,
        /// Of what.
        operand: Box<Expr>,
    },
    /// `!e`, of scalar type: 1 where it equals zero.
    Not(Box<Expr>),
    /// Arithmetic on two values of the result's type (shifts: the right operand has its own promoted type).
    /// Signedness is the result type's.
    Binary {
        /// Which.
        op: BinaryOp,
        /// Left operand.
        lhs: Box<Expr>,
        /// Right operand.
        rhs: Box<Expr>,
    },
    /// A comparison of two values of one type (pointers compare unsigned); the result is `int`.
    Compare {
        /// Which.
        op: CompareOp,
        /// Left operand.
        lhs: Box<Expr>,
        /// Right operand.
        rhs: Box<Expr>,
    },
    /// `pointer ± index * element_size`.
    PtrAdd {
        /// A subscript that a CO-RE relocation names, even where no member follows.
        relocated: bool,
        /// The pointer.
        pointer: Box<Expr>,
        /// The index, of a 64-bit integer type.
        index: Box<Expr>,
        /// Size of the pointee in bytes (1 for `void`).
        element_size: u64,
        /// Subtract.
        subtract: bool,
    },
    /// `(a - b) / element_size`, of type `long`.
    PtrDiff {
        /// Minuend.
        lhs: Box<Expr>,
        /// Subtrahend.
        rhs: Box<Expr>,
        /// Size of the pointee in bytes.
        element_size: u64,
    },
    /// `a && b`
    LogicalAnd(Box<Expr>, Box<Expr>),
    /// `a || b`
    LogicalOr(Box<Expr>, Box<Expr>),
    /// `c ? a : b`, both converted to the result's type.
    Conditional {
        /// Compared with zero.
        condition: Box<Expr>,
        /// If it differs.
        then: Box<Expr>,
        /// If it does not.
        otherwise: Box<Expr>,
    },
    /// GNU `c ?: b`: `condition` is evaluated once, and is the result after `convert`.
    Elvis {
        /// Compared with zero.
        condition: Box<Expr>,
        /// The condition's value converted to the result's type: casts around one [`ExprKind::Reuse`].
        convert: Box<Expr>,
        /// Otherwise.
        otherwise: Box<Expr>,
    },
    /// Inside [`ExprKind::Elvis`]: the condition's value.
    Reuse,
    /// `place = value`; the result is the stored value.
    Assign {
        /// Where to.
        place: Place,
        /// The value, converted to the place's type (also of record type).
        value: Box<Expr>,
    },
    /// `place op= rhs`: the place's value is converted to `compute_ty`, combined, converted back and stored; the
    /// place is evaluated once. The result is the stored value.
    AssignOp {
        /// Which.
        op: BinaryOp,
        /// Where to.
        place: Place,
        /// The type of the arithmetic.
        compute_ty: TypeId,
        /// Right operand, of `compute_ty` (shifts: of its own type).
        rhs: Box<Expr>,
    },
    /// `pointer_place ±= index * element_size`; the result is the stored value.
    PtrAssignAdd {
        /// Where to.
        place: Place,
        /// The index, of a 64-bit integer type.
        index: Box<Expr>,
        /// Size of the pointee in bytes.
        element_size: u64,
        /// Subtract.
        subtract: bool,
    },
    /// `++` and `--`: adds `delta` (already scaled for pointers, and in `compute_ty` for integers).
    Increment {
        /// Where to.
        place: Place,
        /// What is added.
        delta: i64,
        /// The type of the arithmetic: the promoted type, or the pointer type itself.
        compute_ty: TypeId,
        /// The result is the old value.
        post: bool,
    },
    /// `a, b`
    Comma(Box<Expr>, Box<Expr>),
    /// A call.
    Call {
        /// What is called: a fact of the declaration.
        callee: Callee,
        /// The function's type.
        function_ty: TypeId,
        /// Arguments, converted to the parameters' types or promoted.
        args: Vec<Expr>,
    },
    /// `({ … })`: `value` is the last expression, evaluated before the block's cleanups.
    StatementExpr {
        /// The statements before the value.
        block: Box<Block>,
        /// The value; absent if the expression is void.
        value: Option<Box<Expr>>,
    },
    /// A builtin that stays for the lowering.
    Builtin {
        /// Which.
        builtin: Builtin,
        /// Arguments, converted.
        args: Vec<Expr>,
    },
    /// `__builtin_preserve_access_index(e)`: every access step inside is CO-RE relocated.
    PreserveAccessIndex(Box<Expr>),
    /// `__builtin_preserve_field_info(place, kind)`: kinds 0 to 5 of `enum bpf_core_relo_kind`.
    CoreFieldInfo {
        /// The CO-RE relocation kind.
        kind: u8,
        /// The field.
        place: Place,
    },
    /// `__builtin_btf_type_id`, `__builtin_preserve_type_info`: kinds 6–9 and 12.
    CoreTypeInfo {
        /// The CO-RE relocation kind.
        kind: u8,
        /// The type as written.
        of: TypeId,
    },
    /// `__builtin_preserve_enum_value`: kinds 10 and 11.
    CoreEnumValue {
        /// The CO-RE relocation kind.
        kind: u8,
        /// The type as written (the enum or a typedef of it).
        of: TypeId,
        /// The enum.
        enumeration: EnumId,
        /// Which enumerator.
        index: u32,
    },
    /// Not worth lowering: an error was reported.
    Error,
}

/// What a call calls.
#[derive(Clone, Debug)]
pub enum Callee {
    /// A BPF helper: `call N`.
    Helper {
        /// Its number, as in the declaration.
        id: i32,
        /// The name it is called by, for messages.
        name: Option<Symbol>,
    },
    /// A function that this unit does not define: a kfunc (`__ksym`) or one that the linker finds.
    Extern(FunctionId),
    /// A function of this unit.
    Subprogram(FunctionId),
    /// A pointer: what it points to may be known once functions are inlined.
    Pointer(Box<Expr>),
}

/// A conversion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CastKind {
    /// Between integer types (enums included): truncation, or extension by the *operand's* signedness.
    Int,
    /// Anything scalar to `_Bool`: 1 where it differs from zero.
    Bool,
    /// Integer to pointer.
    IntToPtr,
    /// Pointer to integer.
    PtrToInt,
    /// Between pointers: nothing happens.
    Pointer,
    /// Between pointers of different address spaces.
    AddressSpace {
        /// Of the operand's pointee.
        from: u32,
        /// Of the result's pointee.
        to: u32,
    },
    /// To `void`.
    Void,
    /// A value wrapped into a transparent union, or a reinterpretation of the same bits (float copies).
    Bits,
}

/// A prefix operator on promoted operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `~`
    BitNot,
}

/// Arithmetic.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
}

/// Comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CompareOp {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// Builtins that reach the lowering; all others are folded by the checker or are plain expressions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Builtin {
    /// `memcpy(dst, src, n)`, also `memcpy_inline`, and calls of functions with these names; the result is `dst`.
    Memcpy,
    /// `memmove(dst, src, n)`
    Memmove,
    /// `memset(dst, byte, n)`
    Memset,
    /// `memcmp(a, b, n)`, also `bcmp`
    Memcmp,
    /// A C library function on strings, by its name; arguments and result as in its prototype. The optimiser decides
    /// what it gives, or it is an error.
    Text(&'static str),
    /// An operation on floating point numbers, which has to be gone in the end.
    Float(FloatOp),
    /// `__builtin_alloca(n)`; `n` bytes that live until the function returns, if the optimiser knows how many.
    Alloca,
    /// `__builtin_constant_p(e)` that the checker cannot decide: 1 if the argument is a constant after inlining.
    ConstantP,
    /// `__builtin_expect(e, c)`: `e`; the second argument is a hint.
    Expect,
    /// `__builtin_unreachable()`
    Unreachable,
    /// `__builtin_trap()`: an error if it is not optimised away.
    Trap,
    /// `__builtin_assume(e)`: nothing.
    Assume,
    /// `__builtin_bswap16/32/64`; the width is the result type's.
    Bswap,
    /// `__builtin_popcount`/`parity`/`clz`/`ctz`/`ffs`/`clrsb`: on the argument's type.
    Popcount,
    /// Parity of the set bits.
    Parity,
    /// Leading zeros; a second argument is the result for zero.
    Clz,
    /// Trailing zeros; likewise.
    Ctz,
    /// `__builtin_bitreverse8/16/32/64`; the width is the result type's.
    BitReverse,
    /// `__builtin_abs` and kin.
    Abs,
    /// `__builtin_elementwise_min` of two numbers of the result's type.
    Min,
    /// `__builtin_elementwise_max`, likewise.
    Max,
    /// One plus the index of the least set bit, or 0.
    Ffs,
    /// Redundant sign bits.
    Clrsb,
    /// `__builtin_rotateleft` 8..64
    RotateLeft,
    /// `__builtin_rotateright` 8..64
    RotateRight,
    /// `__builtin_add_overflow(a, b, &r)` and kin: the operands have the pointee's… type after `infinite precision`:
    /// lowered from `(a, b, pointer)`.
    AddOverflow,
    /// As above.
    SubOverflow,
    /// As above.
    MulOverflow,
    /// `(pointer, value)`: read-modify-write; the result is the old or, where `new`, the new value.
    AtomicRmw {
        /// Which.
        op: AtomicOp,
        /// The result is the new value.
        new: bool,
        /// Memory order.
        order: MemoryOrder,
    },
    /// `(pointer, expected, desired)`: the result is the old value, or, where `success`, whether it was stored.
    CompareExchange {
        /// The result is whether it was stored.
        success: bool,
        /// Memory order.
        order: MemoryOrder,
    },
    /// `__atomic_compare_exchange_n(pointer, &expected, desired, …)`: on failure writes the old value through the second.
    CompareExchangeWriteBack {
        /// Memory order.
        order: MemoryOrder,
    },
    /// `(pointer)`
    AtomicLoad(MemoryOrder),
    /// `(pointer, value)`
    AtomicStore(MemoryOrder),
    /// `__sync_synchronize`, `__atomic_thread_fence`
    Fence(MemoryOrder),
    /// `__builtin_bpf_load_byte`/`half`/`word` `(skb, offset)` (also `llvm.bpf.load.*` spellings): the absolute packet loads.
    LoadPacket {
        /// Bytes: 1, 2 or 4.
        size: u8,
    },
    /// `__builtin_frame_address`, `__builtin_return_address`: an error was reported.
    Unsupported,
}

/// Operations on values of one floating type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FloatOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// Negation.
    Neg,
    /// A comparison; the result is an `int`.
    Compare(CompareOp),
    /// From a `long`.
    FromSigned,
    /// From an `unsigned long`.
    FromUnsigned,
    /// To a `long`, towards zero.
    ToSigned,
    /// To an `unsigned long`, towards zero.
    ToUnsigned,
    /// From the other floating type.
    Convert,
}

/// Read-modify-write operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AtomicOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// Exchange.
    Xchg,
}

/// C11 memory orders.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MemoryOrder {
    /// relaxed
    Relaxed,
    /// consume, acquire
    Acquire,
    /// release
    Release,
    /// acq_rel
    AcqRel,
    /// seq_cst
    SeqCst,
}
