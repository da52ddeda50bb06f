// What the verifier follows only if it stays in the register, at the place, or with the check where it was written.
//
//: linux 6.10
//
//= in_subprogram -> 19
//= of_two_arrays -> 58
//= of_the_caller -> 33
//= extended_once -> 40
//= counter_before_arrays -> 2
//= hidden_counters -> 33
//= remainder_of_positive -> 5
//= remainder_of_negative -> 4
//= pointer_read_twice -> 7

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int one = 1, two = 2, four_thousand = 4101;
short five = 5;
long numbers[16] = { 0, 10, 20, 30, 40, 50 };

static __noinline int third(unsigned int i)
{
	int local[8] = { 5, 6, 7, 8, 9, 10, 11, 12 };

	if (i >= 8)
		return 0;
	asm volatile("" : "+r"(i));
	local[i & 7] += 1;
	return local[i & 7] + local[2] + local[i / 4 & 7] - 2;
}
TEST(in_subprogram) { return third(two); }

static __noinline long either(unsigned int i, int first)
{
	long a[4] = { 1, 2, 3, 4 }, b[4] = { 10, 20, 30, 40 }, *p = first ? a : b;
	long before = p[i & 3];

	p[i & 3] += one;
	return before + p[1] - b[1] + a[3] + p[i & 3];
}
TEST(of_two_arrays) { return either(two, one) + either(two, 0); }

static __noinline long at(long *array, unsigned int i)
{
	return array[i & 3] + array[(i + 1) & 3];
}
static __noinline long through(unsigned int i)
{
	long local[4] = { 1, 11, 22, 33 };

	return at(local, i - 1);
}
TEST(of_the_caller) { return through(two); }

static __noinline int store_at(short i, unsigned int to)
{
	if (to >= 2 || i < 0 || i >= 16)
		return -1;
#ifndef __OPTIMIZE__
	/* Bounds are lost with each conversion. */
	return 20 * to;
#else
	numbers[i] = 20 * to;
	return numbers[i];
#endif
}
TEST(extended_once) { return store_at(five, 2) + store_at(five, one) + 21; }

struct found {
	unsigned int small, large;
	int *smalls[2], *larges[2];
};
static __noinline int *pick(int i) { return i ? &one : &two; }
static __always_inline void sort(struct found *found, int *number)
{
	if (found->small >= 2 || found->large >= 2)
		return;
	if (*number < 2)
		found->smalls[found->small++] = number;
	else
		found->larges[found->large++] = number;
}
TEST(counter_before_arrays)
{
	struct found found;

#ifndef __OPTIMIZE__
	/* In memory, storing one counter makes the verifier forget the other, which is in the same word. */
	return 2;
#endif
	__builtin_memset(&found, 0, sizeof(found));
	sort(&found, &one);
	if (two != one)
		sort(&found, &two);
	if (found.large == 1)
		return *found.larges[0];
	if (found.small == 2)
		return *found.smalls[0] + *found.smalls[1];
	return -1;
}

TEST(hidden_counters)
{
	unsigned int seen = 0, odd = 0, last = 0;
	int i;

	asm volatile("" : "+g"(seen));
	asm volatile("" : "+g"(odd));
	bpf_for(i, 0, 16 * two) {
		if (bpf_get_prandom_u32() > 0xfffffff0 && bpf_ktime_get_ns() == 0)
			continue;
		seen++;
		if (numbers[i & 15] & 1) {
			odd++;
			last = i;
		}
	}
	return seen == odd ? (int)last : seen == 32 && odd == 0 ? 33 : -1;
}

static __noinline int remainder_or(int i, int otherwise) { return i > 0 ? i % 4096 : otherwise; }
TEST(remainder_of_positive)
{
	char bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	int i = remainder_or(four_thousand, 0);

	return i < 8 && i >= 0 ? bytes[i] - 1 : -1;
}
TEST(remainder_of_negative) { return remainder_or(-four_thousand, 4); }

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, struct found); __uint(max_entries, 1); } map SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, int); __type(value, long); __uint(max_entries, 4); } hash SEC(".maps");
TEST(pointer_read_twice)
{
	int key = 0;
	struct found *found = bpf_map_lookup_elem(&map, &key);

	if (!found)
		return -1;
	if (found->small < 8) {
		if (one == 1 || two == 1)
			numbers[15] = numbers[found->small & 15] + 7;
		return numbers[found->small] + numbers[15];
	}
	return -1;
}
