//! The table of program sections.
//!
//! Names, types and flags: `section_defs` in `src/libbpf.c` of libbpf 1.8. Releases: docs/kernel-versions.md in
//! iovisor/bcc and the commits that added the attach types; `NEW` marks what came after Linux 6.13.

use super::{SectionKind, Target};
use crate::program_type::ProgramType::{self, *};
use crate::release::Release;

const NEW: (u16, u16) = (0, 0);

const fn row(name: &'static str, program_type: ProgramType, attach: &'static str, since: (u16, u16)) -> SectionKind {
    SectionKind {
        name,
        program_type,
        attach_type: if attach.is_empty() { None } else { Some(attach) },
        target: None,
        sleepable: false,
        since: if since.0 == 0 { None } else { Some(Release::new(since.0, since.1)) },
    }
}

impl SectionKind {
    const fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    const fn sleepable(mut self) -> Self {
        self.sleepable = true;
        self
    }
}

/// Every kind of program section libbpf knows.
pub fn sections() -> &'static [SectionKind] {
    &SECTIONS
}

static SECTIONS: [SectionKind; 116] = [
    // Sockets.
    row("socket", SocketFilter, "", (3, 19)),
    row("sk_reuseport/migrate", SkReuseport, "BPF_SK_REUSEPORT_SELECT_OR_MIGRATE", (5, 14)),
    row("sk_reuseport", SkReuseport, "BPF_SK_REUSEPORT_SELECT", (4, 19)),
    row("sk_lookup", SkLookup, "BPF_SK_LOOKUP", (5, 9)),
    row("sockops", SockOps, "BPF_CGROUP_SOCK_OPS", (4, 13)),
    row("sk_skb/stream_parser", SkSkb, "BPF_SK_SKB_STREAM_PARSER", (4, 14)),
    row("sk_skb/stream_verdict", SkSkb, "BPF_SK_SKB_STREAM_VERDICT", (4, 14)),
    row("sk_skb/verdict", SkSkb, "BPF_SK_SKB_VERDICT", (5, 13)),
    row("sk_skb", SkSkb, "", (4, 14)),
    row("sk_msg", SkMsg, "BPF_SK_MSG_VERDICT", (4, 17)),
    // Probes.
    row("kprobe", Kprobe, "", (4, 1)).target(Target::KernelFunction),
    row("kretprobe", Kprobe, "", (4, 1)).target(Target::KernelFunction),
    row("uprobe", Kprobe, "", (4, 1)).target(Target::UserFunction),
    row("uprobe.s", Kprobe, "", (6, 0)).target(Target::UserFunction).sleepable(),
    row("uretprobe", Kprobe, "", (4, 1)).target(Target::UserFunction),
    row("uretprobe.s", Kprobe, "", (6, 0)).target(Target::UserFunction).sleepable(),
    row("kprobe.multi", Kprobe, "BPF_TRACE_KPROBE_MULTI", (5, 18)).target(Target::KernelFunctions),
    row("kretprobe.multi", Kprobe, "BPF_TRACE_KPROBE_MULTI", (5, 18)).target(Target::KernelFunctions),
    row("kprobe.session", Kprobe, "BPF_TRACE_KPROBE_SESSION", (6, 10)).target(Target::KernelFunctions),
    row("uprobe.multi", Kprobe, "BPF_TRACE_UPROBE_MULTI", (6, 6)).target(Target::UserFunctions),
    row("uretprobe.multi", Kprobe, "BPF_TRACE_UPROBE_MULTI", (6, 6)).target(Target::UserFunctions),
    row("uprobe.session", Kprobe, "BPF_TRACE_UPROBE_SESSION", (6, 13)).target(Target::UserFunctions),
    row("uprobe.multi.s", Kprobe, "BPF_TRACE_UPROBE_MULTI", (6, 6)).target(Target::UserFunctions).sleepable(),
    row("uretprobe.multi.s", Kprobe, "BPF_TRACE_UPROBE_MULTI", (6, 6)).target(Target::UserFunctions).sleepable(),
    row("uprobe.session.s", Kprobe, "BPF_TRACE_UPROBE_SESSION", (6, 13)).target(Target::UserFunctions).sleepable(),
    row("ksyscall", Kprobe, "", (4, 1)).target(Target::Syscall),
    row("kretsyscall", Kprobe, "", (4, 1)).target(Target::Syscall),
    row("usdt", Kprobe, "", (4, 1)).target(Target::Usdt),
    row("usdt.s", Kprobe, "", (6, 0)).target(Target::Usdt).sleepable(),
    row("perf_event", PerfEvent, "", (4, 9)),
    // Traffic control.
    row("tc/ingress", SchedCls, "BPF_TCX_INGRESS", (6, 6)),
    row("tc/egress", SchedCls, "BPF_TCX_EGRESS", (6, 6)),
    row("tcx/ingress", SchedCls, "BPF_TCX_INGRESS", (6, 6)),
    row("tcx/egress", SchedCls, "BPF_TCX_EGRESS", (6, 6)),
    row("tc", SchedCls, "", (4, 1)),
    row("classifier", SchedCls, "", (4, 1)),
    row("action", SchedAct, "", (4, 1)),
    row("netkit/primary", SchedCls, "BPF_NETKIT_PRIMARY", (6, 7)),
    row("netkit/peer", SchedCls, "BPF_NETKIT_PEER", (6, 7)),
    // Tracepoints.
    row("tracepoint", Tracepoint, "", (4, 7)).target(Target::Tracepoint),
    row("tp", Tracepoint, "", (4, 7)).target(Target::Tracepoint),
    row("tracepoint.s", Tracepoint, "", NEW).target(Target::Tracepoint).sleepable(),
    row("tp.s", Tracepoint, "", NEW).target(Target::Tracepoint).sleepable(),
    row("raw_tracepoint", RawTracepoint, "", (4, 17)).target(Target::RawTracepoint),
    row("raw_tp", RawTracepoint, "", (4, 17)).target(Target::RawTracepoint),
    row("raw_tracepoint.s", RawTracepoint, "", NEW).target(Target::RawTracepoint).sleepable(),
    row("raw_tp.s", RawTracepoint, "", NEW).target(Target::RawTracepoint).sleepable(),
    row("raw_tracepoint.w", RawTracepointWritable, "", (5, 2)).target(Target::RawTracepoint),
    row("raw_tp.w", RawTracepointWritable, "", (5, 2)).target(Target::RawTracepoint),
    row("tp_btf", Tracing, "BPF_TRACE_RAW_TP", (5, 5)).target(Target::RawTracepoint),
    row("tp_btf.s", Tracing, "BPF_TRACE_RAW_TP", NEW).target(Target::RawTracepoint).sleepable(),
    // Functions of the kernel and of other programs, by BTF.
    row("fentry", Tracing, "BPF_TRACE_FENTRY", (5, 5)).target(Target::TracedFunction),
    row("fmod_ret", Tracing, "BPF_MODIFY_RETURN", (5, 7)).target(Target::TracedFunction),
    row("fexit", Tracing, "BPF_TRACE_FEXIT", (5, 5)).target(Target::TracedFunction),
    row("fentry.s", Tracing, "BPF_TRACE_FENTRY", (5, 10)).target(Target::TracedFunction).sleepable(),
    row("fmod_ret.s", Tracing, "BPF_MODIFY_RETURN", (5, 10)).target(Target::TracedFunction).sleepable(),
    row("fexit.s", Tracing, "BPF_TRACE_FEXIT", (5, 10)).target(Target::TracedFunction).sleepable(),
    row("fsession", Tracing, "BPF_TRACE_FSESSION", NEW).target(Target::TracedFunction),
    row("fsession.s", Tracing, "BPF_TRACE_FSESSION", NEW).target(Target::TracedFunction).sleepable(),
    row("fsession.multi", Tracing, "BPF_TRACE_FSESSION_MULTI", NEW).target(Target::TracedFunctions),
    row("fsession.multi.s", Tracing, "BPF_TRACE_FSESSION_MULTI", NEW).target(Target::TracedFunctions).sleepable(),
    row("fentry.multi", Tracing, "BPF_TRACE_FENTRY_MULTI", NEW).target(Target::TracedFunctions),
    row("fexit.multi", Tracing, "BPF_TRACE_FEXIT_MULTI", NEW).target(Target::TracedFunctions),
    row("fentry.multi.s", Tracing, "BPF_TRACE_FENTRY_MULTI", NEW).target(Target::TracedFunctions).sleepable(),
    row("fexit.multi.s", Tracing, "BPF_TRACE_FEXIT_MULTI", NEW).target(Target::TracedFunctions).sleepable(),
    row("freplace", Ext, "", (5, 6)).target(Target::Replaced),
    row("lsm", Lsm, "BPF_LSM_MAC", (5, 7)).target(Target::LsmHook),
    row("lsm.s", Lsm, "BPF_LSM_MAC", (5, 10)).target(Target::LsmHook).sleepable(),
    row("lsm_cgroup", Lsm, "BPF_LSM_CGROUP", (6, 0)).target(Target::LsmHook),
    row("iter", Tracing, "BPF_TRACE_ITER", (5, 8)).target(Target::Iterator),
    row("iter.s", Tracing, "BPF_TRACE_ITER", (5, 18)).target(Target::Iterator).sleepable(),
    row("struct_ops", StructOps, "", (5, 6)).target(Target::Free),
    row("struct_ops.s", StructOps, "", (6, 3)).target(Target::Free).sleepable(),
    row("syscall", Syscall, "", (5, 14)).sleepable(),
    // Packets on their way.
    row("xdp.frags/devmap", Xdp, "BPF_XDP_DEVMAP", (5, 18)),
    row("xdp/devmap", Xdp, "BPF_XDP_DEVMAP", (5, 8)),
    row("xdp.frags/cpumap", Xdp, "BPF_XDP_CPUMAP", (5, 18)),
    row("xdp/cpumap", Xdp, "BPF_XDP_CPUMAP", (5, 9)),
    row("xdp.frags", Xdp, "BPF_XDP", (5, 18)),
    row("xdp", Xdp, "BPF_XDP", (4, 8)),
    row("lwt_in", LwtIn, "", (4, 10)),
    row("lwt_out", LwtOut, "", (4, 10)),
    row("lwt_xmit", LwtXmit, "", (4, 10)),
    row("lwt_seg6local", LwtSeg6local, "", (4, 18)),
    row("flow_dissector", FlowDissector, "BPF_FLOW_DISSECTOR", (4, 20)),
    row("netfilter", Netfilter, "BPF_NETFILTER", (6, 4)),
    row("lirc_mode2", LircMode2, "BPF_LIRC_MODE2", (4, 18)),
    // Control groups.
    row("cgroup_skb/ingress", CgroupSkb, "BPF_CGROUP_INET_INGRESS", (4, 10)),
    row("cgroup_skb/egress", CgroupSkb, "BPF_CGROUP_INET_EGRESS", (4, 10)),
    row("cgroup/skb", CgroupSkb, "", (4, 10)),
    row("cgroup/sock_create", CgroupSock, "BPF_CGROUP_INET_SOCK_CREATE", (4, 10)),
    row("cgroup/sock_release", CgroupSock, "BPF_CGROUP_INET_SOCK_RELEASE", (5, 9)),
    row("cgroup/sock", CgroupSock, "BPF_CGROUP_INET_SOCK_CREATE", (4, 10)),
    row("cgroup/post_bind4", CgroupSock, "BPF_CGROUP_INET4_POST_BIND", (4, 17)),
    row("cgroup/post_bind6", CgroupSock, "BPF_CGROUP_INET6_POST_BIND", (4, 17)),
    row("cgroup/bind4", CgroupSockAddr, "BPF_CGROUP_INET4_BIND", (4, 17)),
    row("cgroup/bind6", CgroupSockAddr, "BPF_CGROUP_INET6_BIND", (4, 17)),
    row("cgroup/connect4", CgroupSockAddr, "BPF_CGROUP_INET4_CONNECT", (4, 17)),
    row("cgroup/connect6", CgroupSockAddr, "BPF_CGROUP_INET6_CONNECT", (4, 17)),
    row("cgroup/connect_unix", CgroupSockAddr, "BPF_CGROUP_UNIX_CONNECT", (6, 7)),
    row("cgroup/sendmsg4", CgroupSockAddr, "BPF_CGROUP_UDP4_SENDMSG", (4, 18)),
    row("cgroup/sendmsg6", CgroupSockAddr, "BPF_CGROUP_UDP6_SENDMSG", (4, 18)),
    row("cgroup/sendmsg_unix", CgroupSockAddr, "BPF_CGROUP_UNIX_SENDMSG", (6, 7)),
    row("cgroup/recvmsg4", CgroupSockAddr, "BPF_CGROUP_UDP4_RECVMSG", (5, 2)),
    row("cgroup/recvmsg6", CgroupSockAddr, "BPF_CGROUP_UDP6_RECVMSG", (5, 2)),
    row("cgroup/recvmsg_unix", CgroupSockAddr, "BPF_CGROUP_UNIX_RECVMSG", (6, 7)),
    row("cgroup/getpeername4", CgroupSockAddr, "BPF_CGROUP_INET4_GETPEERNAME", (5, 8)),
    row("cgroup/getpeername6", CgroupSockAddr, "BPF_CGROUP_INET6_GETPEERNAME", (5, 8)),
    row("cgroup/getpeername_unix", CgroupSockAddr, "BPF_CGROUP_UNIX_GETPEERNAME", (6, 7)),
    row("cgroup/getsockname4", CgroupSockAddr, "BPF_CGROUP_INET4_GETSOCKNAME", (5, 8)),
    row("cgroup/getsockname6", CgroupSockAddr, "BPF_CGROUP_INET6_GETSOCKNAME", (5, 8)),
    row("cgroup/getsockname_unix", CgroupSockAddr, "BPF_CGROUP_UNIX_GETSOCKNAME", (6, 7)),
    row("cgroup/sysctl", CgroupSysctl, "BPF_CGROUP_SYSCTL", (5, 2)),
    row("cgroup/getsockopt", CgroupSockopt, "BPF_CGROUP_GETSOCKOPT", (5, 3)),
    row("cgroup/setsockopt", CgroupSockopt, "BPF_CGROUP_SETSOCKOPT", (5, 3)),
    row("cgroup/dev", CgroupDevice, "BPF_CGROUP_DEVICE", (4, 15)),
];
