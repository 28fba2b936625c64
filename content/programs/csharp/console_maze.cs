using System;

class Maze {
    static string[] rows = { "#####", "#..G#", "#####" };
    static int x = 1;
    static int y = 1;

    static bool Move(int dx, int dy) {
        char next = rows[y + dy][x + dx];
        if (next == '#') {
            Console.WriteLine("A wall!");
            return false;
        }
        x += dx;
        y += dy;
        return next == 'G';
    }

    static void Main() {
        Move(1, 0);
        if (Move(1, 0)) {
            Console.WriteLine("Found it!");
        }
    }
}
