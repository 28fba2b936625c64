using System;
using System.Threading;

class Program
{
    static void Main()
    {
        int count = 10;
        while (count > 0)
        {
            Console.WriteLine(count);
            Thread.Sleep(1000);
            count = count - 1;
        }
        Console.WriteLine("Lift off!");
    }
}
