let first = null;
let pairs = 0;
const cards = ["A", "B", "A", "C", "B", "C"];
const open = [];

function turn(index) {
  if (open.includes(index)) return;
  if (first === null) {
    first = index;
  } else {
    if (cards[first] === cards[index] && first !== index) {
      open.push(first, index);
      pairs++;
    }
    first = null;
  }
  if (pairs === 3) {
    console.log("All pairs found!");
  }
}

turn(0);
turn(2);
