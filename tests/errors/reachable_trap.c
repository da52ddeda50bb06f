int f(int x)
{
	if (x > 3)
		__builtin_trap();
	return x;
}
