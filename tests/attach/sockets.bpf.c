// Programs of a cgroup, with storage of their sockets.
//
//: linux 6.1
//$ nc -l -p 5001 </dev/null >/dev/null & usleep 200000; echo hello | nc 127.0.0.1 5001; wait; ! nc 127.0.0.1 53
//? ^connects = [1-9]
//? ^refused = 1$
//? ^egress_bytes = [1-9]
//? ^sockets_made = [1-9]
//? ^sent_first = 1$

#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct sent { __u64 packets; __u64 bytes; };
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct sent);
} sent_by SEC(".maps");

long connects, refused, egress_bytes, sockets_made, sent_first;

SEC("cgroup/sock_create") int created(struct bpf_sock *sock) { sockets_made++; return 1; }
SEC("cgroup/connect4") int connects_to(struct bpf_sock_addr *address)
{
	if (address->user_port == bpf_htons(53)) {
		refused++;
		return 0;
	}
	connects++;
	return 1;
}
SEC("cgroup_skb/egress") int leaves(struct __sk_buff *skb)
{
	struct bpf_sock *sock = skb->sk;
	struct sent *sent;
	egress_bytes += skb->len;
	if (!sock)
		return 1;
	sock = bpf_sk_fullsock(sock);
	if (!sock)
		return 1;
	sent = bpf_sk_storage_get(&sent_by, sock, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (sent) {
		sent->bytes += skb->len;
		if (sent->packets++ == 0)
			sent_first = 1;
	}
	return 1;
}
