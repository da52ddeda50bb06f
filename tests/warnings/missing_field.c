//= btf small
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define RELOCATED __attribute__((preserve_access_index))
struct mm { int users; } RELOCATED;
struct task_struct { int pid; int state; struct mm *mm; int cpus[8]; long utime; } RELOCATED;
struct task_struct___old { long state_of_old; } RELOCATED;
enum color { RED, BLUE };
SEC("fentry/do_unlinkat") int BPF_PROG(reads, int dfd, struct task_struct *task)
{
	return task->pid + task->state + task->cpus[3] + task->cpus[4] + task->utime + task->mm->users;
}
SEC("fentry/do_unlinkat") int BPF_PROG(probes, int dfd, struct task_struct___old *task)
{
	return BPF_CORE_READ(task, state_of_old) + bpf_core_enum_value(enum color, BLUE);
}
SEC("fentry/do_unlinkat") int BPF_PROG(asks, int dfd, struct task_struct *task)
{
	if (!bpf_core_field_exists(task->state))
		return 0;
	if (dfd)
		return 1;
	return task->state;
}
char LICENSE[] SEC("license") = "GPL";
