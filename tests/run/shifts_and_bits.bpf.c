// Shifts, masks and bit builtins.
//
//= shl -> 0x80
//= shr_logical -> 0x0fffffff
//= shr_arithmetic -> -1
//= shl64 -> 16
//= shr64 -> 0x12345678
//= rotate -> 0x34567812
//= swap16 -> 0x3412
//= swap32 -> 0x78563412
//= swap64 -> 0x78563412
//= popcount -> 13
//= clz -> 3
//= ctz -> 3
//= ctz64 -> 35
//= ffs -> 4
//= ffs_zero -> 0
//= parity -> 1
//= not -> 0xedcba987
//= xor_swap -> 7

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

unsigned int x = 0x12345678;
unsigned int top = 0xffffffff;
int minus = -8;
unsigned long wide = 0x123456789abcdef0;
unsigned long high = 0x800000000;
unsigned int eight = 8, zero = 0;
int n = 4;
int p = 3, q = 7;

TEST(shl) { return eight << n; }
TEST(shr_logical) { return top >> n; }
TEST(shr_arithmetic) { return minus >> n; }
TEST(shl64) { return (1ul << (n + 32)) >> 32; }
TEST(shr64) { return wide >> 32; }
TEST(rotate) { return (x << 8) | (x >> 24); }
TEST(swap16) { return __builtin_bswap16(0x1234 + (unsigned short)zero); }
TEST(swap32) { return __builtin_bswap32(x); }
TEST(swap64) { return __builtin_bswap64(wide) ; }
TEST(popcount) { return __builtin_popcount(x); }
TEST(clz) { return __builtin_clz(x); }
TEST(ctz) { return __builtin_ctz(x); }
TEST(ctz64) { return __builtin_ctzl(high); }
TEST(ffs) { return __builtin_ffs(x); }
TEST(ffs_zero) { return __builtin_ffs(zero); }
TEST(parity) { return __builtin_parity(x); }
TEST(not) { return ~x; }
TEST(xor_swap) { p ^= q; q ^= p; p ^= q; return p; }
