__attribute__((noinline)) static int six(int a, int b, int c, int d, int e, int f)
{
	asm volatile("");
	return a + b + c + d + e + f;
}
int g(int x)
{
	return six(x, x + 1, x + 2, x + 3, x + 4, x + 5);
}
