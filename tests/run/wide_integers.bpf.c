// 128-bit integers: sums, products, shifts by any amount, division by powers of two.
//
//= product -> 0x4b
//= shift_left -> 5
//= shift_right -> -1
//= shift_none -> 21
//= shift_word -> 7
//= divide -> -4
//= remainder -> -1
//= unsigned_divide -> 17
//= compare -> 1
//= switch_unsigned -> 123455666
//= switch_signed -> 1234662
//= switch_words -> 721
//= overflow -> 0x100
//= constants -> 13

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

typedef unsigned __int128 u128;

long big = 0x4b00000000, minus = -17, one = 1;
int none = 0, two = 2, word = 64, far = 100;

TEST(product) { u128 x = (u128)(unsigned long)big * (1ul << 63); return x >> 95; }
TEST(shift_left) { u128 x = 5; x <<= far; return x >> 100; }
TEST(shift_right) { __int128 x = minus; return x >> far; }
TEST(shift_none) { u128 x = ((u128)one << 100) + 20 + one; return (x << none) >> none; }
TEST(shift_word) { u128 x = (u128)7 << word; return x >> word; }
TEST(divide) { __int128 x = minus; return x / 4; }
TEST(remainder) { __int128 x = minus; return x % 4; }
TEST(unsigned_divide) { u128 x = (u128)17 << 70; return x / ((u128)1 << 70) + x % 8; }
TEST(compare) { __int128 x = minus; return x < 0 && (u128)x > (u128)1 << far; }

static __attribute__((noinline)) int chosen(unsigned __int128 v)
{
	switch (v) {
	case -1: return 1;
	case (unsigned __int128)1 << 127 ... ((unsigned __int128)1 << 127) + 40: return 2;
	case 5 ... 9: return 3;
	case ((unsigned __int128)7 << 64) + 3: return 4;
	case ((unsigned __int128)7 << 64) + 4: return 5;
	case ((unsigned __int128)8 << 64) + 4: return 5;
	default: return 6;
	}
}

SEC("syscall") int switch_unsigned(void *ctx)
{
	unsigned __int128 one = two / 2;
	int all = chosen(-one);

	all = all * 10 + chosen((one << 127) + 40);
	all = all * 10 + chosen(one * 7);
	all = all * 10 + chosen((one * 7 << 64) + 3);
	all = all * 10 + chosen((one * 7 << 64) + 4);
	all = all * 10 + chosen((one * 8 << 64) + 4);
	all = all * 10 + chosen((one << 127) + 41);
	all = all * 10 + chosen((one << 64) + 7);
	return all * 10 + chosen(one * 3);
}

static __attribute__((noinline)) int chosen_signed(__int128 v)
{
	switch (v) {
	case -1: return 1;
	case -((__int128)1 << 100) ... -500: return 2;
	case -499 ... -3: return 3;
	case ((__int128)7 << 64) + 3: return 4;
	default: return 6;
	}
}

SEC("syscall") int switch_signed(void *ctx)
{
	__int128 one = two / 2;
	int all = chosen_signed(-one);

	all = all * 10 + chosen_signed(-500 * one);
	all = all * 10 + chosen_signed(-499 * one);
	all = all * 10 + chosen_signed((one * 7 << 64) + 3);
	all = all * 10 + chosen_signed(-2 * one);
	all = all * 10 + chosen_signed((one << 64) - 1);
	return all * 10 + chosen_signed(-(one << 65));
}

static __attribute__((noinline)) int chosen_by_words(__int128 v)
{
	switch (v) {
	case 0: return 1;
	case 1: return 2;
	}
	return 7;
}

SEC("syscall") int switch_words(void *ctx)
{
	__int128 one = two / 2;

	return chosen_by_words(one << 64) * 100 + chosen_by_words(one) * 10 + chosen_by_words(one - 1);
}
TEST(overflow) { u128 x = (u128)1 << word * 2 - one, y; int lost = __builtin_mul_overflow(x, two, &y); return lost << 8 | __builtin_add_overflow(minus, (u128)far, &y); }
TEST(constants) { u128 x = (u128)-46 >> 124; return x - two * ((u128)-46 > 5); }
