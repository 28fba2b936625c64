light = "red"
for step in range(6):
    print("The light is", light)
    if light == "red":
        light = "green"
    elif light == "green":
        light = "yellow"
    else:
        light = "red"
