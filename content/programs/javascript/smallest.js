function smallest(numbers) {
  let best = numbers[0];
  for (let i = 1; i < numbers.length; i++) {
    if (numbers[i] < best) {
      best = numbers[i];
    }
  }
  return best;
}

console.log(smallest([3, 17, -4, 9]));
console.log(smallest([8]));
