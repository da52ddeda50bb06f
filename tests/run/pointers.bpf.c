// Pointer arithmetic, arrays, strings and function-local statics.
//
//= difference -> 3
//= index_negative -> 20
//= walk -> 15
//= two_dimensional -> 6
//= string_length -> 5
//= string_char -> 101
//= pointer_compare -> 1
//= pointer_to_pointer -> 9
//= local_static -> 3
//= cast_bytes -> 0x78
//= array_of_struct -> 50
//= void_arithmetic -> 2
//= address_of_element -> 30
//= odd_struct_difference -> 2

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int array[5] = { 1, 2, 3, 4, 5 };
int grid[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
int word = 0x12345678;
int which = 2;
struct item { int key; int value; } items[4] = { { 1, 10 }, { 2, 20 }, { 3, 30 }, { 4, 40 } };
struct odd { char bytes[12]; } odds[4];
const char text[] = "hello";

TEST(difference) { int *p = &array[1], *q = &array[4]; return q - p; }
TEST(index_negative) { struct item *p = &items[2]; return p[-1].value; }
TEST(walk) { int sum = 0; for (int i = 0; i < 5; i++) sum += array[i]; return sum; }
TEST(two_dimensional) { int i = which & 1; return grid[1][(which & 3) > 2 ? 0 : 2] + i; }
TEST(string_length) { int n = 0; for (int i = 0; i < sizeof(text); i++) { if (!text[i]) break; n++; } return n; }
TEST(string_char) { return "hello"[1]; }
TEST(pointer_compare) { return &array[1] < &array[2]; }
TEST(pointer_to_pointer) { int n = 4; int *p = &n; int **q = &p; **q += 5; return n; }
static __noinline int next(void) { static int counter; return ++counter; }
TEST(local_static) { int n = next(); n = next(); n = next(); return n - (n - 3); }
TEST(cast_bytes) { return *(unsigned char *)&word; }
TEST(array_of_struct) { int sum = 0; for (int i = 1; i < 3; i++) sum += items[i].value; return sum; }
TEST(void_arithmetic) { void *p = array; return *(int *)(p + 4); }
TEST(address_of_element) { unsigned int i = which; if (i > 3) return 0; struct item *p = items + i; return p->value; }
TEST(odd_struct_difference) { struct odd *p = &odds[1], *q = &odds[3]; return q - p; }
