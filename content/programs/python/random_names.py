import random

first = ["Happy", "Brave", "Tiny", "Silly"]
second = ["Panda", "Dragon", "Fox"]
names = []
while len(names) < 5:
    name = random.choice(first) + " " + random.choice(second)
    if name not in names:
        names.append(name)
for number, name in enumerate(names):
    print(number + 1, name)
