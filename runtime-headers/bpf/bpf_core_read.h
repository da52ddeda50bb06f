/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading kernel data whose layout the loader adjusts to the running kernel (compile once, run everywhere). */
#ifndef __BPF_CORE_READ_H__
#define __BPF_CORE_READ_H__

#include "bpf_helpers.h"

/* ---- The second arguments of the compiler's relocation builtins ---- */

enum bpf_field_info_kind {
	BPF_FIELD_BYTE_OFFSET = 0,
	BPF_FIELD_BYTE_SIZE = 1,
	BPF_FIELD_EXISTS = 2,
	BPF_FIELD_SIGNED = 3,
	BPF_FIELD_LSHIFT_U64 = 4, /* of a bit field: to the left by this, */
	BPF_FIELD_RSHIFT_U64 = 5, /* then to the right by this */
};

enum bpf_type_id_kind {
	BPF_TYPE_ID_LOCAL = 0,	/* in the object's own BTF */
	BPF_TYPE_ID_TARGET = 1, /* in the running kernel's */
};

enum bpf_type_info_kind {
	BPF_TYPE_EXISTS = 0,
	BPF_TYPE_SIZE = 1,
	BPF_TYPE_MATCHES = 2,
};

enum bpf_enum_value_kind {
	BPF_ENUMVAL_EXISTS = 0,
	BPF_ENUMVAL_VALUE = 1,
};

/* ---- Questions about fields, types and enumerators ---- */

/* clang takes an access, gcc its address; clang a null pointer cast to the type, gcc an object of it. */
#ifdef __clang__
#define ___bpf_typeof(type) ((typeof(type) *)0)
#define ___bpf_field_ref1(field) (field)
#define ___bpf_field_ref2(type, field) (___bpf_typeof(type)->field)
#define ___bpf_enumerator(kind, enum_type, enum_value)                                                               \
	__builtin_preserve_enum_value(*(typeof(enum_type) *)enum_value, kind)
#else
#define ___bpf_typeof1(type, number)                                                                                 \
	({                                                                                                           \
		extern typeof(type) *___concat(bpf_type_tmp_, number);                                               \
		___concat(bpf_type_tmp_, number);                                                                    \
	})
#define ___bpf_typeof(type) ___bpf_typeof1(type, __COUNTER__)
#define ___bpf_field_ref1(field) (&(field))
#define ___bpf_field_ref2(type, field) (&(___bpf_typeof(type)->field))
#define ___bpf_enumerator(kind, enum_type, enum_value)                                                               \
	__builtin_preserve_enum_value(___bpf_typeof(enum_type), enum_value, kind)
#endif
#define ___bpf_field_ref(args...) ___bpf_apply(___bpf_field_ref, ___bpf_narg(args))(args)

/* Of a field, given as an access (`task->pid`) or as a type and a field (`struct task_struct, pid`). */
#define bpf_core_field_exists(field...) __builtin_preserve_field_info(___bpf_field_ref(field), BPF_FIELD_EXISTS)
#define bpf_core_field_size(field...) __builtin_preserve_field_info(___bpf_field_ref(field), BPF_FIELD_BYTE_SIZE)
#define bpf_core_field_offset(field...) __builtin_preserve_field_info(___bpf_field_ref(field), BPF_FIELD_BYTE_OFFSET)

#define bpf_core_type_id_local(type) __builtin_btf_type_id(*___bpf_typeof(type), BPF_TYPE_ID_LOCAL)
#define bpf_core_type_id_kernel(type) __builtin_btf_type_id(*___bpf_typeof(type), BPF_TYPE_ID_TARGET)
#define bpf_core_type_exists(type) __builtin_preserve_type_info(*___bpf_typeof(type), BPF_TYPE_EXISTS)
#define bpf_core_type_matches(type) __builtin_preserve_type_info(*___bpf_typeof(type), BPF_TYPE_MATCHES)
#define bpf_core_type_size(type) __builtin_preserve_type_info(*___bpf_typeof(type), BPF_TYPE_SIZE)

#define bpf_core_enum_value_exists(enum_type, enum_value)                                                            \
	___bpf_enumerator(BPF_ENUMVAL_EXISTS, enum_type, enum_value)
#define bpf_core_enum_value(enum_type, enum_value) ___bpf_enumerator(BPF_ENUMVAL_VALUE, enum_type, enum_value)

/* ---- One read from a relocated address ---- */

#define ___bpf_core_address(src) ((const void *)__builtin_preserve_access_index(src))

