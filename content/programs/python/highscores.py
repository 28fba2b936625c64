scores = [("Ana", 120), ("Ben", 85), ("Cleo", 200)]
scores.sort(key=lambda pair: pair[1], reverse=True)
place = 1
for name, points in scores:
    print(f"{place}. {name}: {points}")
    place += 1
best = scores[0]
print(f"The winner is {best[0]} with {best[1]} points!")
