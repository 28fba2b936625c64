def is_good(name, age):
    if not (len(name) > 2):
        return False
    if (age > 6) and (age < 15):
        return True
    return (age == 99)


total = (3 + 4) * 2
print((total - 2) / 3)
if (is_good("Ana", 9)): print("yes")
else: print("no")
