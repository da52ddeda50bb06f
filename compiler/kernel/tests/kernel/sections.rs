//! Section names.

use beec_kernel::{Match, attach_type_id, classify, nearest_section, section, sections};

fn describe(name: &str) -> String {
    match section(name) {
        Some(Match { kind, target, autoload }) => format!(
            "{name}: {} {} target {} autoload {autoload}{}{}",
            kind.program_type.name(),
            kind.attach_type.unwrap_or("-"),
            target.unwrap_or("-"),
            if kind.sleepable { " sleepable" } else { "" },
            kind.since.map(|since| format!(" since {since}")).unwrap_or_default(),
        ),
        None => format!("{name}: unknown, nearest {}", nearest_section(name).unwrap_or("-".to_string())),
    }
}

#[test]
fn names_of_programs() {
    let names = [
        "xdp",
        "xdp.frags/cpumap",
        "kprobe/do_unlinkat",
        "kprobe",
        "kprobe.multi/tcp_*",
        "?fentry.s/bpf_fentry_test1",
        "tracepoint/syscalls/sys_enter_execve",
        "raw_tp.w/bpf_test",
        "usdt//usr/lib/libc.so.6:libc:setjmp",
        "lsm_cgroup/socket_bind",
        "iter/task",
        "struct_ops/init",
        "tc",
        "tcx/ingress",
        "cgroup/connect4",
        "syscall",
    ];
    let text = names.map(describe).join("\n");
    insta::assert_snapshot!(text);
}

#[test]
fn names_that_libbpf_does_not_know() {
    let names = [
        "xpd",
        "xdp_prog",
        "xdp/x",
        "kprob/do_unlinkat",
        "?fentr/x",
        "tracepont/sched/sched_switch",
        "raw_tracepoint_w/x",
        "cgroup/conect4",
        "cgroup_skb/engress",
        "sockopts",
        "socket1",
        "lms/file_open",
        "my_section",
        "",
    ];
    let text = names.map(describe).join("\n");
    insta::assert_snapshot!(text);
}

#[test]
fn sections_of_all_sorts() {
    let names = [
        "license",
        "version",
        ".maps",
        "maps",
        ".data",
        ".data.hot",
        ".rodata.str1.1",
        ".bss",
        ".databank",
        ".addr_space.1",
        ".kconfig",
        ".ksyms",
        ".struct_ops",
        "?.struct_ops.link",
        ".text",
    ];
    let text = names.map(|name| format!("{name}: {:?}", classify(name))).join("\n");
    insta::assert_snapshot!(text);
}

#[test]
fn each_kind_is_found_by_its_own_name() {
    for kind in sections() {
        assert_eq!(section(kind.name).map(|found| found.kind), Some(kind));
        if let Some(attach) = kind.attach_type {
            assert!(attach_type_id(attach).is_some(), "{attach}");
        }
    }
}
