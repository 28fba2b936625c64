import random

choices = ["rock", "paper", "scissors"]
beats = {"rock": "scissors", "paper": "rock", "scissors": "paper"}
computer = random.choice(choices)
player = input("rock, paper or scissors? ")
print("I took " + computer)
if player not in choices:
    print("That is not a choice.")
elif player == computer:
    print("Draw!")
elif beats[player] == computer:
    print("You win!")
else:
    print("I win!")
