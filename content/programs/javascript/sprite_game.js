const player = "p";
const wall = "w";
let level = 0;

setLegend(
  [player, "player picture"],
  [wall, "wall picture"]
);

const levels = [
  "p..w",
  "..ww",
];

setMap(levels[level]);
setSolids([player, wall]);

onInput("d", () => {
  getFirst(player).x += 1;
});

onInput("a", () => {
  getFirst(player).x -= 1;
});

afterInput(() => {
  if (tilesWith(wall).length === 0) {
    level = level + 1;
    setMap(levels[level]);
  }
});
