__attribute__((noinline)) static int six(int a, int b, int c, int d, int e, int f)
{
	asm volatile("");
	return a + b + c + d + e + f;
}
int g(int x)
{
	return six(x, 1, 2, 3, 4, 5);
}
