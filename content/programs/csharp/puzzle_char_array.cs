using System;

public class Program {
    public static string Puzzle(string s) {
        char[] letters = new char[10];
        string[] parts = s.Split(',');
        int[] numbers = new int[parts.Length];
        return s.Length > 5 ? "long" : "short";
    }
}
