// Traps, and calls of functions that must not be called, on ways that earlier branches rule out.
//
//= weaker_compare -> 3
//= other_direction -> 4
//= masked -> 5
//= narrow -> 6
//= negative -> 7
//= widened -> 8
//= two_numbers -> 9
//= remainder_below -> 10
//= shifted_down -> 11
//= counted -> 10
//= null_again -> 13
//= in_switch -> 14
//= smaller_of_two -> 15
//= one_of_two_numbers -> 16
//= sum_in_range -> 17
//= default_of_switch -> 43
//= by_argument -> 19
//= length_by_argument -> 20
//= flags_together -> 21

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define hide(p) asm volatile("" : "+r"(p))
#define hidden(type, value) ({ type hidden_ = (value); hide(hidden_); hidden_; })

extern int never(void) __attribute__((error("reached")));

TEST(weaker_compare)
{
	unsigned int v = hidden(unsigned int, 3);

	if (v > 100)
		return 1;
	if (v > 200)
		__builtin_trap();
	return v;
}

TEST(other_direction)
{
	unsigned int v = hidden(unsigned int, 4);

	if (v < 8) {
		if (v >= 16)
			return never();
		return v;
	}
	return 0;
}

TEST(masked)
{
	unsigned int v = hidden(unsigned int, 13) & 7;

	if (v > 7)
		return never();
	return v;
}

TEST(narrow)
{
	unsigned char v = hidden(unsigned int, 6);

	if (v > 255)
		return never();
	return v;
}

TEST(negative)
{
	int v = hidden(int, 7);

	if (v < 0)
		return 0;
	if (v == -3)
		return never();
	return v;
}

TEST(widened)
{
	unsigned long v = hidden(unsigned long, 8);

	if (v >= 64)
		return 0;
	unsigned int low = v;
	if (low >= 64)
		return never();
	return low;
}

TEST(two_numbers)
{
	unsigned int a = hidden(unsigned int, 2), b = hidden(unsigned int, 5);

	if (a < b) {
		if (b <= a)
			return never();
		return 9;
	}
	return 0;
}

TEST(remainder_below)
{
	unsigned int v = hidden(unsigned int, 101) % 10;

	if (v >= 10)
		return never();
	return v + 9;
}

TEST(shifted_down)
{
	unsigned int v = hidden(unsigned int, 0xb0000000) >> 28;

	if (v > 15)
		return never();
	return v;
}

TEST(counted)
{
	int sum = 0;

	for (unsigned int i = 0; i < 10; i++) {
		if (i >= 10)
			return never();
		sum += hidden(int, 1);
	}
	return sum;
}

TEST(null_again)
{
	int object = 13;
	int *p = hidden(int *, &object);

	if (!p)
		return 0;
	if (!p)
		return never();
	return 13;
}

TEST(in_switch)
{
	unsigned int v = hidden(unsigned int, 2);

	switch (v) {
	case 1:
	case 2:
		if (v == 3)
			return never();
		return 14;
	}
	return 0;
}

TEST(smaller_of_two)
{
	unsigned int v = hidden(unsigned int, 15);
	unsigned int m = v < 50 ? v : 50;

	if (m > 50)
		return never();
	return m;
}

TEST(one_of_two_numbers)
{
	unsigned int v = hidden(unsigned int, 6);

	if (v != 4 && v != 6)
		return 0;
	if (v == 5)
		return never();
	return 16;
}

TEST(sum_in_range)
{
	unsigned int v = hidden(unsigned int, 12);

	if (v - 10 > 5)
		return 0;
	if (v < 10 || v > 15)
		return never();
	return v + 5;
}

static int word(unsigned char x)
{
	switch (x & 3) {
	case 0:
		return 32;
	case 1:
		return 12;
	case 2:
		return 43;
	case 3:
		return 54;
	}
	__builtin_trap();
}

TEST(default_of_switch)
{
	return word(hidden(unsigned int, 6));
}

// What an argument decides, in a function that does not ask to be inlined.
static int by_width(int width, int value)
{
	if (width == 4)
		return value;
	if (width == 8)
		return value + 1;
	return never();
}

TEST(by_argument)
{
	return by_width(4, hidden(int, 9)) + by_width(8, hidden(int, 9));
}

static void copy(char *to, const char *from, unsigned int length)
{
	__builtin_memcpy(to, from, length);
}

TEST(length_by_argument)
{
	char from[4] = { hidden(int, 20) }, to[4];

	copy(to, from, sizeof(to));
	return to[0];
}

TEST(flags_together)
{
	unsigned int v = hidden(unsigned int, 21);
	_Bool small = v < 30, large = v > 40;

	if (small && large)
		return never();
	return v;
}
