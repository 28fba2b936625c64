let x = 50;
let y = 50;
let speedX = 3;
let speedY = 2;

function setup() {
  createCanvas(400, 300);
}

function draw() {
  background(0);
  fill(255, 200, 0);
  circle(x, y, 30);
  x = x + speedX;
  y = y + speedY;
  if (x < 0 || x > width) {
    speedX = -speedX;
  }
  if (y < 0 || y > height) {
    speedY = -speedY;
  }
}
