const marks = { maths: [1, 2, 2], art: [1, 1], sport: [3, 2, 1] };
for (const subject in marks) {
  const mine = marks[subject];
  const sum = mine.reduce((a, b) => a + b, 0);
  const average = sum / mine.length;
  let word = "okay";
  if (average <= 1.5) {
    word = "great";
  } else if (average <= 2.5) {
    word = "good";
  }
  console.log(subject + ": " + average.toFixed(1) + " (" + word + ")");
}
