// Scopes that have no braces (C11 6.8.4p3, 6.8.5p5, 6.2.1p4), and operands whose value is not needed: their effects stay.
//
//= scope_of_if -> 2
//= scope_of_else -> 4
//= scope_of_while -> 1
//= scope_of_do -> 3
//= scope_of_switch -> 2
//= scope_of_for -> 2
//= scope_of_typedef -> 8
//= scope_of_parameters -> 37
//= effect_of_expectation -> 11
//= effect_of_expectation_of_constant -> 2
//= effect_of_probability -> 11
//= effect_of_prefetch -> 6
//= effect_of_assumed_alignment -> 47
//= effect_of_checked_size -> 8
//= effect_of_order -> 12
//= effect_of_weakness -> 3
//= effect_of_parameter_size -> 4
//= effect_of_void -> 5
//= effect_of_dropped_argument -> 2

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define noinline __attribute__((noinline))

enum { a = 1 };
struct t { char c; };
typedef long T;

volatile int x;
int one = 1;

TEST(scope_of_if)
{
	int n = x;

	if (sizeof(enum { a = 5 }) > 1)
		n++;
	return a + n;
}

TEST(scope_of_else)
{
	int n = x;

	if (n)
		n = sizeof(enum { a = 7 });
	else
		n = a;
	if (sizeof(enum { a = 3 }) == 4)
		n += a;
	return n;
}

TEST(scope_of_while)
{
	int n = 0;

	while (n++ < 3 * sizeof(struct t { char b[2]; }))
		if (n > 100)
			return n;
	return n == 7 ? sizeof(struct t) : 0;
}

TEST(scope_of_do)
{
	int n = 0;

	do
		n += sizeof(struct t { char two[2]; });
	while (n < sizeof(struct t) + sizeof(enum { a = 9 }) - 4);
	return n + a;
}

TEST(scope_of_switch)
{
	switch (sizeof(enum { a = 6 }) + x) {
	case 4:
		return ({ enum { a = 0 }; a; }) + sizeof(struct t) + a - 5;
	}
	return a;
}

TEST(scope_of_for)
{
	int i;

	for (i = sizeof(enum { a = 5 }); i < a; i++)
		x = 0;
	if (i != 5)
		return 0;
	for (;;)
		if (sizeof(enum { a = 4 }) == a)
			break;
	return sizeof(struct t) + a;
}

TEST(scope_of_typedef)
{
	if (sizeof(enum { T = 5 }) == T)
		return T;
	else
		do {
			x = 0;
		} while (sizeof(enum { T = 3 }) == T);
	while (sizeof(enum { T = 3 }) == T)
		x = 0;
	T n = sizeof(T);
	return n;
}

static noinline int constant_of_parameter(enum { three = 3 } e, struct of_parameter { int n; } *p)
{
	struct of_parameter q = *p;

	return e * 10 + q.n + three;
}

TEST(scope_of_parameters)
{
	int four = 4;

	return constant_of_parameter(3, (void *)&four);
}

static noinline int expectation(int z)
{
	if (__builtin_expect(z > 100, z++))
		return 7;
	return z;
}

TEST(effect_of_expectation)
{
	return expectation(one * 10);
}

TEST(effect_of_expectation_of_constant)
{
	int n = one;

	if (__builtin_expect(0, n++))
		return 0;
	return n;
}

static noinline int probability(int z)
{
	return __builtin_expect_with_probability(z > 100, z++, 0.5) ? 7 : z;
}

TEST(effect_of_probability)
{
	return probability(one * 10);
}

TEST(effect_of_prefetch)
{
	int n = one, *p = &n;

	__builtin_prefetch(p + (n += 2));
	__builtin_prefetch((n *= 2, p), 0, 3);
	return n;
}

TEST(effect_of_assumed_alignment)
{
	int n = one, offset = 0;
	int *p = __builtin_assume_aligned(&n, 4, offset += 4);

	*(int *)__builtin_assume_aligned(p, 4, offset++) += 6;
	return n + offset * 8;
}

TEST(effect_of_checked_size)
{
	int n = one, m = 3;

	__builtin___memcpy_chk(&m, &n, 4, 4 + 0 * (n += 6));
	return n + m - (m == 7) * 6;
}

TEST(effect_of_order)
{
	int n = one;
	long v = 4;

	long old = __atomic_exchange_n(&v, 6, (n++, 5));
	__atomic_thread_fence((n++, 5));
	return n + old + v - (n == 3);
}

TEST(effect_of_weakness)
{
	int n = one;
	long v = 4, expected = 4;

	__atomic_compare_exchange_n(&v, &expected, 5, n++, 5, (n++, 5));
	return n;
}

static noinline int parameter_size(int n, int of_size[n++])
{
	return n;
}

TEST(effect_of_parameter_size)
{
	int t[4];

	return parameter_size(one + 2, t);
}

TEST(effect_of_void)
{
	int n = one;

	(void)n++;
	(void)(n++, 0);
	(void)(n++ ? 1 : 2);
	n++, n;
	return n;
}

static inline __attribute__((always_inline)) int first(int n, ...)
{
	return n;
}

TEST(effect_of_dropped_argument)
{
	int n = one;
	int m = first(n, 3, 4, n + x);

	first(m, n++);
	return n;
}
