//! `enum bpf_prog_type` and `enum bpf_attach_type`.

use crate::release::Release;
use ProgramType::*;

/// The type of a program, numbered as in `enum bpf_prog_type` (Linux 6.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
#[expect(missing_docs, reason = "the variants are the kernel's names")]
pub enum ProgramType {
    SocketFilter = 1,
    Kprobe,
    SchedCls,
    SchedAct,
    Tracepoint,
    Xdp,
    PerfEvent,
    CgroupSkb,
    CgroupSock,
    LwtIn,
    LwtOut,
    LwtXmit,
    SockOps,
    SkSkb,
    CgroupDevice,
    SkMsg,
    RawTracepoint,
    CgroupSockAddr,
    LwtSeg6local,
    LircMode2,
    SkReuseport,
    FlowDissector,
    CgroupSysctl,
    RawTracepointWritable,
    CgroupSockopt,
    Tracing,
    StructOps,
    Ext,
    Lsm,
    SkLookup,
    Syscall,
    Netfilter,
}

/// A program type, its name without `BPF_PROG_TYPE_`, its first release, the type that its context points to.
///
/// Names and contexts: `include/linux/bpf_types.h` of Linux 6.12. Releases: docs/kernel-versions.md in iovisor/bcc;
/// netfilter: Linux commit fd9c663b9ad6 of April 2023.
type Row = (ProgramType, &'static str, Release, &'static str);

const fn row(kind: ProgramType, name: &'static str, major: u16, minor: u16, context: &'static str) -> Row {
    (kind, name, Release::new(major, minor), context)
}

const ROWS: [Row; 32] = [
    row(SocketFilter, "SOCKET_FILTER", 3, 19, "struct __sk_buff"),
    row(Kprobe, "KPROBE", 4, 1, "struct pt_regs"),
    row(SchedCls, "SCHED_CLS", 4, 1, "struct __sk_buff"),
    row(SchedAct, "SCHED_ACT", 4, 1, "struct __sk_buff"),
    row(Tracepoint, "TRACEPOINT", 4, 7, "__u64"),
    row(Xdp, "XDP", 4, 8, "struct xdp_md"),
    row(PerfEvent, "PERF_EVENT", 4, 9, "struct bpf_perf_event_data"),
    row(CgroupSkb, "CGROUP_SKB", 4, 10, "struct __sk_buff"),
    row(CgroupSock, "CGROUP_SOCK", 4, 10, "struct bpf_sock"),
    row(LwtIn, "LWT_IN", 4, 10, "struct __sk_buff"),
    row(LwtOut, "LWT_OUT", 4, 10, "struct __sk_buff"),
    row(LwtXmit, "LWT_XMIT", 4, 10, "struct __sk_buff"),
    row(SockOps, "SOCK_OPS", 4, 13, "struct bpf_sock_ops"),
    row(SkSkb, "SK_SKB", 4, 14, "struct __sk_buff"),
    row(CgroupDevice, "CGROUP_DEVICE", 4, 15, "struct bpf_cgroup_dev_ctx"),
    row(SkMsg, "SK_MSG", 4, 17, "struct sk_msg_md"),
    row(RawTracepoint, "RAW_TRACEPOINT", 4, 17, "struct bpf_raw_tracepoint_args"),
    row(CgroupSockAddr, "CGROUP_SOCK_ADDR", 4, 17, "struct bpf_sock_addr"),
    row(LwtSeg6local, "LWT_SEG6LOCAL", 4, 18, "struct __sk_buff"),
    row(LircMode2, "LIRC_MODE2", 4, 18, "__u32"),
    row(SkReuseport, "SK_REUSEPORT", 4, 19, "struct sk_reuseport_md"),
    row(FlowDissector, "FLOW_DISSECTOR", 4, 20, "struct __sk_buff"),
    row(CgroupSysctl, "CGROUP_SYSCTL", 5, 2, "struct bpf_sysctl"),
    row(RawTracepointWritable, "RAW_TRACEPOINT_WRITABLE", 5, 2, "struct bpf_raw_tracepoint_args"),
    row(CgroupSockopt, "CGROUP_SOCKOPT", 5, 3, "struct bpf_sockopt"),
    row(Tracing, "TRACING", 5, 5, "void *"),
    row(StructOps, "STRUCT_OPS", 5, 6, "void *"),
    row(Ext, "EXT", 5, 6, "void *"),
    row(Lsm, "LSM", 5, 7, "void *"),
    row(SkLookup, "SK_LOOKUP", 5, 9, "struct bpf_sk_lookup"),
    row(Syscall, "SYSCALL", 5, 14, "void"),
    row(Netfilter, "NETFILTER", 6, 4, "struct bpf_nf_ctx"),
];

impl ProgramType {
    /// All program types in the order of their numbers.
    pub fn all() -> impl Iterator<Item = ProgramType> {
        ROWS.iter().map(|row| row.0)
    }

