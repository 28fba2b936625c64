using System;

class Calculator {
    static double Calculate(double a, char sign, double b) {
        switch (sign) {
            case '+': return a + b;
            case '-': return a - b;
            case '*': return a * b;
            case '/':
                if (b == 0) {
                    throw new Exception("I cannot divide by zero");
                }
                return a / b;
        }
        return 0;
    }

    static void Main() {
        Console.WriteLine(Calculate(3, '+', 4));
        try {
            Console.WriteLine(Calculate(3, '/', 0));
        } catch (Exception e) {
            Console.WriteLine(e.Message);
        }
    }
}
