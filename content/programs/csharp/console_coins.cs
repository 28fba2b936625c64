using System;

class Program {
    static void Main() {
        int[] coins = { 50, 20, 10, 5, 2, 1 };
        int money = 88;
        foreach (int coin in coins) {
            while (money >= coin) {
                money -= coin;
                Console.Write(coin + " ");
            }
        }
        Console.WriteLine();
    }
}
