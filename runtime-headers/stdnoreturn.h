/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* C11 7.23. */
#ifndef __STDNORETURN_H
#define __STDNORETURN_H

#define noreturn _Noreturn
#define __noreturn_is_defined 1

#endif
