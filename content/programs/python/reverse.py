text = input("Write something: ")
backwards = ""
for letter in text:
    backwards = letter + backwards
print(backwards)
if text == backwards:
    print("That is a palindrome!")
