a = float(input("a: "))
b = float(input("b: "))
c = float(input("c: "))
if a + b <= c or a + c <= b or b + c <= a:
    print("This is not a triangle.")
elif a == b and b == c:
    print("All sides are equal.")
elif a == b or b == c or a == c:
    print("Two sides are equal.")
else:
    print("No sides are equal.")
