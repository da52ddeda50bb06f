void f(char *to, char *from, int n)
{
	__builtin_memcpy(to, from, n);
}