#define bpf_core_read(dst, sz, src) bpf_probe_read_kernel(dst, sz, ___bpf_core_address(src))
#define bpf_core_read_user(dst, sz, src) bpf_probe_read_user(dst, sz, ___bpf_core_address(src))
#define bpf_core_read_str(dst, sz, src) bpf_probe_read_kernel_str(dst, sz, ___bpf_core_address(src))
#define bpf_core_read_user_str(dst, sz, src) bpf_probe_read_user_str(dst, sz, ___bpf_core_address(src))

extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym __weak;

/* The pointer as one to a kernel type, good for reading fields directly. */
#define bpf_core_cast(ptr, type) ((typeof(type) *)bpf_rdonly_cast((ptr), bpf_core_type_id_kernel(type)))

/* ---- Bit fields ---- */

#define __CORE_RELO(src, field, info) __builtin_preserve_field_info((src)->field, BPF_FIELD_##info)

/* The shifts below are counted in a 64-bit word that holds the read bytes at its low end. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ___bpf_low_bytes(word, count) ((void *)(word))
#else
#define ___bpf_low_bytes(word, count) ((void *)(word) + (8 - (count)))
#endif
#define __CORE_BITFIELD_PROBE_READ(dst, src, fld)                                                                    \
	bpf_probe_read_kernel(___bpf_low_bytes(dst, __CORE_RELO(src, fld, BYTE_SIZE)),                               \
			      __CORE_RELO(src, fld, BYTE_SIZE),                                                      \
			      (const void *)(src) + __CORE_RELO(src, fld, BYTE_OFFSET))

/* Cut the field out of the word `val` and extend it by its sign, if it has one. */
#define ___bpf_bitfield_value(val, s, field)                                                                         \
	val <<= __CORE_RELO(s, field, LSHIFT_U64);                                                                   \
	if (__CORE_RELO(s, field, SIGNED))                                                                           \
		val = ((long long)val) >> __CORE_RELO(s, field, RSHIFT_U64);                                         \
	else                                                                                                         \
		val = val >> __CORE_RELO(s, field, RSHIFT_U64);

/* A bit field of an object that must be read through a helper. */
#define BPF_CORE_READ_BITFIELD_PROBED(s, field)                                                                      \
	({                                                                                                           \
		unsigned long long val = 0;                                                                          \
                                                                                                                     \
		__CORE_BITFIELD_PROBE_READ(&val, s, field);                                                          \
		___bpf_bitfield_value(val, s, field)                                                                 \
		val;                                                                                                 \
	})

/* A bit field of an object that may be read directly. The address passes through an empty asm, so that one relocated
 * addition serves all four loads.
 */
#define BPF_CORE_READ_BITFIELD(s, field)                                                                             \
	({                                                                                                           \
		const void *p = (const void *)(s) + __CORE_RELO(s, field, BYTE_OFFSET);                                \
		unsigned long long val;                                                                              \
                                                                                                                     \
		asm volatile("" : "=r"(p) : "0"(p));                                                                 \
		switch (__CORE_RELO(s, field, BYTE_SIZE)) {                                                          \
		case 1: val = *(const unsigned char *)p; break;                                                      \
		case 2: val = *(const unsigned short *)p; break;                                                     \
		case 4: val = *(const unsigned int *)p; break;                                                       \
		case 8: val = *(const unsigned long long *)p; break;                                                 \
		default: val = 0; break;                                                                             \
		}                                                                                                    \
		___bpf_bitfield_value(val, s, field)                                                                 \
		val;                                                                                                 \
	})

/* Store into a bit field of an object that may be written directly. */
#define BPF_CORE_WRITE_BITFIELD(s, field, new_val)                                                                   \
	({                                                                                                           \
		void *p = (void *)(s) + __CORE_RELO(s, field, BYTE_OFFSET);                                            \
		unsigned int byte_size = __CORE_RELO(s, field, BYTE_SIZE);                                           \
		unsigned int lshift = __CORE_RELO(s, field, LSHIFT_U64);                                             \
		unsigned int rshift = __CORE_RELO(s, field, RSHIFT_U64);                                             \
		unsigned int rpad = rshift - lshift;                                                                 \
		unsigned long long mask, val, nval = new_val;                                                        \
                                                                                                                     \
		asm volatile("" : "+r"(p));                                                                          \
		switch (byte_size) {                                                                                 \
		case 1: val = *(unsigned char *)p; break;                                                            \
		case 2: val = *(unsigned short *)p; break;                                                           \
		case 4: val = *(unsigned int *)p; break;                                                             \
		case 8: val = *(unsigned long long *)p; break;                                                       \
		}                                                                                                    \
		mask = (~0ULL << rshift) >> lshift;                                                                  \
		val = (val & ~mask) | ((nval << rpad) & mask);                                                       \
		switch (byte_size) {                                                                                 \
		case 1: *(unsigned char *)p = val; break;                                                            \
		case 2: *(unsigned short *)p = val; break;                                                           \
		case 4: *(unsigned int *)p = val; break;                                                             \
		case 8: *(unsigned long long *)p = val; break;                                                       \
		}                                                                                                    \
	})

