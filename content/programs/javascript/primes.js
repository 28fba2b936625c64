function isPrime(number) {
  if (number < 2) return false;
  for (let divisor = 2; divisor < number; divisor++) {
    if (number % divisor === 0) return false;
  }
  return true;
}

const primes = [];
for (let n = 0; n < 50; n++) {
  if (isPrime(n)) {
    primes.push(n);
  }
}
console.log(primes);
