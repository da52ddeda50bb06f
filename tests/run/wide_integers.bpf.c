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
