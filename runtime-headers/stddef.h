/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* C11 7.19. The C library asks for single names with __need_size_t and the like, as often as it wants. */
#if !defined(__need_size_t) && !defined(__need_ptrdiff_t) && !defined(__need_wchar_t) && !defined(__need_NULL) && \
	!defined(__need_wint_t) && !defined(__need_max_align_t) && !defined(__need_offsetof) && \
	!defined(__need_nullptr_t) && !defined(__need_unreachable)
#define __need_size_t
#define __need_ptrdiff_t
#define __need_wchar_t
#define __need_NULL
#define __need_max_align_t
#define __need_offsetof
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define __STDC_VERSION_STDDEF_H__ 202311L
#define __need_nullptr_t
#define __need_unreachable
#endif
#endif

#if defined(__need_size_t) && !defined(_SIZE_T)
#define _SIZE_T
typedef __SIZE_TYPE__ size_t;
#endif
#undef __need_size_t

#if defined(__need_ptrdiff_t) && !defined(_PTRDIFF_T)
#define _PTRDIFF_T
typedef __PTRDIFF_TYPE__ ptrdiff_t;
#endif
#undef __need_ptrdiff_t

#if defined(__need_wchar_t) && !defined(_WCHAR_T)
#define _WCHAR_T
typedef __WCHAR_TYPE__ wchar_t;
#endif
#undef __need_wchar_t

#if defined(__need_wint_t) && !defined(_WINT_T)
#define _WINT_T
typedef __WINT_TYPE__ wint_t;
#endif
#undef __need_wint_t

#if defined(__need_NULL)
#undef NULL
#define NULL ((void *)0)
#endif
#undef __need_NULL

#if defined(__need_max_align_t) && !defined(_MAX_ALIGN_T)
#define _MAX_ALIGN_T
typedef struct {
	long long __max_align_ll __attribute__((__aligned__(__alignof__(long long))));
	long double __max_align_ld __attribute__((__aligned__(__alignof__(long double))));
} max_align_t;
#endif
#undef __need_max_align_t

#if defined(__need_offsetof) && !defined(offsetof)
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#undef __need_offsetof

#if defined(__need_nullptr_t) && !defined(_NULLPTR_T)
#define _NULLPTR_T
typedef __typeof__(nullptr) nullptr_t;
#endif
#undef __need_nullptr_t

#if defined(__need_unreachable) && !defined(unreachable)
#define unreachable() __builtin_unreachable()
#endif
#undef __need_unreachable
