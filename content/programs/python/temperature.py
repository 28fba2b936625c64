def to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32


def to_celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


for degrees in range(0, 50, 10):
    print(degrees, "C =", to_fahrenheit(degrees), "F")
print(round(to_celsius(100), 1))
