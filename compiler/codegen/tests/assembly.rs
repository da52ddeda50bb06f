//! The assembler against the encodings and the disassembler against the text of LLVM 19.

mod common;

use beec_codegen::{Insn, disassemble};
use common::{compile, generate_with_messages, module};
use insta::assert_snapshot;

/// Source, bytes and disassembly, as `clang-19 -mcpu=v4 -c -x assembler` and `llvm-objdump-19 -d --no-print-imm-hex` have
/// them.
#[rustfmt::skip]
const FORMS: &[(&str, &str, &str)] = &[
    ("r1 = r2", "bf 21 00 00 00 00 00 00", "r1 = r2"),
    ("w1 = w2", "bc 21 00 00 00 00 00 00", "w1 = w2"),
    ("r1 = 5", "b7 01 00 00 05 00 00 00", "r1 = 5"),
    ("r1 = -5", "b7 01 00 00 fb ff ff ff", "r1 = -5"),
    ("w1 = 5", "b4 01 00 00 05 00 00 00", "w1 = 5"),
    ("r1 = 0x1234", "b7 01 00 00 34 12 00 00", "r1 = 4660"),
    ("r1 = 81985529216486895 ll", "18 01 00 00 ef cd ab 89 00 00 00 00 67 45 23 01", "r1 = 81985529216486895 ll"),
    ("/* a comment */ r1 = 5 /* another;\n */", "b7 01 00 00 05 00 00 00", "r1 = 5"),
    ("r1 = 0x100000000ULL ll", "18 01 00 00 00 00 00 00 00 00 00 00 01 00 00 00", "r1 = 4294967296 ll"),
    ("r1 = -1 ll", "18 01 00 00 ff ff ff ff 00 00 00 00 ff ff ff ff", "r1 = -1 ll"),
    ("r1 = -r1", "87 01 00 00 00 00 00 00", "r1 = -r1"),
    ("w1 = -w1", "84 01 00 00 00 00 00 00", "w1 = -w1"),
    ("r1 = (s8)r2", "bf 21 08 00 00 00 00 00", "r1 = (s8)r2"),
    ("r1 = (s16)r2", "bf 21 10 00 00 00 00 00", "r1 = (s16)r2"),
    ("r1 = (s32)r2", "bf 21 20 00 00 00 00 00", "r1 = (s32)r2"),
    ("w1 = (s8)w2", "bc 21 08 00 00 00 00 00", "w1 = (s8)w2"),
    ("w1 = (s16)w2", "bc 21 10 00 00 00 00 00", "w1 = (s16)w2"),
    ("r1 = le16 r1", "d4 01 00 00 10 00 00 00", "r1 = le16 r1"),
    ("r1 = le32 r1", "d4 01 00 00 20 00 00 00", "r1 = le32 r1"),
    ("r1 = le64 r1", "d4 01 00 00 40 00 00 00", "r1 = le64 r1"),
    ("r1 = be16 r1", "dc 01 00 00 10 00 00 00", "r1 = be16 r1"),
    ("r1 = be32 r1", "dc 01 00 00 20 00 00 00", "r1 = be32 r1"),
    ("r1 = be64 r1", "dc 01 00 00 40 00 00 00", "r1 = be64 r1"),
    ("r1 = bswap16 r1", "d7 01 00 00 10 00 00 00", "r1 = bswap16 r1"),
    ("r1 = bswap32 r1", "d7 01 00 00 20 00 00 00", "r1 = bswap32 r1"),
    ("r1 = bswap64 r1", "d7 01 00 00 40 00 00 00", "r1 = bswap64 r1"),
    ("r1 += r2", "0f 21 00 00 00 00 00 00", "r1 += r2"),
    ("r1 += 7", "07 01 00 00 07 00 00 00", "r1 += 7"),
    ("r1 -= r2", "1f 21 00 00 00 00 00 00", "r1 -= r2"),
    ("r1 *= 3", "27 01 00 00 03 00 00 00", "r1 *= 3"),
    ("r1 /= r2", "3f 21 00 00 00 00 00 00", "r1 /= r2"),
    ("r1 %= 9", "97 01 00 00 09 00 00 00", "r1 %= 9"),
    ("r1 s/= r2", "3f 21 01 00 00 00 00 00", "r1 s/= r2"),
    ("r1 s%= 9", "97 01 01 00 09 00 00 00", "r1 s%= 9"),
    ("r1 &= 0xff", "57 01 00 00 ff 00 00 00", "r1 &= 255"),
    ("r1 |= r2", "4f 21 00 00 00 00 00 00", "r1 |= r2"),
    ("r1 ^= -1", "a7 01 00 00 ff ff ff ff", "r1 ^= -1"),
    ("r1 <<= 3", "67 01 00 00 03 00 00 00", "r1 <<= 3"),
    ("r1 >>= r2", "7f 21 00 00 00 00 00 00", "r1 >>= r2"),
    ("r1 s>>= 63", "c7 01 00 00 3f 00 00 00", "r1 s>>= 63"),
    ("w1 += w2", "0c 21 00 00 00 00 00 00", "w1 += w2"),
    ("w1 -= 1", "14 01 00 00 01 00 00 00", "w1 -= 1"),
    ("w1 *= w2", "2c 21 00 00 00 00 00 00", "w1 *= w2"),
    ("w1 /= 3", "34 01 00 00 03 00 00 00", "w1 /= 3"),
    ("w1 s/= w2", "3c 21 01 00 00 00 00 00", "w1 s/= w2"),
    ("w1 %= w2", "9c 21 00 00 00 00 00 00", "w1 %= w2"),
    ("w1 s%= 3", "94 01 01 00 03 00 00 00", "w1 s%= 3"),
    ("w1 &= w2", "5c 21 00 00 00 00 00 00", "w1 &= w2"),
    ("w1 |= 1", "44 01 00 00 01 00 00 00", "w1 |= 1"),
    ("w1 ^= w2", "ac 21 00 00 00 00 00 00", "w1 ^= w2"),
    ("w1 <<= w2", "6c 21 00 00 00 00 00 00", "w1 <<= w2"),
    ("w1 >>= 3", "74 01 00 00 03 00 00 00", "w1 >>= 3"),
    ("w1 s>>= 31", "c4 01 00 00 1f 00 00 00", "w1 s>>= 31"),
    ("r1 = *(u8 *)(r2 + 1)", "71 21 01 00 00 00 00 00", "w1 = *(u8 *)(r2 + 1)"),
    ("r1 = *(u16 *)(r2 - 2)", "69 21 fe ff 00 00 00 00", "w1 = *(u16 *)(r2 - 2)"),
    ("r1 = *(u32 *)(r10 - 4)", "61 a1 fc ff 00 00 00 00", "w1 = *(u32 *)(r10 - 4)"),
    ("r1 = *(u64*)(r2 +8)", "79 21 08 00 00 00 00 00", "r1 = *(u64 *)(r2 + 8)"),
    ("w1 = *(u8 *)(r2 + 1)", "71 21 01 00 00 00 00 00", "w1 = *(u8 *)(r2 + 1)"),
    ("w1 = *(u32 *)(r2 + 4/2)", "61 21 02 00 00 00 00 00", "w1 = *(u32 *)(r2 + 2)"),
    ("r1 = *(s8 *)(r2 + 0)", "91 21 00 00 00 00 00 00", "r1 = *(s8 *)(r2 + 0)"),
    ("r1 = *(s16 *)(r2 + 0)", "89 21 00 00 00 00 00 00", "r1 = *(s16 *)(r2 + 0)"),
    ("r1 = *(s32 *)(r2 + 0)", "81 21 00 00 00 00 00 00", "r1 = *(s32 *)(r2 + 0)"),
    ("*(u8 *)(r1 + 1) = r2", "73 21 01 00 00 00 00 00", "*(u8 *)(r1 + 1) = w2"),
    ("*(u16 *)(r1 + 1) = w2", "6b 21 01 00 00 00 00 00", "*(u16 *)(r1 + 1) = w2"),
    ("*(u32 *)(r10 -4) = w2", "63 2a fc ff 00 00 00 00", "*(u32 *)(r10 - 4) = w2"),
    ("*(u64 *)(r1 + 8) = r2", "7b 21 08 00 00 00 00 00", "*(u64 *)(r1 + 8) = r2"),
    ("*(u8 *)(r1 + 1) = 7", "72 01 01 00 07 00 00 00", "*(u8 *)(r1 + 1) = 7"),
    ("*(u16 *)(r1 + 2) = -7", "6a 01 02 00 f9 ff ff ff", "*(u16 *)(r1 + 2) = -7"),
    ("*(u32 *)(r1 + 4) = 7", "62 01 04 00 07 00 00 00", "*(u32 *)(r1 + 4) = 7"),
    ("*(u64 *)(r1 + 8) = -1", "7a 01 08 00 ff ff ff ff", "*(u64 *)(r1 + 8) = -1"),
    ("lock *(u32 *)(r1 + 4) += w2", "c3 21 04 00 00 00 00 00", "lock *(u32 *)(r1 + 4) += w2"),
    ("lock *(u64 *)(r1 + 8) += r2", "db 21 08 00 00 00 00 00", "lock *(u64 *)(r1 + 8) += r2"),
    ("lock *(u64 *)(r1 + 8) |= r2", "db 21 08 00 40 00 00 00", "lock *(u64 *)(r1 + 8) |= r2"),
    ("lock *(u64 *)(r1 + 8) &= r2", "db 21 08 00 50 00 00 00", "lock *(u64 *)(r1 + 8) &= r2"),
    ("lock *(u64 *)(r1 + 8) ^= r2", "db 21 08 00 a0 00 00 00", "lock *(u64 *)(r1 + 8) ^= r2"),
    ("r2 = atomic_fetch_add((u64 *)(r1 + 8), r2)", "db 21 08 00 01 00 00 00", "r2 = atomic_fetch_add((u64 *)(r1 + 8), r2)"),
    ("r2 = atomic_fetch_or((u64 *)(r1 + 8), r2)", "db 21 08 00 41 00 00 00", "r2 = atomic_fetch_or((u64 *)(r1 + 8), r2)"),
    ("r2 = atomic_fetch_and((u64 *)(r1 + 8), r2)", "db 21 08 00 51 00 00 00", "r2 = atomic_fetch_and((u64 *)(r1 + 8), r2)"),
    ("r2 = atomic_fetch_xor((u64 *)(r1 + 8), r2)", "db 21 08 00 a1 00 00 00", "r2 = atomic_fetch_xor((u64 *)(r1 + 8), r2)"),
    ("w2 = atomic_fetch_add((u32 *)(r1 + 4), w2)", "c3 21 04 00 01 00 00 00", "w2 = atomic_fetch_add((u32 *)(r1 + 4), w2)"),
    ("r2 = xchg_64(r1 + 8, r2)", "db 21 08 00 e1 00 00 00", "r2 = xchg_64(r1 + 8, r2)"),
    ("w2 = xchg32_32(r1 + 4, w2)", "c3 21 04 00 e1 00 00 00", "w2 = xchg32_32(r1 + 4, w2)"),
    ("r0 = cmpxchg_64(r1 + 8, r0, r2)", "db 21 08 00 f1 00 00 00", "r0 = cmpxchg_64(r1 + 8, r0, r2)"),
    ("w0 = cmpxchg32_32(r1 + 4, w0, w2)", "c3 21 04 00 f1 00 00 00", "w0 = cmpxchg32_32(r1 + 4, w0, w2)"),
    ("if r1 == r2 goto +1", "1d 21 01 00 00 00 00 00", "if r1 == r2 goto +1"),
    ("if r1 != 5 goto +1", "55 01 01 00 05 00 00 00", "if r1 != 5 goto +1"),
    ("if r1 > r2 goto +1", "2d 21 01 00 00 00 00 00", "if r1 > r2 goto +1"),
    ("if r1 >= 5 goto +1", "35 01 01 00 05 00 00 00", "if r1 >= 5 goto +1"),
    ("if r1 < r2 goto +1", "ad 21 01 00 00 00 00 00", "if r1 < r2 goto +1"),
    ("if r1 <= 5 goto +1", "b5 01 01 00 05 00 00 00", "if r1 <= 5 goto +1"),
    ("if r1 s> -1 goto +1", "65 01 01 00 ff ff ff ff", "if r1 s> -1 goto +1"),
    ("if r1 s>= r2 goto +1", "7d 21 01 00 00 00 00 00", "if r1 s>= r2 goto +1"),
    ("if r1 s< 0 goto +1", "c5 01 01 00 00 00 00 00", "if r1 s< 0 goto +1"),
    ("if r1 s<= r2 goto +1", "dd 21 01 00 00 00 00 00", "if r1 s<= r2 goto +1"),
    ("if r1 & 8 goto +1", "45 01 01 00 08 00 00 00", "if r1 & 8 goto +1"),
    ("if w1 == w2 goto +1", "1e 21 01 00 00 00 00 00", "if w1 == w2 goto +1"),
    ("if w1 s< 5 goto +1", "c6 01 01 00 05 00 00 00", "if w1 s< 5 goto +1"),
    ("if w1 & w2 goto -1", "4e 21 ff ff 00 00 00 00", "if w1 & w2 goto -1"),
    ("goto +1", "05 00 01 00 00 00 00 00", "goto +1"),
    ("goto -1", "05 00 ff ff 00 00 00 00", "goto -1"),
    ("gotol +3", "06 00 00 00 03 00 00 00", "gotol +3"),
    ("may_goto +1", "e5 00 01 00 00 00 00 00", "may_goto +1"),
    ("call 12", "85 00 00 00 0c 00 00 00", "call 12"),
    ("callx r3", "8d 03 00 00 00 00 00 00", "callx r3"),
    ("exit", "95 00 00 00 00 00 00 00", "exit"),
    ("r1 = addr_space_cast(r2, 0, 1)", "bf 21 01 00 01 00 00 00", "r1 = addr_space_cast(r2, 0, 1)"),
    ("r1 = addr_space_cast(r2, 1, 0)", "bf 21 01 00 00 00 01 00", "r1 = addr_space_cast(r2, 1, 0)"),
    ("w0 = load_acquire((u8 *)(r1 + 0))", "d3 10 00 00 00 01 00 00", "w0 = load_acquire((u8 *)(r1 + 0))"),
    ("r0 = load_acquire((u64 *)(r1 - 8))", "db 10 f8 ff 00 01 00 00", "r0 = load_acquire((u64 *)(r1 - 8))"),
    ("store_release((u16 *)(r1 + 2), w2)", "cb 21 02 00 10 01 00 00", "store_release((u16 *)(r1 + 2), w2)"),
    ("store_release((u64 *)(r1 + 0), r2)", "db 21 00 00 10 01 00 00", "store_release((u64 *)(r1 + 0), r2)"),
    ("EXIT", "95 00 00 00 00 00 00 00", "exit"),
    ("r0 = *(u8 *)skb[12]", "30 00 00 00 0c 00 00 00", "r0 = *(u8 *)skb[12]"),
    ("r0 = *(u16 *)skb[r1]", "48 10 00 00 00 00 00 00", "r0 = *(u16 *)skb[r1]"),
    ("r0 = *(u32 *)skb[r1]", "40 10 00 00 00 00 00 00", "r0 = *(u32 *)skb[r1]"),
    (".8byte 0x00000000000000b7", "b7 00 00 00 00 00 00 00", "r0 = 0"),
    (".long 0x000000b7; .long 1", "b7 00 00 00 01 00 00 00", "r0 = 1"),
    (".byte 0xb7, 1, 0, 0, 2, 0, 0, 0", "b7 01 00 00 02 00 00 00", "r1 = 2"),
];

