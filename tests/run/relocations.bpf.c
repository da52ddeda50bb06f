// CO-RE: what is read by name from the running kernel's structs, whatever their layout.
//
//: linux 6.6
//
//= read_one -> 1
//= read_chain -> 1
//= read_into -> 1
//= read_string -> 1
//= read_direct -> 1
//= read_user -> -14
//= bitfield_read -> 5
//= bitfield_probed -> 5
//= bitfield_written -> 6
//= field_there -> 1
//= field_missing -> 2
//= field_of_other_name -> 1
//= field_size -> 16
//= field_offset -> 1
//= type_there -> 1
//= type_missing -> 3
//= type_size -> 1
//= type_matches -> 4
//= type_ids -> 1
//= function_types -> 1
//= enumerators -> 1
//= enumerator_missing -> 7
//= enumerators_of_64_bits -> 1
//= flavours -> 2
//= arrays -> 1
//= array_of_structs -> 1
//= pointer_to_pointer -> 1
//= anonymous_union -> 1
//= nested_names -> 1
//= by_attribute -> 1
//= by_pragma -> 1
//= by_builtin -> 1
//= parts_of_fields -> 1
//= subscripts -> 1
//= parts_of_context -> 5
//= core_cast -> 1
//= rdonly_cast -> 1
//= cast_of_context -> 1
//= guarded -> 8
//= copied_by_bytes -> 1

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("raw_tp") int name(void *ctx)

/* The same structs by other names, with members in another order and some that the kernel does not have. */
struct task_struct___ours {
	int there_is_no_such_member;
	int tgid;
	int pid;
	char comm[16];
	struct task_struct___ours *real_parent;
	struct nothing_the_kernel_knows *nothing;
} __attribute__((preserve_access_index));
struct there_is_no_such_struct { int member; } __attribute__((preserve_access_index));
struct task_struct___small { int pid; } __attribute__((preserve_access_index));
struct task_struct___wrong { struct list_head pid; } __attribute__((preserve_access_index));
enum bpf_map_type___ours { BPF_MAP_TYPE_ARRAY___ours = 999, BPF_MAP_TYPE_NONE_SUCH___ours = 7 };
enum there_is_no_such_enum { NO_SUCH_ENUMERATOR = 1 };

static __always_inline struct task_struct *current(void) { return (struct task_struct *)bpf_get_current_task(); }
static __always_inline int own_tgid(void) { return bpf_get_current_pid_tgid() >> 32; }

TEST(read_one) { return BPF_CORE_READ(current(), tgid) == own_tgid(); }
TEST(read_chain) { return BPF_CORE_READ(current(), group_leader, group_leader, group_leader, tgid) == own_tgid(); }
TEST(read_into) { int tgid = 0; BPF_CORE_READ_INTO(&tgid, current(), group_leader, tgid); return tgid == own_tgid(); }
TEST(read_string)
{
	char name[16] = {}, other[16] = {};
	long length = BPF_CORE_READ_STR_INTO(&name, current(), comm);
	bpf_get_current_comm(other, sizeof(other));
	return length > 1 && name[0] == other[0] && name[1] == other[1];
}
TEST(read_direct) { return bpf_get_current_task_btf()->group_leader->tgid == own_tgid(); }
TEST(read_user) { struct pt_regs *nowhere = (void *)8, regs = {}; return bpf_core_read_user(&regs.ip, sizeof(regs.ip), &nowhere->ip); }

/* The kernel has that type, so its bit-fields are relocated wherever one of them lies. */
struct iphdr header;
static __always_inline void fill_header(void)
{
	*(volatile __u8 *)&header = 0x45;
}
TEST(bitfield_read) { fill_header(); struct iphdr *ip = &header; return BPF_CORE_READ_BITFIELD(ip, version) == 4 ? BPF_CORE_READ_BITFIELD(ip, ihl) : -1; }
TEST(bitfield_probed)
{
	struct iphdr *ip = &header;
	struct task_struct *task = current();
	fill_header();
	if (BPF_CORE_READ_BITFIELD_PROBED(task, in_execve) > 1)
		return -1;
	return BPF_CORE_READ_BITFIELD_PROBED(ip, version) == 4 ? BPF_CORE_READ_BITFIELD_PROBED(ip, ihl) : -2;
}
TEST(bitfield_written)
{
	struct iphdr *ip = &header;
	fill_header();
	BPF_CORE_WRITE_BITFIELD(ip, version, 6);
	return *(volatile __u8 *)&header == 0x65 ? BPF_CORE_READ_BITFIELD(ip, version) : -1;
}

