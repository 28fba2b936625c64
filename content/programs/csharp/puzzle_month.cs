using System;

public class Program {
  public static string Puzzle(int month) {
    switch (month) {
      case 1: return "January";
      case 2: return "February";
      case 3:
        return "March";
      default:
        return month < 0 ? "none" : "later";
    }
  }
}
