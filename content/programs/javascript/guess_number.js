const secret = Math.floor(Math.random() * 20) + 1;
let tries = 0;
let guess = 0;

while (guess !== secret) {
  guess = Number(prompt("Guess a number from 1 to 20"));
  tries++;
  if (guess < secret) {
    console.log("Too small!");
  } else if (guess > secret) {
    console.log("Too big!");
  }
}
console.log("You needed " + tries + " tries.");
