using System;
public class Program {
  public static int Puzzle(int n) {
    int sum = 0;
    n = Math.Abs(n);
    do {
      sum += n % 10;
      n /= 10;
    } while (n != 0);
    return sum;
  }
}
