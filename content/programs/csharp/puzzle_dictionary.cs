using System;
using System.Collections.Generic;

public class Program {
    public static char Puzzle(string s) {
        Dictionary<char, int> counts = new Dictionary<char, int>();
        foreach (char c in s) {
            if (counts.ContainsKey(c)) {
                counts[c]++;
            } else {
                counts[c] = 1;
            }
        }
        char best = s[0];
        foreach (char key in counts.Keys) {
            if (counts[key] > counts[best]) {
                best = key;
            }
        }
        return best;
    }
}
