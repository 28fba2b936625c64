using System;

class Program {
    static Random random = new Random();

    static int Roll() {
        return random.Next(1, 7);
    }

    static void Main() {
        int player = 0;
        int computer = 0;
        for (int turn = 0; turn < 5; turn++) {
            int mine = Roll();
            int yours = Roll();
            if (mine > yours) {
                player++;
            } else if (yours > mine) {
                computer++;
            } else {
                Console.WriteLine("A draw!");
            }
        }
        Console.WriteLine("Score: {0} to {1}", player, computer);
    }
}
