using System;

class Program {
    static double Average(int[] numbers) {
        double total = 0;
        foreach (int n in numbers) {
            total += n;
        }
        return total / numbers.Length;
    }

    static void Main() {
        int[] marks = { 1, 2, 2, 3, 1 };
        Console.WriteLine(Average(marks));
        Console.WriteLine(Math.Round(Average(new int[] { 4, 8, 15 }), 2));
    }
}
