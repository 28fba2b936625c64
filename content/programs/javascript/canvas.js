const canvas = document.querySelector("canvas");
const ctx = canvas.getContext("2d");

function drawSun(x, y, size) {
  ctx.fillStyle = "gold";
  ctx.beginPath();
  ctx.arc(x, y, size, 0, Math.PI * 2);
  ctx.fill();
}

function drawHouse() {
  ctx.fillStyle = "brown";
  ctx.fillRect(50, 100, 80, 60);
  ctx.fillStyle = "red";
  ctx.fillRect(40, 80, 100, 20);
}

drawSun(200, 40, 25);
drawHouse();
