treasure = (3, 4)
print("Find the treasure on a map of 6 x 6!")
found = False
while not found:
    x = int(input("x: "))
    y = int(input("y: "))
    distance = abs(x - treasure[0]) + abs(y - treasure[1])
    if distance == 0:
        found = True
    elif distance < 3:
        print("Hot!")
    else:
        print("Cold...")
print("You found it!")
