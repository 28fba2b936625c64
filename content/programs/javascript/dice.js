function roll() {
  return Math.floor(Math.random() * 6) + 1;
}

let player = 0;
let computer = 0;
for (let turn = 0; turn < 5; turn++) {
  const mine = roll();
  const yours = roll();
  if (mine > yours) {
    player++;
  } else if (yours > mine) {
    computer++;
  } else {
    console.log("A draw!");
  }
}
console.log("Score: " + player + " to " + computer);
