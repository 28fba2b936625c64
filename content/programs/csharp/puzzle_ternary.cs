using System;
public class Program {
  public static int Puzzle(int x, int y) {
    return x > y ? x : y;
  }
}
