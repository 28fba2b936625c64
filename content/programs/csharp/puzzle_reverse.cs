using System;

public class Program {
  public static string Puzzle(string s) {
    string result = "";
    for (int i = s.Length - 1; i >= 0; i--) {
      result += s[i];
    }
    return result;
  }
}
