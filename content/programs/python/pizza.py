price = 7.5
toppings = ["ham", "corn", "olives"]
print("A pizza costs", price)
for topping in toppings:
    answer = input("Do you want " + topping + "? (y/n) ")
    if answer == "y":
        price += 0.75
    elif answer != "n":
        print("I take that as a no.")
print("That makes", price, "euros.")
