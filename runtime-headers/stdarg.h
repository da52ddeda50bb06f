/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* C11 7.16. The types, for headers that declare functions with them; no BPF function can take a variable number of
 * arguments, so there is nothing to start or step through.
 */
#ifndef __GNUC_VA_LIST
#define __GNUC_VA_LIST
typedef __builtin_va_list __gnuc_va_list;
#endif

#ifdef __need___va_list
#undef __need___va_list
#elif !defined(_VA_LIST)
#define _VA_LIST
typedef __builtin_va_list va_list;
#endif
