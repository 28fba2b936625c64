using System;
public class Program {
    public static bool Puzzle(int x) {
        if (x % 2 == 0) {
            return true;
        }
        else {
            return false;
        }
    }
}
