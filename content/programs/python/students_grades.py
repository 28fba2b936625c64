students = []
for i in range(3):
    name = input("Name: ")
    grade = int(input("Grade: "))
    students.append({"name": name, "grade": grade})
best = students[0]
for student in students:
    if student["grade"] < best["grade"]:
        best = student
print("Best:", best["name"])
