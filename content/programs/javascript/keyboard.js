let playerX = 100;
let playerY = 100;

document.addEventListener("keydown", function (event) {
  if (event.key === "ArrowLeft") {
    playerX -= 5;
  }
  if (event.key === "ArrowRight") {
    playerX += 5;
  }
  if (event.key === "ArrowUp") {
    playerY -= 5;
  }
  if (event.key === "ArrowDown") {
    playerY += 5;
  }
});
