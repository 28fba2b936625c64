using System;
using System.Collections.Generic;

public class Program {
  public static string Puzzle(string s) {
    string[] words = s.Split(' ');
    string longest = "";
    foreach (string word in words) {
      if (word.Length > longest.Length) {
        longest = word;
      }
    }
    return longest;
  }
}
