using System;

public class Program {
    public static int Puzzle(int n) {
        int result = 1;
        while (n > 1) {
            result = result * n;
            n--;
        }
        return result;
    }
}
