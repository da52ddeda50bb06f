/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Arguments of user-space probes (USDT). libbpf parses where a probe's arguments are and stores that in two maps; the
 * types and names of those maps are fixed by it.
 */
#ifndef __USDT_BPF_H__
#define __USDT_BPF_H__

#include <linux/errno.h>
#include "bpf_helpers.h"
#include "bpf_tracing.h"

/* How many different argument layouts, and how many probed places, the maps have room for. */
#ifndef BPF_USDT_MAX_SPEC_CNT
#define BPF_USDT_MAX_SPEC_CNT 256
#endif
#ifndef BPF_USDT_MAX_IP_CNT
#define BPF_USDT_MAX_IP_CNT (4 * BPF_USDT_MAX_SPEC_CNT)
#endif

#define BPF_USDT_MAX_ARG_CNT 12

enum __bpf_usdt_arg_type {
	BPF_USDT_ARG_CONST,	/* val_off */
	BPF_USDT_ARG_REG,	/* the register */
	BPF_USDT_ARG_REG_DEREF, /* memory at register + val_off */
	BPF_USDT_ARG_SIB,	/* memory at register + (index << scale) + val_off */
};

struct __bpf_usdt_arg_spec {
	__u64 val_off;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	enum __bpf_usdt_arg_type arg_type : 8;
	__u16 idx_reg_off : 12;
	__u16 scale_bitshift : 4;
	__u8 __reserved : 8;
#else
	__u8 __reserved : 8;
	__u16 idx_reg_off : 12;
	__u16 scale_bitshift : 4;
	enum __bpf_usdt_arg_type arg_type : 8;
#endif
	short reg_off;	   /* of registers: offsets in struct pt_regs */
	bool arg_signed;
	char arg_bitshift; /* 64 less the argument's width */
};

struct __bpf_usdt_spec {
	struct __bpf_usdt_arg_spec args[BPF_USDT_MAX_ARG_CNT];
	__u64 usdt_cookie;
	short arg_cnt;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, BPF_USDT_MAX_SPEC_CNT);
	__type(key, int);
	__type(value, struct __bpf_usdt_spec);
} __bpf_usdt_specs SEC(".maps") __weak;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BPF_USDT_MAX_IP_CNT);
	__type(key, long);
	__type(value, __u32);
} __bpf_usdt_ip_to_spec_id SEC(".maps") __weak;

extern const _Bool LINUX_HAS_BPF_COOKIE __kconfig;

/* The index in __bpf_usdt_specs: the attach cookie where the kernel has cookies (5.15), else found by address. */
static __always_inline int __bpf_usdt_spec_id(struct pt_regs *ctx)
{
	if (!LINUX_HAS_BPF_COOKIE) {
		long ip = PT_REGS_IP(ctx);
		int *found = bpf_map_lookup_elem(&__bpf_usdt_ip_to_spec_id, &ip);

		return found ? *found : -ESRCH;
	}
	return bpf_get_attach_cookie(ctx);
}

static __always_inline struct __bpf_usdt_spec *__bpf_usdt_spec(struct pt_regs *ctx)
{
	int spec_id = __bpf_usdt_spec_id(ctx);

	return spec_id < 0 ? NULL : bpf_map_lookup_elem(&__bpf_usdt_specs, &spec_id);
}

/* How many arguments the probe has that fired. */
__weak __hidden int bpf_usdt_arg_cnt(struct pt_regs *ctx)
{
	struct __bpf_usdt_spec *spec = __bpf_usdt_spec(ctx);

	return spec ? spec->arg_cnt : -ESRCH;
}

/* The number given when the program was attached. */
__weak __hidden long bpf_usdt_cookie(struct pt_regs *ctx)
{
	struct __bpf_usdt_spec *spec = __bpf_usdt_spec(ctx);

	return spec ? spec->usdt_cookie : 0;
}

/* The width of an argument in bytes. Arguments are counted from zero. */
static __always_inline int bpf_usdt_arg_size(struct pt_regs *ctx, __u64 arg_num)
{
	struct __bpf_usdt_spec *spec = __bpf_usdt_spec(ctx);

	if (!spec)
		return -ESRCH;
	if (arg_num >= BPF_USDT_MAX_ARG_CNT)
		return -ENOENT;
	barrier_var(arg_num); /* the compiler must not merge the two checks: the verifier needs the first */
	if (arg_num >= spec->arg_cnt)
		return -ENOENT;
	return (unsigned int)(64 - spec->args[arg_num].arg_bitshift) / 8;
}

