//! Warnings made from kernel knowledge.

use beec_kernel::{advice, helper_named, section};
use beec_source::{Diagnostic, Span};

fn show(diagnostic: Option<Diagnostic>) -> String {
    let Some(diagnostic) = diagnostic else { return "nothing\n".to_string() };
    let mut text = format!("{} [-W{}] {}\n", diagnostic.code, diagnostic.group.unwrap_or("-"), diagnostic.message);
    for note in &diagnostic.notes {
        text += &format!("    {note}\n");
    }
    if let Some(help) = &diagnostic.help {
        text += &format!("    fix: {help}\n");
    }
    text
}

#[test]
fn sections() {
    let names = ["xdp", "xpd", "my_program", ".text"];
    insta::assert_snapshot!(names.map(|name| show(advice::program_section(name, Span::NONE))).concat());
}

#[test]
fn licences() {
    let call =
        |name: &str, licence| helper_named(name).and_then(|helper| advice::gpl_only(helper, licence, Span::NONE));
    let cases = [
        call("bpf_probe_read_kernel", Some("GPL")),
        call("bpf_map_lookup_elem", None),
        call("bpf_probe_read_kernel", None),
        call("bpf_probe_read_kernel", Some("GPLv2")),
        call("bpf_trace_printk", Some("Proprietary")),
    ];
    insta::assert_snapshot!(cases.map(show).concat());
}

#[test]
fn program_types() {
    let call = |name: &str, place: &str| {
        let place = section(place)?;
        advice::helper_of_others(helper_named(name)?, &place, Span::NONE)
    };
    let cases = [
        call("bpf_xdp_adjust_head", "xdp"),
        call("bpf_xdp_adjust_head", "tc"),
        call("bpf_get_current_comm", "xdp"),
        call("bpf_get_current_comm", "kprobe/f"),
    ];
    insta::assert_snapshot!(cases.map(show).concat());
}

#[test]
fn numbers_and_names() {
    let cases = [
        advice::helper_number(1, Span::NONE),
        advice::helper_number(212, Span::NONE),
        advice::helper_number(-5, Span::NONE),
        advice::kconfig_name("CONFIG_HZ", false, Span::NONE),
        advice::kconfig_name("LINUX_KERNEL_VERSON", false, Span::NONE),
        advice::kconfig_name("LINUX_NEW", true, Span::NONE),
        advice::kconfig_name("HZ", false, Span::NONE),
    ];
    insta::assert_snapshot!(cases.map(show).concat());
}
