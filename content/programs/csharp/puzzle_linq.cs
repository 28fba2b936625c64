using System;
using System.Linq;

public class Program {
  public static int Puzzle(int[] numbers) {
    return numbers.Where(n => n % 2 == 0).Select(n => n * n).Sum();
  }
}
