// Dynptrs used wrongly: the verifier must see the mistake as it is written.
//
//: linux 6.6
//
//! never_submitted -> Unreleased reference
//! submitted_twice -> arg 1 is an unacquired reference
//! used_after_submit -> invalid mem access 'scalar'
//! slice_after_submit -> Expected an initialized dynptr
//! not_initialised -> Expected an initialized dynptr
//! made_twice -> cannot overwrite referenced dynptr
//! bytes_read -> invalid read from stack
//! bytes_written -> Expected an initialized dynptr
//! null_not_checked -> invalid mem access 'mem_or_null'
//! out_of_slice -> invalid access to memory, mem_size=4 off=4 size=1
//! unknown_length -> R3 is not a known constant
//! at_an_offset -> cannot pass in dynptr at an offset
//! slice_without_check -> invalid mem access 'rdonly_mem_or_null'
//! slice_written_read_only -> cannot write into rdonly_mem
//! buffer_too_small -> memory, len pair leads to invalid memory access
//! stack_memory -> Unsupported reg type fp for bpf_dynptr_from_mem data
//! slice_after_change -> invalid mem access 'scalar'
//! clone_after_submit -> Expected an initialized dynptr
//! read_only_adjusted_by_global -> arg#0

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define SYSCALL(name) SEC("?syscall") int name(void *ctx)
#define TC(name) SEC("?tc") int name(struct __sk_buff *skb)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ringbuf SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8[16]);
} memory SEC(".maps");

unsigned unknown;

static __always_inline void over_memory(struct bpf_dynptr *ptr)
{
	__u32 zero = 0;
	__u8 *bytes = bpf_map_lookup_elem(&memory, &zero);
	if (bytes)
		bpf_dynptr_from_mem(bytes, 16, 0, ptr);
}

SYSCALL(never_submitted)
{
	struct bpf_dynptr ptr;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	return 0;
}
SYSCALL(submitted_twice)
{
	struct bpf_dynptr ptr;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return 0;
}
SYSCALL(used_after_submit)
{
	struct bpf_dynptr ptr;
	__u64 *data;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, 8);
	if (!data) {
		bpf_ringbuf_discard_dynptr(&ptr, 0);
		return 0;
	}
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return *data;
}
SYSCALL(slice_after_submit)
{
	struct bpf_dynptr ptr;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return bpf_dynptr_data(&ptr, 0, 8) != NULL;
}
SYSCALL(not_initialised)
{
	struct bpf_dynptr ptr;
	__u8 byte;
	return bpf_dynptr_read(&byte, 1, &ptr, 0, 0);
}
SYSCALL(made_twice)
{
	struct bpf_dynptr ptr;
	over_memory(&ptr);
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	bpf_ringbuf_discard_dynptr(&ptr, 0);
	return 0;
}
SYSCALL(bytes_read)
{
	struct bpf_dynptr ptr;
	over_memory(&ptr);
	return *(volatile __u32 *)&ptr;
}
SYSCALL(bytes_written)
{
	struct bpf_dynptr ptr;
	__u8 byte = 0;
	__u32 zero = 0, *bytes = bpf_map_lookup_elem(&memory, &zero);
	if (!bytes)
		return 0;
	bpf_dynptr_from_mem(bytes, 16, 0, &ptr);
	*(volatile __u32 *)&ptr = 5;
	return bpf_dynptr_read(&byte, 1, &ptr, 0, 0);
}
SYSCALL(null_not_checked)
{
	struct bpf_dynptr ptr;
	__u8 *data;
	int byte;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, 1);
	byte = *data;
	bpf_ringbuf_discard_dynptr(&ptr, 0);
	return byte;
}
SYSCALL(out_of_slice)
{
	struct bpf_dynptr ptr;
	volatile __u8 *data;
	int byte = 0;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, 4);
	if (data)
		byte = data[4];
	bpf_ringbuf_discard_dynptr(&ptr, 0);
	return byte;
}
SYSCALL(unknown_length)
{
	struct bpf_dynptr ptr;
	void *data;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 64, 0, &ptr);
	data = bpf_dynptr_data(&ptr, 0, unknown & 15);
	bpf_ringbuf_discard_dynptr(&ptr, 0);
	return data != NULL;
}
SYSCALL(at_an_offset)
{
	struct bpf_dynptr ptr;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	bpf_ringbuf_submit_dynptr((void *)&ptr + 1, 0);
	return 0;
}
TC(slice_without_check)
{
	struct bpf_dynptr ptr;
	__u8 buffer[4], *bytes;
	bpf_dynptr_from_skb(skb, 0, &ptr);
	bytes = bpf_dynptr_slice(&ptr, 0, buffer, sizeof(buffer));
	return *bytes;
}
TC(slice_written_read_only)
{
	struct bpf_dynptr ptr;
	__u8 buffer[4], *bytes;
	bpf_dynptr_from_skb(skb, 0, &ptr);
	bytes = bpf_dynptr_slice(&ptr, 0, buffer, sizeof(buffer));
	if (bytes)
		*bytes = 1;
	return 0;
}
TC(buffer_too_small)
{
	struct bpf_dynptr ptr;
	__u8 buffer[4];
	bpf_dynptr_from_skb(skb, 0, &ptr);
	return bpf_dynptr_slice(&ptr, 0, buffer, 600) != NULL;
}
SYSCALL(stack_memory)
{
	struct bpf_dynptr ptr;
	__u8 bytes[8] = {};
	return bpf_dynptr_from_mem(bytes, sizeof(bytes), 0, &ptr);
}
TC(slice_after_change)
{
	struct bpf_dynptr ptr;
	__u8 buffer[4], *bytes;
	bpf_dynptr_from_skb(skb, 0, &ptr);
	bytes = bpf_dynptr_slice(&ptr, 0, buffer, sizeof(buffer));
	if (!bytes || bpf_skb_pull_data(skb, 20))
		return 0;
	return *bytes;
}
SYSCALL(clone_after_submit)
{
	struct bpf_dynptr ptr, clone;
	__u8 byte;
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 0, &ptr);
	bpf_dynptr_clone(&ptr, &clone);
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return bpf_dynptr_read(&byte, 1, &clone, 0, 0);
}
__noinline int reads(struct bpf_dynptr *ptr) { __u8 byte; return bpf_dynptr_read(&byte, 1, ptr, 0, 0); }
SYSCALL(read_only_adjusted_by_global) { struct bpf_dynptr ptr; return reads(&ptr); }
