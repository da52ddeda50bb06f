struct event { int pid; int tgid; };
int f(struct event *e)
{
	return e->pdi;
}