TEST(field_there) { return bpf_core_field_exists(struct task_struct, pid) && bpf_core_field_exists(current()->group_leader); }
TEST(field_missing) { struct task_struct___ours *task = (void *)current(); return bpf_core_field_exists(task->there_is_no_such_member) ? 1 : 2; }
TEST(field_of_other_name) { struct task_struct___ours *task = (void *)current(); return bpf_core_field_exists(task->comm); }
TEST(field_size) { return bpf_core_field_size(struct task_struct___ours, comm); }
TEST(field_offset)
{
	struct task_struct *task = current();
	int pid = 0;
	bpf_probe_read_kernel(&pid, sizeof(pid), (void *)task + bpf_core_field_offset(struct task_struct___ours, tgid));
	return pid == own_tgid();
}
TEST(type_there) { return bpf_core_type_exists(struct task_struct) && bpf_core_type_exists(struct task_struct___ours) && bpf_core_type_exists(pid_t); }
TEST(type_missing) { return bpf_core_type_exists(struct there_is_no_such_struct) ? bpf_core_type_size(struct there_is_no_such_struct) : 3; }
TEST(type_size) { return bpf_core_type_size(struct task_struct___small) > 1000 && bpf_core_type_size(struct list_head) == 16; }
TEST(type_matches)
{
	return bpf_core_type_matches(struct task_struct___small) * 4 + bpf_core_type_matches(struct task_struct___wrong) +
	       bpf_core_type_matches(struct there_is_no_such_struct) * 2;
}
TEST(type_ids) { return bpf_core_type_id_local(struct there_is_no_such_struct) != 0 && bpf_core_type_id_kernel(struct task_struct) != 0 && bpf_core_type_id_kernel(struct there_is_no_such_struct) == 0; }
typedef int (*callback_fn___none)(struct there_is_no_such_struct *, int);
typedef int (*initcall_t___other)(struct there_is_no_such_struct *, int);
TEST(function_types)
{
	return bpf_core_type_exists(initcall_t) && bpf_core_type_matches(initcall_t) && !bpf_core_type_matches(initcall_t___other) &&
	       !bpf_core_type_exists(callback_fn___none);
}
TEST(enumerators) { return bpf_core_enum_value(enum bpf_map_type___ours, BPF_MAP_TYPE_ARRAY___ours) == BPF_MAP_TYPE_ARRAY && bpf_core_enum_value_exists(enum bpf_map_type, BPF_MAP_TYPE_HASH); }
TEST(enumerator_missing)
{
	if (bpf_core_enum_value_exists(enum bpf_map_type___ours, BPF_MAP_TYPE_NONE_SUCH___ours))
		return 1;
	if (bpf_core_enum_value_exists(enum there_is_no_such_enum, NO_SUCH_ENUMERATOR))
		return bpf_core_enum_value(enum there_is_no_such_enum, NO_SUCH_ENUMERATOR);
	return 7;
}
/* Of 64 bits here and in the kernel, with another value there. */
enum perf_callchain_context___ours { PERF_CONTEXT_HV___ours = 0x123456789abcull };
enum wide_enum___ours { WIDE_AND_MISSING___ours = 0x123456789abcull };
TEST(enumerators_of_64_bits)
{
	if (bpf_core_enum_value_exists(enum wide_enum___ours, WIDE_AND_MISSING___ours))
		return -1;
	return bpf_core_enum_value(enum perf_callchain_context___ours, PERF_CONTEXT_HV___ours) == -32ull;
}
TEST(flavours)
{
	struct task_struct___ours *task = (void *)current();
	return (BPF_CORE_READ(task, tgid) == own_tgid()) + (BPF_CORE_READ(task, real_parent, pid) >= 0);
}
TEST(arrays)
{
	struct task_struct *task = current();
	char first = BPF_CORE_READ(task, comm[0]), third = 0;
	bpf_core_read(&third, 1, &task->comm[15]);
	return first && !third;
}
TEST(array_of_structs)
{
	struct task_struct *task = current();
	struct hlist_node *next = BPF_CORE_READ(task, pid_links[1].next);
	unsigned long offset = bpf_core_field_offset(task->pid_links[2].next) - bpf_core_field_offset(task->pid_links[1].next);
	return (next || !next) && offset == sizeof(struct hlist_node);
}
TEST(pointer_to_pointer)
{
	struct task_struct *task = current(), **holder = &task, *leader;
	leader = BPF_CORE_READ(task, group_leader);
	bpf_probe_read_kernel(&task, sizeof(task), holder);
	return leader == BPF_CORE_READ(*holder, group_leader);
}
struct sock_common___ours {
	union {
		unsigned long long skc_addrpair;
		struct { unsigned skc_daddr, skc_rcv_saddr; };
	};
} __attribute__((preserve_access_index));
TEST(anonymous_union)
{
	struct sock_common___ours *sock = NULL;
	return bpf_core_field_exists(sock->skc_rcv_saddr) && bpf_core_field_offset(sock->skc_rcv_saddr) == bpf_core_field_offset(sock->skc_addrpair) + 4;
}
TEST(nested_names) { struct task_struct *task = current(); return BPF_CORE_READ(task, se.on_rq) <= 1 && BPF_CORE_READ(task, thread_info.flags) != 1; }

