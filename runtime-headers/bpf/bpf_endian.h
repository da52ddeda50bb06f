/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Conversion between the target's byte order and big endian, usable where C wants a constant (case labels, static
 * initialisers) as well as on run-time values.
 */
#ifndef __BPF_ENDIAN__
#define __BPF_ENDIAN__

/* Constants are taken apart byte by byte: byte n of the value, moved to byte m. */
#define ___bpf_byte(type, x, n, m) (((type)(x) >> ((n) * 8) & 0xff) << ((m) * 8))

#define ___bpf_swab16(x) ((__u16)(___bpf_byte(__u16, x, 0, 1) | ___bpf_byte(__u16, x, 1, 0)))
#define ___bpf_swab32(x)                                                                                             \
	((__u32)(___bpf_byte(__u32, x, 0, 3) | ___bpf_byte(__u32, x, 1, 2) | ___bpf_byte(__u32, x, 2, 1) |           \
		 ___bpf_byte(__u32, x, 3, 0)))
#define ___bpf_swab64(x)                                                                                             \
	((__u64)(___bpf_byte(__u64, x, 0, 7) | ___bpf_byte(__u64, x, 1, 6) | ___bpf_byte(__u64, x, 2, 5) |           \
		 ___bpf_byte(__u64, x, 3, 4) | ___bpf_byte(__u64, x, 4, 3) | ___bpf_byte(__u64, x, 5, 2) |           \
		 ___bpf_byte(__u64, x, 6, 1) | ___bpf_byte(__u64, x, 7, 0)))

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ___bpf_order16(x) __builtin_bswap16(x)
#define ___bpf_order32(x) __builtin_bswap32(x)
#define ___bpf_order64(x) __builtin_bswap64(x)
#define ___bpf_constant_order16(x) ___bpf_swab16(x)
#define ___bpf_constant_order32(x) ___bpf_swab32(x)
#define ___bpf_constant_order64(x) ___bpf_swab64(x)
#elif __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define ___bpf_order16(x) (x)
#define ___bpf_order32(x) (x)
#define ___bpf_order64(x) (x)
#define ___bpf_constant_order16(x) (x)
#define ___bpf_constant_order32(x) (x)
#define ___bpf_constant_order64(x) (x)
#else
#error "the byte order of the target is unknown: __BYTE_ORDER__ is neither little nor big endian"
#endif

#define __bpf_htons(x) ___bpf_order16(x)
#define __bpf_ntohs(x) ___bpf_order16(x)
#define __bpf_htonl(x) ___bpf_order32(x)
#define __bpf_ntohl(x) ___bpf_order32(x)
#define __bpf_cpu_to_be64(x) ___bpf_order64(x)
#define __bpf_be64_to_cpu(x) ___bpf_order64(x)

#define __bpf_constant_htons(x) ___bpf_constant_order16(x)
#define __bpf_constant_ntohs(x) ___bpf_constant_order16(x)
#define __bpf_constant_htonl(x) ___bpf_constant_order32(x)
#define __bpf_constant_ntohl(x) ___bpf_constant_order32(x)
#define __bpf_constant_cpu_to_be64(x) ___bpf_constant_order64(x)
#define __bpf_constant_be64_to_cpu(x) ___bpf_constant_order64(x)

#define bpf_htons(x) (__builtin_constant_p(x) ? __bpf_constant_htons(x) : __bpf_htons(x))
#define bpf_ntohs(x) (__builtin_constant_p(x) ? __bpf_constant_ntohs(x) : __bpf_ntohs(x))
#define bpf_htonl(x) (__builtin_constant_p(x) ? __bpf_constant_htonl(x) : __bpf_htonl(x))
#define bpf_ntohl(x) (__builtin_constant_p(x) ? __bpf_constant_ntohl(x) : __bpf_ntohl(x))
#define bpf_cpu_to_be64(x) (__builtin_constant_p(x) ? __bpf_constant_cpu_to_be64(x) : __bpf_cpu_to_be64(x))
#define bpf_be64_to_cpu(x) (__builtin_constant_p(x) ? __bpf_constant_be64_to_cpu(x) : __bpf_be64_to_cpu(x))

#endif
