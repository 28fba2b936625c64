board = [" ", " ", " ", " ", " ", " ", " ", " ", " "]
lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def show():
    for row in range(3):
        print("|".join(board[row * 3:row * 3 + 3]))


def winner():
    for a, b, c in lines:
        if board[a] == board[b] == board[c] and board[a] != " ":
            return board[a]
    return None


player = "X"
for turn in range(9):
    show()
    spot = int(input(player + " takes: "))
    board[spot] = player
    if winner():
        print(winner(), "wins!")
        break
    player = "O" if player == "X" else "X"
