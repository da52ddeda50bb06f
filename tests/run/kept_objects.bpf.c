// Objects that programs allocate and keep: lists, trees, references in maps, one for each processor.
//
//: linux 6.6
//
//= list_in_order -> 123
//= list_backwards -> 321
//= list_empty -> 1
//= tree_in_order -> 1257
//= tree_removes -> 25
//= shared_object -> 3
//= stashed -> 42
//= stashed_nothing -> 1
//= stashed_twice -> 9
//= stashed_mask -> 5
//= stashed_task -> 1
//= per_processor -> 17
//= per_processor_in_map -> 31
//= locked_counter -> 11
//= list_in_map -> 7
//= two_members -> 8
//= untrusted -> 1

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("tc") int name(void *ctx)

struct item {
	long value;
	struct bpf_list_node node;
};
struct leaf {
	struct bpf_rb_node node;
	int key;
};
/* In a list and in a tree at once, so it is counted. */
struct shared {
	int number;
	struct bpf_list_node in_list;
	struct bpf_rb_node in_tree;
	struct bpf_refcount uses;
};

private(A) struct bpf_spin_lock list_lock;
private(A) struct bpf_list_head list __contains(item, node);
private(B) struct bpf_spin_lock tree_lock;
private(B) struct bpf_rb_root tree __contains(leaf, node);
private(C) struct bpf_spin_lock shared_lock;
private(C) struct bpf_list_head shared_list __contains(shared, in_list);
private(C) struct bpf_rb_root shared_tree __contains(shared, in_tree);

static __always_inline int push(int value, bool front)
{
	struct item *item = bpf_obj_new(typeof(*item));
	if (!item)
		return -1;
	item->value = value;
	bpf_spin_lock(&list_lock);
	if (front)
		bpf_list_push_front(&list, &item->node);
	else
		bpf_list_push_back(&list, &item->node);
	bpf_spin_unlock(&list_lock);
	return 0;
}
static __always_inline int pop(void)
{
	struct bpf_list_node *node;
	struct item *item;
	int value;
	bpf_spin_lock(&list_lock);
	node = bpf_list_pop_front(&list);
	bpf_spin_unlock(&list_lock);
	if (!node)
		return 0;
	item = container_of(node, struct item, node);
	value = item->value;
	bpf_obj_drop(item);
	return value;
}
TEST(list_in_order) { push(1, false); push(2, false); push(3, false); int n = pop() * 100; n += pop() * 10; return n + pop(); }
TEST(list_backwards) { push(1, true); push(2, true); push(3, true); int n = pop() * 100; n += pop() * 10; return n + pop(); }
TEST(list_empty) { return pop() == 0; }

static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct leaf, node)->key < container_of(b, struct leaf, node)->key;
}
static __noinline int grow(int key)
{
	struct leaf *leaf = bpf_obj_new(typeof(*leaf));
	if (!leaf)
		return -1;
	leaf->key = key;
	bpf_spin_lock(&tree_lock);
	bpf_rbtree_add(&tree, &leaf->node, less);
	bpf_spin_unlock(&tree_lock);
	return 0;
}
static __noinline int take_least(void)
{
	struct bpf_rb_node *node;
	struct leaf *leaf;
	int key;
	bpf_spin_lock(&tree_lock);
	node = bpf_rbtree_first(&tree);
	if (!node) {
		bpf_spin_unlock(&tree_lock);
		return 0;
	}
	node = bpf_rbtree_remove(&tree, node);
	bpf_spin_unlock(&tree_lock);
	if (!node)
		return -1;
	leaf = container_of(node, struct leaf, node);
	key = leaf->key;
	bpf_obj_drop(leaf);
	return key;
}
TEST(tree_in_order)
{
	int n = 0;
	grow(5); grow(1); grow(7); grow(2);
	for (int i = 0; i < 4; i++)
		n = n * 10 + take_least();
	return n;
}
TEST(tree_removes) { grow(5); grow(2); int n = take_least() * 10; n += take_least(); return take_least() ? -1 : n; }

