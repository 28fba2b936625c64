import random


def roll():
    return random.randint(1, 6)


player = 0
computer = 0
for turn in range(5):
    mine = roll()
    yours = roll()
    print("You rolled", mine, "and I rolled", yours)
    if mine > yours:
        player += 1
    elif yours > mine:
        computer += 1
    else:
        print("A draw!")
print("Score:", player, "to", computer)
