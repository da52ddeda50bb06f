// Dynptrs: over memory, ring buffer records and packets; read, written, sliced, trimmed, cloned, walked and parsed.
//
//: linux 6.6
//
//= write_and_read -> 0x1234
//= data_slice -> 77
//= data_too_far -> 1
//= read_too_far -> -7
//= ringbuf_record -> 40
//= ringbuf_discarded -> 2
//= is_null -> 1
//= is_read_only -> 0
//= size -> 16
//= trimmed -> 10
//= trimmed_too_far -> -34
//= cloned -> 3
//= cloned_apart -> 0x208
//= walk -> 36
//= slice_without_copy data=00010203040506070809101108004500000000000000000000000000000000000000 -> 0x0800
//= slice_into_buffer data=00010203040506070809101108004500000000000000000000000000000000000000 -> 0x45
//= slice_too_far -> 0
//= slice_written data=000102030405060708091011121386dd60000000 -> 0xff01
//= parse data=ffffffffffff00000000000008004500001c000000004011000001020304050607080035003500080000 -> 53
//= parse_options data=030402010102010501070000000000000000 -> 7
//= packet_read_only data=000102030405060708091011121308004500 -> 1
//= xdp_parse data=00010203040506070809101108004500000000000000000000000000000000000000 -> 4
//= xdp_rewrite data=00010203040506070809101108004500000000000000000000000000000000000000 -> 0x0605
//= xdp_sum data=0102030405060708090a0b0c0d0e0f101112131415161718 -> 300
//= in_subprogram -> 21
//= callback_reads -> 6

#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "kernel_functions.h"

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)
#define TC(name) SEC("tc") int name(struct __sk_buff *skb)
#define XDP(name) SEC("xdp") int name(struct xdp_md *xdp)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8[16]);
} memory SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ringbuf SEC(".maps");

int eight = 8;

/* Linux before 6.14 does not know that the value is always there. */
#define OVER_MEMORY(ptr)                                                                                              \
	if (make(ptr))                                                                                               \
	return -100
/* A dynptr over the map's only value, which holds 0, 1, … 15. */
static __always_inline int make(struct bpf_dynptr *ptr)
{
	__u32 zero = 0;
	__u8 *bytes = bpf_map_lookup_elem(&memory, &zero);
	if (!bytes)
		return -1;
	for (int i = 0; i < 16; i++)
		bytes[i] = i;
	return bpf_dynptr_from_mem(bytes, 16, 0, ptr);
}

