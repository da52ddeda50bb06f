/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What nearly every BPF program includes: the kernel's helpers, sections, map definitions, printing, loops.
 *
 * Include vmlinux.h or linux/bpf.h first: the helpers' prototypes need __u32 and its kin.
 */
#ifndef __BPF_HELPERS__
#define __BPF_HELPERS__

#include "bpf_helper_defs.h"

/* ---- Counting macro arguments ---- */

#ifndef ___bpf_concat
#define ___bpf_concat(a, b) a##b
#endif
#ifndef ___bpf_apply
#define ___bpf_apply(stem, suffix) ___bpf_concat(stem, suffix)
#endif
/* The 14th argument. */
#ifndef ___bpf_nth
#define ___bpf_nth(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, picked, ...) picked
#endif
/* How many arguments there are, 0 to 12. */
#ifndef ___bpf_narg
#define ___bpf_narg(...) ___bpf_nth(_, ##__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#endif

/* ---- Members of a map definition: facts written as types, read back from BTF ---- */

#define __uint(name, val) int (*name)[val]
#define __ulong(name, val) enum { ___bpf_concat(__unique_value, __COUNTER__) = val } name
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]

/* ---- Attributes ---- */

/* Put a program, map, variable or extern into a section and keep it there. "used" says nothing of an extern, and a
 * compiler may warn of that; gcc cannot take pragmas in the middle of a declaration.
 */
#if defined(__GNUC__) && !defined(__clang__)
#define SEC(name) __attribute__((section(name), used))
#else
#define SEC(name)                                                                                                    \
	_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wignored-attributes\"")                    \
	__attribute__((section(name), used)) _Pragma("GCC diagnostic pop")
#endif

/* linux/stddef.h has one of its own. */
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
/* A subprogram that is global to the linker and static to the verifier. */
#define __hidden __attribute__((visibility("hidden")))

/* An extern that the loader finds in the kernel's configuration, or among its symbols and functions. */
#define __kconfig __attribute__((section(".kconfig")))
#define __ksym __attribute__((section(".ksyms")))

/* Pointers that may be kept in map values. */
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))
#define __percpu_kptr __attribute__((btf_type_tag("percpu_kptr")))
#define __uptr __attribute__((btf_type_tag("uptr")))

/* What the verifier may assume of a global subprogram's parameter. */
#define __arg_ctx __attribute__((btf_decl_tag("arg:ctx")))
#define __arg_nonnull __attribute__((btf_decl_tag("arg:nonnull")))
#define __arg_nullable __attribute__((btf_decl_tag("arg:nullable")))
#define __arg_trusted __attribute__((btf_decl_tag("arg:trusted")))
#define __arg_untrusted __attribute__((btf_decl_tag("arg:untrusted")))
#define __arg_arena __attribute__((btf_decl_tag("arg:arena")))

enum libbpf_pin_type {
	LIBBPF_PIN_NONE,
	LIBBPF_PIN_BY_NAME, /* below /sys/fs/bpf unless the loader is told otherwise */
};

/* The type of a configuration item that may be n, y or m. */
enum libbpf_tristate {
	TRI_NO = 0,
	TRI_YES = 1,
	TRI_MODULE = 2,
};

/* ---- Small things that vmlinux.h leaves out ---- */

#ifndef likely
#define likely(x) (__builtin_expect(!!(x), 1))
#endif
#ifndef unlikely
#define unlikely(x) (__builtin_expect(!!(x), 0))
#endif

#ifndef NULL
#define NULL ((void *)0)
#endif

#ifndef KERNEL_VERSION
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#endif

/* Written as an access, so that a member of a preserve_access_index type is relocated to the running kernel. */
#undef offsetof
#define offsetof(type, member) ((unsigned long)&((type *)0)->member)

#undef container_of
#define container_of(ptr, type, member)                                                                              \
	({                                                                                                           \
		void *__mptr = (void *)(ptr);                                                                        \
		((type *)(__mptr - offsetof(type, member)));                                                         \
	})

