const first = ["Happy", "Brave", "Tiny", "Silly"];
const second = ["Panda", "Dragon", "Fox"];

function pick(list) {
  return list[Math.floor(Math.random() * list.length)];
}

const names = new Set();
while (names.size < 5) {
  names.add(pick(first) + " " + pick(second));
}
for (const name of names) {
  console.log(name);
}
