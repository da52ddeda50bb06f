// Iterator: reading it lists the threads of the system, with their parents and the processor time each has used.
//
// Loads on Linux 5.8 and newer (iterators), built with BTF.
//
//     bpftool iter pin task_list.bpf.o /sys/fs/bpf/tasks
//     cat /sys/fs/bpf/tasks

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("iter/task")
int list_tasks(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;

	/* The last call of a reading has no task. */
	if (!task)
		return 0;

	if (ctx->meta->seq_num == 0)
		BPF_SEQ_PRINTF(seq, "%8s %8s %8s %12s %s\n", "TID", "PID", "PARENT", "CPU-NS", "COMMAND");

	BPF_SEQ_PRINTF(seq, "%8d %8d %8d %12llu %s\n", task->pid, task->tgid, task->real_parent->tgid,
		       task->se.sum_exec_runtime, task->comm);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
