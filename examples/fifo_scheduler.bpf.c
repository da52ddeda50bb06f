// sched_ext scheduler: an idle processor takes a waking task at once; otherwise tasks wait in one queue for all
// processors, first come, first served.
//
// Loads on Linux 6.12 and newer, built with CONFIG_SCHED_CLASS_EXT and BTF. The kernel goes back to its own scheduler
// when the loader ends, and by itself when this one leaves a task waiting for too long.
//
// The types are declared here as far as they are used, as flavours (___fifo): the loader matches them with the running
// kernel's by the name before the three underscores, so this compiles where vmlinux.h has no sched_ext.

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define WAITING_TASKS 0 /* the queue's number */

enum scx_dsq_id_flags___fifo {
	SCX_DSQ_LOCAL___fifo = 0x8000000000000002ULL,
};

enum scx_public_consts___fifo {
	SCX_SLICE_DFL___fifo = 20 * 1000 * 1000,
};

enum scx_exit_kind___fifo {
	SCX_EXIT_NONE___fifo,
};

struct scx_exit_info___fifo {
	enum scx_exit_kind___fifo kind;
} __attribute__((preserve_access_index));

struct sched_ext_ops___fifo {
	s32 (*select_cpu)(struct task_struct *p, s32 prev_cpu, u64 wake_flags);
	void (*enqueue)(struct task_struct *p, u64 enq_flags);
	void (*dispatch)(s32 cpu, struct task_struct *prev);
	s32 (*init)(void);
	void (*exit)(struct scx_exit_info___fifo *info);
	char name[128];
};

extern s32 scx_bpf_create_dsq(u64 dsq_id, s32 node) __ksym;
extern s32 scx_bpf_select_cpu_dfl(struct task_struct *p, s32 prev_cpu, u64 wake_flags, bool *is_idle) __ksym;
/* Linux 6.13 and newer; 6.12 has them by the older names. */
extern void scx_bpf_dsq_insert(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags) __ksym __weak;
extern bool scx_bpf_dsq_move_to_local(u64 dsq_id) __ksym __weak;
extern void scx_bpf_dispatch(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags) __ksym __weak;
extern bool scx_bpf_consume(u64 dsq_id) __ksym __weak;

/* Tasks that found an idle processor, tasks that had to wait, and why the kernel has ended the scheduler. */
__u64 started_at_once, waited;
int exit_kind;

static __always_inline void insert(struct task_struct *p, u64 queue, u64 enq_flags)
{
	u64 slice = bpf_core_enum_value(enum scx_public_consts___fifo, SCX_SLICE_DFL___fifo);

	if (bpf_ksym_exists(scx_bpf_dsq_insert))
		scx_bpf_dsq_insert(p, queue, slice, enq_flags);
	else
		scx_bpf_dispatch(p, queue, slice, enq_flags);
}

SEC("struct_ops")
s32 BPF_PROG(fifo_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	bool is_idle = false;
	s32 cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &is_idle);

	if (is_idle) {
		__sync_fetch_and_add(&started_at_once, 1);
		insert(p, bpf_core_enum_value(enum scx_dsq_id_flags___fifo, SCX_DSQ_LOCAL___fifo), 0);
	}
	return cpu;
}

SEC("struct_ops")
void BPF_PROG(fifo_enqueue, struct task_struct *p, u64 enq_flags)
{
	__sync_fetch_and_add(&waited, 1);
	insert(p, WAITING_TASKS, enq_flags);
}

SEC("struct_ops")
void BPF_PROG(fifo_dispatch, s32 cpu, struct task_struct *prev)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local))
		scx_bpf_dsq_move_to_local(WAITING_TASKS);
	else
		scx_bpf_consume(WAITING_TASKS);
}

SEC("struct_ops.s")
s32 BPF_PROG(fifo_init)
{
	return scx_bpf_create_dsq(WAITING_TASKS, -1);
}

SEC("struct_ops")
void BPF_PROG(fifo_exit, struct scx_exit_info___fifo *info)
{
	exit_kind = info->kind;
}

SEC(".struct_ops.link")
struct sched_ext_ops___fifo fifo = {
	.select_cpu = (void *)fifo_select_cpu,
	.enqueue = (void *)fifo_enqueue,
	.dispatch = (void *)fifo_dispatch,
	.init = (void *)fifo_init,
	.exit = (void *)fifo_exit,
	.name = "fifo",
};

char LICENSE[] SEC("license") = "GPL";
