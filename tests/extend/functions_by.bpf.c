// Replaces what functions.bpf.c has.
//
//: linux 6.8

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct pair { int a; long b; };

SEC("freplace/by_value") int other_by_value(int a, unsigned char b) { return a * b; }
SEC("freplace/by_context") int other_by_context(struct __sk_buff *skb) { return skb->mark + skb->len; }
SEC("freplace/by_memory") int other_by_memory(struct pair *pair __arg_nonnull) { return pair->a + pair->b; }
