// Iterators: what they print when they are read.
//
//: linux 6.1
//$ true
//? ^task 1 init
//? ^file [0-9]+ of loader: fd 0$
//? ^map seen: 8 bytes$
//? ^program maps \(iter\)
//? ^areas of loader: [1-9]
//? ^last of [1-9][0-9]* tasks$

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

int tasks_seen, areas;

static __always_inline bool is_loader(struct task_struct *task)
{
	return task->comm[0] == 'l' && task->comm[1] == 'o' && task->comm[2] == 'a' && task->comm[3] == 'd' && task->comm[6] == '\0';
}

SEC("iter/task") int tasks(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	if (!task) {
		BPF_SEQ_PRINTF(seq, "last of %d tasks\n", tasks_seen);
		return 0;
	}
	tasks_seen++;
	BPF_SEQ_PRINTF(seq, "task %d %s\n", task->pid, task->comm);
	return 0;
}
SEC("iter/task_file") int files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	if (task && ctx->file && is_loader(task))
		BPF_SEQ_PRINTF(ctx->meta->seq, "file %llu of %s: fd %u\n", ctx->meta->seq_num, task->comm, ctx->fd);
	return 0;
}
SEC("iter/task_vma") int vmas(struct bpf_iter__task_vma *ctx)
{
	struct task_struct *task = ctx->task;
	struct vm_area_struct *area = ctx->vma;
	if (task && area && is_loader(task) && area->vm_end > area->vm_start)
		BPF_SEQ_PRINTF(ctx->meta->seq, "areas of %s: %d\n", task->comm, ++areas);
	return 0;
}
SEC("iter/bpf_map") int maps(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;
	if (map)
		BPF_SEQ_PRINTF(ctx->meta->seq, "map %s: %u bytes\n", map->name, map->value_size);
	return 0;
}
SEC("iter/bpf_prog") int programs(struct bpf_iter__bpf_prog *ctx)
{
	struct bpf_prog *prog = ctx->prog;
	struct bpf_prog_aux *aux;
	if (!prog)
		return 0;
	aux = prog->aux;
	BPF_SEQ_PRINTF(ctx->meta->seq, "program %s (%s) %u\n", aux->name, aux->attach_func_name ? "iter" : "other", aux->id);
	return 0;
}