fn assemble(template: &str) -> (Vec<Insn>, Vec<String>) {
    let text = template.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    let basic = if template.contains("%[") { "" } else { " basic" };
    let module = module(&format!(
        "target v4 little\nfunc @f() -> i64 \".text\" internal naked {{\nblock0:\n  asm volatile{basic} \"{text}\" ()\n  unreachable\n}}\n"
    ));
    let (code, messages) = generate_with_messages(&module);
    (code.functions.first().map(|function| function.insns.clone()).unwrap_or_default(), messages)
}

#[test]
fn every_form_has_the_bytes_of_llvm() {
    for (form, bytes, _) in FORMS {
        let (insns, messages) = assemble(form);
        assert!(messages.is_empty(), "{form}: {messages:?}");
        let own: Vec<String> =
            insns.iter().flat_map(|insn| insn.bytes(false)).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(own.join(" "), *bytes, "{form}");
    }
}

#[test]
fn every_form_is_printed_as_llvm_prints_it() {
    for (form, bytes, text) in FORMS {
        let (insns, _) = assemble(form);
        if insns.len() == 1 {
            assert_eq!(disassemble(insns[0]), *text, "{form} ({bytes})");
        }
    }
}

fn listing(template: &str) -> String {
    let (insns, messages) = assemble(template);
    if !messages.is_empty() {
        return messages.join("\n");
    }
    insns.iter().map(|&insn| disassemble(insn)).collect::<Vec<_>>().join("\n")
}

