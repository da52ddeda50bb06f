// Open-coded iterators and the macros over them.
//
//: linux 6.10
//
//= numbers -> 45
//= numbers_by_hand -> 12
//= numbers_none -> 0
//= breaks_off -> 10
//= returns_from_within -> 7
//= continues -> 6
//= nested -> 18
//= repeats -> 5
//= over_array -> 150
//= variable_bounds -> 39
//= in_subprogram -> 33
//= two_at_once -> 9
//= tasks -> 1
//= threads_of_current -> 1
//= groups -> 1
//= bits -> 69
//= bits_none -> 0
//= iterator_and_callback -> 30

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

int three = 3, ten = 10;
int table[8] = { 10, 20, 30, 40, 50 };

TEST(numbers) { int i, sum = 0; bpf_for(i, 0, 10) sum += i; return sum; }
TEST(numbers_by_hand)
{
	struct bpf_iter_num it;
	int *i, sum = 0;
	bpf_iter_num_new(&it, 3, 6);
	while ((i = bpf_iter_num_next(&it)))
		sum += *i;
	bpf_iter_num_destroy(&it);
	return sum;
}
TEST(numbers_none) { int i, n = 0; bpf_for(i, 5, 5) n++; bpf_for(i, 5, 2) n++; return n; }
TEST(breaks_off) { int i, sum = 0; bpf_for(i, 0, 100) { if (i == 5) break; sum += i; } return sum; }
TEST(returns_from_within) { int i; bpf_for(i, 0, 100) { if (i * i > 40) return i; } return -1; }
TEST(continues) { int i, sum = 0; bpf_for(i, 0, 6) { if (i % 2) continue; sum += i; } return sum; }
TEST(nested) { int i, k, sum = 0; bpf_for(i, 0, 3) bpf_for(k, 0, 4) sum += i * k; return sum; }
TEST(repeats) { int n = 0; bpf_repeat(5) n++; return n; }
TEST(over_array)
{
	int i, sum = 0;
	bpf_for(i, 0, 8)
		if (i >= 0 && i < 8)
			sum += table[i];
	return sum;
}
TEST(variable_bounds) { int i, sum = 0; bpf_for(i, three + 1, ten) sum += i; return sum; }
static __noinline int sum_from(int first) { int i, sum = 0; bpf_for(i, first, ten) sum += i; return sum; }
TEST(in_subprogram) { return sum_from(three) - sum_from(ten - 1); }
TEST(two_at_once)
{
	struct bpf_iter_num a, b;
	int *x, *y, n = 0;
	bpf_iter_num_new(&a, 0, 10);
	bpf_iter_num_new(&b, 1, 10);
	while ((x = bpf_iter_num_next(&a)) && (y = bpf_iter_num_next(&b)))
		n += *y - *x;
	bpf_iter_num_destroy(&b);
	bpf_iter_num_destroy(&a);
	return n;
}

SEC("raw_tp") int tasks(void *ctx)
{
	struct task_struct *current = bpf_get_current_task_btf(), *task;
	int seen = 0;
	bpf_rcu_read_lock();
	bpf_for_each(task, task, NULL, BPF_TASK_ITER_ALL_PROCS)
		if (task->tgid == current->tgid)
			seen++;
	bpf_rcu_read_unlock();
	return seen;
}
SEC("raw_tp") int threads_of_current(void *ctx)
{
	struct task_struct *current = bpf_get_current_task_btf(), *thread;
	int others = 0, seen = 0;
	bpf_rcu_read_lock();
	bpf_for_each(task, thread, current, BPF_TASK_ITER_PROC_THREADS) {
		if (thread->tgid != current->tgid)
			others = 1;
		seen = 1;
	}
	bpf_rcu_read_unlock();
	return seen && !others;
}
TEST(groups)
{
	struct cgroup_subsys_state *css;
	struct cgroup *root = bpf_cgroup_from_id(1);
	int seen = 0;
	if (!root)
		return -1;
	bpf_rcu_read_lock();
	bpf_for_each(css, css, &root->self, BPF_CGROUP_ITER_DESCENDANTS_PRE)
		seen = 1;
	bpf_rcu_read_unlock();
	bpf_cgroup_release(root);
	return seen;
}
TEST(bits)
{
	__u64 words[2] = { 1 | 1 << 5, 1 };
	int *bit, sum = 0;
	bpf_for_each(bits, bit, words, 2)
		sum += *bit;
	return sum;
}
TEST(bits_none) { __u64 word = 0; int *bit, n = 0; bpf_for_each(bits, bit, &word, 1) n++; return n; }

static long add_ten(__u32 i, void *context) { *(int *)context += 10; return 0; }
TEST(iterator_and_callback) { int i, sum = 0; bpf_for(i, 0, 3) bpf_loop(1, add_ten, &sum, 0); return sum; }
