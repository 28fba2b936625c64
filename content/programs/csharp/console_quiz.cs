using System;
using System.Collections.Generic;

class Quiz {
    static void Main() {
        var questions = new Dictionary<string, string> {
            { "How many legs has a spider?", "8" },
            { "Which animal barks?", "dog" }
        };
        int score = 0;
        foreach (var pair in questions) {
            Console.WriteLine(pair.Key);
            string reply = Console.ReadLine();
            if (reply.Trim().ToLower() == pair.Value) {
                score++;
                Console.WriteLine("Right!");
            } else {
                Console.WriteLine("No, it is " + pair.Value);
            }
        }
        Console.WriteLine("Points: " + score);
    }
}
