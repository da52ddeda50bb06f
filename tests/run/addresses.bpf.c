// Addresses in one object: compared, subtracted, and counted with.
//
//= table_until_end -> 308
//= table_by_distance -> 44
//= stack_until_element -> 46
//= stack_backwards -> 1065
//= constants -> 2
//= by_parameter -> 36
//= in_map_value -> 28
//= by_twos -> 16
//= not_itself -> 30
//= towards_each_other -> 21
//= nested -> 204
//= text_with_end -> 605
//= odd_size -> 15
//= one_of_two -> 7
//= last_found -> 5
//= index_before_end -> 2
//= index_behind_end -> 1
//= far_enough -> 4
//= before_the_start -> 3
//= distance_of_indices -> 3
//= unrolled_table -> 308
//= unrolled_distance -> 44
//= unrolled_backwards -> 100
//= in_second_object -> 11
//= address_before_check -> 6
//= kept_for_later -> 4
//= packet_before_check -> 3
//= before_the_nth -> 97

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

struct pair { int a, b; } table[8] = { { 1, 10 }, { 2, 20 }, { 3, 30 }, { 4, 42 }, { 5 }, { 6 }, { 7 }, { 16 } };
struct odd { char bytes[12]; } odds[4] = { { "a" }, { "b" }, { "c" } };
int numbers[256] = { 1, 2, 3, 4, 5, 6, 7, 8 }, two = 2, ninety = 90;
char letters[64] = "abcdef";
static const int primes[] = { 2, 3, 5, 7 };
struct log { unsigned short used; long item[100]; };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct log);
} logs SEC(".maps");

static __always_inline struct log *the_log(void)
{
	int zero = 0;

	return bpf_map_lookup_elem(&logs, &zero);
}

