sentence = "the cat and the dog and the bird"
counts = {}
for word in sentence.split(" "):
    if word in counts:
        counts[word] = counts[word] + 1
    else:
        counts[word] = 1
for word in sorted(counts):
    print(word, counts[word])
