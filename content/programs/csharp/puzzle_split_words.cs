using System;
using System.Text.RegularExpressions;

public class Program {
  public static int Puzzle(string text) {
    string[] words = Regex.Split(text, @"\W+");
    int count = 0;
    foreach (string w in words) {
      if (w != "" && !(w.Length < 2)) count++;
    }
    return count;
  }
}
