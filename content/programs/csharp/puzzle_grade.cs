using System;
public class Program {
    public static string Puzzle(int points) {
        if (points >= 90) {
            return "A";
        } else if (points >= 75) {
            return "B";
        } else if (points >= 50) {
            return "C";
        }
        return "F";
    }
}
