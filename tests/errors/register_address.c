int f(void)
{
	register int counter = 2;
	int *pointer = &counter;

	return *pointer;
}
