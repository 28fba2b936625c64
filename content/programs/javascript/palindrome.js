function reverse(text) {
  let backwards = "";
  for (const letter of text) {
    backwards = letter + backwards;
  }
  return backwards;
}

const word = "racecar";
if (word === reverse(word)) {
  console.log(word + " is a palindrome");
} else {
  console.log(word + " is not");
}
