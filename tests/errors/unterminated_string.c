const char text[] = "no end;
int y;
