using System;

public class Program {
  public static int Puzzle(int x, int n) {
    return (int)Math.Pow(x, n) - Math.Min(x, n);
  }
}
