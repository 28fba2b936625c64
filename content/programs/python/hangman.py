word = "python"
found = []
lives = 6
while lives > 0:
    shown = ""
    for letter in word:
        if letter in found:
            shown += letter
        else:
            shown += "_"
    print(shown)
    if shown == word:
        print("You win!")
        break
    guess = input("Letter: ")
    if guess in word:
        found.append(guess)
    else:
        lives = lives - 1
        print("No! Lives:", lives)
