#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("kprobe/a") int first(void *ctx)
{
	bpf_printk("one");
	return bpf_ktime_get_ns();
}
SEC("kprobe/b") int second(void *ctx)
{
	bpf_printk("two");
	return 0;
}
