// Volatile objects, constant folding and static initialisers.
//
//= volatile_steps -> 5
//= folded_table -> 16
//= enum_values -> 7
//= large_enum -> 1
//= static_assertion -> 4
//= address_constant -> 1
//= string_array -> 98
//= wide_constant -> 0x89abcdef
//= hex_suffixes -> 1
//= char_constants -> 97
//= octal_and_binary -> 13

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

enum small { A = 1, B, C = 4 };
enum large { HUGE = 0x100000000ull };
static const int table[] = { 1, 4, 9, 16, 25 };
_Static_assert(sizeof(enum small) == 4, "an enum is an int");
int three = 3;
char words[2][4] = { "abc", "def" };

TEST(volatile_steps) { volatile int n = 3; n++; n++; return n; }
TEST(folded_table) { return table[three & 3]; }
TEST(enum_values) { enum small s = B; s += 1; return s + C; }
TEST(large_enum) { enum large e = HUGE; return sizeof(e) == 8 && e >> 32 == 1; }
TEST(static_assertion) { _Static_assert(sizeof(int) == 4, "LP64"); return sizeof(int); }
TEST(address_constant) { static int *const nothing = 0; return nothing == 0; }
TEST(string_array) { return words[0][1]; }
TEST(wide_constant) { unsigned long x = 0x0123456789abcdef; return x + three - 3; }
TEST(hex_suffixes) { return 0xffffffffu + 1 == 0 && 0xffffffffl + 1 != 0; }
TEST(char_constants) { return 'a' + '\0'; }
TEST(octal_and_binary) { return 010 + 0b101; }
