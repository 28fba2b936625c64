using System;
using System.Collections.Generic;

class Program {
    static void Main() {
        List<string> shopping = new List<string> { "milk", "bread", "apples" };
        shopping.Add("cheese");
        foreach (string item in shopping) {
            Console.WriteLine("- " + item);
        }
        if (shopping.Contains("milk")) {
            Console.WriteLine("Do not forget the milk!");
        }
        Console.WriteLine($"You need {shopping.Count} things.");
    }
}
