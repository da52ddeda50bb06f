struct pair { long a, b, c; };
__attribute__((noinline)) static struct pair make(int a)
{
	struct pair p = { a, a, a };

	asm volatile("");
	return p;
}
int f(int x)
{
	return make(x).b;
}
