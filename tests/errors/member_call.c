struct operations { int (*run)(int); };
int f(struct operations *operations)
{
	return operations->run(1);
}
