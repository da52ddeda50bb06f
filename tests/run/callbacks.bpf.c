// Helpers that call back, and programs that continue as others.
//
//: linux 6.1
//
//= loop_counts -> 10
//= loop_stops -> 4
//= loop_in_loop -> 12
//= loop_with_struct -> 0x1d
//= each_of_array -> 60
//= each_of_hash -> 3
//= each_deletes -> 1
//= loop_picks_callback -> 5
//= drain_nothing -> 0
//= vma_of_current -> 1
//= tail_first
//= tail_second
//= tail_third
//= tail_chain -> 321
//= tail_missing -> 7
//= tail_static -> 3
//= tail_from_subprogram -> 21

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int four = 4;

static long count(__u32 i, void *context) { *(int *)context += 1; return 0; }
static long until_four(__u32 i, void *context) { *(int *)context += 1; return i + 1 == four; }
static long inner(__u32 i, long *sum) { *sum += i; return 0; }
static long outer(__u32 i, long *sum) { bpf_loop(four, inner, sum, 0); return i > 10; }

TEST(loop_counts) { int n = 0; bpf_loop(10, count, &n, 0); return n; }
TEST(loop_stops) { int n = 0; long rounds = bpf_loop(10, until_four, &n, 0); return n == rounds ? n : -1; }
TEST(loop_in_loop) { long sum = 0; bpf_loop(2, outer, &sum, 0); return sum; }

struct totals { __u8 small; __u16 medium; __u64 large; };
static long add_all(__u32 i, struct totals *t) { t->small += i; t->medium += 2 * i; t->large |= 1ull << i; return 0; }
TEST(loop_with_struct)
{
	struct totals t = {};
	bpf_loop(4, add_all, &t, 0);
	return t.small - t.medium / 2 + t.large * 2 - 1;
}
static long twice(__u32 i, void *context) { *(int *)context += 2; return 0; }
TEST(loop_picks_callback)
{
	int n = 1;
	if (four > 3)
		bpf_loop(2, twice, &n, 0);
	else
		bpf_loop(2, count, &n, 0);
	return n;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} hash SEC(".maps");

static long add_value(struct bpf_map *map, __u32 *key, __u64 *value, void *context) { *(long *)context += *value * (*key + 1); return 0; }
static long count_entry(struct bpf_map *map, __u32 *key, __u32 *value, int *n) { (*n)++; return 0; }
static long delete_even(struct bpf_map *map, __u32 *key, __u32 *value, void *context)
{
	if (*key % 2 == 0)
		bpf_map_delete_elem(map, key);
	return 0;
}
static void fill(void)
{
	for (int i = 0; i < 3; i++) {
		__u32 key = i;
		bpf_map_update_elem(&hash, &key, &key, BPF_ANY);
	}
}
TEST(each_of_array)
{
	long sum = 0;
	for (int i = 0; i < 3; i++) {
		__u32 key = i;
		__u64 ten = 10;
		bpf_map_update_elem(&array, &key, &ten, BPF_ANY);
	}
	bpf_for_each_map_elem(&array, add_value, &sum, 0);
	return sum;
}
TEST(each_of_hash) { int n = 0; fill(); bpf_for_each_map_elem(&hash, count_entry, &n, 0); return n; }
TEST(each_deletes)
{
	int n = 0;
	fill();
	bpf_for_each_map_elem(&hash, delete_even, NULL, 0);
	bpf_for_each_map_elem(&hash, count_entry, &n, 0);
	return n;
}

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} from_user SEC(".maps");
static long take_sample(struct bpf_dynptr *sample, void *context)
{
	__u32 *number = bpf_dynptr_data(sample, 0, sizeof(*number));
	if (number)
		*(int *)context += *number;
	return 0;
}
TEST(drain_nothing) { int sum = 0; long samples = bpf_user_ringbuf_drain(&from_user, take_sample, &sum, 0); return samples + sum; }

static long note_vma(struct task_struct *task, struct vm_area_struct *vma, void *context)
{
	*(int *)context = vma->vm_start < vma->vm_end;
	return 0;
}
SEC("raw_tp") int vma_of_current(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int found = 0;
	bpf_find_vma(task, task->mm->start_stack, note_vma, &found, 0);
	return found;
}

int called;
int tail_first(struct __sk_buff *skb), tail_second(struct __sk_buff *skb), tail_third(struct __sk_buff *skb);
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__array(values, int (struct __sk_buff *));
} programs SEC(".maps") = {
	.values = { [0] = &tail_first, [1] = &tail_second, [3] = (void *)&tail_third },
};
SEC("tc") int tail_first(struct __sk_buff *skb) { called += 1; bpf_tail_call(skb, &programs, 1); return -1; }
SEC("tc") int tail_second(struct __sk_buff *skb) { called += 20; bpf_tail_call(skb, &programs, 3); return -2; }
SEC("tc") int tail_third(struct __sk_buff *skb) { called += 300; return called; }
SEC("tc") int tail_chain(struct __sk_buff *skb) { called = 0; bpf_tail_call(skb, &programs, 0); return -3; }
SEC("tc") int tail_missing(struct __sk_buff *skb) { bpf_tail_call(skb, &programs, four - 2); return 7; }
SEC("tc") int tail_static(struct __sk_buff *skb) { called = -297; bpf_tail_call_static(skb, &programs, 3); return -3; }
static __noinline int leave(struct __sk_buff *skb) { bpf_tail_call(skb, &programs, 2); return 21; }
SEC("tc") int tail_from_subprogram(struct __sk_buff *skb) { return leave(skb); }
