#ifndef BOUNDED_LOOPS_H
#define BOUNDED_LOOPS_H

/* Loops that the kernel ends after some millions of rounds. */
#define ___may_goto_else(label) asm volatile goto("may_goto %l[" #label "]" :::: label)
#define can_loop                                                                                                      \
	({                                                                                                           \
		__label__ ended, on;                                                                                  \
		bool may = true;                                                                                      \
		___may_goto_else(ended);                                                                              \
		goto on;                                                                                              \
	ended:                                                                                                       \
		may = false;                                                                                          \
	on:;                                                                                                         \
		may;                                                                                                  \
	})
#define cond_break                                                                                                    \
	({                                                                                                           \
		__label__ ended, on;                                                                                  \
		___may_goto_else(ended);                                                                              \
		goto on;                                                                                              \
	ended:                                                                                                       \
		break;                                                                                                \
	on:;                                                                                                         \
	})

#endif
