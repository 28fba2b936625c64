const treasure = { x: 3, y: 4 };

function look(x, y) {
  const distance = Math.abs(x - treasure.x) + Math.abs(y - treasure.y);
  if (distance === 0) {
    return "You found it!";
  } else if (distance < 3) {
    return "Hot!";
  }
  return "Cold...";
}

console.log(look(0, 0));
console.log(look(3, 4));
