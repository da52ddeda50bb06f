// The pseudo-C dialect with operands, labels and asm goto.
//
//= move -> 5
//= named -> 12
//= immediate -> 42
//= memory_operand -> 9
//= labels -> 3
//= asm_goto -> 2
//= goto_outputs -> 113
//= goto_outputs_behind -> 160
//= goto_pointer -> 7
//= modifiers -> 22
//= named_match -> 14
//= barrier_keeps -> 6
//= helper_call -> 1
//= clobbers -> 8
//= swap -> 0x3412
//= wide_immediate -> 1
//= register_or_immediate -> 7
//= store -> 21
//= high_compare -> 1
//= input_used_further -> 32
//= input_of_a_call -> 9

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

long five = 5, seven = 7;
int six = 6;

TEST(move) { long x; asm volatile("%0 = %1" : "=r"(x) : "r"(five)); return x; }
TEST(named) { long x = five; asm volatile("%[x] += %[y]" : [x] "+r"(x) : [y] "r"(seven)); return x; }
TEST(immediate) { long x; asm volatile("%0 = %1" : "=r"(x) : "i"(42)); return x; }
TEST(memory_operand) { long n = 9, x; asm volatile("%0 = *(u64 *)%1" : "=r"(x) : "m"(n)); return x; }
TEST(labels)
{
	long n = 0;
	asm volatile("1: %0 += 1; if %0 < 3 goto 1b;" : "+r"(n));
	return n;
}
TEST(asm_goto)
{
	asm volatile goto("if %0 == 5 goto %l[yes]" : : "r"(five) : : yes);
	return 1;
yes:
	return 2;
}
static __always_inline long outputs(long which)
{
	long r;
	int q;
	short z = 3;
	asm volatile goto("%0 = 100; %2 += 4; %1 = 2; if %3 == 5 goto %l[yes]; %0 = 150"
			  : "=&r"(r), "=&r"(q), "+&r"(z) : "r"(which) : : yes);
	return r + q + z + 1;
yes:
	return r + 3 * q + z;
}
TEST(goto_outputs) { return outputs(five); }
TEST(goto_outputs_behind) { return outputs(seven); }
TEST(goto_pointer)
{
	long *p = &five, *q = &seven;
	asm volatile goto("if %1 == 5 goto %l[out]; %0 = 0" : "+r"(q) : "r"(*p) : : out);
	return 0;
out:
	return *q;
}
TEST(modifiers) { long r; asm volatile("%0 = %c1; %0 += %n2; %0 += 1" : "=r"(r) : "i"(30), "i"(9)); return r; }
TEST(named_match) { long r; asm volatile("%[out] += %[in]" : [out] "=r"(r) : "[out]"(seven), [in] "?r"(seven)); return r; }
TEST(barrier_keeps) { int x = six; asm volatile("" : "+r"(x)); return x; }
TEST(helper_call)
{
	long time;
	asm volatile("call %[helper]; %[out] = r0" : [out] "=r"(time) : [helper] "i"(bpf_ktime_get_ns) : "r0", "r1", "r2", "r3", "r4", "r5");
	return time != 0;
}
TEST(clobbers) { long a = five, b = 3; asm volatile("r1 = 0; r2 = 0; r6 = 0" : : : "r1", "r2", "r6"); return a + b; }
TEST(swap) { unsigned long x = 0x1234; asm volatile("%0 = be16 %0" : "+r"(x)); return x; }
TEST(wide_immediate) { unsigned long x; asm volatile("%0 = 0x123456789abcdef0 ll" : "=r"(x)); return x == 0x123456789abcdef0; }
TEST(register_or_immediate) { long x = 0; asm volatile("%0 += %1" : "+r"(x) : "ri"(7)); return x; }
TEST(store) { long n = 0; asm volatile("*(u64 *)(%0 + 0) = %1" : : "r"(&n), "r"(21l) : "memory"); return n; }
TEST(high_compare) { unsigned long x = 0x100000000; x += five; long r; asm volatile("%0 = 1; if %1 > 5 goto +1; %0 = 0" : "=&r"(r) : "r"(x)); return r; }

/* What the text does to an input is seen behind it, wrong as that is: the bound holds for the register used there. */
static unsigned int held;
TEST(input_used_further)
{
	char bytes[33] = {};
	unsigned int n = (unsigned long)(five << 33 | seven << 3);
	asm volatile("if %[n] < 33 goto +1; %[n] = 32" : : [n] "r"(n));
	bytes[n] = 1;
	for (int i = 0; i < 33; i++)
		if (bytes[i])
			held = i;
	return held;
}
static __attribute__((noinline)) unsigned int given(unsigned int x) { return x + 4; }
TEST(input_of_a_call)
{
	unsigned int n = given(five);
	asm volatile("if %0 < 10 goto +1; %0 = 10" : : "r"(n));
	return n;
}