/* Store an argument's value, extended to 64 bits, in *res; 0 or a negative error. */
__weak __hidden int bpf_usdt_arg(struct pt_regs *ctx, __u64 arg_num, long *res)
{
	struct __bpf_usdt_spec *spec;
	struct __bpf_usdt_arg_spec *arg;
	unsigned long val, idx = 0;
	int err;

	*res = 0;

	spec = __bpf_usdt_spec(ctx);
	if (!spec)
		return -ESRCH;
	if (arg_num >= BPF_USDT_MAX_ARG_CNT)
		return -ENOENT;
	barrier_var(arg_num);
	if (arg_num >= spec->arg_cnt)
		return -ENOENT;
	arg = &spec->args[arg_num];

	switch (arg->arg_type) {
	case BPF_USDT_ARG_CONST:
		val = arg->val_off;
		break;
	case BPF_USDT_ARG_REG:
		err = bpf_probe_read_kernel(&val, sizeof(val), (void *)ctx + arg->reg_off);
		if (err)
			return err;
		break;
	case BPF_USDT_ARG_SIB:
		err = bpf_probe_read_kernel(&idx, sizeof(idx), (void *)ctx + arg->idx_reg_off);
		if (err)
			return err;
		idx <<= arg->scale_bitshift;
		/* fall through */
	case BPF_USDT_ARG_REG_DEREF:
		err = bpf_probe_read_kernel(&val, sizeof(val), (void *)ctx + arg->reg_off);
		if (err)
			return err;
		err = bpf_probe_read_user(&val, sizeof(val), (void *)(val + idx + arg->val_off));
		if (err)
			return err;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		val >>= arg->arg_bitshift;
#endif
		break;
	default:
		return -EINVAL;
	}

	val <<= arg->arg_bitshift;
	if (arg->arg_signed)
		*res = (long)val >> arg->arg_bitshift;
	else
		*res = val >> arg->arg_bitshift;
	return 0;
}

/* BPF_USDT(name, parameters ...): a program with typed parameters, as the macros of bpf_tracing.h make them. */
#define ___bpf_usdt_value(n) ({ long _x; bpf_usdt_arg(ctx, n, &_x); _x; })
#define ___bpf_usdt_args0() ctx
#define ___bpf_usdt_args1(x) ___bpf_usdt_args0(), ___bpf_usdt_value(0)
#define ___bpf_usdt_args2(x, more...) ___bpf_usdt_args1(more), ___bpf_usdt_value(1)
#define ___bpf_usdt_args3(x, more...) ___bpf_usdt_args2(more), ___bpf_usdt_value(2)
#define ___bpf_usdt_args4(x, more...) ___bpf_usdt_args3(more), ___bpf_usdt_value(3)
#define ___bpf_usdt_args5(x, more...) ___bpf_usdt_args4(more), ___bpf_usdt_value(4)
#define ___bpf_usdt_args6(x, more...) ___bpf_usdt_args5(more), ___bpf_usdt_value(5)
#define ___bpf_usdt_args7(x, more...) ___bpf_usdt_args6(more), ___bpf_usdt_value(6)
#define ___bpf_usdt_args8(x, more...) ___bpf_usdt_args7(more), ___bpf_usdt_value(7)
#define ___bpf_usdt_args9(x, more...) ___bpf_usdt_args8(more), ___bpf_usdt_value(8)
#define ___bpf_usdt_args10(x, more...) ___bpf_usdt_args9(more), ___bpf_usdt_value(9)
#define ___bpf_usdt_args11(x, more...) ___bpf_usdt_args10(more), ___bpf_usdt_value(10)
#define ___bpf_usdt_args12(x, more...) ___bpf_usdt_args11(more), ___bpf_usdt_value(11)
#define ___bpf_usdt_args(args...) ___bpf_apply(___bpf_usdt_args, ___bpf_narg(args))(args)

#define BPF_USDT(name, args...)                                                                                      \
	___bpf_wrapper(name, ____##name, struct pt_regs *ctx, return ____##name(___bpf_usdt_args(args)), ##args)

#endif
