// TCP congestion control after Kelly's Scalable TCP: a window grows by one packet for every 50 acknowledged ones and
// shrinks by an eighth on a loss.
//
// Loads on Linux 5.13 and newer (congestion controls that call the kernel's functions), built with BTF.
//
//     bpftool struct_ops register scalable_cc.bpf.o
//     sysctl net.ipv4.tcp_congestion_control=bpf_scalable

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Acknowledged packets that make the window one larger, as long as the window itself is larger than that. */
#define PACKETS_PER_INCREASE 50
/* On a loss the window shrinks by its 2^LOSS_SHIFTth part. */
#define LOSS_SHIFT 3
#define SMALLEST_WINDOW 2

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))

extern __u32 tcp_slow_start(struct tcp_sock *tp, __u32 acked) __ksym;
extern void tcp_cong_avoid_ai(struct tcp_sock *tp, __u32 w, __u32 acked) __ksym;

/* Connections that have begun and ended with this congestion control, and packets they have seen acknowledged. */
__u64 connections, finished, acknowledged;

/* The verifier knows that the socket of a congestion control is a tcp_sock. */
static __always_inline struct tcp_sock *tcp(struct sock *sk)
{
	return (struct tcp_sock *)sk;
}

static __always_inline bool in_slow_start(const struct tcp_sock *tp)
{
	return tp->snd_cwnd < tp->snd_ssthresh;
}

/* Whether it is the window that limits the sender, and not the application. */
static __always_inline bool is_window_limited(const struct tcp_sock *tp)
{
	if (in_slow_start(tp))
		return tp->snd_cwnd < 2 * tp->max_packets_out;
	return BPF_CORE_READ_BITFIELD(tp, is_cwnd_limited);
}

SEC("struct_ops")
void BPF_PROG(scalable_init, struct sock *sk)
{
	__sync_fetch_and_add(&connections, 1);
}

SEC("struct_ops")
void BPF_PROG(scalable_release, struct sock *sk)
{
	__sync_fetch_and_add(&finished, 1);
}

SEC("struct_ops")
void BPF_PROG(scalable_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	struct tcp_sock *tp = tcp(sk);

	__sync_fetch_and_add(&acknowledged, acked);
	if (!is_window_limited(tp))
		return;
	if (in_slow_start(tp)) {
		acked = tcp_slow_start(tp, acked);
		if (!acked)
			return;
	}
	tcp_cong_avoid_ai(tp, min(tp->snd_cwnd, PACKETS_PER_INCREASE), acked);
}

SEC("struct_ops")
__u32 BPF_PROG(scalable_ssthresh, struct sock *sk)
{
	__u32 window = tcp(sk)->snd_cwnd;

	return max(window - (window >> LOSS_SHIFT), SMALLEST_WINDOW);
}

/* The loss was none: back to the window before it. */
SEC("struct_ops")
__u32 BPF_PROG(scalable_undo_cwnd, struct sock *sk)
{
	const struct tcp_sock *tp = tcp(sk);

	return max(tp->snd_cwnd, tp->prior_cwnd);
}

SEC(".struct_ops")
struct tcp_congestion_ops scalable = {
	.init = (void *)scalable_init,
	.release = (void *)scalable_release,
	.ssthresh = (void *)scalable_ssthresh,
	.cong_avoid = (void *)scalable_cong_avoid,
	.undo_cwnd = (void *)scalable_undo_cwnd,
	.name = "bpf_scalable",
};

char LICENSE[] SEC("license") = "GPL";
