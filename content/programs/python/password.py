password = "open sesame"
tries = 3
while tries > 0:
    attempt = input("Password: ")
    if attempt == password:
        print("Welcome!")
        break
    tries -= 1
    print("Wrong.", tries, "left.")
else:
    print("Locked.")
