int counter;
int f(void)
{
	return countre + 1;
}
