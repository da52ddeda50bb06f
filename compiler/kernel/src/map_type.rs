//! `enum bpf_map_type` and what a definition in `.maps` must say for each.

use crate::release::Release;
use Entries::{Given, Unlimited};
use Operand::{Absent, Any, Word};

/// A kind of map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapType {
    /// The number in `enum bpf_map_type`.
    pub id: u32,
    /// The name there, with `BPF_MAP_TYPE_`.
    pub name: &'static str,
    /// The first release with it; none if it is newer than the release this table was made from.
    pub since: Option<Release>,
    /// What its key must be.
    pub key: Operand,
    /// What its value must be.
    pub value: Operand,
    /// What its `max_entries` must be.
    pub entries: Entries,
}

/// What the key or the value of a map must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// There is none: the size is 0.
    Absent,
    /// Four bytes.
    Word,
    /// Any type.
    Any,
}

/// What `max_entries` must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// It must be given.
    Given,
    /// It may be left out: zero is right, or the loader fills it in.
    Unlimited,
}

const fn row(
    id: u32,
    name: &'static str,
    since: (u16, u16),
    key: Operand,
    value: Operand,
    entries: Entries,
) -> MapType {
    let since = if since.0 == 0 { None } else { Some(Release::new(since.0, since.1)) };
    MapType { id, name, since, key, value, entries }
}

/// Ids: `include/uapi/linux/bpf.h` of Linux 6.12, the last two from libbpf 1.8's. Releases: docs/kernel-versions.md in
/// iovisor/bcc, cgrp_storage and arena by their commits. Sizes: each type's `map_alloc_check` in `kernel/bpf` and `net`.
static MAP_TYPES: [MapType; 35] = [
    row(1, "BPF_MAP_TYPE_HASH", (3, 19), Any, Any, Given),
    row(2, "BPF_MAP_TYPE_ARRAY", (3, 19), Word, Any, Given),
    row(3, "BPF_MAP_TYPE_PROG_ARRAY", (4, 2), Word, Word, Given),
    row(4, "BPF_MAP_TYPE_PERF_EVENT_ARRAY", (4, 3), Word, Word, Unlimited),
    row(5, "BPF_MAP_TYPE_PERCPU_HASH", (4, 6), Any, Any, Given),
    row(6, "BPF_MAP_TYPE_PERCPU_ARRAY", (4, 6), Word, Any, Given),
    row(7, "BPF_MAP_TYPE_STACK_TRACE", (4, 6), Word, Any, Given),
    row(8, "BPF_MAP_TYPE_CGROUP_ARRAY", (4, 8), Word, Word, Given),
    row(9, "BPF_MAP_TYPE_LRU_HASH", (4, 10), Any, Any, Given),
    row(10, "BPF_MAP_TYPE_LRU_PERCPU_HASH", (4, 10), Any, Any, Given),
    row(11, "BPF_MAP_TYPE_LPM_TRIE", (4, 11), Any, Any, Given),
    row(12, "BPF_MAP_TYPE_ARRAY_OF_MAPS", (4, 12), Word, Word, Given),
    row(13, "BPF_MAP_TYPE_HASH_OF_MAPS", (4, 12), Any, Word, Given),
    row(14, "BPF_MAP_TYPE_DEVMAP", (4, 14), Word, Any, Given),
    row(15, "BPF_MAP_TYPE_SOCKMAP", (4, 14), Word, Any, Given),
    row(16, "BPF_MAP_TYPE_CPUMAP", (4, 15), Word, Any, Given),
    row(17, "BPF_MAP_TYPE_XSKMAP", (4, 18), Word, Word, Given),
    row(18, "BPF_MAP_TYPE_SOCKHASH", (4, 18), Any, Any, Given),
    row(19, "BPF_MAP_TYPE_CGROUP_STORAGE", (4, 19), Any, Any, Unlimited),
    row(20, "BPF_MAP_TYPE_REUSEPORT_SOCKARRAY", (4, 19), Word, Any, Given),
    row(21, "BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE", (4, 20), Any, Any, Unlimited),
    row(22, "BPF_MAP_TYPE_QUEUE", (4, 20), Absent, Any, Given),
    row(23, "BPF_MAP_TYPE_STACK", (4, 20), Absent, Any, Given),
    row(24, "BPF_MAP_TYPE_SK_STORAGE", (5, 2), Word, Any, Unlimited),
    row(25, "BPF_MAP_TYPE_DEVMAP_HASH", (5, 4), Word, Any, Given),
    row(26, "BPF_MAP_TYPE_STRUCT_OPS", (5, 6), Word, Any, Given),
    row(27, "BPF_MAP_TYPE_RINGBUF", (5, 8), Absent, Absent, Given),
    row(28, "BPF_MAP_TYPE_INODE_STORAGE", (5, 10), Word, Any, Unlimited),
    row(29, "BPF_MAP_TYPE_TASK_STORAGE", (5, 11), Word, Any, Unlimited),
    row(30, "BPF_MAP_TYPE_BLOOM_FILTER", (5, 16), Absent, Any, Given),
    row(31, "BPF_MAP_TYPE_USER_RINGBUF", (6, 1), Absent, Absent, Given),
    row(32, "BPF_MAP_TYPE_CGRP_STORAGE", (6, 2), Word, Any, Unlimited),
    row(33, "BPF_MAP_TYPE_ARENA", (6, 9), Absent, Absent, Given),
    row(34, "BPF_MAP_TYPE_INSN_ARRAY", (0, 0), Word, Any, Given),
    row(35, "BPF_MAP_TYPE_RHASH", (0, 0), Any, Any, Unlimited),
];

/// Every map type in the order of the numbers.
pub fn map_types() -> &'static [MapType] {
    &MAP_TYPES
}

/// The map type with this number.
pub fn map_type(id: u32) -> Option<&'static MapType> {
    MAP_TYPES.get(usize::try_from(id).ok()?.checked_sub(1)?)
}

/// The map type with this name, which begins with `BPF_MAP_TYPE_`.
pub fn map_type_named(name: &str) -> Option<&'static MapType> {
    MAP_TYPES.iter().find(|kind| kind.name == name)
}
