alphabet = "abcdefghijklmnopqrstuvwxyz"


def encode(message, shift):
    secret = ""
    for letter in message:
        if letter in alphabet:
            place = alphabet.index(letter)
            secret += alphabet[(place + shift) % 26]
        else:
            secret += letter
    return secret


print(encode("hello world", 3))
print(encode(encode("hello", 5), -5))
