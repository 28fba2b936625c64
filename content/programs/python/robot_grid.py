width = 6
height = 4
robot_x = 2
robot_y = 1
for y in range(height):
    line = ""
    for x in range(width):
        if x == robot_x and y == robot_y:
            line += "R"
        else:
            line += "."
    print(line)
