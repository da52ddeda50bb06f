// Unsigned and signed division and remainder, also by constants, on every cpu version.
//
//= udiv -> 14
//= urem -> 2
//= udiv64 -> 858993459
//= urem_power -> 4
//= sdiv -> -14
//= srem -> -2
//= sdiv_negative_divisor -> -14
//= srem_negative_divisor -> 2
//= sdiv_power -> -12
//= srem_power -> -4
//= sdiv_const -> -10
//= srem_const -> 0
//= sdiv64 -> -14
//= srem64 -> -2
//= sdiv64_power -> -25
//= minimum_by_one -> 0x80000000
//= div_by_ten -> 10
//= sdiv_minus_power -> 12

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

unsigned int ua = 100, ub = 7;
int a = -100, b = 7;
long la = -100, lb = 7;
unsigned long ul = 0xffffffffff;
int minimum = -2147483647 - 1;

TEST(udiv) { return ua / ub; }
TEST(urem) { return ua % ub; }
TEST(udiv64) { return ul / 1280; }
TEST(urem_power) { return ua % 8; }
TEST(sdiv) { return a / b; }
TEST(srem) { return a % b; }
TEST(sdiv_negative_divisor) { return -a / -b; }
TEST(srem_negative_divisor) { return -a % -b; }
TEST(sdiv_power) { return a / 8; }
TEST(srem_power) { return a % 8; }
TEST(sdiv_const) { return a / 10; }
TEST(srem_const) { return a % 10; }
TEST(sdiv64) { return la / lb; }
TEST(srem64) { return la % lb; }
TEST(sdiv64_power) { return la / 4; }
TEST(minimum_by_one) { return minimum / 1; }
TEST(div_by_ten) { return ua / 10; }
TEST(sdiv_minus_power) { return a / -8; }
