int f(int a)
{
	break;
	continue;
	return a;
}