TEST(table_until_end) { int s = 0; struct pair *p = table, *e = table + 8; while (p != e) { s += p->a * p->b; p++; } return s; }
TEST(table_by_distance) { int s = 0; for (struct pair *p = table; p - table < 8; p++) s += p->a; return s; }
TEST(stack_until_element)
{
	int s = 0, local[8] = { 1, 2, 3, 4, 5, 6, 7, two };

	for (int *p = local; p != &local[8]; ++p)
		s += *p;
	return s + 16;
}
TEST(stack_backwards)
{
	char local[4] = "abc";
	int s = 0;
	char *p = local + (two & 1) + 3;

	while (p > local)
		s = s * 3 + *--p;
	return s - 217;
}
TEST(constants)
{
	int n = 0;

	for (const int *p = primes; p < primes + sizeof(primes) / sizeof *primes; p++)
		if (*p == two || *p == two + 3)
			n++;
	return n;
}
static __noinline int sum(int *p, int n)
{
	int s = 0;

	if (!p || n > 16)
		return 0;
	for (int *e = p + n; p < e; p++)
		s += *p;
	return s;
}
TEST(by_parameter) { return sum(numbers, 8); }
TEST(in_map_value)
{
	struct log *l = the_log();
	int s = 0;

	if (!l)
		return 0;
	for (long *p = l->item; p < &l->item[8]; p++)
		*p = p - l->item;
	for (long *p = &l->item[7]; p >= l->item; p--)
		s += *p;
	return s;
}
TEST(by_twos) { int s = 0; for (int *p = numbers; p < numbers + 8; p += 2) s += *p; return s; }
TEST(not_itself)
{
	int s = 0;
	int *p = numbers, *e = numbers + 8, *but = numbers + 5;

	do {
		if (p == but)
			continue;
		s += *p;
	} while (++p != e);
	return s;
}
TEST(towards_each_other)
{
	char local[8] = "madam";
	char *low = local, *high = local + 4;
	int same = 20;

	while (low < high)
		if (*low++ != *high--)
			same = 0;
	return same + 1;
}
TEST(nested)
{
	int grid[4][4], s = 0, n = 0;

	for (int (*row)[4] = grid; row < grid + 4; row++)
		for (int *cell = *row; cell < *row + 4; cell++)
			*cell = n++ + two;
	for (int *cell = &grid[0][0]; cell != &grid[3][3] + 1; cell++)
		s += *cell;
	return s + 52;
}
TEST(text_with_end)
{
	int s = 8;

	for (char *p = letters; p < letters + sizeof(letters) && *p; p++)
		s += *p;
	return s;
}
TEST(odd_size)
{
	int n = 0;

	for (struct odd *p = odds; p - odds != 4; p++)
		n += p->bytes[0] ? p - odds : 4;
	return n + 8;
}
TEST(one_of_two)
{
	int *p = two > 1 ? numbers + 3 : numbers + 6, n = 0;

	for (; p < &numbers[10]; p++)
		n++;
	return n;
}
TEST(last_found)
{
	struct pair *found = table, *p;

	for (p = table + 1; p != table + 8; p++)
		if (p->b > found->b)
			found = p;
	return found - table + two;
}
static __noinline int append(unsigned int by)
{
	struct log *l = the_log();
	long *at;

	if (!l)
		return 0;
	l->used = by;
	barrier();
	at = &l->item[l->used];
	if (at >= &l->item[98])
		return 1;
	*at = 5;
	return 2;
}
TEST(index_before_end) { return append(ninety); }
TEST(index_behind_end) { return append(ninety * 700); }
static __noinline int behind(unsigned int i)
{
	int *p = &numbers[i & 255];

	if (&numbers[250] - p < 4)
		return 1;
	return p[4] + 4;
}
TEST(far_enough) { return behind(ninety); }
/* Programs form addresses before an object to end a loop, whatever C says of that. */
TEST(before_the_start)
{
	int local[3] = { two, 0, 1 }, s = 0;

	for (int *p = local + 2; p >= local; p--)
		s += *p;
	return s;
}
TEST(distance_of_indices)
{
	unsigned int i = two + 1, j = ninety & 7;
	struct pair *p = &table[i & 7], *q = &table[j & 7];

	return p - q + two;
}
TEST(unrolled_table)
{
	int s = 0;

#pragma unroll
	for (struct pair *p = table; p != table + 8; p++)
		s += p->a * p->b;
	return s;
}
TEST(unrolled_distance)
{
	int s = 0;

#pragma unroll
	for (struct pair *p = table; p - table < 8; p++)
		s += p->a;
	return s;
}
TEST(unrolled_backwards)
{
	char local[8] = "abcdefg";
	int s = two;

#pragma clang loop unroll(full)
	for (char *p = local + 7; p > local; )
		s += *--p & 15;
	return s + 70;
}
TEST(in_second_object)
{
	int *p = two ? numbers : (int *)letters, n = two;

	for (int *q = p + 1; q < p + 10; q++)
		n++;
	return n;
}
TEST(address_before_check)
{
	struct log *l = the_log();
	long *at;
	int use = two;

	if (!l)
		return 0;
	l->used = use;
	barrier();
	at = &l->item[l->used];
	if (two > 5)
		use = 1;
	if (l->used > 98)
		return use;
	*at = 6;
	return *at;
}
TEST(kept_for_later)
{
	int first = numbers[3], n = 0;

	if (two > 1)
		numbers[(two & 3) + 1] = 9;
	if (numbers[3] == 9)
		n = first;
	numbers[3] = 4;
	return n;
}
unsigned char third = 3;
unsigned short forty = 40;
TEST(before_the_nth)
{
	char local[64] = { 0, 7, 9 };
	unsigned char i = third;
	unsigned short j = forty;

	local[third & 31] = 90;
	if (i == 0 || i > 64 || j < 37 || j > 64)
		return 0;
	return local[i - 2] + local[j - 37];
}
/* What is read before the check is read behind it. */
struct head { unsigned char bits, kind; unsigned short size; };
SEC("xdp") int packet_before_check(struct xdp_md *xdp)
{
	struct head *h = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	int n = (h->bits & 15) << 2;

	if ((void *)(h + 1) > end)
		return 1;
	if ((char *)h + n > (char *)end)
		return 2;
	return h->kind + 3;
}
