evens = []
odds = []
for n in range(20):
    if n % 2 == 0:
        evens.append(n)
    else:
        odds.append(n)
print("Even:", evens)
print("Odd:", odds)
print("Sum:", sum(evens) + sum(odds))
