using System;
using System.Text.RegularExpressions;

public class Program {
    public static bool Puzzle(string s) {
        if (!(s.Length > 0)) {
            return false;
        }
        return Regex.IsMatch(s, @"^\d+$");
    }
}
