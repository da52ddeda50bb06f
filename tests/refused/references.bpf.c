// References, locks, objects and iterators used wrongly.
//
//: linux 6.10
//
//! task_leaks -> Unreleased reference
//! task_leaks_on_one_path -> Unreleased reference
//! task_not_checked -> Possibly NULL pointer passed to trusted arg0
//! released_twice -> pointer type STRUCT task_struct must point to scalar, or struct with scalar
//! used_after_release -> invalid mem access 'scalar'
//! ring_record_leaks -> Unreleased reference
//! ring_record_not_checked -> invalid mem access 'ringbuf_mem_or_null'
//! ring_record_past_end -> invalid access to memory, mem_size=8 off=8 size=8
//! ring_size_unknown -> R2 is not a known constant
//! object_leaks -> Unreleased reference
//! object_not_checked -> invalid mem access 'ptr_or_null_'
//! object_after_drop -> invalid mem access 'scalar'
//! pushed_without_lock -> must be held for bpf_list_head
//! pushed_twice -> arg#1 expected pointer to allocated object
//! wrong_list -> arg#1 offset=32, but expected bpf_list_node at offset=8 in struct item
//! exchanged_leaks -> Unreleased reference
//! exchanged_wrong_type -> invalid kptr access, R2 type=ptr_other expected=ptr_item
//! kptr_written -> store to referenced kptr disallowed
//! kptr_partly_read -> kptr access size must be BPF_DW
//! iterator_leaks -> Unreleased reference
//! iterator_never_made -> expected an initialized iter_num
//! iterator_made_twice -> expected uninitialized iter_num
//! iterator_after_end -> expected an initialized iter_num
//! iterator_value_not_checked -> invalid mem access 'scalar'
//! task_iterator_without_rcu -> kernel func bpf_iter_task_new requires RCU critical section protection
//! lock_kept -> inside bpf_spin_lock
//! lock_twice -> bpf_spin_unlock without taking a lock
//! lock_around_call -> function calls are not allowed while holding a lock
//! lock_of_another -> bpf_spin_unlock of different lock
//! rcu_kept -> inside bpf_rcu_read_lock-ed region
//! preemption_kept -> inside bpf_preempt_disable-ed region
//! map_value_not_checked -> invalid mem access 'map_value_or_null'
//! map_value_past_end -> invalid access to map value
//! packet_not_checked -> invalid access to packet
//! socket_leaks -> Unreleased reference
//! thrown_with_reference -> Unreleased reference

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define SYSCALL(name) SEC("?syscall") int name(void *ctx)
#define TC(name) SEC("?tc") int name(struct __sk_buff *skb)

int zero;

SYSCALL(task_leaks) { struct task_struct *task = bpf_task_from_pid(1); return task != NULL; }
SYSCALL(task_leaks_on_one_path)
{
	struct task_struct *task = bpf_task_from_pid(1);
	if (!task)
		return 0;
	if (task->flags & 4)
		return 1;
	bpf_task_release(task);
	return 2;
}
SYSCALL(task_not_checked) { struct task_struct *task = bpf_task_from_pid(1); bpf_task_release(task); return 0; }
SYSCALL(released_twice)
{
	struct task_struct *task = bpf_task_from_pid(1);
	if (!task)
		return 0;
	bpf_task_release(task);
	bpf_task_release(task);
	return 0;
}
SYSCALL(used_after_release)
{
	struct task_struct *task = bpf_task_from_pid(1);
	if (!task)
		return 0;
	bpf_task_release(task);
	return task->pid;
}

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ringbuf SEC(".maps");
SYSCALL(ring_record_leaks) { return bpf_ringbuf_reserve(&ringbuf, 8, 0) != NULL; }
SYSCALL(ring_record_not_checked)
{
	__u64 *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);
	*record = 1;
	bpf_ringbuf_submit(record, 0);
	return 0;
}
SYSCALL(ring_record_past_end)
{
	__u64 *record = bpf_ringbuf_reserve(&ringbuf, 8, 0);
	if (!record)
		return 0;
	record[1] = 1;
	bpf_ringbuf_submit(record, 0);
	return 0;
}
SYSCALL(ring_size_unknown)
{
	void *record = bpf_ringbuf_reserve(&ringbuf, (zero & 7) + 1, 0);
	if (record)
		bpf_ringbuf_discard(record, 0);
	return 0;
}

struct item { long value; struct bpf_list_node node; struct bpf_list_node second; };
struct other { long value; struct bpf_list_node node; };
private(A) struct bpf_spin_lock lock;
private(A) struct bpf_list_head list __contains(item, node);
private(B) struct bpf_spin_lock other_lock;
struct stash { struct item __kptr *item; };
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct stash);
} stashes SEC(".maps");

