def menu():
    print("1: play")
    print("2: help")
    print("3: quit")
    return input("> ")


choice = ""
while choice != "3":
    choice = menu()
    if choice == "1":
        print("The game starts!")
    elif choice == "2":
        print("Press the arrow keys.")
print("Bye!")
