function isGood(name, age) {
  if (!(name.length > 2)) {
    return false;
  }
  if ((age > 6) && (age < 15)) return true;
  else return !name.includes(" ");
}

let total = (3 + 4) * 2;
if (isGood("Ana", 9)) console.log("yes"); else console.log("no");
console.log((total - 2) / 3);
