using System;
public class Program {
  public static bool Puzzle(int x, int y, int z) {
    return (x < y && y < z) || (z < y && y < x);
  }
}
