long f(long x)
{
	asm volatile("%0 += 1\n"
		     "%0 plus 2" : "+r"(x));
	return x;
}
