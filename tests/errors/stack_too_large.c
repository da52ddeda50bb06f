int consume(char *p) { asm volatile("" : : "r"(p) : "memory"); return *p; }
static __attribute__((always_inline)) int helper(int x)
{
	char scratch[300];

	scratch[0] = x;
	return consume(scratch);
}
int f(int x)
{
	char path[256];

	path[0] = x;
	return consume(path) + helper(x);
}
