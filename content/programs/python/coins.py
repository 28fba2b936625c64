coins = [50, 20, 10, 5, 2, 1]
money = 88
used = []
for coin in coins:
    while money >= coin:
        money -= coin
        used.append(coin)
print("Coins:", used)
print("That are", len(used), "coins")
