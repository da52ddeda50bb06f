// Integer promotions, conversions and wrap-around (C11 6.3.1).
//
//= narrow_wraps -> 44
//= sign_extends -> 0xfffffff0
//= zero_extends -> 240
//= char_is_signed -> 1
//= mixed_compare -> 1
//= unsigned_wins -> 1
//= shift_of_short -> -16
//= long_to_int -> 0x9abcdef0
//= bool_normalises -> 1
//= int_to_bool_bitfield -> 1
//= multiply_wraps -> 1
//= negate_minimum -> 0x80000000

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

unsigned char u8 = 200;
signed char s8 = -16;
unsigned short u16 = 0xfff0;
short s16 = -32;
int s32 = -1;
unsigned int u32 = 1;
long s64 = 0x123456789abcdef0;
unsigned int big = 0xffffffff;
int minimum = -2147483647 - 1;

TEST(narrow_wraps) { unsigned char sum = u8 + 100; return sum; }
TEST(sign_extends) { return s8; }
TEST(zero_extends) { return (unsigned char)s8; }
TEST(char_is_signed) { char c = u8; return c < 0; }
TEST(mixed_compare) { return u8 > s8; }
TEST(unsigned_wins) { return s32 > u32; }
TEST(shift_of_short) { return s16 >> 1; }
TEST(long_to_int) { return s64; }
TEST(bool_normalises) { _Bool b = s64; return b; }
TEST(int_to_bool_bitfield) { struct { _Bool b : 1; } x; x.b = u16; return x.b; }
TEST(multiply_wraps) { return big * big; }
TEST(negate_minimum) { return -minimum; }
