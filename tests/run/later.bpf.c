// What runs later: timers, work queues. What belongs to something: local storage.
//
//: linux 6.10
//
//= timer_starts -> 1
//= timer_fired wait -> 7
//= timer_again -> 0
//= timer_counts wait -> 3
//= timer_cancelled -> 1
//= work_starts -> 0
//= work_done wait -> 9
//= task_storage_made -> 5
//= task_storage_kept -> 6
//= task_storage_deleted -> 1
//= group_storage -> 3

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define CLOCK_MONOTONIC 1

struct with_timer {
	int fired;
	struct bpf_timer timer;
	int rounds;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, struct with_timer);
} timers SEC(".maps");

static int note(void *map, int *key, struct with_timer *value)
{
	value->fired += *key;
	return 0;
}
static int thrice(void *map, int *key, struct with_timer *value)
{
	if (++value->rounds < 3)
		bpf_timer_start(&value->timer, 1000, 0);
	return 0;
}
static __always_inline struct with_timer *timer_of(int key) { return bpf_map_lookup_elem(&timers, &key); }
static __always_inline struct with_timer *new_timer(int key)
{
	struct with_timer fresh = {}, *value;
	bpf_map_update_elem(&timers, &key, &fresh, BPF_ANY);
	value = timer_of(key);
	if (value)
		bpf_timer_init(&value->timer, &timers, CLOCK_MONOTONIC);
	return value;
}
TEST(timer_starts)
{
	struct with_timer *value = new_timer(7);
	if (!value)
		return -1;
	bpf_timer_set_callback(&value->timer, note);
	return bpf_timer_start(&value->timer, 1000, 0) == 0;
}
TEST(timer_fired) { struct with_timer *value = timer_of(7); return value ? value->fired : -1; }
TEST(timer_again)
{
	struct with_timer *value = new_timer(8);
	if (!value)
		return -1;
	bpf_timer_set_callback(&value->timer, thrice);
	return bpf_timer_start(&value->timer, 0, 0);
}
TEST(timer_counts) { struct with_timer *value = timer_of(8); return value ? value->rounds : -1; }
TEST(timer_cancelled)
{
	struct with_timer *value = new_timer(9);
	if (!value)
		return -1;
	bpf_timer_set_callback(&value->timer, note);
	bpf_timer_start(&value->timer, 1ull << 40, 0);
	return bpf_timer_cancel(&value->timer);
}

struct with_work {
	int done;
	struct bpf_wq work;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct with_work);
} works SEC(".maps");
static int work(void *map, int *key, void *value) { struct with_work *own = value; own->done = 9 + *key; return 0; }
TEST(work_starts)
{
	int zero = 0;
	struct with_work *value = bpf_map_lookup_elem(&works, &zero);
	if (!value || bpf_wq_init(&value->work, &works, 0) || bpf_wq_set_callback(&value->work, work, 0))
		return -1;
	return bpf_wq_start(&value->work, 0);
}
TEST(work_done) { int zero = 0; struct with_work *value = bpf_map_lookup_elem(&works, &zero); return value ? value->done : -1; }

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, int);
} of_task SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, long);
} of_group SEC(".maps");
#define TRACED(name) SEC("raw_tp") int name(void *ctx)
TRACED(task_storage_made)
{
	int five = 5, *own = bpf_task_storage_get(&of_task, bpf_get_current_task_btf(), &five, BPF_LOCAL_STORAGE_GET_F_CREATE);
	return own ? (*own)++ : -1;
}
TRACED(task_storage_kept)
{
	int *own = bpf_task_storage_get(&of_task, bpf_get_current_task_btf(), 0, 0);
	return own ? *own : -1;
}
TRACED(task_storage_deleted)
{
	struct task_struct *task = bpf_get_current_task_btf();
	return bpf_task_storage_delete(&of_task, task) == 0 && !bpf_task_storage_get(&of_task, task, 0, 0);
}
TEST(group_storage)
{
	struct cgroup *root = bpf_cgroup_from_id(1);
	long *own, three = 3;
	if (!root)
		return -1;
	own = bpf_cgrp_storage_get(&of_group, root, &three, BPF_LOCAL_STORAGE_GET_F_CREATE);
	three = own ? *own : -2;
	bpf_cgrp_storage_delete(&of_group, root);
	bpf_cgroup_release(root);
	return three;
}
