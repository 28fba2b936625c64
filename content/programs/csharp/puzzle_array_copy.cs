using System;

public class Program {
  public static int[] Puzzle(int[] a) {
    int[] b = new int[a.Length];
    int[] counts = new int[26];
    for (int i = 0; i < a.Length; i++) {
      b[i] = a[a.Length - 1 - i];
    }
    return b;
  }
}
