//! Verifier logs.

use beec_kernel::verifier_log::parse;

#[test]
fn a_refused_program_in_libbpfs_frame() {
    let log = "\
libbpf: prog 'handle_exec': BPF program load failed: Permission denied
libbpf: prog 'handle_exec': -- BEGIN PROG LOAD LOG --
0: R1=ctx() R10=fp0
; int handle_exec(void *ctx) @ exec.bpf.c:20
0: (b7) r1 = 0                        ; R1_w=0
; v = bpf_map_lookup_elem(&m, &key); @ exec.bpf.c:25
4: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=m,ks=4,vs=8)
; return *v; @ exec.bpf.c:26
5: (61) r0 = *(u32 *)(r0 +0)
R0 invalid mem access 'map_value_or_null'
processed 6 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'handle_exec': failed to load: -13
libbpf: failed to load object 'exec_bpf'
";
    insta::assert_debug_snapshot!(parse(log));
}

#[test]
fn a_bare_log_of_an_old_kernel() {
    let log = "\
; return skb->len / x;
0: (61) r6 = *(u32 *)(r1 +0)
1: R1_w=ctx(off=0,imm=0) R6_w=scalar()
from 3 to 7: R0=inv(id=0) R10=fp0
; return a[i];
7: (0f) r0 += r6
last_idx 7 first_idx 0
regs=40 stack=0 before 6: (b7) r1 = 1
R0 unbounded memory access, make sure to bounds check any such access
value is outside of the allowed memory range
processed 8 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 1
";
    insta::assert_debug_snapshot!(parse(log));
}

#[test]
fn several_programs_and_one_that_loads() {
    let log = "\
libbpf: prog 'a': BPF program load failed: Invalid argument
libbpf: prog 'a': -- BEGIN PROG LOAD LOG --
unreachable insn 2
processed 0 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'b': BPF program load failed: Invalid argument
libbpf: prog 'b': -- BEGIN PROG LOAD LOG --
0: (95) exit
processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
";
    insta::assert_debug_snapshot!(parse(log));
}

#[test]
fn refused_btf() {
    let log = "\
libbpf: BTF loading error: -EINVAL
libbpf: -- BEGIN BTF LOAD LOG ---
magic: 0xeb9f
version: 1
[1] PTR (anon) type_id=2
[2] FUNC f type_id=1 Invalid arg#1

-- END BTF LOAD LOG --
libbpf: prog 'f': BPF program load failed: Permission denied
0: (95) exit
R0 !read_ok
";
    insta::assert_debug_snapshot!(parse(log));
}

#[test]
fn nothing() {
    assert_eq!(parse(""), []);
}