#[test]
fn labels() {
    assert_snapshot!(listing("1: r0 = 1; if r0 == 2 goto 1f; goto 1b\n1:\tgoto out; out: exit // the end\n# nothing"));
    assert_snapshot!(listing("goto nowhere; exit"));
    assert_snapshot!(listing("a: r0 = 0; a: exit"));
}

#[test]
fn directives() {
    assert_snapshot!(listing(".set n, 4*2\n.rept 3\nr0 += n\n.endr\n.ifc r1, r1\nr0 = 1\n.else\nr0 = 2\n.endif\nexit"));
    assert_snapshot!(listing(".8byte 0xb7, 0x95"));
    assert_snapshot!(listing(
        ".equiv q, 3\n.if q == 4\nr0 = 4\n.elseif q == 3\n.ifeq 1\nr0 = 9\n.else\nr0 = q\n.endif\n.else\nr0 = 5\n.endif\n\
         .ifnb x\nr1 = 1\n.endif\n.ifgt 0\nr1 = 2\n.endif\n.fill 2, 4, 7\n.byte 0x95\n.zero 7\n.p2align 3\nexit"
    ));
    assert_snapshot!(listing(".balign 16"));
    assert_snapshot!(listing(".long 1; exit"));
    assert_snapshot!(listing(".cfi_startproc"));
}

