score = 0
questions = {
    "How many legs has a spider? ": "8",
    "What do cows drink? ": "water",
    "Which animal barks? ": "dog",
}
for question, answer in questions.items():
    reply = input(question)
    if reply.strip().lower() == answer:
        print("Right!")
        score = score + 1
    else:
        print("No, it is", answer)
print("You got " + str(score) + " points.")
