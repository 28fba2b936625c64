using System;

public class Program {
  public static int Puzzle(string op, int a, int b) {
    switch (op) {
      case "add":
        return a + b;
      case "sub":
        return a - b;
      case "mul":
        return a * b;
      default:
        return 0;
    }
  }
}
