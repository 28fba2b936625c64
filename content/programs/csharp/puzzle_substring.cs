using System;

public class Program {
  public static string Puzzle(string s) {
    if (s.Length > 3) {
      return s.Substring(0, 3) + s.Substring(s.Length - 1);
    }
    return s + s;
  }
}
