// Loops without a bound, which the kernel ends after some millions of rounds.
//
//: linux 6.10
//: cpu 3
//
//= can_loop_sums -> 4950
//= can_loop_nested -> 100
//= cond_break_sums -> 45
//= may_goto_endless -> 1
//= loop_over_list -> 3
//= continues -> 25
//= inner_breaks -> 20
//= around_calls -> 30

#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include "bounded_loops.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int zero, ten = 10, hundred = 100;

TEST(can_loop_sums) { int i, sum = 0; for (i = zero; i < hundred && can_loop; i++) sum += i; return sum; }
TEST(can_loop_nested)
{
	int n = 0;
	for (int i = zero; i < ten && can_loop; i++)
		for (int k = zero; k < ten && can_loop; k++)
			n++;
	return n;
}
TEST(cond_break_sums) { int i, sum = 0; for (i = zero; i < ten; i++) { sum += i; cond_break; } return sum; }
TEST(may_goto_endless)
{
	__u64 rounds = zero;
	while (can_loop)
		rounds++;
	return rounds > 1000;
}
struct link { int next; };
struct link links[4] = { { 2 }, { -1 }, { 3 }, { -1 } };
TEST(loop_over_list)
{
	int at = zero, n = 0;
	while (at >= 0 && can_loop) {
		if (at >= 4)
			return -1;
		at = links[at].next;
		n++;
	}
	return n;
}
TEST(continues)
{
	int sum = 0;
	for (int i = zero; i < ten && can_loop; i++) {
		if (i % 2 == 0)
			continue;
		sum += i;
	}
	return sum;
}
TEST(inner_breaks)
{
	int n = 0;
	for (int i = zero; i < ten; i++) {
		for (int k = zero; k < ten; k++) {
			if (k == 2)
				break;
			n++;
			cond_break;
		}
		cond_break;
	}
	return n;
}
static long add_ten(__u32 i, void *context) { *(int *)context += 10; return 0; }
TEST(around_calls)
{
	int sum = 0;
	for (int i = zero; i < 3 && can_loop; i++)
		bpf_loop(1, add_ten, &sum, 0);
	return sum;
}
