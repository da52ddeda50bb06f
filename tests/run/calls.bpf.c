// Subprograms, narrow arguments and results, callbacks and recursion-free chains.
//
//= static_call -> 12
//= global_call -> 15
//= narrow_result -> 0xffffff80
//= narrow_unsigned -> 128
//= bool_result -> 1
//= five_arguments -> 12345
//= pointer_argument -> 11
//= sixth_inlined -> 21
//= chain -> 6
//= callback -> 45
//= long_result -> 1
//= void_call -> 77
//= many_returns -> 3
//= narrow_argument -> 255

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int one = 1, four = 4, minus = -128, state;
unsigned int wide = 0x1ff;

static __noinline int triple(int x) { asm volatile("" : "+r"(x)); return x * 3; }
__noinline int global_add(int a, int b) { asm volatile("" : "+r"(a)); return a + b; }
static __noinline signed char narrow(int x) { asm volatile("" : "+r"(x)); return x; }
static __noinline unsigned char unsigned_narrow(int x) { asm volatile("" : "+r"(x)); return x; }
static __noinline _Bool is_four(int x) { asm volatile("" : "+r"(x)); return x == 4; }
static __noinline int five(int a, int b, int c, int d, int e) { asm volatile("" : "+r"(a)); return a * 10000 + b * 1000 + c * 100 + d * 10 + e; }
static __noinline int add_to(int *p, int n) { asm volatile("" : "+r"(n)); *p += n; return 0; }
static inline int six(int a, int b, int c, int d, int e, int f) { return a + b + c + d + e + f; }
static __noinline int third(int x) { asm volatile("" : "+r"(x)); return x + 1; }
static __noinline int second(int x) { return third(x) + 1; }
static __noinline int first(int x) { return second(x) + 1; }
static __noinline long big(void) { asm volatile(""); return 0x100000001; }
static __noinline void set_state(int x) { state = x; }
static __noinline int classify(int x) { if (x < 0) return 1; if (x == 0) return 2; if (x < 10) return 3; return 4; }
static __noinline int take_char(unsigned char c) { asm volatile("" : "+r"(c)); return c; }
static long add_index(__u32 i, void *context) { *(int *)context += i; return 0; }

TEST(static_call) { return triple(four); }
TEST(global_call) { return global_add(four, 11); }
TEST(narrow_result) { return narrow(minus); }
TEST(narrow_unsigned) { return unsigned_narrow(minus); }
TEST(bool_result) { return is_four(four); }
TEST(five_arguments) { return five(one, 2, 3, four, 5); }
TEST(pointer_argument) { int n = 10; add_to(&n, one); return n; }
TEST(sixth_inlined) { return six(one, 2, 3, four, 5, 6); }
TEST(chain) { return first(3); }
TEST(callback) { int sum = 0; bpf_loop(10, add_index, &sum, 0); return sum; }
TEST(long_result) { return big() >> 32; }
TEST(void_call) { set_state(77); return state; }
TEST(many_returns) { return classify(four); }
TEST(narrow_argument) { return take_char(wide); }
