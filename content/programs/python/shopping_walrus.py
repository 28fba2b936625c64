items = []
while item := input("What do you need? "):
    items.append(item)
    print(len(items), "things on the list")
if count := len(items):
    print("You need", count, "things:")
    for item in items:
        print("-", item)
else:
    print("Nothing to buy today")
