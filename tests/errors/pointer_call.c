typedef int (*operation)(int);
int f(operation op, int x)
{
	return op(x);
}
