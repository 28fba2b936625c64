name = input("What is your name? ")
age = int(input("How old are you? "))
print("Hello " + name + "!")
print("Next year you will be " + str(age + 1))
if age >= 10 and age < 20:
    print("You have two digits.")
