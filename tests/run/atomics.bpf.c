// Atomic builtins on map memory, as far as every cpu version has them.
//
//= add -> 15
//= fetch_add -> 10
//= sub -> 7
//= exchange -> 10
//= compare_exchange -> 1
//= compare_fails -> 0
//= old_value -> 10
//= bits -> 0x0d
//= counter32 -> 3

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

long value;
int value32;

TEST(add) { value = 10; __sync_fetch_and_add(&value, 5); return value; }
TEST(fetch_add) { value = 10; return __sync_fetch_and_add(&value, 5); }
TEST(sub) { value = 10; __sync_fetch_and_sub(&value, 3); return value; }
TEST(exchange) { value = 10; return __sync_lock_test_and_set(&value, 99); }
TEST(compare_exchange) { value = 10; return __sync_bool_compare_and_swap(&value, 10, 20) && value == 20; }
TEST(compare_fails) { value = 10; return __sync_bool_compare_and_swap(&value, 11, 20); }
TEST(old_value) { value = 10; return __sync_val_compare_and_swap(&value, 10, 20); }
TEST(bits) { value = 0x0f; __sync_fetch_and_and(&value, 0x0c); __sync_fetch_and_or(&value, 1); return value; }
TEST(counter32) { value32 = 0; for (int i = 0; i < 3; i++) __sync_fetch_and_add(&value32, 1); return value32; }
