let snake = [{ x: 5, y: 5 }, { x: 4, y: 5 }, { x: 3, y: 5 }];
let direction = { x: 1, y: 0 };
let apple = { x: 8, y: 5 };

function step() {
  const head = { x: snake[0].x + direction.x, y: snake[0].y + direction.y };
  snake.unshift(head);
  if (head.x === apple.x && head.y === apple.y) {
    apple = { x: 2, y: 2 };
  } else {
    snake.pop();
  }
}

for (let i = 0; i < 4; i++) {
  step();
}
console.log("Length: " + snake.length);
