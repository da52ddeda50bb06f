//! The text of a group: a program a check, and first one without any.

use std::fmt::Write;

use super::cell::{Check, Cmp, Purpose, Source};
use super::{Group, LARGEST, LIMIT, UNCHECKED, byte_at, word_at};

/// The name of the program of a group, and of the function it calls where that has the parameter.
pub(super) fn text(group: Group) -> String {
    let mut text = prologue(group);
    program(&mut text, group, UNCHECKED, "");
    for check in Check::ALL {
        // clang has no signed division before v4.
        let left_out = check == Check::Modulo && group.ty.signed;
        text.push_str(if left_out { "\n#ifndef WITHOUT_SIGNED_DIVISION" } else { "" });
        program(&mut text, group, &check.name(), &check_text(group, check));
        text.push_str(if left_out { "#endif\n" } else { "" });
    }
    text
}

fn prologue(group: Group) -> String {
    let number = group.ty.spelling;
    let words: Vec<String> = (0..LIMIT).map(|index| word_at(index).to_string()).collect();
    let letters = "a".repeat(LIMIT as usize + 8);
    // What a helper returns is mostly a `long`, however narrow the variable is that takes it.
    let hash = if group.ty.signed { "long" } else { "__u32" };
    format!(
        r#"#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct input {{
    {number} number __attribute__((aligned(8)));
    unsigned char bytes[{LIMIT}] __attribute__((aligned(8)));
}};

struct {{
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct input);
}} input SEC(".maps");

static {hash} (*hash_of)(struct __sk_buff *) = (void *)BPF_FUNC_get_hash_recalc;

__u32 words[{LIMIT}] = {{{}}};
char letters[] = "{letters}";
char into[{LIMIT}];

static __always_inline struct input *given(void)
{{
    __u32 zero = 0;
    return bpf_map_lookup_elem(&input, &zero);
}}
"#,
        words.join(", ")
    )
}

fn program(text: &mut String, group: Group, name: &str, check: &str) {
    let number = group.ty.spelling;
    let work = format!("{check}{}", use_text(group.purpose));
    let body = match group.source {
        Source::Helper => {
            format!("    bpf_set_hash(skb, skb->mark);\n    {number} n = hash_of(skb);\n{work}    return r;\n")
        }
        Source::Context => format!("    {number} n = skb->mark;\n{work}    return r;\n"),
        Source::MapValue => format!(
            "    struct input *from = given();\n    if (!from)\n        return -2;\n    {number} n = from->number;\n{work}    return r;\n"
        ),
        Source::PacketByte => {
            let byte = if group.ty.signed { "signed char" } else { "unsigned char" };
            format!("{}{work}    return r;\n", first_of_packet(byte, number))
        }
        Source::PacketField => format!("{}{work}    return r;\n", first_of_packet(number, number)),
        Source::Parameter => {
            let _ = write!(
                text,
                "\n__noinline int {name}_with(struct __sk_buff *skb, {number} n)\n{{\n    int r;\n{work}    return r;\n}}\n"
            );
            let _ = write!(
                text,
                "\nSEC(\"tc\") int {name}(struct __sk_buff *skb)\n{{\n    struct input *from = given();\n    if (!from)\n        return -2;\n    return {name}_with(skb, from->number);\n}}\n"
            );
            return;
        }
        Source::Loop => format!(
            "    {number} n = skb->mark;\n    int total = 0;\n    for (int turn = 0; turn < 3; turn++) {{\n{work}    total += r;\n    n++;\n    }}\n    return total;\n"
        ),
    };
    let _ = write!(text, "\nSEC(\"tc\") int {name}(struct __sk_buff *skb)\n{{\n    int r;\n{body}}}\n");
}

fn first_of_packet(read: &str, number: &str) -> String {
    format!(
        "    {read} *first = (void *)(long)skb->data;\n    if ((void *)(first + 1) > (void *)(long)skb->data_end)\n        return -2;\n    {number} n = *first;\n"
    )
}

