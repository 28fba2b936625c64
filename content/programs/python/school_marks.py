marks = {"maths": [1, 2, 2], "art": [1, 1], "sport": [3, 2, 1]}
for subject in marks:
    mine = marks[subject]
    average = sum(mine) / len(mine)
    if average <= 1.5:
        word = "great"
    elif average <= 2.5:
        word = "good"
    else:
        word = "okay"
    print(f"{subject}: {average:.1f} ({word})")
