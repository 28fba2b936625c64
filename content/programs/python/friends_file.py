friends = ["Tom", "Ida", "Sam"]
with open("friends.txt", "w") as file:
    for friend in friends:
        file.write(friend + "\n")

with open("friends.txt") as file:
    for line in file:
        print("Hello", line.strip())
