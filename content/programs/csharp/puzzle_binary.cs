using System;

public class Program {
  public static string Puzzle(int n) {
    string bits = "";
    while (n > 0) {
      bits = (n % 2).ToString() + bits;
      n = n / 2;
    }
    if (bits == "") {
      bits = "0";
    }
    return bits;
  }
}