fn check_text(group: Group, check: Check) -> String {
    let low = if group.ty.signed { 0 } else { 1 };
    let end = "        return -1;\n";
    // One way to write it that is true of numbers that are too large.
    let too_large = |cmp: Cmp| match cmp {
        Cmp::Less => format!("!(n < {LIMIT})"),
        Cmp::LessEqual => format!("!(n <= {LARGEST})"),
        Cmp::Greater => format!("n > {LARGEST}"),
        Cmp::GreaterEqual => format!("n >= {LIMIT}"),
    };
    let positive = |cmp: Cmp| matches!(cmp, Cmp::Less | Cmp::LessEqual);
    let negative_ends = |cmp: Cmp| match (group.ty.signed, positive(cmp)) {
        (false, _) => String::new(),
        (true, true) => format!("    if (!(n >= 0))\n{end}"),
        (true, false) => format!("    if (n < 0)\n{end}"),
    };
    match check {
        Check::Return(cmp) => format!("{}    if ({})\n{end}", negative_ends(cmp), too_large(cmp)),
        Check::Clamp(cmp) => {
            let below = match group.ty.signed && positive(cmp) {
                true => "    if (n < 0)\n        n = 0;\n".to_owned(),
                false => negative_ends(cmp),
            };
            format!("{below}    if ({})\n        n = {LARGEST};\n", too_large(cmp))
        }
        Check::Ternary(cmp) => {
            let below = match group.ty.signed && positive(cmp) {
                true => "    n = n < 0 ? 0 : n;\n".to_owned(),
                false => negative_ends(cmp),
            };
            let choice = match cmp {
                Cmp::Less => format!("n < {LIMIT} ? n : {LARGEST}"),
                Cmp::LessEqual => format!("n <= {LARGEST} ? n : {LARGEST}"),
                Cmp::Greater => format!("n > {LARGEST} ? {LARGEST} : n"),
                Cmp::GreaterEqual => format!("n >= {LIMIT} ? {LARGEST} : n"),
            };
            format!("{below}    n = {choice};\n")
        }
        Check::TwoSided(cmp) if positive(cmp) => {
            let upper = if cmp == Cmp::Less { format!("n < {LIMIT}") } else { format!("n <= {LARGEST}") };
            format!("    if (!(n >= {low} && {upper}))\n{end}")
        }
        Check::TwoSided(cmp) => format!("    if (n < {low} || {})\n{end}", too_large(cmp)),
        Check::Mask => format!("    n &= {LARGEST};\n"),
        Check::Modulo => {
            let negative = if group.ty.signed { format!("    if (n < 0)\n{end}") } else { String::new() };
            format!("    n %= {LIMIT};\n{negative}")
        }
    }
}

fn use_text(purpose: Purpose) -> String {
    let size = "bpf_probe_read_kernel_str(into, n, letters)";
    match purpose {
        Purpose::Index => "    r = words[n];\n".to_owned(),
        Purpose::Size => format!("    r = {size};\n"),
        Purpose::Pointer => {
            "    struct input *row = given();\n    if (!row)\n        return -2;\n    unsigned char *at = row->bytes;\n    at += n;\n    r = *at;\n".to_owned()
        }
        Purpose::Packet => {
            "    unsigned char *at = (void *)(long)skb->data;\n    at += 8;\n    at += n;\n    if ((void *)(at + 1) > (void *)(long)skb->data_end)\n        return -3;\n    r = *at;\n".to_owned()
        }
        Purpose::Both => format!("    r = {size};\n    r += words[n];\n"),
    }
}

/// What the packet and the map hold, for a number: the number, then the bytes.
pub(super) fn input(number: u64) -> Vec<u8> {
    number.to_le_bytes().into_iter().chain((0..LIMIT).map(byte_at)).collect()
}
