int f(int a)
{
	else
		return 1;
	return a;
}
