def count_vowels(text):
    count = 0
    for letter in text.lower():
        if letter in "aeiou":
            count += 1
    return count


word = input("Type a word: ")
print("It has", count_vowels(word), "vowels.")
