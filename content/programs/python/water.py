glasses = 0
goal = 8
while True:
    answer = input("Did you drink a glass? ")
    if answer == "yes":
        glasses += 1
        print("You drank", glasses, "of", goal)
    if answer == "stop" or glasses == goal:
        break
if glasses >= goal:
    print("Well done!")
