const evens = [];
const odds = [];
for (let n = 0; n < 20; n++) {
  if (n % 2 === 0) {
    evens.push(n);
  } else {
    odds.push(n);
  }
}
console.log("Even: " + evens.join(", "));
console.log("Odd: " + odds.join(", "));