#[test]
fn what_does_not_assemble() {
    let mut out = String::new();
    for bad in [
        "r1 = w2",
        "r11 = 1",
        "r1 @= 2",
        "r1 = be16 r2",
        "mov r1, 2",
        "if r1 goto +1",
        "if r1 = 2 goto +1",
        "r1 = *(u8 *)(w2 + 0)",
        "r1 = *(u8 *)(r2 + 70000)",
        "lock *(u8 *)(r1 + 0) += r2",
        "r1 = cmpxchg_64(r1 + 0, r0, r2)",
        "r0 = cmpxchg_64(r1 + 0, w0, r2)",
        "w0 = cmpxchg_64(r1 + 0, w0, w2)",
        "w2 = xchg32_32(r1 + 0, r2)",
        "w2 = atomic_fetch_add((u64 *)(r1 + 8), w2)",
        "lock *(u64 *)(r1 + 8) += w2",
        "*(s8 *)(r1 + 0) = r2",
        "*(u64 *)(r1 + 0) = w2",
        "w1 = *(u64 *)(r2 + 0)",
        "w1 = *(s8 *)(r2 + 0)",
        "r1 = *(u8 *)skb[12]",
        "r0 = *(u64 *)skb[12]",
        "w1 = 5 ll",
        "w1 = be16 w1",
        "callx w1",
        "w1 = addr_space_cast(w2, 0, 1)",
        "store_release((s8 *)(r1 + 0), w2)",
        "r1 = nosuch ll",
        "call nosuch",
        "exit now",
        "r1 = 0x100000000",
        "if r1 > 0xffffffff00000000 goto +1",
        "*(u64 *)(r1 + 0) = -1 << 40",
        "r1 += 0xffffffff",
        "r1 = 1 / 0",
        "r1 = %[x]",
        "`",
        ".rept 4\nexit",
    ] {
        out.push_str(&format!("{bad:?}\n    {}\n", listing(bad).replace('\n', "\n    ")));
    }
    assert_snapshot!(out);
}

