// Programs at the same place by every way to get there: each counts the files that are unlinked.
//
//: linux 6.1
//$ touch /tmp/one /tmp/two && rm /tmp/one /tmp/two
//? ^by_fentry = 2$
//? ^by_fexit = 2$
//? ^by_fexit_result = 0$
//? ^by_kprobe = 2$
//? ^by_kretprobe = 2$
//? ^by_syscall = 2$
//? ^by_tracepoint = 2$
//? ^by_raw_tracepoint = 2$
//? ^by_typed_tracepoint = 2$
//? ^same_name = 8$
//? ^stack_is_mapped = 1$
//? ^stack_ids = [1-9]

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define __NR_unlink 87

int by_fentry, by_fexit, by_kprobe, by_kretprobe, by_syscall, by_tracepoint, by_raw_tracepoint, by_typed_tracepoint;
int by_fexit_result = -1, same_name, stack_is_mapped;
long stack_ids;

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 20 * sizeof(__u64));
} stacks SEC(".maps");

/* Whether it is a file of this test. */
static __always_inline bool is_ours(const char *path)
{
	return path[0] == '/' && path[1] == 't' && path[2] == 'm' && path[3] == 'p' && path[4] == '/';
}
static __always_inline void look_at(const char *user, bool kernel)
{
	char path[16] = {};
	long length = kernel ? bpf_probe_read_kernel_str(path, sizeof(path), user) : bpf_probe_read_user_str(path, sizeof(path), user);
	if (length == sizeof("/tmp/one") && is_ours(path))
		same_name++;
}

static long note_vma(struct task_struct *task, struct vm_area_struct *vma, void *found)
{
	*(int *)found = vma->vm_start <= task->mm->start_stack && task->mm->start_stack < vma->vm_end;
	return 0;
}

SEC("fentry/do_unlinkat") int BPF_PROG(entry, int dfd, struct filename *name)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int found = 0;
	by_fentry++;
	look_at(name->name, true);
	bpf_find_vma(task, task->mm->start_stack, note_vma, &found, 0);
	stack_is_mapped = found;
	return 0;
}
SEC("fexit/do_unlinkat") int BPF_PROG(leaving, int dfd, struct filename *name, long result)
{
	by_fexit++;
	by_fexit_result = result;
	return 0;
}
SEC("kprobe/do_unlinkat") int BPF_KPROBE(probe, int dfd, struct filename *name)
{
	by_kprobe++;
	look_at(BPF_CORE_READ(name, name), true);
	if (bpf_get_stackid(ctx, &stacks, 0) >= 0)
		stack_ids++;
	return 0;
}
SEC("kretprobe/do_unlinkat") int BPF_KRETPROBE(returns, long result) { if (result == 0) by_kretprobe++; return 0; }
SEC("ksyscall/unlink") int BPF_KSYSCALL(call, const char *path) { by_syscall++; look_at(path, false); return 0; }
SEC("tracepoint/syscalls/sys_enter_unlink") int event(struct trace_event_raw_sys_enter *ctx)
{
	by_tracepoint++;
	look_at((const char *)ctx->args[0], false);
	return 0;
}
SEC("raw_tp/sys_enter") int raw_event(struct bpf_raw_tracepoint_args *ctx) { if (ctx->args[1] == __NR_unlink) by_raw_tracepoint++; return 0; }
SEC("tp_btf/sys_enter") int BPF_PROG(typed_event, struct pt_regs *regs, long id) { if (id == __NR_unlink) by_typed_tracepoint++; return 0; }
