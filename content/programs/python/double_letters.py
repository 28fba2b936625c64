def has_double(word):
    for i in range(len(word) - 1):
        if word[i] == word[i + 1]:
            return True
    return False


for word in ["apple", "pear", "cherry", "plum"]:
    if has_double(word):
        print(word, "has a double letter")
    else:
        print(word, "has none")
