struct a { int x; };
struct b { int x; };
int f(struct a *p)
{
	struct b q = *p;

	return q.x;
}
