const word = "planet";
const found = [];
let lives = 6;

function shown() {
  let text = "";
  for (const letter of word) {
    text += found.includes(letter) ? letter : "_";
  }
  return text;
}

function guess(letter) {
  if (word.includes(letter)) {
    found.push(letter);
  } else {
    lives = lives - 1;
  }
  console.log(shown(), lives);
}

guess("a");
guess("z");
guess("e");
