//! The helper table.

use beec_kernel::{ArgumentRole, Helper, ProgramType, helper, helper_named, helpers, nearest_helper};

fn describe(helper: &Helper) -> String {
    let flags = [
        (helper.gpl_only, "gpl"),
        (helper.sleeps, "sleeps"),
        (helper.fastcall, "fastcall"),
        (helper.changes_packet, "changes packet"),
        (helper.or_null, "or null"),
    ];
    let mut flags: Vec<&str> = flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag).collect();
    flags.push("");
    let roles: Vec<String> = helper.parameters.iter().map(|parameter| format!("{:?}", parameter.role)).collect();
    let types: Vec<&str> = helper.program_types.iter().map(ProgramType::name).collect();
    format!(
        "{} {}\n  since {}; {}{}\n  arguments: {}\n  from: {}\n",
        helper.id,
        helper.prototype(),
        helper.since,
        flags.join("; "),
        helper.summary,
        roles.join(" "),
        if types.len() == 32 { "all".to_string() } else { types.join(" ") },
    )
}

#[test]
fn excerpt() {
    let ids = [1, 2, 6, 8, 12, 25, 44, 58, 113, 124, 131, 148, 164, 174, 181, 211];
    let text: String = ids.iter().filter_map(|&id| helper(id)).map(describe).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn ids_are_positions_and_names_are_found() {
    assert_eq!(helpers().len(), 211);
    for (index, entry) in helpers().iter().enumerate() {
        assert_eq!(entry.id as usize, index + 1);
        assert_eq!(helper_named(entry.name).map(|found| found.id), Some(entry.id));
        assert!(entry.parameters.len() <= 5, "{}", entry.name);
        assert!(!entry.summary.is_empty() && entry.since.major >= 3, "{}", entry.name);
    }
    assert!(helper(0).is_none() && helper(212).is_none() && helper(u32::MAX).is_none());
}

#[test]
fn releases_never_go_back() {
    let mut last = helpers()[0].since;
    // Kernels number helpers in the order of their merging; a helper can only be younger than its predecessors.
    for entry in helpers() {
        assert!(entry.since >= last, "{} is older than the one before it", entry.name);
        last = entry.since;
    }
}

#[test]
fn every_helper_can_be_called_from_somewhere() {
    let orphans: Vec<&str> =
        helpers().iter().filter(|helper| helper.program_types.is_empty()).map(|helper| helper.name).collect();
    assert_eq!(orphans, [""; 0]);
}

#[test]
fn key_and_value_come_with_a_map() {
    for helper in helpers() {
        let has = |role| helper.parameters.iter().any(|parameter| parameter.role == role);
        if has(ArgumentRole::MapKey) {
            assert!(has(ArgumentRole::Map), "{}", helper.name);
        }
    }
}

#[test]
fn who_may_call_whom() {
    let rows = [
        ("bpf_map_lookup_elem", ProgramType::Xdp, true),
        ("bpf_skb_store_bytes", ProgramType::SchedCls, true),
        ("bpf_skb_store_bytes", ProgramType::Xdp, false),
        ("bpf_xdp_adjust_head", ProgramType::Xdp, true),
        ("bpf_get_current_comm", ProgramType::Kprobe, true),
        ("bpf_d_path", ProgramType::Lsm, true),
        ("bpf_d_path", ProgramType::Kprobe, false),
        ("bpf_sys_bpf", ProgramType::Syscall, true),
        ("bpf_sys_bpf", ProgramType::Tracing, false),
        ("bpf_tcp_send_ack", ProgramType::StructOps, true),
        ("bpf_override_return", ProgramType::Kprobe, true),
        ("bpf_seq_printf", ProgramType::Tracing, true),
    ];
    for (name, kind, expected) in rows {
        assert_eq!(helper_named(name).map(|helper| helper.callable_from(kind)), Some(expected), "{name} {kind:?}");
    }
}

#[test]
fn misspelt_names() {
    let nearest = |name| nearest_helper(name).map(|helper| helper.name);
    assert_eq!(nearest("bpf_map_lookup_element"), Some("bpf_map_lookup_elem"));
    assert_eq!(nearest("bpf_get_curent_pid_tgid"), Some("bpf_get_current_pid_tgid"));
    assert_eq!(nearest("printf"), None);
}
