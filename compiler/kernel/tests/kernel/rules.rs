//! Licences, kconfig names, map types, releases, spelling.

use beec_kernel::{ProgramType, Release, kconfig, licence, map_type, map_type_named, map_types, nearest};

#[test]
fn licences() {
    let texts = ["GPL", "Dual BSD/GPL", "Dual MIT/GPL", "gpl", "GPLv2", "GPL-2.0-only", "Dual BSD & GPL", "MIT", ""];
    let lines = texts.map(|text| {
        let verdict = if licence::is_gpl_compatible(text) { "yes" } else { "no" };
        format!("{text:?}: {verdict}, meant: {}", licence::suggestion(text).unwrap_or("-"))
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn kconfig_names() {
    let names = ["CONFIG_HZ", "LINUX_KERNEL_VERSION", "LINUX_HAS_FOO", "HZ"];
    let kinds = names.map(kconfig::classify);
    use kconfig::Name::*;
    assert_eq!(kinds, [Config, Virtual, OnlyWeak, Unknown]);
}

#[test]
fn map_types_stand_at_their_ids() {
    for (index, kind) in map_types().iter().enumerate() {
        assert_eq!(kind.id as usize, index + 1);
        assert_eq!(map_type(kind.id), Some(kind));
        assert_eq!(map_type_named(kind.name), Some(kind));
    }
    assert_eq!(map_type(0), None);
    insta::assert_debug_snapshot!(map_type_named("BPF_MAP_TYPE_RINGBUF"));
}

#[test]
fn program_types_stand_at_their_ids() {
    for (index, kind) in ProgramType::all().enumerate() {
        assert_eq!(kind.id() as usize, index + 1);
    }
    assert_eq!(ProgramType::Netfilter.id(), 32);
    assert_eq!(ProgramType::Xdp.context(), "struct xdp_md");
}

#[test]
fn releases() {
    assert_eq!(Release::parse("6.12.43+deb13-amd64"), Some(Release::new(6, 12)));
    assert_eq!(Release::parse("six"), None);
    assert!(Release::new(4, 9) < Release::new(4, 10));
}

#[test]
fn spelling() {
    let words = ["fentry", "fexit", "kprobe"];
    assert_eq!(nearest("fentyr", words), Some("fentry"));
    assert_eq!(nearest("fexti", words), Some("fexit"));
    assert_eq!(nearest("probe", words), Some("kprobe"));
    assert_eq!(nearest("x", words), None);
}
