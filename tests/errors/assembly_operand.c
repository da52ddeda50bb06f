long f(long x)
{
	asm volatile("%[y] = %1" : [x] "=r"(x));
	return x;
}
