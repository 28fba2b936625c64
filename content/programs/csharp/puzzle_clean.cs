using System;
using System.Text.RegularExpressions;
public class Program {
    public static string Puzzle(string s) {
        s = Regex.Replace(s, @"[^\w]", "");
        if (!s.StartsWith("a") || s.Length == 0) {
            return "no";
        }
        return s;
    }
}
