using System;
public class Program {
  public static bool Puzzle(bool a, bool b) {
    if (!(a && b)) return a || b;
    return (a && !b) || (!a && b);
  }
}
