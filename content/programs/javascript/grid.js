const width = 6;
const height = 4;
let robotX = 2;
let robotY = 1;
for (let y = 0; y < height; y++) {
  let line = "";
  for (let x = 0; x < width; x++) {
    if (x === robotX && y === robotY) {
      line += "R";
    } else {
      line += ".";
    }
  }
  console.log(line);
}
