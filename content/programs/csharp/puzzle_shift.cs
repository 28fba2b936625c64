using System;
public class Program {
    public static string Puzzle(string s, int shift) {
        char[] letters = s.ToCharArray();
        for (int i = 0; i < letters.Length; i++) {
            letters[i] = (char)((letters[i] - 'a' + shift) % 26 + 'a');
        }
        return new string(letters);
    }
}