/* ---- Following a chain of pointers ---- */

#define ___concat(a, b) a##b
#define ___apply(stem, suffix) ___concat(stem, suffix)
#define ___nth(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, picked, ...) picked
/* How many arguments there are, 0 to 10; then: 0 if there are none, else N. */
#define ___narg(...) ___nth(_, ##__VA_ARGS__, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ___empty(...) ___nth(_, ##__VA_ARGS__, N, N, N, N, N, N, N, N, N, N, 0)

/* The last of up to ten arguments. */
#define ___last1(x) x
#define ___last2(a, x) x
#define ___last3(a, more...) ___last2(more)
#define ___last4(a, more...) ___last3(more)
#define ___last5(a, more...) ___last4(more)
#define ___last6(a, more...) ___last5(more)
#define ___last7(a, more...) ___last6(more)
#define ___last8(a, more...) ___last7(more)
#define ___last9(a, more...) ___last8(more)
#define ___last10(a, more...) ___last9(more)
#define ___last(...) ___apply(___last, ___narg(__VA_ARGS__))(__VA_ARGS__)

/* All of up to ten arguments but the last. */
#define ___nolast2(a, x) a
#define ___nolast3(a, more...) a, ___nolast2(more)
#define ___nolast4(a, more...) a, ___nolast3(more)
#define ___nolast5(a, more...) a, ___nolast4(more)
#define ___nolast6(a, more...) a, ___nolast5(more)
#define ___nolast7(a, more...) a, ___nolast6(more)
#define ___nolast8(a, more...) a, ___nolast7(more)
#define ___nolast9(a, more...) a, ___nolast8(more)
#define ___nolast10(a, more...) a, ___nolast9(more)
#define ___nolast(...) ___apply(___nolast, ___narg(__VA_ARGS__))(__VA_ARGS__)

/* a, b, c as a->b->c. */
#define ___arrow1(a) a
#define ___arrow2(a, b) a->b
#define ___arrow3(a, more...) a->___arrow2(more)
#define ___arrow4(a, more...) a->___arrow3(more)
#define ___arrow5(a, more...) a->___arrow4(more)
#define ___arrow6(a, more...) a->___arrow5(more)
#define ___arrow7(a, more...) a->___arrow6(more)
#define ___arrow8(a, more...) a->___arrow7(more)
#define ___arrow9(a, more...) a->___arrow8(more)
#define ___arrow10(a, more...) a->___arrow9(more)
#define ___arrow(...) ___apply(___arrow, ___narg(__VA_ARGS__))(__VA_ARGS__)

/* The type of a->b->c, without const where the compiler can drop it: values of it are written to. */
#if (defined(__clang__) && __clang_major__ >= 19) || (!defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 14)
#define ___type(...) __typeof_unqual__(___arrow(__VA_ARGS__))
#else
#define ___type(...) typeof(___arrow(__VA_ARGS__))
#endif

/* Read src->accessor, where src is taken as a src_type, into *dst. */
#define ___read(read_fn, dst, src_type, src, accessor)                                                               \
	read_fn((void *)(dst), sizeof(*(dst)), &((src_type)(src))->accessor)

/* ___rd_pN reads N pointers one after the other, each from where the one before points, into __t. */
#define ___rd_first(fn, src, a) ___read(fn, &__t, ___type(src), src, a);
#define ___rd_last(fn, ...) ___read(fn, &__t, ___type(___nolast(__VA_ARGS__)), __t, ___last(__VA_ARGS__));
#define ___rd_p1(fn, ...) const void *__t; ___rd_first(fn, __VA_ARGS__)
#define ___rd_p2(fn, ...) ___rd_p1(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p3(fn, ...) ___rd_p2(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p4(fn, ...) ___rd_p3(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p5(fn, ...) ___rd_p4(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p6(fn, ...) ___rd_p5(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p7(fn, ...) ___rd_p6(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p8(fn, ...) ___rd_p7(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___rd_p9(fn, ...) ___rd_p8(fn, ___nolast(__VA_ARGS__)) ___rd_last(fn, __VA_ARGS__)
#define ___read_ptrs(fn, src, ...) ___apply(___rd_p, ___narg(__VA_ARGS__))(fn, src, __VA_ARGS__)