static bool shared_less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct shared, in_tree)->number < container_of(b, struct shared, in_tree)->number;
}
TEST(shared_object)
{
	struct shared *one = bpf_obj_new(typeof(*one)), *two;
	struct bpf_list_node *in_list;
	struct bpf_rb_node *in_tree;
	int n = 0;
	if (!one)
		return -1;
	one->number = 1;
	two = bpf_refcount_acquire(one);
	if (!two) {
		bpf_obj_drop(one);
		return -2;
	}
	bpf_spin_lock(&shared_lock);
	bpf_list_push_back(&shared_list, &one->in_list);
	bpf_rbtree_add(&shared_tree, &two->in_tree, shared_less);
	bpf_spin_unlock(&shared_lock);

	bpf_spin_lock(&shared_lock);
	in_list = bpf_list_pop_front(&shared_list);
	bpf_spin_unlock(&shared_lock);
	if (in_list) {
		one = container_of(in_list, struct shared, in_list);
		one->number++;
		n += one->number - 1;
		bpf_obj_drop(one);
	}
	bpf_spin_lock(&shared_lock);
	in_tree = bpf_rbtree_first(&shared_tree);
	if (!in_tree) {
		bpf_spin_unlock(&shared_lock);
		return -3;
	}
	in_tree = bpf_rbtree_remove(&shared_tree, in_tree);
	bpf_spin_unlock(&shared_lock);
	if (in_tree) {
		two = container_of(in_tree, struct shared, in_tree);
		n += two->number;
		bpf_obj_drop(two);
	}
	return n;
}

struct plain { int number; };
struct stash {
	struct plain __kptr *object;
	struct bpf_cpumask __kptr *mask;
	struct task_struct __kptr *task;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct stash);
} stashes SEC(".maps");

static __always_inline struct stash *stash_at(__u32 key) { return bpf_map_lookup_elem(&stashes, &key); }
static __always_inline int put(struct stash *stash, int number)
{
	struct plain *object = bpf_obj_new(typeof(*object));
	if (!object)
		return -1;
	object->number = number;
	object = bpf_kptr_xchg(&stash->object, object);
	if (!object)
		return 0;
	number = object->number;
	bpf_obj_drop(object);
	return number;
}
static __always_inline int take(struct stash *stash)
{
	struct plain *object = bpf_kptr_xchg(&stash->object, NULL);
	int number;
	if (!object)
		return -1;
	number = object->number;
	bpf_obj_drop(object);
	return number;
}
TEST(stashed) { struct stash *stash = stash_at(0); if (!stash) return -1; put(stash, 42); return take(stash); }
TEST(stashed_nothing) { struct stash *stash = stash_at(1); return stash && take(stash) == -1; }
TEST(stashed_twice) { struct stash *stash = stash_at(0); if (!stash) return -1; put(stash, 4); int n = put(stash, 5); return n + take(stash); }
SEC("syscall") int stashed_mask(void *ctx)
{
	struct stash *stash = stash_at(0);
	struct bpf_cpumask *mask = bpf_cpumask_create();
	int first = -1;
	if (!mask)
		return -1;
	bpf_cpumask_set_cpu(0, mask);
	if (!stash) {
		bpf_cpumask_release(mask);
		return -2;
	}
	mask = bpf_kptr_xchg(&stash->mask, mask);
	if (mask)
		bpf_cpumask_release(mask);
	bpf_rcu_read_lock();
	mask = stash->mask;
	if (mask)
		first = 5 + bpf_cpumask_first((const struct cpumask *)mask);
	bpf_rcu_read_unlock();
	mask = bpf_kptr_xchg(&stash->mask, NULL);
	if (mask)
		bpf_cpumask_release(mask);
	return first;
}
SEC("syscall") int stashed_task(void *ctx)
{
	struct stash *stash = stash_at(0);
	struct task_struct *task = bpf_task_from_pid((int)bpf_get_current_pid_tgid());
	int same = 0;
	if (!task)
		return -1;
	if (!stash) {
		bpf_task_release(task);
		return -2;
	}
	task = bpf_kptr_xchg(&stash->task, task);
	if (task)
		bpf_task_release(task);
	task = bpf_kptr_xchg(&stash->task, NULL);
	if (task) {
		same = task->pid == (int)bpf_get_current_pid_tgid();
		bpf_task_release(task);
	}
	return same;
}

