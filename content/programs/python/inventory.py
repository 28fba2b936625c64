inventory = {"sword": 1, "potion": 3, "arrow": 20}


def use(item):
    if item not in inventory:
        print("You have no " + item)
        return False
    inventory[item] -= 1
    if inventory[item] == 0:
        del inventory[item]
    return True


use("potion")
use("sword")
use("shield")
print(inventory)