/* Nothing is reordered across the first; of the value of the variable, the second leaves nothing known. */
#ifndef barrier
#define barrier() asm volatile("" ::: "memory")
#endif
#ifndef barrier_var
#define barrier_var(var) asm volatile("" : "+r"(var))
#endif

/* A compile error if the compiler cannot show that this place is never reached. */
#ifndef __bpf_unreachable
#define __bpf_unreachable() __builtin_trap()
#endif

/* True if the running kernel has the weak kernel symbol. */
#if defined(__clang__)
#define bpf_ksym_exists(sym)                                                                                         \
	({                                                                                                           \
		_Static_assert(!__builtin_constant_p(!!sym), #sym " is always there unless it is declared __weak");  \
		!!sym;                                                                                               \
	})
#elif __GNUC__ > 8
#define bpf_ksym_exists(sym)                                                                                         \
	({                                                                                                           \
		_Static_assert(__builtin_has_attribute(*sym, __weak__),                                              \
			       #sym " is always there unless it is declared __weak");                                \
		!!sym;                                                                                               \
	})
#else
#define bpf_ksym_exists(sym) !!sym
#endif

/* ---- Tail calls ---- */

#if defined(__bpf__) && ((defined(__clang__) && __clang_major__ >= 8) || (!defined(__clang__) && __GNUC__ > 12))
/* A tail call that JITs can make a direct jump: map and index reach the call instruction as one constant each. */
static __always_inline void bpf_tail_call_static(void *ctx, const void *map, const __u32 slot)
{
	if (!__builtin_constant_p(slot))
		__bpf_unreachable();

	asm volatile("r1 = %[ctx]\n\t"
		     "r2 = %[map]\n\t"
		     "r3 = %[slot]\n\t"
		     "call 12"
		     :
		     : [ctx] "r"(ctx), [map] "r"(map), [slot] "i"(slot)
		     : "r0", "r1", "r2", "r3", "r4", "r5");
}
#endif

/* ---- Printing ---- */

/* Store up to 12 values, pointers among them, in an array from index p on. */
#define ___bpf_fill0(arr, p, x) do {} while (0)
#define ___bpf_fill1(arr, p, x) arr[p] = x
#define ___bpf_fill2(arr, p, x, more...) arr[p] = x; ___bpf_fill1(arr, p + 1, more)
#define ___bpf_fill3(arr, p, x, more...) arr[p] = x; ___bpf_fill2(arr, p + 1, more)
#define ___bpf_fill4(arr, p, x, more...) arr[p] = x; ___bpf_fill3(arr, p + 1, more)
#define ___bpf_fill5(arr, p, x, more...) arr[p] = x; ___bpf_fill4(arr, p + 1, more)
#define ___bpf_fill6(arr, p, x, more...) arr[p] = x; ___bpf_fill5(arr, p + 1, more)
#define ___bpf_fill7(arr, p, x, more...) arr[p] = x; ___bpf_fill6(arr, p + 1, more)
#define ___bpf_fill8(arr, p, x, more...) arr[p] = x; ___bpf_fill7(arr, p + 1, more)
#define ___bpf_fill9(arr, p, x, more...) arr[p] = x; ___bpf_fill8(arr, p + 1, more)
#define ___bpf_fill10(arr, p, x, more...) arr[p] = x; ___bpf_fill9(arr, p + 1, more)
#define ___bpf_fill11(arr, p, x, more...) arr[p] = x; ___bpf_fill10(arr, p + 1, more)
#define ___bpf_fill12(arr, p, x, more...) arr[p] = x; ___bpf_fill11(arr, p + 1, more)
#define ___bpf_fill(arr, values...) ___bpf_apply(___bpf_fill, ___bpf_narg(values))(arr, 0, values)

/* Declare the format as a constant, ___fmt, and the values as an array of 64-bit words, ___param. */
#define ___bpf_format(fmt, values...)                                                                                \
	static const char ___fmt[] = fmt;                                                                            \
	unsigned long long ___param[___bpf_narg(values)];                                                            \
	_Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wint-conversion\"")                        \
	___bpf_fill(___param, values);                                                                               \
	_Pragma("GCC diagnostic pop")

#define BPF_SEQ_PRINTF(seq, fmt, args...)                                                                            \
	({                                                                                                           \
		___bpf_format(fmt, args)                                                                             \
		bpf_seq_printf(seq, ___fmt, sizeof(___fmt), ___param, sizeof(___param));                             \
	})

#define BPF_SNPRINTF(out, out_size, fmt, args...)                                                                    \
	({                                                                                                           \
		___bpf_format(fmt, args)                                                                             \
		bpf_snprintf(out, out_size, ___fmt, ___param, sizeof(___param));                                     \
	})

#define bpf_stream_printk(stream_id, fmt, args...)                                                                   \
	({                                                                                                           \
		___bpf_format(fmt, args)                                                                             \
		bpf_stream_vprintk(stream_id, ___fmt, ___param, sizeof(___param));                                   \
	})

#define __bpf_vprintk(fmt, args...)                                                                                  \
	({                                                                                                           \
		___bpf_format(fmt, args)                                                                             \
		bpf_trace_vprintk(___fmt, sizeof(___fmt), ___param, sizeof(___param));                               \
	})

/* Kernels before 5.2 have no global data; programs for them keep the format on the stack. */
#ifdef BPF_NO_GLOBAL_DATA
#define BPF_PRINTK_FMT_MOD
#else
#define BPF_PRINTK_FMT_MOD static const
#endif

#define __bpf_printk(fmt, ...)                                                                                       \
	({                                                                                                           \
		BPF_PRINTK_FMT_MOD char ____fmt[] = fmt;                                                             \
		bpf_trace_printk(____fmt, sizeof(____fmt), ##__VA_ARGS__);                                           \
	})

/* The old helper takes three values in registers; from the fourth on it needs the one that takes an array. */
#define ___bpf_pick_printk(...)                                                                                      \
	___bpf_nth(_, ##__VA_ARGS__, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk,      \
		   __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_printk, __bpf_printk,           \
		   __bpf_printk, __bpf_printk)

#define bpf_printk(fmt, args...) ___bpf_pick_printk(args)(fmt, ##args)

/* ---- Loops over the kernel's open-coded iterators ---- */

struct bpf_iter_num;

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __weak __ksym;

/* The first clause of such a loop: ___it is the iterator, destroyed on every way out of the loop. ___p is there only
 * so that its initialiser starts the iterator; naming the destructor in it makes clang describe that function in BTF.
 */
#define ___bpf_iter_start(iterator, start, destroy, args...)                                                         \
	iterator ___it __attribute__((aligned(8), cleanup(destroy))),                                                \
		*___p __attribute__((unused)) = (start(&___it, ##args), (void)destroy, (void *)0)
#define ___bpf_iter_start_num(first, end)                                                                            \
	___bpf_iter_start(struct bpf_iter_num, bpf_iter_num_new, bpf_iter_num_destroy, first, end)

/* for (each element `cur` of the iterator `type`, started with args) */
#ifndef bpf_for_each
#define bpf_for_each(type, cur, args...)                                                                             \
	for (___bpf_iter_start(struct bpf_iter_##type, bpf_iter_##type##_new, bpf_iter_##type##_destroy, ##args);    \
	     (((cur) = bpf_iter_##type##_next(&___it)));)
#endif

/* for (i = start; i < end; i++), with bounds that the verifier sees. start and end are evaluated again and again. */
#ifndef bpf_for
#define bpf_for(i, start, end)                                                                                       \
	for (___bpf_iter_start_num((start), (end)); ({                                                               \
		     int *___t = bpf_iter_num_next(&___it);                                                          \
		     (___t && ((i) = *___t, (i) >= (start) && (i) < (end)));                                         \
	     });)
#endif

/* N times. */
#ifndef bpf_repeat
#define bpf_repeat(N) for (___bpf_iter_start_num(0, (N)); bpf_iter_num_next(&___it);)
#endif

#endif