struct counts { long a, b; };
struct counters { struct counts __percpu_kptr *counts; };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} counters SEC(".maps");
TEST(per_processor)
{
	struct counts __percpu_kptr *counts = bpf_percpu_obj_new(struct counts);
	if (!counts)
		return -1;
	bpf_percpu_obj_drop(counts);
	return 17;
}
TEST(per_processor_in_map)
{
	__u32 zero = 0;
	struct counters *value = bpf_map_lookup_elem(&counters, &zero);
	struct counts __percpu_kptr *counts;
	struct counts *first;
	int sum = -2;
	if (!value)
		return -1;
	counts = bpf_percpu_obj_new(struct counts);
	if (!counts)
		return -1;
	counts = bpf_kptr_xchg(&value->counts, counts);
	if (counts)
		bpf_percpu_obj_drop(counts);
	counts = value->counts;
	if (counts) {
		first = bpf_this_cpu_ptr(counts);
		first->a = 1;
		first = bpf_per_cpu_ptr(counts, 0);
		if (first) {
			first->a = 0;
			first->b = 31;
			sum = first->a + first->b;
		}
	}
	return sum;
}

struct locked { struct bpf_spin_lock lock; int counter; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, struct locked);
} lockeds SEC(".maps");
TEST(locked_counter)
{
	int key = 1;
	struct locked fresh = { .counter = 10 }, *locked;
	bpf_map_update_elem(&lockeds, &key, &fresh, 0);
	locked = bpf_map_lookup_elem(&lockeds, &key);
	if (!locked)
		return -1;
	bpf_spin_lock(&locked->lock);
	locked->counter++;
	key = locked->counter;
	bpf_spin_unlock(&locked->lock);
	return key;
}

struct with_list { struct bpf_spin_lock lock; struct bpf_list_head head __contains(item, node); };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct with_list);
} with_lists SEC(".maps");
TEST(list_in_map)
{
	int zero = 0, value = -2;
	struct with_list *own = bpf_map_lookup_elem(&with_lists, &zero);
	struct bpf_list_node *node;
	struct item *item;
	if (!own)
		return -1;
	item = bpf_obj_new(typeof(*item));
	if (!item)
		return -1;
	item->value = 7;
	bpf_spin_lock(&own->lock);
	bpf_list_push_back(&own->head, &item->node);
	node = bpf_list_pop_back(&own->head);
	bpf_spin_unlock(&own->lock);
	if (node) {
		item = container_of(node, struct item, node);
		value = item->value;
		bpf_obj_drop(item);
	}
	return value;
}
/* What is not in a list yet may be read and written as it is. */
TEST(two_members)
{
	struct shared *shared = bpf_obj_new(typeof(*shared));
	int n;
	if (!shared)
		return -1;
	shared->number = 3;
	shared->number += 5;
	n = shared->number;
	bpf_obj_drop(shared);
	return n;
}

/* No reference is held: what it points to may be gone, and is read as by a probe. */
struct guess { struct task_struct __kptr_untrusted *task; };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guess);
} guesses SEC(".maps");
SEC("raw_tp") int untrusted(void *ctx)
{
	__u32 zero = 0;
	struct guess *guess = bpf_map_lookup_elem(&guesses, &zero);
	struct task_struct *task;
	if (!guess)
		return -1;
	guess->task = bpf_get_current_task_btf();
	task = guess->task;
	return task ? task->pid == (int)bpf_get_current_pid_tgid() : -2;
}
