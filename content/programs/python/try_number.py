while True:
    text = input("Give me a number: ")
    try:
        number = int(text)
    except ValueError:
        print("That is not a number.")
    else:
        print("Double is", number * 2)
        break
