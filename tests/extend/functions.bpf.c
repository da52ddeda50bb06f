// Global functions that another object replaces in the program `extended`.
//
//: linux 6.8
//= extended -> 195

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct pair { int a; long b; };
__noinline int by_value(int a, unsigned char b) { asm volatile("" : "+r"(a)); return a + b; }
__noinline int by_context(struct __sk_buff *skb) { asm volatile(""); return skb->len; }
__noinline int by_memory(struct pair *pair __arg_nonnull) { asm volatile(""); return pair->a; }

SEC("tc") int extended(struct __sk_buff *skb)
{
	struct pair pair = { skb->len, 2 };
	return by_value(skb->len, 3) + by_context(skb) + by_memory(&pair);
}
