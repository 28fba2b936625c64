using System;

public class Program {
  public static string Puzzle(string a, string b) {
    if (a.EndsWith(b) || b.EndsWith(a)) {
      return a.Length > b.Length ? a : b;
    }
    return String.Concat(a, b.Remove(0, 1));
  }
}
