let a = 0;
let b = 1;
do {
  console.log(a);
  [a, b] = [b, a + b];
} while (a < 200);
