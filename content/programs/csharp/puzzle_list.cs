using System;
using System.Collections.Generic;
using System.Linq;

public class Program {
    public static int[] Puzzle(int limit) {
        List<int> list = new List<int>();
        for (int i = 1; i <= limit; i++) {
            if (i % 3 != 0) {
                list.Add(i * 2);
            }
        }
        return list.ToArray();
    }
}
