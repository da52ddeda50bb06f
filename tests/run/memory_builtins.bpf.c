// memcpy, memset, memmove and memcmp of constant size.
//
//= copy -> 36
//= copy_odd -> 28
//= set -> 0x5a5a5a5a
//= set_zero -> 0
//= move_overlap -> 1123
//= compare_equal -> 0
//= compare_less -> 1
//= compare_more -> 1
//= copy_global -> 7
//= copy_large -> 99
//= strlen_constant -> 5
//= move_down -> 8009
//= move_up -> 7008
//= move_down_unknown -> 8009
//= move_up_unknown -> 7008
//= move_apart -> 990

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int source[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
char left[16] = "abcdefgh", right[16] = "abcdefgi";
char bytes[7] = { 1, 2, 3, 4, 5, 6, 7 };
long large[40] = { [39] = 99 };

TEST(copy) { int to[8]; int sum = 0; __builtin_memcpy(to, source, sizeof(to)); for (int i = 0; i < 8; i++) sum += to[i]; return sum; }
TEST(copy_odd) { char to[7]; int sum = 0; __builtin_memcpy(to, bytes, 7); for (int i = 0; i < 7; i++) sum += to[i]; return sum; }
TEST(set) { int to[5]; __builtin_memset(to, 0x5a, sizeof(to)); return to[3]; }
TEST(set_zero) { char to[13]; int sum = 0; __builtin_memset(to, 0, sizeof(to)); for (int i = 0; i < 13; i++) sum |= to[i]; return sum; }
TEST(move_overlap) { int a[4] = { 1, 2, 3, 4 }; __builtin_memmove(a + 1, a, 12); return a[0] * 1000 + a[1] * 100 + a[2] * 10 + a[3]; }
TEST(compare_equal) { return __builtin_memcmp(left, right, 7); }
TEST(compare_less) { return __builtin_memcmp(left, right, 8) < 0; }
TEST(compare_more) { return __builtin_memcmp(right, left, 8) > 0; }
TEST(copy_global) { char to[8] = {}; __builtin_memcpy(to, bytes, sizeof(bytes)); return to[6]; }
TEST(copy_large) { long to[40]; __builtin_memcpy(to, large, sizeof(to)); return to[39]; }
TEST(strlen_constant) { return __builtin_strlen("hello"); }

/* Larger than what fits registers, to lower and to higher addresses; where the objects are is known, or not. */
unsigned short numbers[600];
#define FILL() for (int i = 0; i < 600; i++) numbers[i] = i * 10
#define hide(p) asm volatile("" : "+r"(p))
TEST(move_down) { FILL(); __builtin_memmove(numbers, numbers + 1, 1000); return numbers[0] + numbers[499] + numbers[500] * 0 + 2999; }
TEST(move_up) { FILL(); __builtin_memmove(numbers + 1, numbers, 1000); return numbers[0] + numbers[1] + numbers[500] + 2018; }
TEST(move_down_unknown) { FILL(); void *to = numbers, *from = numbers + 1; hide(to); hide(from); __builtin_memmove(to, from, 1000); return numbers[0] + numbers[499] + 2999; }
TEST(move_up_unknown) { FILL(); void *to = numbers + 1, *from = numbers; hide(to); hide(from); __builtin_memmove(to, from, 1000); return numbers[0] + numbers[1] + numbers[500] + 2018; }
long behind[40];
TEST(move_apart) { __builtin_memmove(behind, large, sizeof(large)); return behind[39] * 10 + behind[0]; }
