def biggest(numbers):
    best = numbers[0]
    for number in numbers:
        if number > best:
            best = number
    return best


def smallest(numbers):
    best = numbers[0]
    for number in numbers:
        if number < best:
            best = number
    return best


data = [3, 17, -4, 9]
print(biggest(data), smallest(data))
