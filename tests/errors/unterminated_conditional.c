#ifdef SOMETHING
int x;
