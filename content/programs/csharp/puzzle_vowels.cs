using System;
using System.Linq;

public class Program {
  public static string Puzzle(string word) {
    string rest = "";
    for (int i = 0; i < word.Length; i++) {
      char c = word[i];
      if (c != 'a' && c != 'e' && c != 'i' && c != 'o' && c != 'u') {
        rest = rest + c;
      }
    }
    return rest.ToUpper();
  }
}
