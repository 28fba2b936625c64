height = 5
for row in range(1, height + 1):
    print(" " * (height - row) + "#" * row)