TEST(write_and_read)
{
	struct bpf_dynptr ptr;
	__u16 in = 0x1234, out = 0;
	OVER_MEMORY(&ptr);
	bpf_dynptr_write(&ptr, eight, &in, sizeof(in), 0);
	bpf_dynptr_read(&out, sizeof(out), &ptr, 8, 0);
	return out;
}
TEST(data_slice)
{
	struct bpf_dynptr ptr;
	__u8 *byte, out = 0;
	OVER_MEMORY(&ptr);
	byte = bpf_dynptr_data(&ptr, 3, 1);
	if (!byte)
		return -1;
	*byte = 77;
	bpf_dynptr_read(&out, 1, &ptr, 3, 0);
	return out;
}
TEST(data_too_far) { struct bpf_dynptr ptr; OVER_MEMORY(&ptr); return bpf_dynptr_data(&ptr, 14, 4) == NULL; }
TEST(read_too_far) { struct bpf_dynptr ptr; __u32 out; OVER_MEMORY(&ptr); return bpf_dynptr_read(&out, sizeof(out), &ptr, 14, 0); }
TEST(ringbuf_record)
{
	struct bpf_dynptr ptr;
	__u64 sum = 0, *word;
	if (bpf_ringbuf_reserve_dynptr(&ringbuf, 5 * eight, 0, &ptr)) {
		bpf_ringbuf_discard_dynptr(&ptr, 0);
		return -1;
	}
	for (int i = 0; i < 5; i++) {
		word = bpf_dynptr_data(&ptr, i * 8, 8);
		if (word)
			*word = 4 * i;
	}
	for (int i = 0; i < 5; i++) {
		__u64 copy = 0;
		bpf_dynptr_read(&copy, sizeof(copy), &ptr, i * 8, 0);
		sum += copy;
	}
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return sum;
}
TEST(ringbuf_discarded)
{
	struct bpf_dynptr ptr;
	long refused = bpf_ringbuf_reserve_dynptr(&ringbuf, 1 << 20, 0, &ptr);
	bool null = bpf_dynptr_data(&ptr, 0, 1) == NULL;
	bpf_ringbuf_discard_dynptr(&ptr, 0);
	return (refused < 0) + null;
}
TEST(is_null)
{
	struct bpf_dynptr ptr, bad;
	OVER_MEMORY(&ptr);
	/* No such flag: the dynptr is there and holds nothing. */
	bpf_ringbuf_reserve_dynptr(&ringbuf, 8, 1, &bad);
	int null = bpf_dynptr_is_null(&bad) && !bpf_dynptr_is_null(&ptr);
	bpf_ringbuf_discard_dynptr(&bad, 0);
	return null;
}
TEST(is_read_only) { struct bpf_dynptr ptr; OVER_MEMORY(&ptr); return bpf_dynptr_is_rdonly(&ptr); }
TEST(size) { struct bpf_dynptr ptr; OVER_MEMORY(&ptr); return bpf_dynptr_size(&ptr); }
TEST(trimmed)
{
	struct bpf_dynptr ptr;
	__u8 first = 0;
	OVER_MEMORY(&ptr);
	bpf_dynptr_adjust(&ptr, 4, 10);
	bpf_dynptr_read(&first, 1, &ptr, 0, 0);
	return first + bpf_dynptr_size(&ptr);
}
TEST(trimmed_too_far) { struct bpf_dynptr ptr; OVER_MEMORY(&ptr); return bpf_dynptr_adjust(&ptr, 4, 17); }
TEST(cloned)
{
	struct bpf_dynptr ptr, clone;
	__u8 three = 3, out = 0;
	OVER_MEMORY(&ptr);
	bpf_dynptr_clone(&ptr, &clone);
	bpf_dynptr_write(&clone, 0, &three, 1, 0);
	bpf_dynptr_read(&out, 1, &ptr, 0, 0);
	return out;
}
TEST(cloned_apart)
{
	struct bpf_dynptr ptr, clone;
	__u8 a = 0, b = 0;
	OVER_MEMORY(&ptr);
	bpf_dynptr_clone(&ptr, &clone);
	bpf_dynptr_adjust(&clone, 8, 16);
	bpf_dynptr_read(&a, 1, &clone, 0, 0);
	bpf_dynptr_adjust(&ptr, 2, 16);
	bpf_dynptr_read(&b, 1, &ptr, 0, 0);
	return b << 8 | a;
}
/* Sums the bytes up to 8, trimming one after the other. */
TEST(walk)
{
	struct bpf_dynptr ptr;
	int sum = 0;
	OVER_MEMORY(&ptr);
	for (int i = 0; i < 9; i++) {
		__u8 byte = 0;
		if (bpf_dynptr_read(&byte, 1, &ptr, 0, 0))
			break;
		sum += byte;
		bpf_dynptr_adjust(&ptr, 1, bpf_dynptr_size(&ptr));
	}
	return sum;
}

TC(slice_without_copy)
{
	struct bpf_dynptr ptr;
	struct ethhdr buffer, *eth;
	if (bpf_dynptr_from_skb(skb, 0, &ptr))
		return -1;
	eth = bpf_dynptr_slice(&ptr, 0, &buffer, sizeof(buffer));
	return eth ? bpf_ntohs(eth->h_proto) : -2;
}
TC(slice_into_buffer)
{
	struct bpf_dynptr ptr;
	__u8 buffer[4] = {}, *bytes;
	bpf_dynptr_from_skb(skb, 0, &ptr);
	bytes = bpf_dynptr_slice(&ptr, sizeof(struct ethhdr), buffer, sizeof(buffer));
	return bytes ? bytes[0] : -1;
}
TC(slice_too_far)
{
	struct bpf_dynptr ptr;
	__u8 buffer[64];
	bpf_dynptr_from_skb(skb, 0, &ptr);
	return bpf_dynptr_slice(&ptr, 8, buffer, sizeof(buffer)) != NULL;
}
TC(slice_written)
{
	struct bpf_dynptr ptr;
	__u8 buffer[sizeof(struct ethhdr)], back[2] = {};
	struct ethhdr *eth;
	bpf_dynptr_from_skb(skb, 0, &ptr);
	eth = bpf_dynptr_slice_rdwr(&ptr, 0, buffer, sizeof(buffer));
	if (!eth)
		return -1;
	eth->h_dest[0] = 0xff;
	if ((void *)eth == buffer)
		bpf_dynptr_write(&ptr, 0, buffer, sizeof(buffer), 0);
	bpf_dynptr_read(back, sizeof(back), &ptr, 0, 0);
	return back[0] << 8 | back[1];
}
/* The port that a UDP packet goes to. */
TC(parse)
{
	struct bpf_dynptr ptr;
	struct ethhdr eth_buffer, *eth;
	struct iphdr ip_buffer, *ip;
	struct udphdr udp_buffer, *udp;
	__u32 at = 0;

	if (bpf_dynptr_from_skb(skb, 0, &ptr))
		return -1;
	eth = bpf_dynptr_slice(&ptr, at, &eth_buffer, sizeof(*eth));
	if (!eth || eth->h_proto != bpf_htons(0x0800))
		return -2;
	at += sizeof(*eth);
	ip = bpf_dynptr_slice(&ptr, at, &ip_buffer, sizeof(*ip));
	if (!ip || ip->protocol != IPPROTO_UDP)
		return -3;
	at += ip->ihl * 4;
	udp = bpf_dynptr_slice(&ptr, at, &udp_buffer, sizeof(*udp));
	return udp ? bpf_ntohs(udp->dest) : -4;
}
/* Options are kind, length, value; kind 1 has neither. The value's first byte of kind 5. */
static __noinline int next_option(struct bpf_dynptr *ptr, __u32 *at)
{
	__u8 buffer[3], *option = bpf_dynptr_slice(ptr, *at, buffer, sizeof(buffer));
	if (!option)
		return -1;
	if (option[0] == 1) {
		(*at)++;
		return 0;
	}
	if (option[0] == 5)
		return option[2];
	*at += option[1] ?: 1;
	return 0;
}
TC(parse_options)
{
	struct bpf_dynptr ptr;
	__u32 at = 0;
	int found = 0;
	bpf_dynptr_from_skb(skb, 0, &ptr);
	for (int i = 0; i < 8 && !found; i++)
		found = next_option(&ptr, &at);
	return found;
}
SEC("cgroup_skb/egress") int packet_read_only(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	if (bpf_dynptr_from_skb(skb, 0, &ptr))
		return 0;
	return bpf_dynptr_is_rdonly(&ptr);
}

