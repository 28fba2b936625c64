const numbers = [4, 8, 15, 16, 23, 42];
let total = 0;
numbers.forEach(function (n) {
  total += n;
});
const average = total / numbers.length;
console.log("The average is " + average.toFixed(2));
console.log("The biggest is " + Math.max(...numbers));
