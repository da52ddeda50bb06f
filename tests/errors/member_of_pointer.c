struct event { int pid; };
int f(struct event *e)
{
	return e.pid;
}