#[test]
fn operands() {
    assert_snapshot!(compile(
        r#"
global @counts ".maps" external size 32 align 8 = ""
func @f(ptr, i64, i32) -> i64 "tc" external {
  ss0 = size 16 align 8 "buf"
block0(v0: ptr, v1: i64, v2: i32):
  v3: ptr = slot_addr ss0+8
  v4: i64 = const -7
  v5: ptr = global_addr @counts
  v6: i64 = asm volatile "%0 = *(u64 *)%[m]; %0 += %[i]; if %0 > %[r] goto 1f; %[g] = %%0; 1: %[w] += 1" ("out" = out i64, "g" = in v0, "m" = mem v3, "i" = imm v4, "r" = in v1, "w" = in v2 half)
  v7: i64 = asm volatile "" (inout v6)
  asm volatile "r1 = %[map] ll; call %[lookup]" ("map" = imm v5, "lookup" = imm v8) clobbers 0 1 2 3 4 5
  return v7
}
"#
        .replace("  v4: i64", "  v8: i32 = const 1\n  v4: i64")
        .replace("%[g] = %%0", "%[g] = %[g]")
        .as_str()
    ));
}

#[test]
fn narrow_inputs_go_in_as_they_are() {
    assert_snapshot!(compile(
        r#"
func @f(i64, i32) -> i64 "tc" external {
block0(v0: i64, v1: i32):
  v2: i16 = trunc v0
  v3: i16 = trunc v1
  asm volatile "if %[lhs] > %[rhs] goto +0" ("lhs" = in v2, "rhs" = any v3)
  asm volatile "r0 = %[x]" ("x" = in v1) clobbers 0
  return v0
}
"#
    ));
}

