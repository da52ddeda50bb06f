// Functions and objects that file-scope assembly defines, with C around them.
//
//= calls_assembly -> 42
//= static_function -> 12
//= program_in_assembly -> 7
//= data -> 30
//= constants -> 9
//= loops -> 10
//= calls_back -> 21

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

long answer(long a, long b);
extern long sum_to(long n);
long plus_nine(long a);

asm(".text\n"
    ".globl answer\n"
    ".type answer,@function\n"
    "answer:\n"
    "	r0 = r1		# the sum\n"
    "	r0 += r2;\n"
    "	exit\n"
    ".size answer, .-answer\n"
    ".set NINE, 4 + 5");

/* The parts of a function may stand in several statements. */
asm(".weak sum_to; .type sum_to, @function; sum_to: r0 = 0");
asm("again: if r1 s<= 0 goto 1f; if r1 s> 100 goto 1f; r0 += r1; r1 -= 1; goto again");
asm("1: exit\n.size sum_to, .-sum_to");

asm(".globl plus_nine; plus_nine: r0 = r1; r0 += NINE; exit\n"
    ".size plus_nine, .-plus_nine\n"
    "twice: r0 = r1; r0 += r1; exit");

asm(".section syscall,\"ax\",@progbits\n"
    ".globl program_in_assembly\n"
    ".type program_in_assembly,@function\n"
    "program_in_assembly: r0 = 7; exit\n"
    ".size program_in_assembly, .-program_in_assembly\n");

extern int numbers[3];
asm(".data\n"
    ".globl numbers\n"
    ".p2align 3\n"
    "numbers: .long 10, 0x14, -30\n"
    ".previous");

int program_in_assembly(void *ctx);

TEST(calls_assembly) { return answer(40, 2); }
TEST(static_function) { long r; asm volatile("r1 = 6; call twice; %0 = r0" : "=r"(r) : : "r0", "r1", "r2", "r3", "r4", "r5"); return r; }
TEST(data) { return numbers[0] + numbers[1]; }
TEST(constants) { long r; asm volatile("%0 = NINE" : "=r"(r)); return r; }
TEST(loops) { return sum_to(4); }
TEST(calls_back) { return plus_nine(12); }
