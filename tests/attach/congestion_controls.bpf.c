// struct_ops maps in the forms that initialisers take: functions, values, text, nested members, what is NULL, what the kernel's struct
// does not have, and one that is not to be loaded.
//
//: linux 6.10
//$ tcp bpf_flavoured && tcp bpf_complete
//? ^flavoured_acks = [1-9]
//? ^complete_acks = [1-9]
//? ^ssthresh_calls = [0-9]
//? ^states = [1-9]
//? ^released = [1-9]
//? ^attached flavoured \[struct_ops\]
//? ^attached complete \[struct_ops\]

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define TCP_CONG_NON_RESTRICTED 1

extern void tcp_reno_cong_avoid(struct sock *sk, __u32 ack, __u32 acked) __ksym;
extern __u32 tcp_reno_ssthresh(struct sock *sk) __ksym;
extern __u32 tcp_reno_undo_cwnd(struct sock *sk) __ksym;

long flavoured_acks, complete_acks, ssthresh_calls, states, released;

/* The members that are used, in another order, and one that no kernel has. */
struct tcp_congestion_ops___ours {
	char name[16];
	void (*there_is_no_such_member)(struct sock *sk);
	__u32 flags;
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*ssthresh)(struct sock *sk);
	__u32 (*undo_cwnd)(struct sock *sk);
	void (*init)(struct sock *sk);
};

SEC("struct_ops") __u32 BPF_PROG(ssthresh, struct sock *sk) { ssthresh_calls++; return tcp_reno_ssthresh(sk); }
SEC("struct_ops/undo_cwnd") __u32 BPF_PROG(undo, struct sock *sk) { return tcp_reno_undo_cwnd(sk); }
SEC("struct_ops/cong_avoid") void BPF_PROG(avoid_flavoured, struct sock *sk, __u32 ack, __u32 acked)
{
	flavoured_acks += acked;
	tcp_reno_cong_avoid(sk, ack, acked);
}
SEC("struct_ops") void BPF_PROG(avoid_complete, struct sock *sk, __u32 ack, __u32 acked)
{
	complete_acks += acked;
	tcp_reno_cong_avoid(sk, ack, acked);
}
SEC("struct_ops") void BPF_PROG(new_state, struct sock *sk, __u8 state) { states++; }
SEC("struct_ops") void BPF_PROG(event, struct sock *sk, enum tcp_ca_event event) { states += event >= 0; }
SEC("struct_ops") void BPF_PROG(release, struct sock *sk) { released++; }
/* Nobody loads it: its only map is optional. */
SEC("?struct_ops") void BPF_PROG(optional_init, struct sock *sk) { released = -1000; }

SEC(".struct_ops.link") struct tcp_congestion_ops___ours flavoured = {
	.name = "bpf_flavoured",
	.flags = TCP_CONG_NON_RESTRICTED,
	.there_is_no_such_member = NULL,
	.cong_avoid = (void *)avoid_flavoured,
	.ssthresh = (void *)ssthresh,
	.undo_cwnd = (void *)undo,
	.init = 0,
};
SEC(".struct_ops.link") struct tcp_congestion_ops complete = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)avoid_complete,
	.set_state = (void *)new_state,
	.cwnd_event = (void *)event,
	.undo_cwnd = (void *)undo,
	.release = (void *)release,
	.init = NULL,
	.list = { .next = NULL, .prev = NULL },
	.name = { 'b', 'p', 'f', '_', 'c', 'o', 'm', 'p', 'l', 'e', 't', 'e' },
};
SEC("?.struct_ops.link") struct tcp_congestion_ops optional = {
	.init = (void *)optional_init,
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)avoid_complete,
	.undo_cwnd = (void *)undo,
	.name = "bpf_optional",
};
