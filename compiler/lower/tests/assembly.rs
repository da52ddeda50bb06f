//! Inline assembly.

mod common;

use common::{ir, lower_for};
use insta::assert_snapshot;

#[test]
fn narrow_casts_at_the_top_of_an_input_do_nothing() {
    assert_snapshot!(ir(
        r#"void f(long x, int y) { asm volatile("if %0 > %1 goto +0" :: "r"((short)x), "r"((char)y)); }"#
    ));
}

#[test]
fn outputs_go_back_to_their_places() {
    assert_snapshot!(ir(r#"
int f(unsigned char *p, long a) {
    int b; void *c = p;
    asm("%0 = %2; %1 += 1" : "=&r"(b), "+r"(*p) : "r"(a) : "r1", "memory");
    asm volatile("" : "=r"(c) : "0"(c));
    return b + (c != 0);
}"#));
}

#[test]
fn memory_immediates_and_registers() {
    assert_snapshot!(ir(r#"
int g;
void f(long *p, int n) {
    register long six asm("r6") = n;
    asm volatile("%0 = *(u64 *)%1; %2 %3 %[four]" : "+r"(six) : "m"(p[2]), "i"(-8), "ri"(n), [four] "ri"(4));
    asm volatile("%0 = %1 ll" : "=r"(six) : "i"(&g));
}"#));
}

#[test]
fn asm_goto_runs_cleanups() {
    assert_snapshot!(ir(r#"
void out(int *p);
int f(long a) {
    { int b __attribute__((cleanup(out))) = 1; asm goto("if %0 == 0 goto %l[no]" :: "r"(a) :: no); }
    return 1;
no:
    return 0;
}"#));
}

#[test]
fn asm_goto_stores_its_outputs_on_every_way_out() {
    assert_snapshot!(ir(r#"
long f(long a, char *p) {
    long b; char *c = p; int d;
    asm goto("%0 = 1; %1 += 1; if %3 == 0 goto %l[no]" : "=&r"(b), "+r"(c), "=r"(d) : "r"(a), "2"(5) :: no);
    return b + d;
no:
    return *c;
}"#));
}

#[test]
fn file_scope_assembly_defines_functions_and_objects() {
    assert_snapshot!(ir(r#"
int declared(int a);
extern int *pointer, other;
asm(".set N, 5\n.globl declared, pointer; .weak weak\n.hidden weak");
asm("declared: r0 = r1 /* ; */; 1: r0 += N # no label:\n.Lend: exit");
asm("inner: goto .Lend");
asm("weak: exit; .size weak, .-weak; .section tc,\"ax\"; .type prog,@function; prog: exit\n"
    ".pushsection .data.x,\"aw\"\n.balign 8; pointer: .8byte other + 4, declared; .asciz \"a\\n,;\"; .p2align 2; .byte -1, 0xff\n"
    "other: .zero 4; .long 1, -2; .popsection; exit");
static int own(void);
asm(".text; own: r0 = 1; exit");
int f(void) { return declared(*pointer) + own(); }"#));
}

#[test]
fn what_file_scope_assembly_cannot_be() {
    let options = beec_lower::Options { debug: false, optimize: true, strict_aliasing: false };
    let target = beec_ir::Target { cpu: 3, big_endian: false };
    assert_snapshot!(
        lower_for(
            r#"
int twice(void) { return 1; }
asm("twice: exit");
asm(".data; a: .byte 256\n.long a\nb: .8byte nosuch, 1 + 2\n.zero -1\n.balign 3\n.ascii a");
"#,
            target,
            options
        )
        .1
    );
}

#[test]
fn empty_assembly_hides_variables_in_memory() {
    assert_snapshot!(ir(r#"
int f(int a, int *p) {
    int n = 0;
    register int six asm("r6") = a;
    asm volatile("" : "+g"(n));
    asm volatile("" : "+g"(six), "+g"(*p), "+r"(a));
    asm volatile("%0 += 1" : "+g"(a));
    return n + a + six;
}"#), @r#"
    func @f(i32, ptr) -> i32 ".text" external used {
      ss0 = size 4 align 4 "a"
      ss1 = size 8 align 8 "p"
      ss2 = size 4 align 4 "n"
      ss3 = size 4 align 4 "six"
    block0(v0: i32, v1: ptr):
      v2: ptr = slot_addr ss0
      store v2, v0
      v3: ptr = slot_addr ss1
      store v3, v1
      slot_start ss2
      v4: i32 = const 0
      v5: ptr = slot_addr ss2
      store v5, v4
      v6: ptr = slot_addr ss0
      v7: i32 = load v6
      v8: ptr = slot_addr ss3
      store v8, v7
      v9: ptr = slot_addr ss2
      asm volatile "" (mem v9)
      v10: ptr = slot_addr ss3
      v11: i32 = load v10
      v12: ptr = slot_addr ss1
      v13: ptr = load v12
      v14: i32 = load v13
      v15: ptr = slot_addr ss0
      v16: i32 = load v15
      v17: i32, v18: i32, v19: i32 = asm volatile "" (inout v11 fixed 6, inout v14, inout v16)
      v20: ptr = slot_addr ss3
      store v20, v17
      store v13, v18
      v21: ptr = slot_addr ss0
      store v21, v19
      v22: ptr = slot_addr ss0
      v23: i32 = load v22
      v24: i32 = asm volatile "%0 += 1" (inout v23)
      v25: ptr = slot_addr ss0
      store v25, v24
      v26: ptr = slot_addr ss2
      v27: i32 = load v26
      v28: ptr = slot_addr ss0
      v29: i32 = load v28
      v30: i32 = add v27, v29
      v31: ptr = slot_addr ss3
      v32: i32 = load v31
      v33: i32 = add v30, v32
      return v33
    }
    "#);
}

#[test]
fn unknown_constraints() {
    let options = beec_lower::Options { debug: false, optimize: true, strict_aliasing: false };
    let target = beec_ir::Target { cpu: 3, big_endian: false };
    assert_snapshot!(lower_for(r#"void f(int a) { asm("" :: "s"(a)); }"#, target, options).1);
}
