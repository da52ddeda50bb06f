struct s { unsigned char a : 9; int b : -1; float c : 3; };
