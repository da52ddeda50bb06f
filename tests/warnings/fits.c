//= btf small module
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
typedef unsigned int u32;
struct sock { int family; } __attribute__((preserve_access_index));
struct mm;
struct task_struct { int pid; int gone; } __attribute__((preserve_access_index));
struct tcp_congestion_ops___mine {
	u32 (*ssthresh)(struct sock *sk);
	int (*not_there)(int a);
	void (*set_state)(struct sock *sk, int state);
	char name[16];
};
extern struct task_struct *bpf_task_acquire___mine(struct task_struct *p) __ksym;
extern int bpf_two___old(int a) __ksym __weak;
extern int bpf_two___new(int a, int b) __ksym __weak;
extern const int runqueues __ksym;
SEC("fentry/do_unlinkat") int BPF_PROG(entry, int dfd, struct task_struct *task)
{
	bpf_task_acquire___mine(task);
	if (bpf_core_field_exists(task->gone))
		return task->gone;
	return bpf_ksym_exists(bpf_two___new) ? bpf_two___new(1, 2) : bpf_two___old(1);
}
SEC("struct_ops") u32 BPF_PROG(ssthresh, struct sock *sk) { return sk->family + (long)&runqueues; }
SEC(".struct_ops.link") struct tcp_congestion_ops___mine cc = { .ssthresh = (void *)ssthresh, .name = "mine" };
char LICENSE[] SEC("license") = "GPL";
