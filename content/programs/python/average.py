numbers = [4, 8, 15, 16, 23, 42]
total = 0
for n in numbers:
    total = total + n
average = total / len(numbers)
print("The average is", round(average, 2))
print("The biggest is", max(numbers))
