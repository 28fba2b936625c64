hunger = 3
joy = 5
day = 1
while hunger < 10 and joy > 0:
    print("Day", day, "- hunger", hunger, "- joy", joy)
    action = input("feed or play? ")
    if action == "feed":
        hunger = max(0, hunger - 3)
    elif action == "play":
        joy = min(10, joy + 2)
        hunger += 1
    hunger += 1
    joy -= 1
    day += 1
print("Your pet ran away after", day, "days.")
