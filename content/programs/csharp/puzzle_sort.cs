using System;

public class Program {
    public static int[] Puzzle(int[] a) {
        for (int i = 0; i < a.Length; i++) {
            for (int j = 0; j < a.Length - 1; j++) {
                if (a[j] > a[j + 1]) {
                    int help = a[j];
                    a[j] = a[j + 1];
                    a[j + 1] = help;
                }
            }
        }
        return a;
    }
}
