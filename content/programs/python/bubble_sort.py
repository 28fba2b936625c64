numbers = [5, 2, 9, 1, 7]
for i in range(len(numbers)):
    for j in range(len(numbers) - 1):
        if numbers[j] > numbers[j + 1]:
            help = numbers[j]
            numbers[j] = numbers[j + 1]
            numbers[j + 1] = help
print(numbers)
