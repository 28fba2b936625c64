using System;
public class Program {
    public static int[][] Puzzle(int n) {
        int[][] grid = new int[n][];
        for (int i = 0; i < n; i++) {
            grid[i] = new int[n];
            for (int j = 0; j < n; j++) {
                grid[i][j] = i * j;
            }
        }
        return grid;
    }
}
