using System;
public class Program {
    public static int Puzzle(int x) {
        if (x > 0) return 1; else if (x < 0) return -1; else return 0;
    }
}
