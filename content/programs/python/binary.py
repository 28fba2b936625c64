def to_binary(number):
    if number == 0:
        return "0"
    digits = ""
    while number > 0:
        digits = str(number % 2) + digits
        number = number // 2
    return digits


for n in [0, 1, 5, 10, 255]:
    print(n, "->", to_binary(n))
