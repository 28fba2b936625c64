maze = [
    "#######",
    "#.....#",
    "#.###.#",
    "#...#G#",
    "#######",
]
x = 1
y = 1
moves = {"u": (0, -1), "d": (0, 1), "l": (-1, 0), "r": (1, 0)}
while maze[y][x] != "G":
    move = input("Move (u/d/l/r): ")
    if move in moves:
        dx, dy = moves[move]
        if maze[y + dy][x + dx] != "#":
            x += dx
            y += dy
        else:
            print("A wall!")
print("You found the goal!")
