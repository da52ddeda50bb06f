// Loops, switches, gotos and short-circuit evaluation.
//
//= sum_loop -> 4950
//= nested_break -> 30
//= while_continue -> 25
//= do_once -> 1
//= dense_switch -> 102
//= sparse_switch -> 3
//= switch_range -> 7
//= switch_fallthrough -> 6
//= switch_signed -> 2
//= switch_wide -> 5
//= goto_backwards -> 10
//= short_circuit -> 1
//= ternary_chain -> 3
//= comma -> 9
//= elvis -> 5
//= duff -> 20
//= rest_of_pieces -> 46
//= counter_behind_two_exits -> 9
//= equal_bytes -> 11

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int zero = 0, one = 1, two = 2, five = 5, minus = -3;
unsigned int thousand = 1000;
unsigned long wide = 0x100000001;
int calls;

TEST(sum_loop) { int sum = 0; for (int i = 0; i < 100; i++) sum += i; return sum; }
TEST(nested_break)
{
	int n = 0;
	for (int i = 0; i < 10; i++)
		for (int j = 0; j < 10; j++) {
			if (j == 3)
				break;
			n++;
		}
	return n;
}
TEST(while_continue)
{
	int i = 0, odd = 0;
	while (i < 10) {
		i++;
		if (i % 2 == 0)
			continue;
		odd += i;
	}
	return odd;
}
TEST(do_once) { int n = 0; do n++; while (n < 1); return n; }
TEST(dense_switch)
{
	switch (two) {
	case 0: return 100;
	case 1: return 101;
	case 2: return 102;
	case 3: return 103;
	case 4: return 104;
	default: return 0;
	}
}
TEST(sparse_switch)
{
	switch (thousand) {
	case 1: return 1;
	case 100: return 2;
	case 1000: return 3;
	case 0xffffffff: return 4;
	}
	return 0;
}
TEST(switch_range) { switch (five) { case 0 ... 4: return 6; case 5 ... 9: return 7; default: return 8; } }
TEST(switch_fallthrough)
{
	int n = 0;
	switch (one) {
	case 0: n += 1;
	case 1: n += 2;
	case 2: n += 4; break;
	case 3: n += 8;
	}
	return n;
}
TEST(switch_signed) { switch (minus) { case -5 ... -4: return 1; case -3: return 2; case 3: return 3; } return 0; }
TEST(switch_wide) { switch (wide) { case 1: return 4; case 0x100000001: return 5; default: return 6; } }
TEST(goto_backwards) { int n = 0; again: n++; if (n < 10) goto again; return n; }
static __noinline int count(int result) { calls++; return result; }
TEST(short_circuit) { calls = 0; (void)(zero && count(1)); (void)(one || count(1)); (void)(one && count(0)); return calls; }
TEST(ternary_chain) { return two == 0 ? 1 : two == 1 ? 2 : two == 2 ? 3 : 4; }
TEST(comma) { int i = (five, one, 9); return i; }
TEST(elvis) { return zero ?: five; }
TEST(duff)
{
	int n = 0, left = 4;
	switch (zero) {
	case 0: do { n += 5;
	case 3: ; } while (--left > 0);
	}
	return n;
}
/* What is left when pieces of twelve are taken is known, whatever the pieces hold. */
static __noinline int pieces(int length, int seed)
{
	while (length > 12) {
		seed += five;
		length -= 12;
	}
	switch (length) {
	case 8:
		return seed + 8;
	case 12:
		return 1;
	default:
		return length;
	}
}
TEST(rest_of_pieces) { return pieces(32, 10) + pieces(32, zero); }
TEST(counter_behind_two_exits)
{
	int i, j;

	for (i = 0; i < 6; i++)
		if (i == five - 1)
			break;
	for (j = 0; j < 5; j++)
		five += zero;
	return i + j;
}
signed char minus_one = -1, minus_one_too = -1, letter = 'a';
TEST(equal_bytes)
{
	int n = 0;

	if (minus_one == minus_one_too)
		n += 1;
	if (minus_one != -1)
		n += 2;
	if (minus_one == 255)
		n += 4;
	if (letter == 'a')
		n += 10;
	return n;
}