#[test]
fn an_early_clobber_shares_no_register_with_an_input_of_the_same_value() {
    assert_snapshot!(compile(
        r#"
func @f(i64) -> i64 "tc" external {
block0(v0: i64):
  v1: i64 = asm volatile "%0 += 1; %0 += %1" (inout v0 early, in v0)
  return v1
}
"#
    ));
}

#[test]
fn asm_goto_stores_what_it_writes_in_registers() {
    assert_snapshot!(compile(
        r#"
func @f(i64) -> i64 "tc" external {
  ss0 = size 8 align 8 ""
block0(v0: i64):
  v1: ptr = slot_addr ss0
  goto asm volatile "%0 = 1; if %0 > 5 goto %l[out]" (stored v1 from v0) labels "out", [block1], block1
block1:
  v2: i64 = load v1
  return v2
}
"#
    ));
}

#[test]
fn asm_goto_leaves_to_its_labels() {
    assert_snapshot!(compile(
        r#"
func @f(ptr) -> i64 "tc" external {
block0(v0: ptr):
  v1: i64 = const 0
  jump block1(v1)
block1(v2: i64):
  goto asm volatile "may_goto %l[out]" () labels "out", [block3], block2
block2:
  v3: i64 = load v0
  v4: i64 = add v2, v3
  jump block1(v4)
block3:
  return v2
}
"#
    ));
}

