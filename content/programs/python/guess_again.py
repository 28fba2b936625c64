secret = 7
tries = 0
while guess := int(input("Your number, or 0 to stop: ")):
    tries += 1
    if guess == secret:
        print("Yes! You needed", tries, "tries")
        break
    elif guess < secret:
        print("Too low")
    else:
        print("Too high")
if found := "zebra".find("b"):
    print("The letter is at place", found)