/* Pointers on the way are read with fn_ptr, the value at the end with fn. */
#define ___core_read0(fn, fn_ptr, dst, src, a) ___read(fn, dst, ___type(src), src, a);
#define ___core_readN(fn, fn_ptr, dst, src, ...)                                                                     \
	___read_ptrs(fn_ptr, src, ___nolast(__VA_ARGS__))                                                            \
	___read(fn, dst, ___type(src, ___nolast(__VA_ARGS__)), __t, ___last(__VA_ARGS__));
#define ___core_read(fn, fn_ptr, dst, src, a, ...)                                                                   \
	___apply(___core_read, ___empty(__VA_ARGS__))(fn, fn_ptr, dst, src, a, ##__VA_ARGS__)

/* BPF_CORE_READ_INTO(&x, task, mm, owner, pid) is x = task->mm->owner->pid. The CORE forms are relocated; the USER
 * forms read the memory of the current process, whose layout is fixed: only kernel types may be relocated there.
 */
#define BPF_CORE_READ_INTO(dst, src, a, ...)                                                                         \
	({ ___core_read(bpf_core_read, bpf_core_read, dst, (src), a, ##__VA_ARGS__) })
#define BPF_CORE_READ_USER_INTO(dst, src, a, ...)                                                                    \
	({ ___core_read(bpf_core_read_user, bpf_core_read_user, dst, (src), a, ##__VA_ARGS__) })
#define BPF_PROBE_READ_INTO(dst, src, a, ...)                                                                        \
	({ ___core_read(bpf_probe_read_kernel, bpf_probe_read_kernel, dst, (src), a, ##__VA_ARGS__) })
#define BPF_PROBE_READ_USER_INTO(dst, src, a, ...)                                                                   \
	({ ___core_read(bpf_probe_read_user, bpf_probe_read_user, dst, (src), a, ##__VA_ARGS__) })

/* The same where a string stands at the end of the chain; the value is its length or an error. */
#define BPF_CORE_READ_STR_INTO(dst, src, a, ...)                                                                     \
	({ ___core_read(bpf_core_read_str, bpf_core_read, dst, (src), a, ##__VA_ARGS__) })
#define BPF_CORE_READ_USER_STR_INTO(dst, src, a, ...)                                                                \
	({ ___core_read(bpf_core_read_user_str, bpf_core_read_user, dst, (src), a, ##__VA_ARGS__) })
#define BPF_PROBE_READ_STR_INTO(dst, src, a, ...)                                                                    \
	({ ___core_read(bpf_probe_read_kernel_str, bpf_probe_read_kernel, dst, (src), a, ##__VA_ARGS__) })
#define BPF_PROBE_READ_USER_STR_INTO(dst, src, a, ...)                                                               \
	({ ___core_read(bpf_probe_read_user_str, bpf_probe_read_user, dst, (src), a, ##__VA_ARGS__) })

/* The same as an expression: x = BPF_CORE_READ(task, mm, owner, pid). */
#define ___bpf_read_value(into, src, a, ...)                                                                         \
	({                                                                                                           \
		___type((src), a, ##__VA_ARGS__) __r;                                                                \
		into(&__r, (src), a, ##__VA_ARGS__);                                                                 \
		__r;                                                                                                 \
	})
#define BPF_CORE_READ(src, a, ...) ___bpf_read_value(BPF_CORE_READ_INTO, src, a, ##__VA_ARGS__)
#define BPF_CORE_READ_USER(src, a, ...) ___bpf_read_value(BPF_CORE_READ_USER_INTO, src, a, ##__VA_ARGS__)
#define BPF_PROBE_READ(src, a, ...) ___bpf_read_value(BPF_PROBE_READ_INTO, src, a, ##__VA_ARGS__)
#define BPF_PROBE_READ_USER(src, a, ...) ___bpf_read_value(BPF_PROBE_READ_USER_INTO, src, a, ##__VA_ARGS__)

#endif