TEST(by_attribute) { struct task_struct___small *task = (void *)bpf_get_current_task_btf(); return task->pid == (int)bpf_get_current_pid_tgid(); }

#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
struct task_struct___pragma { int more; char comm[16]; int tgid; };
#pragma clang attribute pop
TEST(by_pragma) { struct task_struct___pragma *task = (void *)bpf_get_current_task_btf(); return task->tgid == own_tgid(); }

struct task_struct___plain { int tgid; };
TEST(by_builtin)
{
	struct task_struct___plain *task = (void *)current();
	int tgid = 0;
	bpf_probe_read_kernel(&tgid, sizeof(tgid), __builtin_preserve_access_index(&task->tgid));
	return tgid == own_tgid();
}

TEST(core_cast) { struct task_struct *task = bpf_core_cast(current(), struct task_struct); return task->group_leader->tgid == own_tgid(); }
TEST(rdonly_cast) { struct task_struct___ours *task = bpf_rdonly_cast(current(), bpf_core_type_id_kernel(struct task_struct)); return task->tgid == own_tgid(); }
SEC("tc") int cast_of_context(struct __sk_buff *skb)
{
	struct sk_buff *kernels = bpf_cast_to_kern_ctx(skb);
	return kernels->len == skb->len;
}
/* What is not in this kernel stands behind a check. */
TEST(guarded)
{
	struct task_struct___ours *task = (void *)bpf_get_current_task_btf();
	if (bpf_core_field_exists(task->there_is_no_such_member))
		return task->there_is_no_such_member;
	if (bpf_core_type_exists(struct there_is_no_such_struct))
		return BPF_CORE_READ((struct there_is_no_such_struct *)ctx, member);
	if (bpf_core_field_exists(task->nothing))
		return BPF_CORE_READ(task, nothing) == NULL;
	return 8;
}
/* A member's bytes one by one: no instruction has the member's width. */
struct unaligned { char first; char tgid[4]; } __attribute__((packed));
static __noinline int copied(struct task_struct___ours *task, struct unaligned *to)
{
	__builtin_memcpy(to->tgid, &task->tgid, sizeof(task->tgid));
	return to->tgid[3];
}
TEST(copied_by_bytes)
{
	struct unaligned to = {};
	struct task_struct___ours *task = bpf_get_current_task_btf();
	int tgid;

	copied(task, &to);
	__builtin_memcpy(&tgid, to.tgid, sizeof(tgid));
	return tgid == own_tgid();
}

/* What lies inside a field, in whatever pieces: contexts are read so. */
static __noinline int parts(struct task_struct *task)
{
	unsigned int whole = task->tgid, pieces = 0;

	pieces |= *(unsigned char *)&task->tgid;
	pieces |= *((unsigned char *)&task->tgid + 1) << 8;
	pieces |= (unsigned int)*(unsigned short *)((char *)&task->tgid + 2) << 16;
	return pieces == whole && *((signed char *)&task->tgid + 1) == (signed char)(whole >> 8);
}

TEST(parts_of_fields)
{
	return parts(bpf_get_current_task_btf());
}

TEST(subscripts)
{
	struct task_struct *tasks = bpf_get_current_task_btf();
	char *second = (char *)&tasks[1];

	return second - (char *)tasks == bpf_core_type_size(struct task_struct) &&
	       bpf_core_field_exists(tasks[1]) &&
	       (char *)__builtin_preserve_access_index(&tasks[2]) - second == bpf_core_type_size(struct task_struct);
}

/* The mark of a packet is zero, and its length is not. */
SEC("tc") int parts_of_context(struct __sk_buff *ctx)
{
	return *(unsigned short *)&ctx->mark + *((unsigned char *)&ctx->mark + 3) + (*(unsigned short *)&ctx->len ? 5 : 0);
}
