long f(long x, long y)
{
	asm volatile("%0 += %1" : "+r"(x) : "i"(y));
	return x;
}
