const questions = [
  { text: "How many legs has a spider?", answer: "8" },
  { text: "Which animal barks?", answer: "dog" },
  { text: "What do cows drink?", answer: "water" },
];
let score = 0;
for (const question of questions) {
  const reply = prompt(question.text);
  if (reply.trim().toLowerCase() === question.answer) {
    score++;
    alert("Right!");
  } else {
    alert("No, it is " + question.answer);
  }
}
alert(`You got ${score} of ${questions.length} points.`);
