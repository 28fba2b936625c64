const sentence = "the cat and the dog and the bird";
const counts = {};
for (const word of sentence.split(" ")) {
  if (counts[word]) {
    counts[word] += 1;
  } else {
    counts[word] = 1;
  }
}
for (const word in counts) {
  console.log(word + ": " + counts[word]);
}
