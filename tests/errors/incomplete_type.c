struct event;
int f(struct event *e)
{
	return sizeof(*e) + e->pid;
}
