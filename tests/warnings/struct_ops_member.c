//= btf small
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
typedef unsigned int u32;
typedef unsigned long long u64;
struct sock;
struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *sk);
	void (*set_state)(struct sock *sk);
	int (*statte)(int a);
	char name[16];
	u64 flags;
	u32 key;
	void *owner;
};
SEC("struct_ops") u32 BPF_PROG(ssthresh, struct sock *sk, int more) { return more; }
SEC("struct_ops") void BPF_PROG(set_state, struct sock *sk) {}
SEC("struct_ops") int BPF_PROG(state, int a) { return a; }
SEC(".struct_ops.link") struct tcp_congestion_ops vegas = {
	.ssthresh = (void *)ssthresh,
	.set_state = (void *)set_state,
	.statte = (void *)state,
	.name = "vegas",
	.flags = 1,
	.key = 2,
	.owner = (void *)3,
};
