const stars = [];

function setup() {
  createCanvas(300, 300);
  for (let i = 0; i < 50; i++) {
    stars.push({ x: random(width), y: random(height), size: random(1, 4) });
  }
}

function draw() {
  background(10, 10, 40);
  noStroke();
  fill(255);
  for (const star of stars) {
    ellipse(star.x, star.y, star.size, star.size);
    star.y = star.y + star.size;
    if (star.y > height) {
      star.y = 0;
    }
  }
}