    /// The number in `enum bpf_prog_type`.
    pub const fn id(self) -> u32 {
        self as u32
    }

    /// The name in `enum bpf_prog_type`, without `BPF_PROG_TYPE_`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The first release with it.
    pub fn since(self) -> Release {
        self.row().2
    }

    /// The C type that the program's argument points to.
    pub fn context(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize - 1]
    }
}

/// A set of program types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgramTypes(u64);

impl ProgramTypes {
    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Whether the set has this type.
    pub const fn contains(self, kind: ProgramType) -> bool {
        self.0 & (1 << kind as u32) != 0
    }

    /// The types in the set, in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = ProgramType> {
        ProgramType::all().filter(move |&kind| self.contains(kind))
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The bits of a set of program types, for the generated table.
pub(crate) const fn types(list: &[ProgramType]) -> u64 {
    let mut bits = 0;
    let mut index = 0;
    while index < list.len() {
        bits |= 1 << list[index] as u32;
        index += 1;
    }
    bits
}

/// The names of `enum bpf_attach_type`, each at its number: Linux 6.12 up to `BPF_TRACE_KPROBE_SESSION`, the rest from
/// the header that libbpf 1.8 carries.
pub const ATTACH_TYPES: [&str; 62] = [
    "BPF_CGROUP_INET_INGRESS",
    "BPF_CGROUP_INET_EGRESS",
    "BPF_CGROUP_INET_SOCK_CREATE",
    "BPF_CGROUP_SOCK_OPS",
    "BPF_SK_SKB_STREAM_PARSER",
    "BPF_SK_SKB_STREAM_VERDICT",
    "BPF_CGROUP_DEVICE",
    "BPF_SK_MSG_VERDICT",
    "BPF_CGROUP_INET4_BIND",
    "BPF_CGROUP_INET6_BIND",
    "BPF_CGROUP_INET4_CONNECT",
    "BPF_CGROUP_INET6_CONNECT",
    "BPF_CGROUP_INET4_POST_BIND",
    "BPF_CGROUP_INET6_POST_BIND",
    "BPF_CGROUP_UDP4_SENDMSG",
    "BPF_CGROUP_UDP6_SENDMSG",
    "BPF_LIRC_MODE2",
    "BPF_FLOW_DISSECTOR",
    "BPF_CGROUP_SYSCTL",
    "BPF_CGROUP_UDP4_RECVMSG",
    "BPF_CGROUP_UDP6_RECVMSG",
    "BPF_CGROUP_GETSOCKOPT",
    "BPF_CGROUP_SETSOCKOPT",
    "BPF_TRACE_RAW_TP",
    "BPF_TRACE_FENTRY",
    "BPF_TRACE_FEXIT",
    "BPF_MODIFY_RETURN",
    "BPF_LSM_MAC",
    "BPF_TRACE_ITER",
    "BPF_CGROUP_INET4_GETPEERNAME",
    "BPF_CGROUP_INET6_GETPEERNAME",
    "BPF_CGROUP_INET4_GETSOCKNAME",
    "BPF_CGROUP_INET6_GETSOCKNAME",
    "BPF_XDP_DEVMAP",
    "BPF_CGROUP_INET_SOCK_RELEASE",
    "BPF_XDP_CPUMAP",
    "BPF_SK_LOOKUP",
    "BPF_XDP",
    "BPF_SK_SKB_VERDICT",
    "BPF_SK_REUSEPORT_SELECT",
    "BPF_SK_REUSEPORT_SELECT_OR_MIGRATE",
    "BPF_PERF_EVENT",
    "BPF_TRACE_KPROBE_MULTI",
    "BPF_LSM_CGROUP",
    "BPF_STRUCT_OPS",
    "BPF_NETFILTER",
    "BPF_TCX_INGRESS",
    "BPF_TCX_EGRESS",
    "BPF_TRACE_UPROBE_MULTI",
    "BPF_CGROUP_UNIX_CONNECT",
    "BPF_CGROUP_UNIX_SENDMSG",
    "BPF_CGROUP_UNIX_RECVMSG",
    "BPF_CGROUP_UNIX_GETPEERNAME",
    "BPF_CGROUP_UNIX_GETSOCKNAME",
    "BPF_NETKIT_PRIMARY",
    "BPF_NETKIT_PEER",
    "BPF_TRACE_KPROBE_SESSION",
    "BPF_TRACE_UPROBE_SESSION",
    "BPF_TRACE_FSESSION",
    "BPF_TRACE_FENTRY_MULTI",
    "BPF_TRACE_FEXIT_MULTI",
    "BPF_TRACE_FSESSION_MULTI",
];

/// The number of an attach type by its full name.
pub fn attach_type_id(name: &str) -> Option<u32> {
    ATTACH_TYPES.iter().position(|known| *known == name).and_then(|index| u32::try_from(index).ok())
}
