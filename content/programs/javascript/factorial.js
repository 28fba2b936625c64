function factorial(n) {
  if (n === 0) {
    return 1;
  }
  return n * factorial(n - 1);
}

for (let i = 0; i < 6; i++) {
  console.log(i + "! = " + factorial(i));
}
