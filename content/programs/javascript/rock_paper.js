const choices = ["rock", "paper", "scissors"];
const beats = { rock: "scissors", paper: "rock", scissors: "paper" };
const computer = choices[Math.floor(Math.random() * choices.length)];
const player = prompt("rock, paper or scissors?");

if (!choices.includes(player)) {
  alert("That is not a choice.");
} else if (player === computer) {
  alert("Draw!");
} else if (beats[player] === computer) {
  alert("You win!");
} else {
  alert("I win!");
}
