// tc classifier: outgoing SSH and DNS packets get a higher priority than the rest; counts each class.
//
// Loads on Linux 4.7 and newer (direct packet access in tc).
//
//     tc qdisc add dev eth0 clsact
//     tc filter add dev eth0 egress bpf direct-action obj priority_tc.bpf.o sec tc/egress

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PORT_SSH 22
#define PORT_DNS 53

/* What pfifo_fast and prio make bands of: TC_PRIO_BULK and TC_PRIO_INTERACTIVE of <linux/pkt_sched.h>. */
#define PRIORITY_BULK 2
#define PRIORITY_INTERACTIVE 6

/* TCP and UDP begin alike. */
struct ports {
	__be16 source;
	__be16 dest;
};

struct traffic {
	__u64 packets;
	__u64 bytes;
};

enum class {
	CLASS_BULK,
	CLASS_INTERACTIVE,
	CLASS_COUNT,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, CLASS_COUNT);
	__type(key, __u32);
	__type(value, struct traffic);
} classes SEC(".maps");

static __always_inline int is_interactive(__be16 port)
{
	return port == bpf_htons(PORT_SSH) || port == bpf_htons(PORT_DNS);
}

static __always_inline enum class classify(struct __sk_buff *skb)
{
	void *data_end = (void *)(long)skb->data_end;
	void *data = (void *)(long)skb->data;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct ports *ports;

	if (skb->protocol != bpf_htons(ETH_P_IP) || (void *)(ip + 1) > data_end)
		return CLASS_BULK;
	if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP)
		return CLASS_BULK;

	ports = (void *)ip + ip->ihl * 4;
	if ((void *)(ports + 1) > data_end)
		return CLASS_BULK;
	if (is_interactive(ports->source) || is_interactive(ports->dest))
		return CLASS_INTERACTIVE;
	return CLASS_BULK;
}

SEC("tc/egress")
int set_priority(struct __sk_buff *skb)
{
	__u32 class = classify(skb);
	struct traffic *traffic = bpf_map_lookup_elem(&classes, &class);

	skb->priority = class == CLASS_INTERACTIVE ? PRIORITY_INTERACTIVE : PRIORITY_BULK;
	if (traffic) {
		traffic->packets++;
		traffic->bytes += skb->len;
	}
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "GPL";
