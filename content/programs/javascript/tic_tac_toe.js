const board = ["", "", "", "", "", "", "", "", ""];
const lines = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];
let player = "X";

function winner() {
  for (const [a, b, c] of lines) {
    if (board[a] !== "" && board[a] === board[b] && board[b] === board[c]) {
      return board[a];
    }
  }
  return null;
}

function play(spot) {
  if (board[spot] !== "") {
    return;
  }
  board[spot] = player;
  if (winner()) {
    console.log(winner() + " wins!");
  }
  player = player === "X" ? "O" : "X";
}

play(0);
play(4);
play(8);
