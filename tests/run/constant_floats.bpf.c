// Floating point that is gone in the end: constants, and what nobody asks for.
//
//= literal -> 1
//= constant_object -> 25
//= through_locals -> 7
//= through_argument -> 42
//= comparisons -> 0x3f
//= truths -> 5
//= conversions -> 0x1f
//= negative -> 4294967293
//= single -> 3
//= unused -> 9
//= in_dead_branch -> 10
//= compound -> 8

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(p) asm volatile("" : "+r"(p))
#define hidden(type, value) ({ type hidden_ = (value); hide(hidden_); hidden_; })
#define BIT(n, holds) ((holds) ? 1 << (n) : 0)

static const double one = 1.0;
static const float quarters[] = { 0.25f, 0.5f, 0.75f };
double kept;

TEST(literal)
{
	if ((int)one != 1)
		return 0;
	return 1.5 - 0.5;
}

TEST(constant_object)
{
	return quarters[0] * 100;
}

TEST(through_locals)
{
	double half = 0.5, sum = 0;

	for (int i = 0; i < 2; i++)
		sum = sum + half;
	return sum * 7;
}

static int scaled(int number, double factor)
{
	return number * factor;
}

TEST(through_argument)
{
	return scaled(12, 3.5);
}

TEST(comparisons)
{
	double a = 1.25, b = 2.5, nan = __builtin_nan("");

	return BIT(0, a < b) | BIT(1, b >= a) | BIT(2, a != b) | BIT(3, a * 2 == b) | BIT(4, !(nan == nan)) |
	       BIT(5, !(nan < a));
}

TEST(truths)
{
	double zero = 0.0, minus = -zero, small = 0.125;
	int ok = 0;

	if (small)
		ok |= 1;
	if (minus)
		ok |= 2;
	ok |= !zero << 2;
	return ok;
}

TEST(conversions)
{
	float single = 16777217;
	double wide = 16777217, large = 1e19;
	unsigned long big = large;

	return BIT(0, (int)single == 16777216) | BIT(1, (int)wide == 16777217) | BIT(2, big == 10000000000000000000ull) |
	       BIT(3, (_Bool)0.5) | BIT(4, (double)(float)0.1 != 0.1);
}

TEST(negative)
{
	double x = 3.75;

	return (int)-x;
}

TEST(single)
{
	float third = 1.0f / 3, sum = third + third + third;

	return sum * 3;
}

// A number that is only copied, and arithmetic that nobody asks for.
TEST(unused)
{
	double scratch = kept;

	scratch = scratch * 2 + hidden(int, 1);
	return 9;
}

TEST(in_dead_branch)
{
	unsigned int v = hidden(unsigned int, 10) & 15;

	if (v > 20)
		kept = kept * v;
	return v;
}

TEST(compound)
{
	double x = 2;

	x *= 3;
	x += 2;
	return x;
}
