using System;

class Program
{
    static void Main(string[] args)
    {
        Random random = new Random();
        int secret = random.Next(1, 21);
        int tries = 0;
        int guess = 0;
        while (guess != secret)
        {
            Console.Write("Your guess: ");
            guess = int.Parse(Console.ReadLine());
            tries++;
            if (guess < secret)
            {
                Console.WriteLine("Too small!");
            }
            else if (guess > secret)
            {
                Console.WriteLine("Too big!");
            }
        }
        Console.WriteLine("You needed " + tries + " tries.");
    }
}
