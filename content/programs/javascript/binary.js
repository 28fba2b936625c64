function toBinary(number) {
  if (number === 0) {
    return "0";
  }
  let digits = "";
  while (number > 0) {
    digits = (number % 2) + digits;
    number = Math.floor(number / 2);
  }
  return digits;
}

for (const n of [0, 1, 5, 10, 255]) {
  console.log(n + " -> " + toBinary(n));
}