XDP(xdp_parse)
{
	struct bpf_dynptr ptr;
	__u8 buffer[4], *ip;
	if (bpf_dynptr_from_xdp(xdp, 0, &ptr))
		return -1;
	ip = bpf_dynptr_slice(&ptr, sizeof(struct ethhdr), buffer, sizeof(buffer));
	return ip ? ip[0] >> 4 : -2;
}
XDP(xdp_rewrite)
{
	struct bpf_dynptr ptr;
	struct ethhdr buffer, *eth;
	__u8 last[2];
	bpf_dynptr_from_xdp(xdp, 0, &ptr);
	eth = bpf_dynptr_slice_rdwr(&ptr, 0, &buffer, sizeof(buffer));
	if (!eth)
		return -1;
	for (int i = 0; i < 6; i++) {
		__u8 byte = eth->h_dest[i];
		eth->h_dest[i] = eth->h_source[i];
		eth->h_source[i] = byte;
	}
	if ((void *)eth == &buffer)
		bpf_dynptr_write(&ptr, 0, &buffer, sizeof(buffer), 0);
	bpf_dynptr_read(last, sizeof(last), &ptr, 10, 0);
	return (last[0] + 2) << 8 | last[1];
}
XDP(xdp_sum)
{
	struct bpf_dynptr ptr;
	int sum = 0;
	bpf_dynptr_from_xdp(xdp, 0, &ptr);
	for (int i = 0; i < 64; i++) {
		__u8 byte;
		if (bpf_dynptr_read(&byte, sizeof(byte), &ptr, i, 0))
			break;
		sum += byte;
	}
	return sum;
}

static __noinline int byte_at(struct bpf_dynptr *ptr, __u32 at)
{
	__u8 byte = 0;
	return bpf_dynptr_read(&byte, 1, ptr, at, 0) ? -1 : byte;
}
/* A global function takes a dynptr that is read only to it. */
__noinline int sum_of_two(const struct bpf_dynptr *ptr, int at)
{
	__u8 bytes[2] = {};
	bpf_dynptr_read(bytes, sizeof(bytes), ptr, at, 0);
	return bytes[0] + bytes[1];
}
TEST(in_subprogram)
{
	struct bpf_dynptr ptr;
	OVER_MEMORY(&ptr);
	return byte_at(&ptr, 4) + sum_of_two(&ptr, eight);
}
static long add_byte(__u32 i, void *context)
{
	struct bpf_dynptr *ptr = context;
	__u8 byte = 0;
	bpf_dynptr_read(&byte, 1, ptr, i, 0);
	byte += i;
	bpf_dynptr_write(ptr, i, &byte, 1, 0);
	return 0;
}
TEST(callback_reads)
{
	struct bpf_dynptr ptr;
	__u8 out = 0;
	OVER_MEMORY(&ptr);
	bpf_loop(4, add_byte, &ptr, 0);
	bpf_dynptr_read(&out, 1, &ptr, 3, 0);
	return out;
}
