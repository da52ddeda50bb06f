// Atomics of every width and order that -mcpu=v4 has: acquiring loads and releasing stores, and what is made of them.
//
//: cpu 4
//: linux 6.15
//
//= bytes -> 0xff8b
//= halves -> 0x8000
//= words -> 9
//= longs -> 11
//= generic -> 26
//= generic_exchange -> 1
//= c11 -> 17
//= qualified -> 30
//= qualified_bytes -> 6
//= flags -> 1
//= fences -> 3

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TEST(name) SEC("syscall") int name(void *ctx)

signed char byte;
unsigned char ubyte;
short half;
unsigned int word;
long wide;

TEST(bytes)
{
	__atomic_store_n(&byte, -117, __ATOMIC_RELEASE);
	__atomic_store_n(&ubyte, 0x8b, __ATOMIC_RELEASE);
	return (__atomic_load_n(&byte, __ATOMIC_ACQUIRE) & 0xff00) | __atomic_load_n(&ubyte, __ATOMIC_ACQUIRE);
}
TEST(halves)
{
	__atomic_store_n(&half, -32768, __ATOMIC_SEQ_CST);
	return (unsigned short)__atomic_load_n(&half, __ATOMIC_SEQ_CST);
}
TEST(words)
{
	__atomic_store_n(&word, 4, __ATOMIC_RELEASE);
	__atomic_fetch_add(&word, 5, __ATOMIC_ACQ_REL);
	return __atomic_load_n(&word, __ATOMIC_ACQUIRE);
}
TEST(longs)
{
	__atomic_store_n(&wide, 1L << 40, __ATOMIC_SEQ_CST);
	long old = __atomic_exchange_n(&wide, 11, __ATOMIC_ACQUIRE);
	return old == 1L << 40 ? __atomic_load_n(&wide, __ATOMIC_CONSUME) : 0;
}
TEST(generic)
{
	long value = 26, copy = 0;
	__atomic_store(&wide, &value, __ATOMIC_RELEASE);
	__atomic_load(&wide, &copy, __ATOMIC_ACQUIRE);
	return copy;
}
TEST(generic_exchange)
{
	long value = 5, old = 0, expected = 4;
	wide = 9;
	__atomic_exchange(&wide, &value, &old, __ATOMIC_SEQ_CST);
	int failed = !__atomic_compare_exchange(&wide, &expected, &old, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
	int changed = __atomic_compare_exchange(&wide, &expected, &old, 1, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
	return old == 9 && failed && expected == 5 && changed && wide == 9;
}
_Atomic int counter;
_Atomic(long) big;
_Atomic unsigned char small;
TEST(c11)
{
	__c11_atomic_store(&counter, 7, __ATOMIC_RELEASE);
	__c11_atomic_fetch_add(&counter, 10, __ATOMIC_RELAXED);
	int expected = 3;
	__c11_atomic_compare_exchange_strong(&counter, &expected, 4, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return expected == 17 ? __c11_atomic_load(&counter, __ATOMIC_ACQUIRE) : 0;
}
TEST(qualified)
{
	big = 10;
	big += 4;
	big++;
	--big;
	big = big * 2;
	big |= 3;
	return big - 1 + (counter = 0);
}
TEST(qualified_bytes) { small = 5; return small + 1; }
TEST(flags)
{
	static _Bool flag;
	__atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
	return __atomic_load_n(&flag, __ATOMIC_ACQUIRE);
}
TEST(fences)
{
	wide = 3;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	__sync_synchronize();
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	return wide;
}
