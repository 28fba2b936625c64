using System;

class Program {
    static void Main() {
        int number = 7;
        for (int i = 1; i <= 10; i++) {
            Console.WriteLine(number + " x " + i + " = " + number * i);
        }
    }
}
