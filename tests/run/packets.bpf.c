// A packet's bounds, pointers to the verifier, as the numbers they are in C.
//
//: cpu 3
//
//= room_behind data=000102030405060708091011121314151617181920 -> 0x1103
//= length_and_byte data=000102030405060708091011121314151617181920 -> 0x1505
//= mixed_halves data=000102030405060708091011121314151617181920 -> 1

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* The sum is one of 32-bit numbers, and `data` lives on as a pointer or dies with it. */
SEC("tc") int room_behind(struct __sk_buff *skb)
{
	unsigned char *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	if (data + 20 > end)
		return 0;
	unsigned char byte = data[3];
	if (skb->data_end < skb->data + 17)
		return 0;
	return byte | 17 << 8;
}

SEC("tc") int length_and_byte(struct __sk_buff *skb)
{
	unsigned char *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	if (data + 20 > end)
		return 0;
	unsigned int last = skb->data + 20;
	if (skb->data_end < last)
		return 0;
	return (skb->data_end - skb->data) << 8 | data[5];
}

/* The halves of addresses are numbers. */
SEC("tc") int mixed_halves(struct __sk_buff *skb)
{
	unsigned char *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	if (data + 14 > end)
		return 0;
	unsigned int low = (unsigned int)(unsigned long)data;
	unsigned int mix = (low ^ 0x5555) * 31 >> 1;
	return data[0] == 0 && mix < 0x80000000;
}
