import random

hero = {"name": "Kim", "health": 30, "power": 6}
monster = {"name": "Troll", "health": 25, "power": 5}


def attack(attacker, target):
    damage = random.randint(1, attacker["power"])
    target["health"] -= damage
    print(attacker["name"], "hits", target["name"], "for", damage)


while hero["health"] > 0 and monster["health"] > 0:
    attack(hero, monster)
    if monster["health"] > 0:
        attack(monster, hero)
if hero["health"] > 0:
    print("You won!")
else:
    print("Game over")
