// Functions that end in a call of themselves are loops, at every level.
//
//= factorial_of_five -> 120
//= sum_down -> 55
//= sum_from_behind -> 55
//= greatest_common_divisor -> 6
//= without_result -> 10
//= in_turn -> 1
//= bits -> 0x1f
//= common_bits -> 0x8
//= with_a_local -> 36
//= two_ends -> 7
//= through_locals -> 16

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(p) asm volatile("" : "+r"(p))

int counter;

static int factorial(int n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

TEST(factorial_of_five)
{
	return factorial(5);
}

static long sum(long n, long so_far)
{
	if (n == 0)
		return so_far;
	return sum(n - 1, so_far + n);
}

TEST(sum_down)
{
	return sum(10, 0);
}

static long sum_behind(long n)
{
	if (n == 0)
		return 0;
	return sum_behind(n - 1) + n;
}

TEST(sum_from_behind)
{
	return sum_behind(10);
}

static __noinline unsigned int gcd(unsigned int a, unsigned int b, int rounds)
{
	if (b == 0 || rounds == 0)
		return a;
	return gcd(b, a % b, rounds - 1);
}

TEST(greatest_common_divisor)
{
	return gcd(48, 18, 8);
}

static void count(int n)
{
	if (!n)
		return;
	counter += n;
	count(n - 1);
}

TEST(without_result)
{
	counter = 0;
	count(4);
	return counter;
}

static int is_even(unsigned int n);
static int is_odd(unsigned int n) { return n == 0 ? 0 : is_even(n - 1); }
static int is_even(unsigned int n) { return n == 0 ? 1 : is_odd(n - 1); }

TEST(in_turn)
{
	return is_even(10);
}

static unsigned int bits_below(unsigned int n)
{
	return n == 0 ? 0 : 1u << (n - 1) | bits_below(n - 1);
}

TEST(bits)
{
	return bits_below(5);
}

static int common(int n)
{
	return n >= 16 ? 0xf8 : (n | 0x18) & common(n + 4);
}

TEST(common_bits)
{
	return common(8) & 0xffffffef;
}

// A local that a helper fills anew each time.
static int filled(int n, int so_far)
{
	char text[8] = {};

	if (n == 0)
		return so_far;
	bpf_probe_read_kernel(text, sizeof(text), &counter);
	return filled(n - 1, so_far + text[0]);
}

TEST(with_a_local)
{
	counter = 9;
	return filled(4, 0);
}

static int collatz(int n, int steps)
{
	if (n == 1 || steps > 20)
		return steps;
	if (n & 1)
		return collatz(3 * n + 1, steps + 1);
	return collatz(n / 2, steps + 1);
}

TEST(two_ends)
{
	int n = 3;

	return collatz(n, 0);
}

static int power(int base, int n)
{
	if (n == 0)
		return 1;
	int rest = power(base, n - 1);
	int whole = base * rest;
	return whole;
}

TEST(through_locals)
{
	return power(2, 4);
}
