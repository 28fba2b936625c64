using System;

public class Program {
  public static bool Puzzle(bool x, bool y, bool z) {
    if (x && !y) {
      return z;
    }
    bool result = (x || y) && !(y && z);
    return result ^ z;
  }
}
