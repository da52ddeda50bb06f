#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("socket") int program(struct __sk_buff *ctx)
{
	char text[16];
	__u64 one = ctx->len;

	bpf_printk("%f", ctx->len);
	bpf_printk("%hhx", ctx->len);
	bpf_printk("%zu and %s", ctx->len, ctx);
	bpf_printk("%d %d", ctx->len);
	bpf_printk("%d", ctx->len, ctx->mark);
	bpf_printk("%d %d %d %d %d", ctx->len, ctx->len, ctx->len, ctx->len);
	bpf_snprintf(text, sizeof(text), "%d %d", &one, sizeof(one));
	static const char format[] = "%d";
	bpf_trace_printk(format, sizeof(format) - 1, 1);
	bpf_printk("%d %u %x", 1, 2, 3);
	bpf_printk("%s %pI4 %lld %5d%%", ctx, ctx, 3ULL, 4);
	return text[0];
}
char LICENSE[] SEC("license") = "GPL";