/// `block2` goes where `block3` alone leads: nothing may stand behind the endless loop but what others jump to.
#[test]
fn nothing_unreachable_stands_behind_assembly_that_jumps() {
    assert_snapshot!(compile(
        r#"
func @f(i64) -> i64 "tc" external {
block0(v0: i64):
  v1: i64 = const 0
  v2: i1 = icmp eq v0, v1
  branch v2, block1, block2
block1:
  v3: i64 = call helper 7(v0)
  return v3
block2:
  asm volatile "goto -1" ()
  jump block3(v1)
block3(v4: i64):
  v5: i64 = call helper 5(v4)
  return v5
}
"#
    ));
}

#[test]
fn naked_functions_are_their_text() {
    assert_snapshot!(compile(
        r#"
global @m ".maps" external size 32 align 8 = ""
func @sub(i64) -> i64 ".text" internal naked {
block0(v0: i64):
  asm volatile "r0 = r1; exit" ()
  unreachable
}
func @f(ptr) -> i64 "socket" external naked {
block0(v0: ptr):
  v1: ptr = global_addr @m
  v2: i64 = const 8
  asm volatile "r1 = %[m] ll; call sub; if r0 s< %[n] goto l0_%=; r0 = 0; l0_%=: exit" ("m" = imm v1, "n" = imm v2) clobbers 0 1 2 3 4 5 6 7 8 9
  unreachable
}
"#
    ));
}

#[test]
fn registers_that_do_not_suffice() {
    assert_snapshot!(compile(
        r#"
func @f(i64) -> i64 "tc" external {
block0(v0: i64):
  asm volatile "r0 = %0" (in v0) clobbers 0 1 2 3 4 5 6 7 8 9
  return v0
}
"#
    ));
}

#[test]
fn operands_that_cannot_be_placed() {
    let mut out = String::new();
    for operands in [
        "in v0 fixed 3, in v1 fixed 3",
        "inout v0 fixed 3, in v1 fixed 3",
        "out i64 fixed 3, inout v0 fixed 3",
        "in v0 fixed 10",
        "same 4",
        "imm v0",
    ] {
        let results = operands.matches("out ").count();
        let results = ["", "v2: i64 = ", "v2: i64, v3: i64 = "][results];
        let text = format!(
            "func @f(i64, i64) -> i64 \".text\" internal {{\nblock0(v0: i64, v1: i64):\n  {results}asm volatile \"\" ({operands})\n  \
             return v0\n}}\n"
        );
        out.push_str(&format!("{operands}\n    {}\n", compile(&text)));
    }
    assert_snapshot!(out);
}

#[test]
fn operands_that_are_read_and_written_keep_apart() {
    let module = module(
        r#"func @f(i64, i64, i64, i64) -> i64 ".text" internal {
block0(v0: i64, v1: i64, v2: i64, v3: i64):
  v4: i64, v5: i64, v6: i64 = asm volatile "%0 += %3; %1 -= %4; %2 ^= %3; %2 += %0" (inout v0, inout v1, inout v0, in v2, in v1) clobbers 0 1
  v7: i64, v8: i64 = asm volatile "%0 = %2; %1 = %3" (out i64 early, out i64 early fixed 2, in v4, in v5)
  v9: i64 = mul v7, v3
  v10: i64 = add v9, v8
  v11: i64 = mul v10, v3
  v12: i64 = add v11, v6
  v13: i64 = mul v12, v3
  v14: i64 = add v13, v0
  v15: i64 = mul v14, v3
  v16: i64 = add v15, v1
  return v16
}
"#,
    );
    let (code, messages) = generate_with_messages(&module);
    assert!(messages.is_empty(), "{messages:?}");
    let (v0, v1, v2, v3) = (100u64, 23u64, 7u64, 1000u64);
    let (v4, v5) = (v0 + v2, 0);
    let v6 = (v0 ^ v2) + v4;
    let expected = (((v4 * v3 + v5) * v3 + v6) * v3 + v0) * v3 + v1;
    assert_eq!(common::run(&module, &code, &[v0, v1, v2, v3]), Ok(expected));
}
