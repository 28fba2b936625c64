a = 0
b = 1
while a < 200:
    print(a, end=" ")
    a, b = b, a + b
print()