TC(object_leaks) { struct item *item = bpf_obj_new(typeof(*item)); return item ? item->value : 0; }
TC(object_not_checked) { struct item *item = bpf_obj_new(typeof(*item)); long value = item->value; bpf_obj_drop(item); return value; }
TC(object_after_drop)
{
	struct item *item = bpf_obj_new(typeof(*item));
	if (!item)
		return 0;
	bpf_obj_drop(item);
	return item->value;
}
TC(pushed_without_lock)
{
	struct item *item = bpf_obj_new(typeof(*item));
	if (item)
		bpf_list_push_front(&list, &item->node);
	return 0;
}
TC(pushed_twice)
{
	struct item *item = bpf_obj_new(typeof(*item));
	if (!item)
		return 0;
	bpf_spin_lock(&lock);
	bpf_list_push_front(&list, &item->node);
	bpf_list_push_front(&list, &item->node);
	bpf_spin_unlock(&lock);
	return 0;
}
TC(wrong_list)
{
	struct item *item = bpf_obj_new(typeof(*item));
	if (!item)
		return 0;
	bpf_spin_lock(&lock);
	bpf_list_push_front(&list, &item->second);
	bpf_spin_unlock(&lock);
	return 0;
}
static __always_inline struct stash *stash(void) { int key = 0; return bpf_map_lookup_elem(&stashes, &key); }
TC(exchanged_leaks) { struct stash *own = stash(); struct item *item; if (!own) return 0; item = bpf_kptr_xchg(&own->item, NULL); return item != NULL; }
TC(exchanged_wrong_type)
{
	struct stash *own = stash();
	struct other *other = bpf_obj_new(typeof(*other));
	struct item *item;
	if (!other)
		return 0;
	if (!own) {
		bpf_obj_drop(other);
		return 0;
	}
	item = bpf_kptr_xchg(&own->item, (struct item *)other);
	if (item)
		bpf_obj_drop(item);
	return 0;
}
TC(kptr_written) { struct stash *own = stash(); if (own) *(volatile __u64 *)&own->item = 0; return 0; }
TC(kptr_partly_read) { struct stash *own = stash(); return own ? *(volatile __u32 *)&own->item : 0; }

SYSCALL(iterator_leaks) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 3); return 0; }
SYSCALL(iterator_never_made) { struct bpf_iter_num it; bpf_iter_num_next(&it); bpf_iter_num_destroy(&it); return 0; }
SYSCALL(iterator_made_twice)
{
	struct bpf_iter_num it;
	bpf_iter_num_new(&it, 0, 3);
	bpf_iter_num_new(&it, 0, 3);
	bpf_iter_num_destroy(&it);
	return 0;
}
SYSCALL(iterator_after_end) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 3); bpf_iter_num_destroy(&it); return bpf_iter_num_next(&it) != NULL; }
SYSCALL(iterator_value_not_checked)
{
	struct bpf_iter_num it;
	int value;
	bpf_iter_num_new(&it, 0, 3);
	value = *bpf_iter_num_next(&it);
	bpf_iter_num_destroy(&it);
	return value;
}
SEC("?syscall") int task_iterator_without_rcu(void *ctx)
{
	struct bpf_iter_task it;
	bpf_iter_task_new(&it, NULL, 0);
	bpf_iter_task_destroy(&it);
	return 0;
}

TC(lock_kept) { bpf_spin_lock(&lock); return 0; }
TC(lock_twice) { bpf_spin_lock(&lock); bpf_spin_unlock(&lock); bpf_spin_unlock(&lock); return 0; }
TC(lock_around_call) { bpf_spin_lock(&lock); bpf_get_prandom_u32(); bpf_spin_unlock(&lock); return 0; }
TC(lock_of_another) { bpf_spin_lock(&lock); bpf_spin_unlock(&other_lock); return 0; }
SYSCALL(rcu_kept) { bpf_rcu_read_lock(); return 0; }
SYSCALL(preemption_kept) { bpf_preempt_disable(); return 0; }

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, __u64);
} hash SEC(".maps");
TC(map_value_not_checked) { int key = 0; __u64 *value = bpf_map_lookup_elem(&hash, &key); return *value; }
TC(map_value_past_end) { int key = 0; volatile __u64 *value = bpf_map_lookup_elem(&hash, &key); return value ? value[1] : 0; }
TC(packet_not_checked) { __u8 *data = (void *)(long)skb->data; return data[14]; }
TC(socket_leaks)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sock = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	return sock ? sock->state : 0;
}
TC(thrown_with_reference)
{
	struct item *item = bpf_obj_new(typeof(*item));
	if (!item)
		return 0;
	if (zero)
		bpf_throw(1);
	bpf_obj_drop(item);
	return 0;
}
