using System;
using System.Text.RegularExpressions;

public class Program {
  public static string Puzzle(string s) {
    string clean = Regex.Replace(s, @"\s+", " ");
    return clean.Trim().Replace("-", "");
  }
}
