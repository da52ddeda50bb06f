struct counted {
	int count;
	int values[];
};

struct counted three = { 3, { 1, 2, 3 } };
struct counted pair[2] = { { 1, { 4 } }, { 0 } };

int second(int n)
{
	static struct counted kept = { 2, { 5, 6 } };
	struct counted empty = { 0, {} };
	struct counted two = { 2, { n, 2 } };

	return two.values[1] + kept.values[n] + empty.count + ((struct counted){ 1, .values[0] = n }).values[0];
}
