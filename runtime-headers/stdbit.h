/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* C23 7.18. Arguments are converted to unsigned types of their own width and evaluated once. */
#ifndef __STDBIT_H
#define __STDBIT_H

#define __STDC_VERSION_STDBIT_H__ 202311L
#define __STDC_ENDIAN_LITTLE__ __ORDER_LITTLE_ENDIAN__
#define __STDC_ENDIAN_BIG__ __ORDER_BIG_ENDIAN__
#define __STDC_ENDIAN_NATIVE__ __BYTE_ORDER__

#define __stdbit_width(x) ((unsigned int)(sizeof(x) * __CHAR_BIT__))
#define __stdbit_ones(x) ((__typeof__(x))~(__typeof__(x))0)

#define stdc_leading_zeros(x) ((unsigned int)__builtin_clzg((x), (int)__stdbit_width(x)))
#define stdc_leading_ones(x) ((unsigned int)__builtin_clzg((__typeof__(x))~(x), (int)__stdbit_width(x)))
#define stdc_trailing_zeros(x) ((unsigned int)__builtin_ctzg((x), (int)__stdbit_width(x)))
#define stdc_trailing_ones(x) ((unsigned int)__builtin_ctzg((__typeof__(x))~(x), (int)__stdbit_width(x)))
#define stdc_first_leading_zero(x) ((unsigned int)__builtin_clzg((__typeof__(x))~(x), -1) + 1)
#define stdc_first_leading_one(x) ((unsigned int)__builtin_clzg((x), -1) + 1)
#define stdc_first_trailing_zero(x) ((unsigned int)__builtin_ctzg((__typeof__(x))~(x), -1) + 1)
#define stdc_first_trailing_one(x) ((unsigned int)__builtin_ctzg((x), -1) + 1)
#define stdc_count_ones(x) ((unsigned int)__builtin_popcountg(x))
#define stdc_count_zeros(x) ((unsigned int)__builtin_popcountg((__typeof__(x))~(x)))
#define stdc_has_single_bit(x) ((_Bool)(__builtin_popcountg(x) == 1))
#define stdc_bit_width(x) (__stdbit_width(x) - stdc_leading_zeros(x))
#define stdc_bit_floor(x) \
	({ \
		__typeof__(x) __stdbit_x = (x); \
		(__typeof__(x))(__stdbit_x ? (__typeof__(x))1 << (stdc_bit_width(__stdbit_x) - 1) : 0); \
	})
#define stdc_bit_ceil(x) \
	({ \
		__typeof__(x) __stdbit_x = (x); \
		__typeof__(x) __stdbit_less = (__typeof__(x))(__stdbit_x - 1); \
		(__typeof__(x))(__stdbit_x <= 1 ? 1 : (__typeof__(x))((__typeof__(x))1 << (stdc_bit_width(__stdbit_less) - 1)) << 1); \
	})

#define __stdbit_function(result, operation, suffix, type) \
	static __inline__ __attribute__((__always_inline__)) result stdc_##operation##_##suffix(type __x) \
	{ \
		return (result)stdc_##operation(__x); \
	}
#define __stdbit_functions(result, operation) \
	__stdbit_function(result, operation, uc, unsigned char) \
	__stdbit_function(result, operation, us, unsigned short) \
	__stdbit_function(result, operation, ui, unsigned int) \
	__stdbit_function(result, operation, ul, unsigned long) \
	__stdbit_function(result, operation, ull, unsigned long long)
#define __stdbit_powers(operation) \
	__stdbit_function(unsigned char, operation, uc, unsigned char) \
	__stdbit_function(unsigned short, operation, us, unsigned short) \
	__stdbit_function(unsigned int, operation, ui, unsigned int) \
	__stdbit_function(unsigned long, operation, ul, unsigned long) \
	__stdbit_function(unsigned long long, operation, ull, unsigned long long)

__stdbit_functions(unsigned int, leading_zeros)
__stdbit_functions(unsigned int, leading_ones)
__stdbit_functions(unsigned int, trailing_zeros)
__stdbit_functions(unsigned int, trailing_ones)
__stdbit_functions(unsigned int, first_leading_zero)
__stdbit_functions(unsigned int, first_leading_one)
__stdbit_functions(unsigned int, first_trailing_zero)
__stdbit_functions(unsigned int, first_trailing_one)
__stdbit_functions(unsigned int, count_zeros)
__stdbit_functions(unsigned int, count_ones)
__stdbit_functions(_Bool, has_single_bit)
__stdbit_functions(unsigned int, bit_width)
__stdbit_powers(bit_floor)
__stdbit_powers(bit_ceil)

#undef __stdbit_function
#undef __stdbit_functions
#undef __stdbit_powers

#endif
