first = float(input("First number: "))
sign = input("Sign (+ - * /): ")
second = float(input("Second number: "))
if sign == "+":
    print(first + second)
elif sign == "-":
    print(first - second)
elif sign == "*":
    print(first * second)
elif sign == "/":
    if second == 0:
        print("I cannot divide by zero.")
    else:
        print(first / second)
else:
    print("I do not know that sign.")
