//! BTF, the type format of BPF objects and of the kernel itself: a data model, reading and writing it in both byte
//! orders, choosing what of a translation unit's types an object needs, and printing types as C.
//!
//! * [`Types`] is a finished collection with the ids that a file has; it is read, written, dumped and printed.
//! * [`Pool`] is where a compiler collects the types of a translation unit; [`emit()`] takes from it what the object
//!   reaches and gives `Types`.
//! * [`Ext`] is the `.BTF.ext` companion: function and line records and CO-RE relocations of an object's code.
//!
//! The format is described in the kernel's `Documentation/bpf/btf.rst` and `include/uapi/linux/btf.h`.

mod bytes;
pub mod c;
mod dedup;
mod dump;
mod emit;
mod ext;
mod model;
mod pool;
mod read;
mod strings;
mod types;
mod write;

pub use bytes::Endian;
pub use dedup::dedup;
pub use dump::dump;
pub use emit::{Emitted, Section, emit};
pub use ext::{CoreKind, CoreReloc, Ext, ExtSection, FuncInfo, LineInfo};
pub use model::{
    Array, Composite, DataSec, DeclTag, Encoding, Enum, Enumerator, Func, FuncProto, Int, Kind, Linkage, Member, Param,
    SecVar, Type, TypeId, Var,
};
pub use pool::Pool;
pub use read::{ReadError, is_split};
pub use strings::{Name, Strings};
pub use types::Types;
pub use write::WriteError;
