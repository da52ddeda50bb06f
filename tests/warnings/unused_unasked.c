//= warn all no-unused-variable no-unused
static int unused_static;
static int unused_function(int a) { return a; }
int f(int unused_parameter)
{
	int unused_local;
	return 0;
}
