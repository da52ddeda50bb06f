#define FIELD(p, f) ((p)->f + 1)
struct s { int count; };
int f(struct s *p)
{
	return FIELD(p, cuont);
}
