// Calls through pointers that turn out to be one function's address or a helper's number, at every level.
//
//= table -> 4
//= member -> 4
//= local -> 4
//= local_record -> 6
//= settings -> 44
//= no_reader -> 7
//= unrolled -> 2
//= not_inline -> 21
//= nested_table -> 12
//= helper_in_local -> 1
//= helper_in_argument -> 1
//= six_arguments -> 21
//= unread_arguments -> 9
//= record_result -> 30

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(p) asm volatile("" : "+r"(p))

typedef int operation(int);
struct operations { operation *first, *second; };

static int doubled(int x) { return x * 2; }
static int next(int x) { return x + 1; }

static operation *const table_of_two[] = { doubled, next };
static const struct operations both = { doubled, next };
static const struct { int kind; const struct operations *operations; } kinds[] = { { 1, &both }, { 2, &both } };

TEST(table)
{
	return table_of_two[1](3);
}

TEST(member)
{
	return both.second(3);
}

TEST(local)
{
	operation *chosen = next;

	return chosen(3);
}

TEST(local_record)
{
	struct operations here = { .second = doubled };

	return here.second(3);
}

// Settings handed to an inline function, which asks which of them there are.
typedef long reader(void *);
struct settings { reader *read; int more; };

static long read_first(void *from)
{
	return *(long *)from;
}

static __always_inline long read_with(struct settings *settings, void *from)
{
	return settings->read ? settings->read(from) + settings->more : settings->more;
}

TEST(settings)
{
	long value = 42;
	struct settings settings = { .read = read_first, .more = 2 };

	hide(value);
	return read_with(&settings, &value);
}

TEST(no_reader)
{
	struct settings settings = { .more = 7 };

	return read_with(&settings, 0);
}

TEST(unrolled)
{
	int sum = 0;

#pragma unroll
	for (int i = 0; i < 2; i++)
		sum += table_of_two[i](i);
	return sum;
}

// Neither the function that calls nor the one that is handed on asks to be inlined.
static int apply(operation *operation, int times, int x)
{
	for (int i = 0; i < 3; i++)
		x = operation(x);
	return x + times;
}

static int apply_both(int x)
{
	return apply(next, 0, x) + apply(doubled, 2, x);
}

TEST(not_inline)
{
	int x = 1;

	hide(x);
	return apply_both(x) + 7;
}

TEST(nested_table)
{
	int sum = 0;

	for (int i = 0; i < 2; i++)
		sum += kinds[i].operations->first(kinds[i].kind) * 2;
	return sum;
}

TEST(helper_in_local)
{
	unsigned long (*clock)(void) = (void *)BPF_FUNC_ktime_get_ns;

	return clock() != 0;
}

static int since(unsigned long (*clock)(void))
{
	return clock() > 1;
}

TEST(helper_in_argument)
{
	return since((void *)BPF_FUNC_ktime_get_ns);
}

// More than five arguments, of which those that are always the same number need no register, nor those that nobody reads.
static __noinline int sum_of_six(int a, int b, int c, int d, int e, int f)
{
	asm volatile("");
	return a + b + c + d + e + f;
}

TEST(six_arguments)
{
	int x = 6;

	hide(x);
	return sum_of_six(1, 2, 3, 4, 5, x);
}

static __noinline int few_of_seven(long a, int b, int c, int d, int e, int f, int g)
{
	asm volatile("");
	return a * 3 + b + g;
}

TEST(unread_arguments)
{
	int x = 1;

	hide(x);
	return few_of_seven(x, x + 1, x + 2, x, x, x, x + 3);
}

// A record as the result of what a pointer points to.
struct triple { long a, b, c; };

static struct triple three_times(long x)
{
	return (struct triple){ x, x, x };
}

static struct triple (*const make)(long) = three_times;

TEST(record_result)
{
	long x = 10;

	hide(x);
	struct triple all = make(x);
	return all.a + all.b + all.c;
}
