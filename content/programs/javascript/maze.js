const maze = [
  "#######",
  "#.....#",
  "#.###.#",
  "#...#G#",
  "#######",
];
let x = 1;
let y = 1;

function move(dx, dy) {
  const next = maze[y + dy][x + dx];
  if (next === "#") {
    console.log("A wall!");
    return;
  }
  x += dx;
  y += dy;
  if (next === "G") {
    console.log("You found the goal!");
  }
}

move(1, 0);
move(0, 1);
move(1, 0);
